"""Figure 5: predicted against observed risk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cctaecg.domain import VESSELS
from cctaecg.figures import coarse
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import guarded
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import (
    absent_sentences,
    below,
    every_vessel,
    is_absent,
    label_axes,
    not_drawn,
    nothing_drawn,
    present_panels,
    present_results,
    titled,
    vessel_grid,
)
from cctaecg.figures.style import FAINT, HIGH, INK, LOW, MUTED, RISK_COLOURS, RISK_NAMES, SMALL, new_figure, styled
from cctaecg.figures.wording import finding, listed, number, percent, plural, span, where
from cctaecg.stats.inputs import reached

if TYPE_CHECKING:
    from cctaecg.run.results import Absent
    from cctaecg.stats.calibration_measures.calibration import Calibration, CalibrationGroups
    from cctaecg.stats.calibration_measures.calibration_curve import SmoothCurve
    from cctaecg.stats.intervals import Interval

_GROUPS: dict[str, dict[str, Any]] = {  # filled circles and open squares, which differ in grey too
    HIGH: {"marker": "o", "color": RISK_COLOURS[HIGH], "markeredgewidth": 0},
    LOW: {"marker": "s", "color": RISK_COLOURS[LOW], "markerfacecolor": "none", "markeredgewidth": 0.9},
}
_COLUMNS = ["vessel", "series", "predicted", "observed", "size", "lower", "upper"]


class VesselCalibration(NamedTuple):
    """What one vessel's calibration panel needs.

    Attributes
    ----------
    measures : Calibration
        Summary measures, from :func:`cctaecg.stats.calibration`.
    groups : CalibrationGroups
        Groups of ECGs of equal size, from :func:`cctaecg.stats.calibration_groups`.
    smooth : SmoothCurve
        The smooth curve with its bands, from :func:`cctaecg.stats.smooth_calibration`.
    outcome : array of 0 and 1, shape (n,)
        Whether the vessel is severely narrowed, one entry per ECG.
    probability : array, shape (n,)
        Predicted probability of it, one entry per ECG.
    published : SmoothCurve, Absent or None, default None
        The band as the paper's code makes it, from :func:`cctaecg.stats.published_calibration`; where given, it is
        drawn in a panel of its own.
    slope : Interval, Absent or None, default None
        The slope with its interval, from :func:`cctaecg.stats.calibration_intervals`; the alternative text goes by it.
    """

    measures: Calibration
    groups: CalibrationGroups
    smooth: SmoothCurve
    outcome: np.ndarray
    probability: np.ndarray
    published: SmoothCurve | Absent | None = None
    slope: Interval | Absent | None = None


@guarded(coarse.calibration_curves)
@styled
def calibration_curves(vessels: Mapping[str, VesselCalibration | Absent], thresholds: Mapping[str, float],
                       limits: Mapping[str, float] | None = None) -> Drawing:
    """Calibration of each vessel: groups of ECGs and the smooth curve with its bands against the diagonal.

    Groups at or above the vessel's threshold are red circles, the others open blue squares. The strip below each panel
    shows how the predicted probabilities of events (up) and non-events (down) are spread, each scaled to its own peak.
    Where a vessel has its ``published`` band, a panel to the left shows it with the same groups.

    Parameters
    ----------
    vessels : mapping of str to VesselCalibration or Absent
        Result of each vessel. The panel of one that is :class:`cctaecg.run.Absent` says why.
    thresholds : mapping of str to float
        Risk threshold of each vessel, a probability.
    limits : mapping of str to float, optional
        Where the axes of a vessel end before 1, a probability; groups beyond it are counted in the panel. By default
        the left main's end at 0.35.

    Returns
    -------
    Drawing
        Its data have one row per group of ECGs and per point of a curve or band.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor a reason.
    """
    results, limits = every_vessel(vessels), {"LM": 0.35} if limits is None else limits
    both = any(not is_absent(result) and result.published is not None for result in results.values())
    height = fitting(14.4, 13.6) if both else fitting(8.4, 15.2)
    figure = new_figure(height, layout=ConstrainedLayoutEngine(hspace=0.08, h_pad=0.1))
    frames, parts, levels = [], [], list[float]()
    left, right = _paired(figure) if both else ({}, vessel_grid(figure))
    for vessel, panel in left.items():
        _draw_published(panel, results[vessel], thresholds[vessel], limits.get(vessel, 1.0))
    for vessel, panel, result in present_panels(right, results):
        limit, threshold = limits.get(vessel, 1.0), thresholds[vessel]
        _draw_panel(panel, result, threshold, limit)
        _draw_strip(below(panel, gap=fitting(0.12, 0.22), height=fitting(0.16, 0.24)), result, threshold, limit)
        levels = levels or sorted(result.smooth.bands)
        frames.append(_tidy(vessel, result, threshold))
        parts.append(f"{vessel} Brier score {number(result.measures.brier)}, slope {_slope(result.measures)}, "
                     f"integrated calibration index {number(result.measures.ici)}")
    label_axes(figure, "Predicted probability; in the strips, how often it was predicted", "Observed share")
    figure.legend(handles=_handles(levels), loc="outside upper center", ncols=fitting(2, 1))
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    words = (f"Calibration of predicted against observed risk: {listed(parts) if parts else 'none'}."
             + (" Beside each panel the band as published." if both else ""))
    return Drawing(figure, _alt(results), data, nothing_drawn(results), words + absent_sentences(results))


def _alt(results: Mapping[str, VesselCalibration | Absent]) -> str:
    drawn = present_results(results)
    ici = {vessel: found.measures.ici for vessel, found in drawn.items()}
    extreme = {vessel: found.slope.upper < 1 for vessel, found in drawn.items()
               if found.slope is not None and not is_absent(found.slope)}
    return finding("Predicted against observed risk" + (f": the mean distance is {span(ici, 3)}." if ici else "."),
                   f"By the slope's interval probabilities are too extreme {where(extreme)}."
                   if extreme else "", not_drawn(results))


def _paired(figure: Figure) -> tuple[dict[str, Axes], dict[str, Axes]]:
    """A row per vessel: its panel as published at the left, and its panel."""
    left, right = figure.subplots(len(VESSELS), 2).T
    return ({vessel: titled(panel, f"{vessel}, as published") for vessel, panel in zip(VESSELS, left, strict=True)},
            {vessel: titled(panel, vessel) for vessel, panel in zip(VESSELS, right, strict=True)})


def _risk(predicted: np.ndarray, threshold: float) -> np.ndarray:
    return np.where(np.asarray(predicted) >= reached(threshold), HIGH, LOW)


def _slope(measures: Calibration) -> str:
    return "none" if is_absent(measures.slope) else number(measures.slope, 2)


def _draw_panel(axes: Axes, result: VesselCalibration, threshold: float, limit: float) -> None:
    _draw_curve(axes, result.smooth, "smooth")
    _draw_groups(axes, result, threshold, limit)
    brier, ici = number(result.measures.brier), number(result.measures.ici)
    _note(axes, f"Brier {brier}\nslope {_slope(result.measures)}\nICI {ici}" + _beyond(result.groups, limit))


def _draw_published(axes: Axes, result: VesselCalibration | Absent, threshold: float, limit: float) -> None:
    """The paper's panel; empty where the vessel or its band is missing."""
    if is_absent(result) or result.published is None or is_absent(result.published):
        axes.axis("off")
        axes.set_title("", loc="left")
        return
    _draw_curve(axes, result.published, "published")
    _draw_groups(axes, result, threshold, limit)
    axes.axvline(threshold, color=INK, linewidth=1, linestyle=(0, (1, 1.5)))
    _note(axes, f"Brier {number(result.measures.brier)}" + _beyond(result.groups, limit))


