"""``Drawing``: a figure together with what a reader who cannot see it needs."""

from dataclasses import dataclass
from io import BytesIO

import pandas as pd
from matplotlib.figure import Figure


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

    def _repr_png_(self) -> tuple[bytes, dict]:
        """Called by Jupyter: the picture as PNG, with its alternative text as metadata."""
        picture = BytesIO()
        self.figure.savefig(picture, format="png", dpi=110, bbox_inches="tight", metadata={"Software": None})
        return picture.getvalue(), {"alt": self.alt}
