"""Figure 7: decision curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D

from cctaecg.figures.drawing import Drawing
from cctaecg.figures.panels import absence, absent_sentences, every_vessel, nothing_drawn, say_absent, vessel_grid
from cctaecg.figures.style import INK, MUTED, TEXT, VESSEL_COLOURS, new_figure, styled
from cctaecg.figures.wording import listed, number, percent

if TYPE_CHECKING:
    from cctaecg.stats.decision import NetBenefit

_TREAT_ALL, _TREAT_NONE, _MARK = (0, (5, 2)), (0, (1.2, 1.2)), (0, (2, 1.5))
_COLUMNS = ["vessel", "threshold", "model", "treat_all", "treat_none"]


@styled
def decision_curves(vessels: Mapping[str, NetBenefit], thresholds: Mapping[str, float]) -> Drawing:
    """Net benefit of acting on the model, on everybody and on nobody over risk thresholds, one panel per vessel.

    The vertical line is the study's threshold. Net benefit far below zero is cut off, so that the part where the
    curves differ fills the panel. A vessel may be ``Absent``.
    """
    results = every_vessel(vessels)
    figure = new_figure(height=5.9)
    frames, parts = [], []
    for vessel, axes in vessel_grid(figure).items():
        benefit = results[vessel]
        if reason := absence(benefit):
            say_absent(axes, reason)
            continue
        axes.plot(benefit.thresholds, benefit.treat_all, color=MUTED, linestyle=_TREAT_ALL, linewidth=1.3,
                  gid="treat all")
        axes.plot(benefit.thresholds, np.broadcast_to(benefit.treat_none, np.shape(benefit.thresholds)), color=INK,
                  linestyle=_TREAT_NONE, linewidth=1.3, gid="treat none")
        axes.plot(benefit.thresholds, benefit.model, color=VESSEL_COLOURS[vessel], linewidth=2, gid="model")
        axes.axvline(thresholds[vessel], color=INK, linewidth=0.9, linestyle=_MARK, gid="threshold")
        top = max(np.max(benefit.model), np.max(benefit.treat_all), 1e-3)
        axes.set(xlim=(np.min(benefit.thresholds), np.max(benefit.thresholds)), ylim=(-0.3 * top, 1.1 * top))
        frames.append(pd.DataFrame({"threshold": benefit.thresholds, "model": benefit.model,
                                    "treat_all": benefit.treat_all, "treat_none": benefit.treat_none}
                                   ).assign(vessel=vessel)[_COLUMNS])
        parts.append(_sentence(vessel, benefit, thresholds[vessel]))
    figure.supxlabel("Risk threshold", fontsize=TEXT)
    figure.supylabel("Net benefit", fontsize=TEXT)
    handles = [Line2D([], [], color=INK, linewidth=2, label="Model (in the vessel's colour)"),
               Line2D([], [], color=MUTED, linestyle=_TREAT_ALL, label="Treat all"),
               Line2D([], [], color=INK, linestyle=_TREAT_NONE, label="Treat none"),
               Line2D([], [], color=INK, linewidth=0.9, linestyle=_MARK, label="Study's threshold")]
    figure.legend(handles=handles, loc="outside upper center", ncols=2)
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    alt = "Decision curves, net benefit of the model and of treating all: " + (listed(parts) if parts else "none")
    return Drawing(figure, alt + "." + absent_sentences(results), data, nothing_drawn(results))


def _sentence(vessel: str, benefit: NetBenefit, threshold: float) -> str:
    nearest = int(np.argmin(np.abs(np.asarray(benefit.thresholds) - threshold)))
    return (f"{vessel} {number(benefit.model[nearest])} against {number(benefit.treat_all[nearest])} at "
            f"{percent(round(float(benefit.thresholds[nearest]), 4))}")