def _draw_curve(axes: Axes, curve: SmoothCurve, gid: str) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, zorder=1, gid="ideal")
    for alpha, level in zip((0.16, 0.30), sorted(curve.bands, reverse=True)):
        axes.fill_between(curve.grid, *curve.bands[level], color=MUTED, alpha=alpha, linewidth=0)
    axes.plot(curve.grid, curve.value, color=INK, gid=gid)


def _draw_groups(axes: Axes, result: VesselCalibration, threshold: float, limit: float) -> None:
    groups, risk = result.groups, _risk(result.groups.predicted, threshold)
    for group in (LOW, HIGH):
        axes.plot(np.asarray(groups.predicted)[risk == group], np.asarray(groups.observed)[risk == group], gid=group,
                  linestyle="none", markersize=4, alpha=0.75, **_GROUPS[group])
    ends = (-0.02 * limit, 1.02 * limit)
    axes.set(xlim=ends, ylim=ends, aspect="equal")
    ticks = np.linspace(0, 1, 6) if limit == 1 else np.arange(0, limit + 1e-9, 0.1)
    axes.set(xticks=ticks, yticks=ticks)


def _beyond(groups: CalibrationGroups, limit: float) -> str:
    beyond = int(np.sum((np.asarray(groups.predicted) > limit) | (np.asarray(groups.observed) > limit)))
    return f"\n{plural(beyond, 'group')} off the axes" if beyond else ""


def _note(axes: Axes, note: str) -> None:
    """In the corner; above the small panels of a phone, where the corner is full."""
    x, y, side = fitting((0.99, 0.02, "right"), (0.0, 1.04, "left"))
    axes.set_title(axes.get_title(loc="left"), loc="left", pad=fitting(6, 20 + 12 * note.count("\n")))
    axes.text(x, y, note, transform=axes.transAxes, ha=side, va="bottom", fontsize=SMALL)


def _draw_strip(axes: Axes, result: VesselCalibration, threshold: float, limit: float) -> None:
    outcome, probability = np.asarray(result.outcome, float), np.asarray(result.probability, float)
    edges = np.linspace(0, limit, 41)
    for side, happened, colour in ((1, 1, INK), (-1, 0, FAINT)):
        heights, _ = np.histogram(probability[outcome == happened], edges)
        axes.stairs(side * heights / max(heights.max(), 1), edges, fill=True, color=colour)
    axes.axvline(threshold, color=INK, linewidth=1, linestyle=(0, (2, 1.5)))
    axes.set(xlim=(-0.02 * limit, 1.02 * limit), ylim=(-1.05, 1.05), yticks=[], xticks=[])
    axes.spines[:].set_visible(False)


def _handles(levels: list[float]) -> list[Artist]:
    handles: list[Artist] = [
        Line2D([], [], linestyle="none", label=f"Group of ECGs, {RISK_NAMES[group].lower()}", **_GROUPS[group])
        for group in (HIGH, LOW)
    ]
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
    curves, published = [("", smooth)], result.published
    if published is not None and not is_absent(published):
        curves.append(("published, ", published))
        parts.append(pd.DataFrame({"series": "published, curve", "predicted": published.grid,
                                   "observed": published.value}))
    for name, curve in curves:
        for level, (lower, upper) in curve.bands.items():
            parts.append(pd.DataFrame({"series": f"{name}{percent(level)} band", "predicted": curve.grid,
                                       "lower": lower, "upper": upper}))
    return pd.concat(parts, ignore_index=True).assign(vessel=vessel).reindex(columns=_COLUMNS)
