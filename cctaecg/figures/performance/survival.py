"""Figure 6: cumulative incidence of myocardial infarction in the high- and the low-risk group of each vessel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D

from cctaecg.figures import coarse
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import guarded
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import (
    absence,
    absent_sentences,
    band,
    below,
    every_vessel,
    is_absent,
    label_axes,
    not_drawn,
    nothing_drawn,
    present_panels,
    present_results,
    titled,
)
from cctaecg.figures.style import HIGH, LOW, MUTED, RISK_COLOURS, RISK_LINES, RISK_NAMES, SMALL, new_figure, styled
from cctaecg.figures.wording import count, estimate, finding, listed, p_value, percent, where

if TYPE_CHECKING:
    from cctaecg.run.results import Absent
    from cctaecg.stats.survival.kaplan_meier import SurvivalCurve
    from cctaecg.stats.survival.risk_comparison import RiskComparison

_COLUMNS = ["vessel", "group", "series", "days", "cumulative_incidence", "lower", "upper", "at_risk", "events"]
_ANY = "Any vessel"


@guarded(coarse.cumulative_incidence)
@styled
def cumulative_incidence(vessels: Mapping[str, RiskComparison | Absent],
                         days: Sequence[float] = (0, 175, 350, 525, 700), level: float = 0.95,
                         any_vessel: RiskComparison | Absent | None = None) -> Drawing:
    """Cumulative incidence of myocardial infarction (1 - Kaplan-Meier) at high and at low risk, a panel per vessel.

    Each curve has its band; below a panel stand the numbers at risk and of events so far, above it the log-rank test
    and the hazard ratio. All panels share one vertical axis, so that vessels can be compared.

    Parameters
    ----------
    vessels : mapping of str to RiskComparison or Absent
        Follow-up of both risk groups of each vessel, from :func:`cctaecg.stats.compare_risk_groups`. A vessel, a
        group's curve, the log-rank test and the hazard ratio may each be :class:`cctaecg.run.Absent`; the panel then
        says why.
    days : sequence of float, default (0, 175, 350, 525, 700)
        Days since the ECG of the table below a panel; the first and the last are also the ends of its axis.
    level : float, default 0.95
        Level of the bands; it only labels them.
    any_vessel : RiskComparison or Absent, optional
        Patients at high risk in any vessel against the others, from :func:`cctaecg.stats.compare_any_vessel`; where
        given, it has a fifth panel.

    Returns
    -------
    Drawing
        Its data have one row per point of a curve, and per group and day of the tables.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor a reason.
    """
    results = every_vessel(vessels) | ({} if any_vessel is None else {_ANY: any_vessel})
    figure = new_figure(height=3.9 * -(-len(results) // fitting(2, 1)), layout=ConstrainedLayoutEngine(h_pad=0.12))
    top, frames, parts = _top(results), [], []
    for name, panel, result in present_panels(_panels(figure, list(results)), results):
        _draw_curves(panel, result, days, top)
        _draw_table(below(panel, gap=0.13, height=0.36), result, days)
        _write_comparison(panel, result)
        frames.append(_tidy(name, result, days))
        parts.append(_sentence(name, result))
    label_axes(figure, "Days since the ECG; below each panel the numbers at risk, and (events so far)",
               "Cumulative incidence of myocardial infarction")
    _legend(figure, level)
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    words = (f"Cumulative incidence of myocardial infarction over {days[-1]:g} days, high against low risk: "
             + ("; ".join(parts) if parts else "none") + "." + _left_out(results) + absent_sentences(results))
    return Drawing(figure, _alt(results, days[-1]), data, nothing_drawn(results), words)


def _alt(results: Mapping[str, RiskComparison | Absent], end: float) -> str:
    ratios = {name: result.hazard_ratio for name, result in present_results(results).items()
              if not is_absent(result.hazard_ratio)}
    above = where({name: ratio.lower > 1 for name, ratio in ratios.items()}, "in every panel", "in no panel")
    none = [name for name, result in present_results(results).items() if is_absent(result.hazard_ratio)]
    return finding(f"Myocardial infarctions over {end:g} days at high and at low risk.",
                   f"The hazard ratio's interval lies above 1 {above}." if ratios else "",
                   f"No hazard ratio: {listed(none)}." if none else "", not_drawn(results))


def _panels(figure: Figure, names: list[str]) -> dict[str, Axes]:
    """Two panels a row, a fifth one over the whole width; on a phone each over the whole width."""
    columns = fitting(2, 1)
    rows = -(-len(names) // columns)
    grid = figure.add_gridspec(rows, columns)
    places = [grid[place // columns, place % columns] for place in range(len(names))]
    if len(names) % columns:
        places[-1] = grid[rows - 1, :]
    return {name: titled(figure.add_subplot(place), name) for name, place in zip(names, places)}


def _left_out(results: Mapping[str, RiskComparison | Absent]) -> str:
    """What a landmark left out; it is the same patients in every panel."""
    first = next(iter(present_results(results).values()), None)
    if first is None or first.landmark == 0:
        return ""
    return (f" Left out before day {first.landmark:g}: {count(first.early_events)} with an infarction and "
            f"{count(first.lost_early)} lost.")


def _groups(result: RiskComparison) -> dict[str, SurvivalCurve]:
    return present_results({HIGH: result.high, LOW: result.low})


def _at_risk(result: RiskComparison, group: str) -> np.ndarray:
    return result.high_at_risk if group == HIGH else result.low_at_risk


def _events(result: RiskComparison, group: str) -> np.ndarray:
    return result.high_events if group == HIGH else result.low_events


def _top(results: Mapping[str, RiskComparison | Absent]) -> float:
    """The end of the shared vertical axis: above the highest curve and, up to three times as high, its band."""
    curves = [curve for result in present_results(results).values() for curve in _groups(result).values()]
    highest = max((1 - np.min(curve.survival) for curve in curves), default=0)
    band = max((1 - np.nanmin(curve.lower) for curve in curves), default=0)
    return min(1.0, max(min(band, 3 * highest), 0.02) * 1.05)


def _draw_curves(axes: Axes, result: RiskComparison, days: Sequence[float], top: float) -> None:
    for group, curve in _groups(result).items():
        band(axes, curve.time, 1 - curve.upper, 1 - curve.lower, RISK_COLOURS[group], RISK_LINES[group], step="post")
        axes.plot(curve.time, 1 - curve.survival, drawstyle="steps-post", color=RISK_COLOURS[group],
                  linestyle=RISK_LINES[group], gid=group)
    axes.set(xlim=(days[0], days[-1]), ylim=(-0.015 * top, top), xticks=days)


def _write_comparison(axes: Axes, result: RiskComparison) -> None:
    """Log-rank p and hazard ratio above the panel, and in it why something is missing, each reason once."""
    found = [] if is_absent(result.log_rank) else [f"log-rank {p_value(result.log_rank.p_value)}"]
    found += [] if is_absent(result.hazard_ratio) else [f"HR {estimate(result.hazard_ratio, 2)}"]
    axes.set_title("\n".join(found), loc="right", fontsize=SMALL, fontweight="normal")
    parts = (result.high, result.low, result.log_rank, result.hazard_ratio)
    reasons = dict.fromkeys(fill(reason, 36) for part in parts if (reason := absence(part)))
    axes.text(0.03, 0.98, "\n".join(reasons), transform=axes.transAxes, va="top", fontsize=SMALL, style="italic",
              color=MUTED)


def _draw_table(axes: Axes, result: RiskComparison, days: Sequence[float]) -> None:
    axes.set(xlim=(days[0], days[-1]), ylim=(-0.6, 1.6), xticks=[], yticks=[1, 0])
    axes.set_yticklabels(["High", "Low"])
    axes.tick_params(length=0, pad=15)
    axes.spines[:].set_visible(False)
    for label, group, row in zip(axes.get_yticklabels(), (HIGH, LOW), (1, 0), strict=True):
        label.set_color(RISK_COLOURS[group])
        if group not in _groups(result):
            continue
        for day, n, events in zip(days, _at_risk(result, group), _events(result, group), strict=True):
            axes.text(day, row, f"{count(n)}\n({count(events)})", ha="center", va="center", fontsize=SMALL,
                      linespacing=1.0, clip_on=False)


def _legend(figure: Figure, level: float) -> None:
    handles = [Line2D([], [], color=RISK_COLOURS[group], linestyle=RISK_LINES[group],
                      label=f"{RISK_NAMES[group]} ({percent(level)} band)") for group in (HIGH, LOW)]
    figure.legend(handles=handles, loc="outside upper center", ncols=fitting(2, 1))


def _tidy(vessel: str, result: RiskComparison, days: Sequence[float]) -> pd.DataFrame:
    parts = []
    for group, curve in _groups(result).items():
        parts.append(pd.DataFrame({
            "series": "curve", "group": group, "days": curve.time, "cumulative_incidence": 1 - curve.survival,
            "lower": 1 - curve.upper, "upper": 1 - curve.lower,
        }))
        parts.append(pd.DataFrame({"series": "at risk", "group": group, "days": days,
                                   "at_risk": _at_risk(result, group), "events": _events(result, group)}))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return table.assign(vessel=vessel).reindex(columns=_COLUMNS)


def _sentence(vessel: str, result: RiskComparison) -> str:
    groups = [f"{count(curve.events)} events of {count(curve.n)} at {group} risk"
              for group, curve in _groups(result).items()]
    text = f"{vessel} {listed(groups)}" if groups else vessel
    if not is_absent(result.log_rank):
        text += f", log-rank {p_value(result.log_rank.p_value)}"
    if not is_absent(result.hazard_ratio):
        text += f", hazard ratio {estimate(result.hazard_ratio, 2)}"
    if not is_absent(result.concordance):
        text += f", concordance of the score {estimate(result.concordance, 2)}"
    return text
