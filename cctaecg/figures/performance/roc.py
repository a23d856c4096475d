"""Figures 1 and 2: receiver operating characteristic curves of the four vessels."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cctaecg.figures.drawing import Drawing
from cctaecg.figures.panels import MissingPanel, absence, absent_sentences, band, every_vessel, nothing_drawn, titled
from cctaecg.figures.style import FAINT, MUTED, VESSEL_COLOURS, VESSEL_LINES, VESSEL_MARKERS, new_figure, styled
from cctaecg.figures.wording import count, estimate, listed, number, percent

if TYPE_CHECKING:
    from cctaecg.stats.decisions.thresholds import Operating
    from cctaecg.stats.discrimination.auc import AUC
    from cctaecg.stats.discrimination.roc import Roc
    from cctaecg.stats.intervals import Interval

_COLUMNS = ["panel", "vessel", "series", "fpr", "tpr", "lower", "upper"]


class VesselRoc(NamedTuple):
    """What one curve needs; ``operating`` is the point at the risk threshold, if it is to be marked."""

    curve: Roc
    auc: AUC
    operating: Operating | None = None


@styled
def roc_curves(panels: Mapping[str, Mapping[str, VesselRoc]], micro: Mapping[str, Interval] | None = None,
               level: float = 0.95) -> Drawing:
    """Square ROC panels, one per entry of ``panels`` (title to vessel to result), four curves in each.

    Each vessel has its empirical curve, its pointwise band, a marker at its operating point, and in the legend its
    AUC with interval and the events of all. ``micro`` holds the micro-averaged AUC under the same titles.
    ``level`` only labels the intervals. A vessel may be ``Absent``; the legend then gives the reason.
    Raises ``MissingPanel`` without any panel, or when a panel lacks a vessel.
    """
    if not panels:
        raise MissingPanel("roc_curves was given no panel; expected at least one title with its vessels")
    micro = micro or {}
    single = len(panels) == 1
    figure = new_figure(height=6.6 if single else 5.6, width=5.2 if single else 3.2 * len(panels))
    axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    frames, sentences, reasons = [], [], []
    for panel, (title, results) in zip(axes, panels.items(), strict=True):
        results = every_vessel(results)
        titled(panel, title)
        _frame_square(panel, left=panel is axes[0])
        handles = [_draw_vessel(panel, vessel, result, single) for vessel, result in results.items()]
        if title in micro:
            handles.append(_note("Micro-average", absence(micro[title]) or estimate(micro[title])))
        _legend(panel, handles, f"AUC ({percent(level)} CI), events / n", single)
        frames += [_tidy(title, vessel, result) for vessel, result in results.items() if not absence(result)]
        reasons.append(nothing_drawn(results))
        sentences.append(_sentence(title, results, micro.get(title), level))
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    absent = " ".join(dict.fromkeys(reasons)) if all(reasons) else None
    return Drawing(figure, "ROC curves. " + " ".join(sentences), data, absent)


def _frame_square(axes: Axes, left: bool) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1, linestyle="solid", zorder=1, gid="chance")
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), xlabel="1 − specificity", aspect="equal",
             xticks=[0, 0.2, 0.4, 0.6, 0.8, 1], yticks=[0, 0.2, 0.4, 0.6, 0.8, 1])
    if left:
        axes.set_ylabel("Sensitivity")


def _draw_vessel(axes: Axes, vessel: str, result: VesselRoc, single: bool) -> Line2D:
    if reason := absence(result):
        return _note(vessel, reason)
    curve, auc, operating = VesselRoc(*result)
    colour = VESSEL_COLOURS[vessel]
    band(axes, curve.grid, curve.lower, curve.upper, colour, VESSEL_LINES[vessel])
    axes.plot(curve.fpr, curve.tpr, color=colour, linestyle=VESSEL_LINES[vessel], gid=vessel)
    marked = operating is not None and operating.sensitivity is not None and operating.specificity is not None
    if marked:
        axes.plot(1 - operating.specificity.value, operating.sensitivity.value, color=colour, linestyle="none",
                  marker=VESSEL_MARKERS[vessel], markersize=7, markeredgecolor="white", zorder=5, gid=f"{vessel} point")
    text = f"{vessel}  {estimate(auc)}{', ' if single else chr(10)}{count(auc.events)} / {count(auc.n)}"
    return Line2D([], [], color=colour, linestyle=VESSEL_LINES[vessel], markersize=5,
                  marker=VESSEL_MARKERS[vessel] if marked else None, label=text)


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
    if operating is not None and operating.sensitivity is not None and operating.specificity is not None:
        parts.append(pd.DataFrame({"series": "operating point", "fpr": [1 - operating.specificity.value],
                                   "tpr": [operating.sensitivity.value]}))
    return pd.concat(parts, ignore_index=True).assign(panel=title, vessel=vessel)[_COLUMNS]


def _sentence(title: str, results: Mapping[str, VesselRoc], micro: Interval | None, level: float) -> str:
    drawn = {vessel: VesselRoc(*result) for vessel, result in results.items() if not absence(result)}
    areas = [f"{vessel} {estimate(result.auc)} with {count(result.auc.events)} events of {count(result.auc.n)}"
             for vessel, result in drawn.items()]
    points = [f"{vessel} sensitivity {number(result.operating.sensitivity.value, 2)} at specificity "
              f"{number(result.operating.specificity.value, 2)}" for vessel, result in drawn.items()
              if result.operating and result.operating.sensitivity and result.operating.specificity]
    text = f"{title}: area under the curve ({percent(level)} interval) "
    text += listed(areas) if areas else "of no vessel"
    if micro is not None and not absence(micro):
        text += f"; micro-average {estimate(micro)}"
    text += f"; at the risk thresholds, {listed(points)}." if points else "."
    return text + absent_sentences(results)
