"""``Drawing``: a figure together with what a reader who cannot see it needs."""

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

DPI = 150
MARGIN = 0.1  # inches around the picture


@dataclass(frozen=True, repr=False)
class Drawing:
    """What every figure function returns.

    ``figure`` is the picture; ``alt`` states in one or two sentences, with the numbers, what it shows; ``data`` is
    the tidy table behind it, one row per drawn value. ``absent`` is the sentence that says why nothing could be
    drawn, where that is so. As the last line of a notebook cell a drawing shows its picture, and its alternative text
    where pictures cannot be shown.
    """

    figure: Figure
    alt: str
    data: pd.DataFrame
    absent: str | None = None

    def __repr__(self) -> str:
        return self.alt

    @cached_property
    def box(self) -> Bbox:
        """What the picture fills, in inches: looked for once, because that costs as much as drawing."""
        return self.figure.get_tightbbox().padded(MARGIN)

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG, drawn once for the file and for the notebook; no date, no version in it."""
        picture = BytesIO()
        self.figure.savefig(picture, format="png", dpi=DPI, bbox_inches=self.box, metadata={"Software": None})
        return picture.getvalue()

    def _repr_png_(self) -> tuple[bytes, dict]:
        """Called by Jupyter: the picture as PNG, with its alternative text as metadata."""
        return self.png, {"alt": self.alt}
