"""Beyond the paper: how fast the logit falls when what the attributions call important is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter
from matplotlib.typing import LineStyleType

from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import of_many
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import (
    absent_sentences,
    band,
    every_vessel,
    label_axes,
    not_drawn,
    nothing_drawn,
    present_panels,
    vessel_grid,
)
from cctaecg.figures.style import INK, MUTED, VESSEL_COLOURS, new_figure, styled
from cctaecg.figures.wording import estimate, finding, listed, percent, span, where

if TYPE_CHECKING:
    from cctaecg.explain.sanity_checks import DeletionCurve
    from cctaecg.run.results import Absent

_COLUMNS = ["vessel", "order", "fraction", "value", "lower", "upper"]
_RANDOM_LINE: LineStyleType = (0, (4, 2))


@of_many
@styled
def deletion_curves(vessels: Mapping[str, DeletionCurve | Absent], level: float = 0.95) -> Drawing:
    """Fall of each vessel's logit when pieces of the ECG are deleted, in the order of the attributions and at random.

    Parameters
    ----------
    vessels : mapping of str to DeletionCurve or Absent
        Mean curves of each vessel, from :func:`cctaecg.explain.deletion_by_vessel`. The panel of a vessel that is
        :class:`cctaecg.run.Absent` says why.
    level : float, default 0.95
        Level of the bands; it only labels them.

    Returns
    -------
    Drawing
        Its data have one row per vessel, order and share deleted.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor a reason.
    """
    results = every_vessel(vessels)
    figure = new_figure(height=fitting(6.0, 10.4))
    frames, parts, gains, sure = [], [], {}, {}
    for vessel, axes, result in present_panels(vessel_grid(figure, sharex=True), results):
        orders: dict[str, tuple[tuple[np.ndarray, np.ndarray, np.ndarray], str, LineStyleType]] = {
            "attribution": (result.by_attribution, VESSEL_COLOURS[vessel], "solid"),
            "random": (result.at_random, MUTED, _RANDOM_LINE),
        }
        for order, ((value, lower, upper), colour, line) in orders.items():
            band(axes, result.fractions, lower, upper, colour, line)
            axes.plot(result.fractions, value, color=colour, linestyle=line, gid=order)
            frames.append(pd.DataFrame({"fraction": result.fractions, "value": value, "lower": lower, "upper": upper})
                          .assign(vessel=vessel, order=order)[_COLUMNS])
        axes.axhline(0, color=MUTED, linewidth=0.6)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        axes.tick_params(axis="x", labelbottom=True)
        parts.append(f"{vessel} {estimate(result.gain, 2)}")
        gains[vessel], sure[vessel] = result.gain.value, result.gain.lower > 0
    label_axes(figure, "Share of the 48 pieces of the ECG deleted", "Fall of the predicted logit")
    handles = [Line2D([], [], color=INK, label="Largest attribution first"),
               Line2D([], [], color=MUTED, linestyle=_RANDOM_LINE, label="At random")]
    figure.legend(handles=handles, loc="outside upper left", ncols=fitting(2, 1), alignment="left",
                  title=f"Mean over patients ({percent(level)} CI)")
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    words = ("Fall of the logit with deletion by attribution and at random; mean distance of the two curves in logits: "
             + (listed(parts) if parts else "none") + "." + absent_sentences(results))
    alt = finding(f"Deletion by the attributions gains on deletion at random {span(gains)} logits."
                  if gains else "No deletion curve.", f"The interval lies above 0 {where(sure)}." if sure else "",
                  not_drawn(results))
    return Drawing(figure, alt, data, nothing_drawn(results), words)
