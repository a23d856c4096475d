"""Figures 1 and 2: receiver operating characteristic curves of the four vessels."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cctaecg.figures import coarse
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import guarded
from cctaecg.figures.panels import (
    MissingPanel,
    absent_sentences,
    band,
    every_vessel,
    is_absent,
    nothing_drawn,
    present_results,
    titled,
)
from cctaecg.figures.style import FAINT, MUTED, VESSEL_COLOURS, VESSEL_LINES, VESSEL_MARKERS, new_figure, styled
from cctaecg.figures.wording import count, estimate, listed, number, percent

if TYPE_CHECKING:
    from cctaecg.run.results import Absent
    from cctaecg.stats.decisions.thresholds import Operating
    from cctaecg.stats.discrimination.auc import AUC
    from cctaecg.stats.discrimination.roc import Roc
    from cctaecg.stats.intervals import Interval

_COLUMNS = ["panel", "vessel", "series", "fpr", "tpr", "lower", "upper"]


class VesselRoc(NamedTuple):
    """What one vessel's ROC curve needs.

    Attributes
    ----------
    curve : Roc
        The empirical curve and its band, from :func:`cctaecg.stats.roc`.
    auc : AUC
        The area with its interval and counts, from :func:`cctaecg.stats.auc_ci`.
    operating : Operating or None, default None
        Sensitivity and specificity at the risk threshold, from :func:`cctaecg.stats.at_threshold`; ``None`` where no
        point is to be marked.
    """

    curve: Roc
    auc: AUC
    operating: Operating | None = None


@guarded(coarse.roc_curves)
@styled
def roc_curves(panels: Mapping[str, Mapping[str, VesselRoc | Absent]],
               micro: Mapping[str, Interval | Absent] | None = None, level: float = 0.95) -> Drawing:
    """Receiver operating characteristic curves of the four vessels, in one square panel or several.

    Each vessel has its empirical curve, its pointwise band, a marker at its operating point, and in the legend its
    AUC with interval, the number of events and that of records.

    Parameters
    ----------
    panels : mapping of str to mapping of str to VesselRoc or Absent
        For each panel's title the result of each vessel. For a vessel that is :class:`cctaecg.run.Absent` the legend
        gives the reason.
    micro : mapping of str to Interval or Absent, optional
        The micro-averaged AUC of a panel, under its title; the legend shows it.
    level : float, default 0.95
        Level of the intervals; it only labels them.

    Returns
    -------
    Drawing
        Its data have one row per point of a curve, of a band, and per operating point.

    Raises
    ------
    MissingPanel
        When there is no panel, or a panel lacks a vessel.
    """
    if not panels:
        raise MissingPanel("roc_curves was given no panel; expected at least one title with its vessels")
    micro = micro or {}
    single = len(panels) == 1
    figure = new_figure(height=6.6 if single else 5.6, width=5.2 if single else 3.2 * len(panels))
    axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    frames, sentences, reasons = [], [], []
    for panel, (title, by_vessel) in zip(axes, panels.items(), strict=True):
        results = every_vessel(by_vessel)
        titled(panel, title)
        _frame_square(panel, left=panel is axes[0])
        handles = [_draw_vessel(panel, vessel, result, single) for vessel, result in results.items()]
        if title in micro:
            average = micro[title]
            handles.append(_note("Micro-average", average["absent"] if is_absent(average) else estimate(average)))
        _legend(panel, handles, f"AUC ({percent(level)} CI), events / n", single)
        frames += [_tidy(title, vessel, result) for vessel, result in present_results(results).items()]
        reasons += [reason for reason in [nothing_drawn(results)] if reason]
        sentences.append(_sentence(title, results, micro.get(title), level))
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    absent = " ".join(dict.fromkeys(reasons)) if len(reasons) == len(panels) else None
    return Drawing(figure, "ROC curves. " + " ".join(sentences), data, absent)


def _frame_square(axes: Axes, left: bool) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle="solid", zorder=1, gid="chance")
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), xlabel="1 − specificity", aspect="equal",
             xticks=[0, 0.2, 0.4, 0.6, 0.8, 1], yticks=[0, 0.2, 0.4, 0.6, 0.8, 1])
    if left:
        axes.set_ylabel("Sensitivity")


def _rates(operating: Operating | None) -> tuple[float, float] | None:
    """Sensitivity and specificity of the operating point; ``None`` without it, or where one of them is undefined."""
    if operating is None or operating.sensitivity is None or operating.specificity is None:
        return None
    return operating.sensitivity.value, operating.specificity.value


def _draw_vessel(axes: Axes, vessel: str, result: VesselRoc | Absent, single: bool) -> Line2D:
    if is_absent(result):
        return _note(vessel, result["absent"])
    curve, auc, operating = VesselRoc(*result)
    colour = VESSEL_COLOURS[vessel]
    band(axes, curve.grid, curve.lower, curve.upper, colour, VESSEL_LINES[vessel])
    axes.plot(curve.fpr, curve.tpr, color=colour, linestyle=VESSEL_LINES[vessel], gid=vessel)
    rates = _rates(operating)
    if rates is not None:
        sensitivity, specificity = rates
        axes.plot(1 - specificity, sensitivity, color=colour, linestyle="none", marker=VESSEL_MARKERS[vessel],
                  markersize=7, markeredgecolor="white", zorder=5, gid=f"{vessel} point")
    text = f"{vessel}  {estimate(auc)}{', ' if single else chr(10)}{count(auc.events)} / {count(auc.n)}"
    return Line2D([], [], color=colour, linestyle=VESSEL_LINES[vessel], markersize=5,
                  marker=VESSEL_MARKERS[vessel] if rates is not None else None, label=text)


def _note(name: str, text: str) -> Line2D:
    """A line of the legend without a sample."""
    return Line2D([], [], linestyle="none", color=MUTED, label=fill(f"{name}  {text}", 40))


def _legend(axes: Axes, handles: list[Line2D], title: str, single: bool) -> None:
    """Below the panel: inside, it would cover the curve of a model without discrimination."""
    place = (0.0, -0.13) if single else (-0.2, -0.2)
    axes.legend(handles=handles, title=title, alignment="left", labelspacing=0.45, loc="upper left",
                bbox_to_anchor=place, handlelength=3.4 if single else 2.8)


def _tidy(title: str, vessel: str, result: VesselRoc) -> pd.DataFrame:
    curve, _, operating = VesselRoc(*result)
    parts = [
        pd.DataFrame({"series": "curve", "fpr": curve.fpr, "tpr": curve.tpr}),
        pd.DataFrame({"series": "band", "fpr": curve.grid, "lower": curve.lower, "upper": curve.upper}),
    ]
    if (rates := _rates(operating)) is not None:
        sensitivity, specificity = rates
        parts.append(pd.DataFrame({"series": "operating point", "fpr": [1 - specificity], "tpr": [sensitivity]}))
    return pd.concat(parts, ignore_index=True).assign(panel=title, vessel=vessel)[_COLUMNS]


def _sentence(
    title: str, results: Mapping[str, VesselRoc | Absent], micro: Interval | Absent | None, level: float
) -> str:
    drawn = {vessel: VesselRoc(*result) for vessel, result in present_results(results).items()}
    areas = [f"{vessel} {estimate(result.auc)} with {count(result.auc.events)} events of {count(result.auc.n)}"
             for vessel, result in drawn.items()]
    points = [f"{vessel} sensitivity {number(rates[0], 2)} at specificity {number(rates[1], 2)}"
              for vessel, result in drawn.items() if (rates := _rates(result.operating)) is not None]
    text = f"{title}: area under the curve ({percent(level)} interval) "
    text += listed(areas) if areas else "of no vessel"
    if micro is not None and not is_absent(micro):
        text += f"; micro-average {estimate(micro)}"
    text += f"; at the risk thresholds, {listed(points)}." if points else "."
    return text + absent_sentences(results)
