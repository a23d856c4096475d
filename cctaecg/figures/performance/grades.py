"""Figure 4: predicted probability by grade of stenosis."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cbook import boxplot_stats
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from cctaecg.domain import Grade
from cctaecg.errors import UserError
from cctaecg.figures import coarse
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import guarded
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import (
    MissingPanel,
    absent_sentences,
    every_vessel,
    is_absent,
    label_axes,
    not_drawn,
    nothing_drawn,
    present_panels,
    vessel_grid,
)
from cctaecg.figures.style import GRADE_COLOURS, INK, SMALL, new_figure, styled
from cctaecg.figures.wording import count, finding, listed, number, p_value, percent, span, where, with_limits

if TYPE_CHECKING:
    from cctaecg.run.results import Absent
    from cctaecg.stats.trend import Trend

GRADE_NAMES = ("Normal", "Mild", "Moderate", "Severe,\noccluded")
_LOGIT_TICKS = (1e-4, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99, 0.999)
_GOLDEN = 0.6180339887498949
_COLUMNS = ["vessel", "grade", "n", "whisker_low", "q1", "median", "q3", "whisker_high"]


class GradeOutOfRange(UserError, ValueError):
    """A grade has no name on the axis; the message gives the grade and the names."""


class VesselGrades(NamedTuple):
    """What one vessel's panel of probabilities by grade needs.

    Attributes
    ----------
    grade : array, shape (n,)
        Grade of each ECG's stenosis, 0 and up; NaN where it is missing.
    probability : array, shape (n,)
        Predicted probability of severe stenosis of each ECG.
    trend : Trend or Absent
        Spearman's correlation of the two, from :func:`cctaecg.stats.spearman_trend`.
    patients : array, shape (n,), or None, default None
        The patient of each ECG, by which small counts are told; ``None`` means one ECG a patient.
    """

    grade: np.ndarray
    probability: np.ndarray
    trend: Trend | Absent
    patients: np.ndarray | None = None


@guarded(coarse.probability_by_grade)
@styled
def probability_by_grade(vessels: Mapping[str, VesselGrades | Absent], thresholds: Mapping[str, float],
                         names: Sequence[str] = GRADE_NAMES, level: float = 0.95,
                         logit: Collection[str] = ()) -> Drawing:
    """Predicted probability by grade of stenosis, one panel per vessel: a box and all points for each grade.

    The number of ECGs stands below each grade, the risk threshold is a dashed line, Spearman's rho stands in the title.
    Boxes show the quartiles, whiskers the last point within 1.5 interquartile ranges. The points are spread sideways by
    a fixed sequence, so that the same data give the same picture.

    Parameters
    ----------
    vessels : mapping of str to VesselGrades or Absent
        Result of each vessel. The panel of one that is :class:`cctaecg.run.Absent` says why.
    thresholds : mapping of str to float
        Risk threshold of each vessel, a probability.
    names : sequence of str
        Name of each grade, from 0 up. Severe and occluded have one name by default: merge them before with
        ``np.minimum(grade, 3)``.
    level : float, default 0.95
        Level of the intervals of rho; it only labels them.
    logit : collection of str, default none
        The vessels whose panel has a logit axis, which spreads small probabilities; a probability of exactly 0 or 1
        lies at its end.

    Returns
    -------
    Drawing
        Its data have one row per box. The points are left out of them, because a table of individual patients does
        not belong in a book.

    Raises
    ------
    GradeOutOfRange
        When a grade has no name.
    MissingPanel
        When a vessel has neither a result nor a reason, or a name in ``logit`` is no vessel.
    """
    results = every_vessel(vessels)
    if unknown := [name for name in logit if name not in results]:
        raise MissingPanel(f"{unknown[0]!r} is no vessel; expected a logit axis for some of {', '.join(results)}")
    figure = new_figure(height=fitting(6.2, 11.2))
    frames, parts, rising = [], [], {}
    trends: dict[str, Trend] = {}
    for vessel, axes, result in present_panels(vessel_grid(figure), results):
        grade, probability, trend, _ = VesselGrades(*result)
        by_grade = _split(vessel, np.asarray(grade, float), np.asarray(probability, float), names)
        boxes = _boxes(by_grade)
        _draw(axes, by_grade, boxes, names)
        axes.axhline(thresholds[vessel], color=INK, linewidth=1, linestyle=(0, (4, 2)), gid="threshold")
        axes.text(1.01, thresholds[vessel], number(thresholds[vessel], 2), transform=axes.get_yaxis_transform(),
                  va="center", fontsize=SMALL)
        if vessel in logit:
            _logit_axis(axes, np.append(np.concatenate(by_grade), thresholds[vessel]))
        else:
            axes.set_ylim(bottom=0)
        axes.set_title(_correlation(trend), loc="right", fontsize=SMALL, fontweight="normal")
        frames.append(_tidy(vessel, boxes, by_grade, names))
        middles = [box["med"] for box in boxes if box]
        rising[vessel] = bool(np.all(np.diff(middles) > 0))
        trends |= {} if is_absent(trend) else {vessel: trend}
        medians = [number(box["med"], 2) if box else "none" for box in boxes]
        parts.append(f"{vessel} medians {', '.join(medians)}" + (
            "" if is_absent(trend) else f" (Spearman {number(trend.rho)}, {p_value(trend.p_value)})"))
    label_axes(figure, "Number of ECGs and grade of stenosis; dashed: risk threshold",
               "Predicted probability of severe stenosis")
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    flat = [name.replace("\n", " ").lower() for name in names]
    words = f"Box plots of predicted probability by grade ({listed(flat)}), with {percent(level)} intervals of rho: "
    on_logit = [name for name in results if name in logit and not is_absent(results[name])]
    scale = f" Logit axis: {listed(on_logit)}." if on_logit else ""
    alt = finding(f"Predicted probability in {len(names)} grades of stenosis: the median rises with each grade "
                  f"{where(rising)}.",
                  f"Spearman's ρ {span({vessel: trend.rho for vessel, trend in trends.items()})}, its interval above 0 "
                  f"{where({vessel: trend.lower > 0 for vessel, trend in trends.items()})}." if trends else "",
                  not_drawn(results))
    words += (listed(parts) if parts else "none") + "." + scale + absent_sentences(results)
    return Drawing(figure, alt, data, nothing_drawn(results), words)


def _logit_axis(axes: Axes, probability: np.ndarray) -> None:
    """A logit axis over what lies between 0 and 1, with a tick at each round probability in that range."""
    inside = probability[(probability > 0) & (probability < 1)]
    odds = inside / (1 - inside)
    low, high = odds.min() / 1.3, odds.max() * 1.3
    axes.set_yscale("logit", nonpositive="clip")
    axes.set_ylim(low / (1 + low), high / (1 + high))
    axes.yaxis.set_major_locator(FixedLocator(_LOGIT_TICKS))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_title(f"{axes.get_title(loc='left')}, logit axis", loc="left")


def _correlation(trend: Trend | Absent) -> str:
    if is_absent(trend):
        return fill(trend["absent"], 30)
    return f"ρ {with_limits(trend.rho, trend.lower, trend.upper, 2)}\n{p_value(trend.p_value)}"


def _split(vessel: str, grade: np.ndarray, probability: np.ndarray, names: Sequence[str]) -> list[np.ndarray]:
    """The probabilities of each grade; a missing grade or probability belongs to none."""
    known = np.isfinite(grade) & np.isfinite(probability)
    outside = known & ~np.isin(grade, np.arange(len(names)))
    if outside.any():
        shown = ", ".join(name.replace("\n", " ") for name in names)
        raise GradeOutOfRange(f"{vessel}: grade {grade[outside][0]:g} has no name; expected 0 to {len(names) - 1} "
                              f"({shown}); merge severe and occluded with np.minimum(grade, 3)")
    return [probability[known & (grade == value)] for value in range(len(names))]


def _boxes(by_grade: list[np.ndarray]) -> list[dict[str, Any]]:
    """What matplotlib draws as a box, or an empty dict for a grade without ECGs."""
    return [boxplot_stats(values)[0] if len(values) else {} for values in by_grade]


def _draw(axes: Axes, by_grade: list[np.ndarray], boxes: list[dict[str, Any]], names: Sequence[str]) -> None:
    for position, values in enumerate(by_grade):
        if len(values):
            # golden-ratio steps fill the width evenly whatever the number of points
            sideways = position + 0.62 * ((np.arange(1, len(values) + 1) * _GOLDEN) % 1 - 0.5)
            few = len(values) < 300
            axes.plot(sideways, values, linestyle="none", marker=".", markersize=5 if few else 2.4, markeredgewidth=0,
                      color=GRADE_COLOURS[Grade(position)], alpha=0.7 if few else 0.45, rasterized=True, zorder=1,
                      gid=f"points {position}")
    present = [position for position, box in enumerate(boxes) if box]
    line = {"color": INK, "linewidth": 1.2}
    axes.bxp([boxes[position] for position in present], positions=present, widths=0.5, showfliers=False, zorder=3,
             patch_artist=True, boxprops={"facecolor": (1, 1, 1, 0.55), "edgecolor": INK, "linewidth": 1.1},
             medianprops=line | {"linewidth": 2}, whiskerprops=line, capprops=line, manage_ticks=False)
    labels = [f"{count(len(values))}\n{name}" for name, values in zip(names, by_grade, strict=True)]
    axes.set_xticks(range(len(names)), labels)
    axes.set_xlim(-0.5, len(names) - 0.5)


def _tidy(
    vessel: str, boxes: list[dict[str, Any]], by_grade: list[np.ndarray], names: Sequence[str]
) -> pd.DataFrame:
    keys = {"whislo": "whisker_low", "q1": "q1", "med": "median", "q3": "q3", "whishi": "whisker_high"}
    rows = [{"grade": name.replace("\n", " "), "n": len(values), **{keys[key]: box[key] for key in keys if box}}
            for name, values, box in zip(names, by_grade, boxes, strict=True)]
    return pd.DataFrame(rows).assign(vessel=vessel).reindex(columns=_COLUMNS)
