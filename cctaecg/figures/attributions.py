"""Beyond the paper: how much each lead carries each vessel's prediction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cctaecg.domain import LEADS
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.panels import absence, absent_sentences, every_vessel, nothing_drawn, say_absent, vessel_grid
from cctaecg.figures.style import INK, MUTED, TEXT, VESSEL_COLOURS, new_figure, styled
from cctaecg.figures.wording import listed, number, percent

if TYPE_CHECKING:
    from cctaecg.explain.attributions import LeadAttribution

_COLUMNS = ["vessel", "lead", "value", "lower", "upper", "patients"]


@styled
def lead_attributions(vessels: Mapping[str, LeadAttribution], level: float = 0.95) -> Drawing:
    """A bar per lead with its interval, one panel per vessel, all on the same axis.

    To the right: without this lead the predicted logit is lower, so that the lead speaks for a stenosis.
    ``level`` only labels the intervals. A vessel may be ``Absent``.
    """
    results = every_vessel(vessels)
    figure = new_figure(height=7.0)
    rows = np.arange(len(LEADS))
    frames, parts = [], []
    for vessel, axes in vessel_grid(figure, sharex=True).items():
        result = results[vessel]
        if reason := absence(result):
            say_absent(axes, reason)
            continue
        axes.barh(rows, result.value, color=VESSEL_COLOURS[vessel], alpha=0.55, height=0.7)
        axes.errorbar(result.value, rows, xerr=[result.value - result.lower, result.upper - result.value], color=INK,
                      linestyle="none", linewidth=1.2, marker="|", markersize=5)
        axes.axvline(0, color=MUTED, linewidth=0.8)
        axes.set_yticks(rows, LEADS)
        axes.set_ylim(len(LEADS) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", labelbottom=True)
        frames.append(pd.DataFrame({"lead": LEADS, "value": result.value, "lower": result.lower, "upper": result.upper,
                                    "patients": result.patients}).assign(vessel=vessel)[_COLUMNS])
        strongest = np.argsort(-np.abs(result.value))[:2]
        parts.append(f"{vessel} " + " and ".join(f"{LEADS[i]} {number(result.value[i])}" for i in strongest))
    figure.supxlabel(f"Change of the predicted logit due to the lead ({percent(level)} CI)", fontsize=TEXT)
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    alt = ("Change of the predicted logit due to each lead, the two largest per vessel: "
           + (listed(parts) if parts else "none") + "." + absent_sentences(results))
    return Drawing(figure, alt, data, nothing_drawn(results))
