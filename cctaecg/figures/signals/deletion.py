"""Beyond the paper: how fast the logit falls when what the attributions call important is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from cctaecg.figures.drawing import Drawing
from cctaecg.figures.panels import absent_sentences, band, every_vessel, nothing_drawn, present_panels, vessel_grid
from cctaecg.figures.style import INK, MUTED, TEXT, VESSEL_COLOURS, new_figure, styled
from cctaecg.figures.wording import estimate, listed, percent

if TYPE_CHECKING:
    from cctaecg.explain.sanity_checks import DeletionCurve

_COLUMNS = ["vessel", "order", "fraction", "value", "lower", "upper"]
_RANDOM_LINE = (0, (4, 2))


@styled
def deletion_curves(vessels: Mapping[str, DeletionCurve], level: float = 0.95) -> Drawing:
    """Fall of the logit against the share of the ECG's pieces deleted, in the order of the attributions and at random.

    One panel per vessel, with bands at ``level``, which only labels them. A vessel may be ``Absent``.
    """
    results = every_vessel(vessels)
    figure = new_figure(height=6.0)
    frames, parts = [], []
    for vessel, axes, result in present_panels(vessel_grid(figure, sharex=True), results):
        orders = {"attribution": (result.by_attribution, VESSEL_COLOURS[vessel], "solid"),
                  "random": (result.at_random, MUTED, _RANDOM_LINE)}
        for order, ((value, lower, upper), colour, line) in orders.items():
            band(axes, result.fractions, lower, upper, colour, line)
            axes.plot(result.fractions, value, color=colour, linestyle=line, gid=order)
            frames.append(pd.DataFrame({"fraction": result.fractions, "value": value, "lower": lower, "upper": upper})
                          .assign(vessel=vessel, order=order)[_COLUMNS])
        axes.axhline(0, color=MUTED, linewidth=0.6)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        axes.tick_params(axis="x", labelbottom=True)
        parts.append(f"{vessel} {estimate(result.gain, 2)}")
    figure.supxlabel("Share of the 48 pieces of the ECG deleted", fontsize=TEXT)
    figure.supylabel("Fall of the predicted logit", fontsize=TEXT)
    handles = [Line2D([], [], color=INK, label="Largest attribution first"),
               Line2D([], [], color=MUTED, linestyle=_RANDOM_LINE, label="At random")]
    figure.legend(handles=handles, loc="outside upper left", ncols=2, alignment="left",
                  title=f"Mean over patients ({percent(level)} CI)")
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    alt = ("Fall of the logit with deletion by attribution and at random; mean distance of the two curves in logits: "
           + (listed(parts) if parts else "none") + "." + absent_sentences(results))
    return Drawing(figure, alt, data, nothing_drawn(results))
