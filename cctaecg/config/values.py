"""Kinds of values that the configuration's sections are made of.

They are strict: ``true`` is no 1, and a text is no number. Each number has an end, because one that no study needs is a
mistake, and is better found here than by a machine that runs out of memory.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Flag = Annotated[bool, Field(strict=True)]
Seed = Annotated[Whole, Field(ge=0, lt=2**32)]
Fraction = Annotated[Number, Field(ge=0, le=1)]
Probability = Annotated[Number, Field(gt=0, lt=1)]
Positive = Annotated[Number, Field(gt=0, le=1e6)]
Days = Annotated[Number, Field(ge=0, le=36_525)]

Width = Annotated[Whole, Field(ge=1, le=65_536)]


class Section(BaseModel):
    """A part of the configuration: unknown keys are refused, values cannot be changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)
