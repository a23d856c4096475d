"""Figure 5: predicted against observed risk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cctaecg.figures.drawing import Drawing
from cctaecg.figures.panels import (
    absence,
    absent_sentences,
    below,
    every_vessel,
    nothing_drawn,
    say_absent,
    vessel_grid,
)
from cctaecg.figures.style import (
    FAINT,
    HIGH,
    INK,
    LOW,
    MUTED,
    RISK_COLOURS,
    RISK_NAMES,
    SMALL,
    TEXT,
    new_figure,
    styled,
)
from cctaecg.figures.wording import listed, number, percent, plural

if TYPE_CHECKING:
    from cctaecg.stats.calibration import Calibration, CalibrationGroups
    from cctaecg.stats.calibration_curve import SmoothCurve

_MARKERS = {HIGH: "o", LOW: "s"}
_COLUMNS = ["vessel", "series", "predicted", "observed", "size", "lower", "upper"]


class VesselCalibration(NamedTuple):
    """Summary measures, groups of equal size, the smooth curve, and outcome (n,) with probability (n,) of each ECG."""

    measures: Calibration
    groups: CalibrationGroups
    smooth: SmoothCurve
    outcome: np.ndarray
    probability: np.ndarray


@styled
def calibration_curves(vessels: Mapping[str, VesselCalibration], thresholds: Mapping[str, float],
                       limits: Mapping[str, float] | None = None) -> Drawing:
    """Groups of patients and the smooth curve with its bands against the diagonal, one panel per vessel.

    Groups at or above the vessel's threshold are red circles, the others blue squares. ``limits`` ends the axes
    of a vessel early (by default the left main at 0.35); what lies beyond is counted in the panel. The strip below
    shows how the predicted probabilities of events (up) and non-events (down) are spread, each scaled to its own peak.
    A vessel may be ``Absent``.
    """
    results = every_vessel(vessels)
    limits = {"LM": 0.35} if limits is None else limits
    figure = new_figure(height=8.4)
    figure.get_layout_engine().set(hspace=0.08, h_pad=0.1)
    frames, parts, levels = [], [], []
    for vessel, panel in vessel_grid(figure).items():
        result = results[vessel]
        if reason := absence(result):
            say_absent(panel, reason)
            continue
        result = VesselCalibration(*result)
        limit = limits.get(vessel, 1.0)
        _draw_panel(panel, result, thresholds[vessel], limit)
        _draw_strip(below(panel, gap=0.12, height=0.16), result, thresholds[vessel], limit)
        levels = levels or sorted(result.smooth.bands)
        frames.append(_tidy(vessel, result, thresholds[vessel]))
        measures = result.measures
        parts.append(f"{vessel} Brier score {number(measures.brier)}, slope {number(measures.slope, 2)}, integrated "
                     f"calibration index {number(measures.ici)}")
    figure.supxlabel("Predicted probability; in the strips, how often it was predicted", fontsize=TEXT)
    figure.supylabel("Observed share", fontsize=TEXT)
    figure.legend(handles=_handles(levels), loc="outside upper center", ncols=2)
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    alt = "Calibration of predicted against observed risk: " + (listed(parts) if parts else "none") + "."
    return Drawing(figure, alt + absent_sentences(results), data, nothing_drawn(results))


def _risk(predicted: np.ndarray, threshold: float) -> np.ndarray:
    return np.where(np.asarray(predicted) >= threshold, HIGH, LOW)


def _draw_panel(axes: Axes, result: VesselCalibration, threshold: float, limit: float) -> None:
    groups, smooth, measures = result.groups, result.smooth, result.measures
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, zorder=1, gid="ideal")
    for alpha, level in zip((0.16, 0.30), sorted(smooth.bands, reverse=True)):
        axes.fill_between(smooth.grid, *smooth.bands[level], color=MUTED, alpha=alpha, linewidth=0)
    axes.plot(smooth.grid, smooth.value, color=INK, gid="smooth")
    risk = _risk(groups.predicted, threshold)
    for group in (LOW, HIGH):
        axes.plot(np.asarray(groups.predicted)[risk == group], np.asarray(groups.observed)[risk == group], gid=group,
                  linestyle="none", marker=_MARKERS[group], markersize=4, color=RISK_COLOURS[group], alpha=0.7,
                  markeredgewidth=0)
    margin = 0.02 * limit
    axes.set(xlim=(-margin, limit + margin), ylim=(-margin, limit + margin), aspect="equal")
    ticks = np.linspace(0, 1, 6) if limit == 1 else np.arange(0, limit + 1e-9, 0.1)
    axes.set(xticks=ticks, yticks=ticks)
    beyond = int(np.sum((np.asarray(groups.predicted) > limit) | (np.asarray(groups.observed) > limit)))
    note = f"Brier {number(measures.brier)}\nslope {number(measures.slope, 2)}\nICI {number(measures.ici)}"
    note += f"\n{plural(beyond, 'group')} off the axes" if beyond else ""
    axes.text(0.99, 0.02, note, transform=axes.transAxes, ha="right", va="bottom", fontsize=SMALL)


def _draw_strip(axes: Axes, result: VesselCalibration, threshold: float, limit: float) -> None:
    outcome, probability = np.asarray(result.outcome, float), np.asarray(result.probability, float)
    edges = np.linspace(0, limit, 41)
    for side, happened, colour in ((1, 1, INK), (-1, 0, FAINT)):
        heights, _ = np.histogram(probability[outcome == happened], edges)
        axes.stairs(side * heights / max(heights.max(), 1), edges, fill=True, color=colour)
    axes.axvline(threshold, color=INK, linewidth=1, linestyle=(0, (2, 1.5)))
    axes.set(xlim=(-0.02 * limit, 1.02 * limit), ylim=(-1.05, 1.05), yticks=[], xticks=[])
    axes.spines[:].set_visible(False)


def _handles(levels: list[float]) -> list:
    handles = [Line2D([], [], linestyle="none", marker=_MARKERS[group], color=RISK_COLOURS[group],
                      label=f"Group of ECGs, {RISK_NAMES[group].lower()}") for group in (HIGH, LOW)]
    handles.append(Line2D([], [], color=INK, label="Smooth curve"))
    handles += [Patch(color=MUTED, alpha=alpha, linewidth=0, label=f"{percent(level)} band")
                for alpha, level in zip((0.4, 0.16), levels)]
    return [*handles, Patch(color=INK, label="Events"), Patch(color=FAINT, label="Non-events")]


def _tidy(vessel: str, result: VesselCalibration, threshold: float) -> pd.DataFrame:
    groups, smooth = result.groups, result.smooth
    risk = _risk(groups.predicted, threshold)
    parts = [
        pd.DataFrame({"series": [f"group, {name} risk" for name in risk], "predicted": groups.predicted,
                      "observed": groups.observed, "size": groups.size}),
        pd.DataFrame({"series": "smooth curve", "predicted": smooth.grid, "observed": smooth.value}),
    ]
    for level, (lower, upper) in smooth.bands.items():
        parts.append(pd.DataFrame({"series": f"{percent(level)} band", "predicted": smooth.grid, "lower": lower,
                                   "upper": upper}))
    return pd.concat(parts, ignore_index=True).assign(vessel=vessel).reindex(columns=_COLUMNS)
