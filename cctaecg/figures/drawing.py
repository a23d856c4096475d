"""``Drawing``: a figure together with what a reader who cannot see it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from cctaecg.figures import files

MARGIN = 0.1  # inches around the picture
DOTS = 100  # an inch of it, of a notebook's screen


@dataclass(frozen=True, repr=False)
class Drawing:
    """What every figure function returns: the picture, its words and its numbers.

    As the last line of a notebook cell a drawing shows its picture, and its alternative text where pictures cannot be
    shown.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        The picture, laid out.
    alt : str
        The alternative text: what is found in the picture, in 200 characters at most.
    data : pandas.DataFrame
        The tidy table behind the picture, one row per drawn value.
    absent : str or None
        The sentence that says why nothing could be drawn, where that is so.
    words : str
        What the picture shows, with the numbers and the reasons for what is missing, for those who want to read on.
    guard : callable or None
        From the smallest number of patients that may be seen to the drawing that shows no fewer.
    phone : callable or None
        Draws the same for a phone.
    """

    figure: Figure
    alt: str
    data: pd.DataFrame
    absent: str | None = None
    words: str = ""
    guard: Callable[[int], Drawing] | None = field(default=None, compare=False)
    phone: Callable[[], Drawing] | None = field(default=None, compare=False)

    def for_publication(self, cell: int) -> Drawing:
        """The drawing as it may leave a hospital.

        Parameters
        ----------
        cell : int
            The smallest number of patients that may be seen; 1 where everything may.

        Returns
        -------
        Drawing
            The same where ``cell`` is 1, else one that was made from coarse results. A drawing whose function does not
            say how it is made coarse is absent.
        """
        if cell <= 1 or self.absent:
            return self
        if self.guard is None:
            return replace(self, absent="What this figure shows of single patients is not known: it is not published.")
        return self.guard(cell)

    def on_a_phone(self) -> Drawing:
        """The same drawing as a phone shows it, its panels below each other; itself where it has one layout only."""
        return self if self.phone is None else self.phone()

    def __repr__(self) -> str:
        return self.alt

    @cached_property
    def box(self) -> Bbox:
        """What the picture fills with a small margin, in inches; found once, because that costs as much as drawing."""
        return self.figure.get_tightbbox().padded(MARGIN)

    @cached_property
    def picture(self) -> Image.Image:
        """The picture in dots, drawn once for its files and the notebook."""
        return files.picture(self.figure, self.box)

    @cached_property
    def png(self) -> bytes:
        """The picture as the bytes of a PNG file, for a notebook."""
        return files.png(self.picture)

    @cached_property
    def webp(self) -> bytes:
        """The picture as the bytes of a small file for a page, in WebP."""
        return files.webp(self.picture)

    def svg(self, name: str) -> bytes:
        """The picture as the bytes of an SVG file; the ids in it come from ``name``."""
        return files.svg(self.figure, self.box, name)

    def _repr_png_(self) -> tuple[bytes, dict[str, str | int]]:
        """Called by Jupyter: the picture as PNG, with its alternative text and the width it is shown in as metadata."""
        return self.png, {"alt": self.alt, "width": round(self.box.width * DOTS)}
