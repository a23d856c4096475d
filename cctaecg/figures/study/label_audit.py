"""The label audit: for each vessel, what one reader made of what another reader, or the truth, says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cctaecg.figures import coarse
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import guarded
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import (
    absent_sentences,
    every_vessel,
    label_axes,
    not_drawn,
    nothing_drawn,
    present_panels,
    vessel_grid,
)
from cctaecg.figures.style import INK, SEQUENCE, SMALL, new_figure, styled
from cctaecg.figures.wording import count, finding, listed, percent, span

if TYPE_CHECKING:
    from cctaecg.run.results import Absent

_COLUMNS = ["vessel", "first", "second", "n"]


@guarded(coarse.label_confusion)
@styled
def label_confusion(
    vessels: Mapping[str, pd.DataFrame | Absent], first: str = "Truth", second: str = "Rules"
) -> Drawing:
    """Confusion matrix of the grades of two readers, for each vessel.

    Cells are shaded by their share of the row, so that a rare grade shows as clearly as a frequent one; empty cells
    stay white, which makes any disagreement stand out.

    Parameters
    ----------
    vessels : mapping of str to DataFrame or Absent
        For each vessel the counts by the first reader's grade (rows) and the second's (columns), from
        :func:`cctaecg.evidence.label_confusion_tables`: the same grades in the same order, worst before "missing". The
        panel of a vessel that is :class:`cctaecg.run.Absent` says why.
    first, second : str, default "Truth" and "Rules"
        Names of the two readers.

    Returns
    -------
    Drawing
        Its data have one row per vessel and cell.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor a reason.
    """
    results = every_vessel(vessels)
    figure = new_figure(height=fitting(6.4, 12.0))
    frames, parts = [], []
    shares: dict[str, float] = {}
    for vessel, axes, table in present_panels(vessel_grid(figure), results):
        counts = table.to_numpy()
        _draw(axes, counts, [str(name) for name in table.index])
        agree, n = int(np.trace(counts)), int(counts.sum())
        axes.set_title(f"{count(agree)} of {count(n)} agree", loc="right", fontsize=SMALL, fontweight="normal")
        parts.append(f"{vessel} {count(agree)} of {count(n)} ({percent(round(agree / n, 4)) if n else 'none'})")
        shares |= {vessel: 100 * agree / n} if n else {}
        rows = [(vessel, one, other, int(table.loc[one, other])) for one in table.index for other in table.columns]
        frames.append(pd.DataFrame(rows, columns=_COLUMNS))
    label_axes(figure, second, first)
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    words = (f"Tables of grades by {first.lower()} (rows) and by {second.lower()} (columns); the same grade: "
             + (listed(parts) if parts else "none") + "." + absent_sentences(results))
    alt = finding(f"Grades by {first.lower()} and by {second.lower()}: "
                  + (f"the same in {span(shares, 1)} of 100 exams." if shares else "none."), not_drawn(results))
    return Drawing(figure, alt, data, nothing_drawn(results), words)


def _draw(axes: Axes, counts: np.ndarray, names: list[str]) -> None:
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    colours = matplotlib.colormaps[SEQUENCE](0.95 - 0.8 * shares)  # pale for few, dark for many
    colours[counts == 0] = (1, 1, 1, 1)
    axes.imshow(colours, aspect="auto")
    for (row, column), n in np.ndenumerate(counts):
        if n:
            axes.text(column, row, count(n), ha="center", va="center", fontsize=SMALL,
                      color="white" if shares[row, column] > 0.5 else INK)
    ticks = range(len(names))
    axes.set_xticks(ticks, names, rotation=40, ha="right", rotation_mode="anchor")
    axes.set_yticks(ticks, names)
