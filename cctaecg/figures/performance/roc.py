"""Figures 1 and 2: receiver operating characteristic curves of the four vessels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.typing import LineStyleType

from cctaecg.domain import VESSELS
from cctaecg.figures import coarse
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import guarded
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import (
    MissingPanel,
    absent_sentences,
    band,
    every_vessel,
    is_absent,
    label_axes,
    not_drawn,
    nothing_drawn,
    present_panels,
    present_results,
    titled,
)
from cctaecg.figures.style import (
    BAND_ALPHA,
    EDGE_ALPHA,
    FAINT,
    INK,
    MUTED,
    SMALL,
    VESSEL_COLOURS,
    VESSEL_LINES,
    VESSEL_MARKERS,
    new_figure,
    styled,
)
from cctaecg.figures.wording import count, estimate, finding, listed, number, percent, span, where

if TYPE_CHECKING:
    from cctaecg.run.results import Absent
    from cctaecg.stats.decisions.thresholds import Operating
    from cctaecg.stats.discrimination.auc import AUC
    from cctaecg.stats.discrimination.roc import Roc
    from cctaecg.stats.intervals import Interval

_CHANCE: LineStyleType = (0, (1.2, 1.6))
_FEW = 120  # points of a curve in the background: a faint line needs no more
_MOST = 2_000  # corners of a curve: more lie within the width of its line
_HEAD = 42  # points between a square and its title: the lines of its AUC
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
    """Receiver operating characteristic curves, a small square for each vessel and, of several titles, for each title.

    Each square has the vessel's empirical curve, its pointwise band and a marker at its operating point, and faintly
    the curves of the other vessels; above it stand its AUC with interval, the number of events and that of records.

    Parameters
    ----------
    panels : mapping of str to mapping of str to VesselRoc or Absent
        For each title, such as the unit counted, the result of each vessel. The square of a vessel that is
        :class:`cctaecg.run.Absent` says why.
    micro : mapping of str to Interval or Absent, optional
        The micro-averaged AUC of a title; the legend shows it.
    level : float, default 0.95
        Level of the intervals; it only labels them.

    Returns
    -------
    Drawing
        Its data have one row per point of a curve, of a band, and per operating point.

    Raises
    ------
    MissingPanel
        When there is no title, or one lacks a vessel.
    """
    if not panels:
        raise MissingPanel("roc_curves was given no panel; expected at least one title with its vessels")
    micro, by_title = micro or {}, {title: every_vessel(vessels) for title, vessels in panels.items()}
    single = len(by_title) == 1
    figure = new_figure(height=fitting(8.2, 6.6) if single else fitting(6.2, 11.8))
    frames, sentences, reasons = [], [], []
    squares = _squares(figure, list(by_title))
    for title, results in by_title.items():
        drawn = {vessel: VesselRoc(*result) for vessel, result in present_results(results).items()}
        own = {vessel: squares[title, vessel] for vessel in VESSELS}
        for vessel, axes, result in present_panels(own, results, columns=fitting(28, 18) if single else 16):
            _draw_vessel(axes, vessel, VesselRoc(*result), [found.curve for found in drawn.values()])
        frames += [_tidy(title, vessel, result) for vessel, result in drawn.items()]
        reasons += [reason for reason in [nothing_drawn(results)] if reason]
        sentences.append(_sentence(title, results, micro.get(title), level))
    label_axes(figure, "1 − specificity", "Sensitivity")
    _legend(figure, by_title, micro, level)
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    absent = " ".join(dict.fromkeys(reasons)) if len(reasons) == len(by_title) else None
    return Drawing(figure, _alt(by_title), data, absent, "ROC curves. " + " ".join(sentences))


def _squares(figure: Figure, titles: list[str]) -> dict[tuple[str, str], Axes]:
    """Two by two; of several titles a row each, on a phone a column each."""
    if len(titles) == 1:
        places = [(titles[0], vessel) for vessel in VESSELS]
        axes = figure.subplots(2, 2, sharex=True, sharey=True)
    elif fitting(True, False):
        places = [(title, vessel) for title in titles for vessel in VESSELS]
        axes = figure.subplots(len(titles), len(VESSELS), sharex=True, sharey=True)
    else:
        places = [(title, vessel) for vessel in VESSELS for title in titles]
        axes = figure.subplots(len(VESSELS), len(titles), sharex=True, sharey=True)
    squares = dict(zip(places, axes.flat, strict=True))
    for (title, vessel), square in squares.items():
        titled(square, vessel if len(titles) == 1 else f"{vessel}, {title}")
        square.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal", xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    return squares


def _rates(operating: Operating | None) -> tuple[float, float] | None:
    """Sensitivity and specificity of the operating point; ``None`` without it, or where one of them is undefined."""
    if operating is None or operating.sensitivity is None or operating.specificity is None:
        return None
    return operating.sensitivity.value, operating.specificity.value


def _corners(curve: Roc, most: int = _MOST) -> tuple[np.ndarray, np.ndarray]:
    """False-positive rate and sensitivity of at most so many corners, the first and the last among them."""
    some = np.unique(np.linspace(0, len(curve.fpr) - 1, most).round().astype(int))
    return curve.fpr[some], curve.tpr[some]


def _draw_vessel(axes: Axes, vessel: str, result: VesselRoc, all_curves: list[Roc]) -> None:
    curve, auc, operating = result
    colour = VESSEL_COLOURS[vessel]
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=0.8, linestyle=_CHANCE, zorder=1, gid="chance")
    for other in all_curves:
        axes.plot(*_corners(other, _FEW), color=FAINT, linewidth=0.9, zorder=1)
    band(axes, curve.grid, curve.lower, curve.upper, colour, VESSEL_LINES[vessel])
    axes.plot(*_corners(curve), color=colour, gid=vessel)
    if (rates := _rates(operating)) is not None:
        sensitivity, specificity = rates
        axes.plot(1 - specificity, sensitivity, color=colour, linestyle="none", marker=VESSEL_MARKERS[vessel],
                  markersize=7, markeredgecolor="white", zorder=5, gid=f"{vessel} point")
    value, _, interval = estimate(auc).partition(" ")
    axes.set_title(axes.get_title(loc="left"), loc="left", pad=_HEAD)
    axes.text(0, 1.03, f"{value}\n{interval}\n{count(auc.events)} / {count(auc.n)}", transform=axes.transAxes,
              fontsize=SMALL, va="bottom", linespacing=1.15)


def _legend(figure: Figure, by_title: Mapping[str, Mapping[str, VesselRoc | Absent]],
            micro: Mapping[str, Interval | Absent], level: float) -> None:
    """How the squares are read, and the averages over their vessels."""
    drawn = [VesselRoc(*result) for results in by_title.values() for result in present_results(results).values()]
    handles: list[Artist] = [
        Line2D([], [], color=INK, label="The vessel, in its colour"),
        Patch(facecolor=to_rgba(INK, BAND_ALPHA), edgecolor=to_rgba(INK, EDGE_ALPHA), label=f"{percent(level)} band"),
        Line2D([], [], color=FAINT, linewidth=0.9, label="The other vessels"),
        Line2D([], [], color=MUTED, linewidth=0.8, linestyle=_CHANCE, label="Chance"),
    ]
    if any(_rates(result.operating) for result in drawn):
        handles.append(Line2D([], [], color=INK, linestyle="none", marker="o", label="At the risk threshold"))
    averages = [f"Micro-average {found['absent'] if is_absent(found) else estimate(found)}"
                for title in by_title if (found := micro.get(title)) is not None]
    title = "\n".join([f"Above each square: AUC ({percent(level)} CI), events / n", *averages])
    figure.legend(handles=handles, loc="outside upper left", ncols=fitting(3, 2), alignment="left", title=title,
                  columnspacing=1.2, handlelength=1.8)


def _alt(by_title: Mapping[str, Mapping[str, VesselRoc | Absent]]) -> str:
    said, missing = [], ""
    for title, results in by_title.items():
        drawn = {vessel: VesselRoc(*result).auc for vessel, result in present_results(results).items()}
        if drawn:
            above = where({vessel: auc.lower > 0.5 for vessel, auc in drawn.items()})
            said.append(f"{title}: AUC {span({vessel: auc.value for vessel, auc in drawn.items()}, 3)}, interval above "
                        f"0.5 {above}.")
        else:
            said.append(f"{title}: no curve.")
        missing = not_drawn(results)
    return finding(f"ROC curves. {said[0]}", *said[1:], missing)


def _tidy(title: str, vessel: str, result: VesselRoc) -> pd.DataFrame:
    curve, _, operating = VesselRoc(*result)
    fpr, tpr = _corners(curve)
    parts = [
        pd.DataFrame({"series": "curve", "fpr": fpr, "tpr": tpr}),
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
