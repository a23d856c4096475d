"""Figure 7: decision curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

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
    vessel_grid,
)
from cctaecg.figures.style import FAINT, INK, MUTED, SMALL, VESSEL_COLOURS, dress, new_figure, styled
from cctaecg.figures.wording import finding, listed, number, percent, plural, where

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from cctaecg.run.results import Absent
    from cctaecg.stats.decisions.net_benefit import BestStrategy, NetBenefit

_TREAT_ALL, _TREAT_NONE, _MARK = (0, (5, 2)), (0, (1.2, 1.2)), (0, (2, 1.5))
_COLUMNS = ["vessel", "threshold", "model", "treat_all", "treat_none", "standardised", "interventions_avoided",
            "best_model", "best_treat_all", "best_treat_none"]
_NEARLY_ALL = 0.975  # resamples in which a strategy is best, as the page has it


@guarded(coarse.decision_curves)
@styled
def decision_curves(vessels: Mapping[str, NetBenefit | Absent], thresholds: Mapping[str, float],
                    best: Mapping[str, BestStrategy | Absent] | None = None) -> Drawing:
    """Decision curves of each vessel: net benefit of acting on the model, on everybody and on nobody.

    The vertical line is the study's threshold. Net benefit far below zero is cut off, so that the part where the
    curves differ fills the panel; the right axis has it as a share of the most that is possible, the prevalence.

    Parameters
    ----------
    vessels : mapping of str to NetBenefit or Absent
        Net benefit of each vessel over risk thresholds, from :func:`cctaecg.stats.net_benefit`. The panel of a vessel
        that is :class:`cctaecg.run.Absent` says why.
    thresholds : mapping of str to float
        The study's risk threshold of each vessel, a probability.
    best : mapping of str to BestStrategy or Absent, optional
        How often each strategy was the best one in resamples of patients, from :func:`cctaecg.stats.best_strategy`.
        Where given, a strip below each panel shows it.

    Returns
    -------
    Drawing
        Its data have one row per vessel and threshold.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor a reason, in either mapping.
    """
    results, shares = every_vessel(vessels), {} if best is None else every_vessel(best)
    figure = new_figure(height=fitting(5.9, 10.6) if best is None else fitting(7.4, 13.6))
    frames, parts, gains, sure = [], [], {}, {}
    for vessel, axes, benefit in present_panels(vessel_grid(figure), results):
        _draw_panel(axes, benefit, vessel, thresholds[vessel])
        share = shares.get(vessel)
        strategy = None if share is None or is_absent(share) else share
        if strategy is not None:
            _draw_best(below(axes, gap=0.16, height=0.16), strategy, vessel, thresholds[vessel])
        frames.append(_tidy(vessel, benefit, strategy))
        parts.append(_sentence(vessel, benefit, thresholds[vessel]))
        at = _nearest(benefit, thresholds[vessel])
        gains[vessel] = bool(benefit.model[at] > max(benefit.treat_all[at], 0))
        if strategy is not None:
            sure[vessel] = bool(strategy.model[_nearest(strategy, thresholds[vessel])] >= _NEARLY_ALL)
    strip = "" if best is None else "; in the strips, how often each strategy is best"
    label_axes(figure, f"Risk threshold{strip}", "Net benefit (left), as a share of the prevalence (right)")
    handles: list[Artist] = [
        Line2D([], [], color=INK, linewidth=2, label="Model (in the vessel's colour)"),
        Line2D([], [], color=MUTED, linestyle=_TREAT_ALL, label="Sending on everyone"),
        Line2D([], [], color=INK, linestyle=_TREAT_NONE, label="Sending on no one"),
        Line2D([], [], color=INK, linewidth=0.9, linestyle=_MARK, label="Study's threshold"),
    ]
    if best is not None:
        handles += [Patch(linewidth=0, label=f"{name.capitalize()} is best", **look)
                    for name, look in reversed(_best_looks(INK).items())]
    figure.legend(handles=handles, loc="outside upper center", ncols=fitting(2, 1))
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    words = "Decision curves, net benefit of the model and of sending on everyone: " + (
        listed(parts) if parts else "none")
    alt = finding(f"Net benefit at the thresholds of {plural(len(gains), 'vessel')}: above that of sending on everyone "
                  f"or no one {where(gains)}.", f"Best in nearly all resamples {where(sure)}." if sure else "",
                  not_drawn(results))
    return Drawing(figure, alt, data, nothing_drawn(results), words + "." + absent_sentences(results))


def _nearest(benefit: NetBenefit | BestStrategy, threshold: float) -> int:
    """The place of a threshold in the curves."""
    return int(np.argmin(np.abs(np.asarray(benefit.thresholds) - threshold)))


def _draw_panel(axes: Axes, benefit: NetBenefit, vessel: str, threshold: float) -> None:
    axes.plot(benefit.thresholds, benefit.treat_all, color=MUTED, linestyle=_TREAT_ALL, linewidth=1.3, gid="treat all")
    axes.plot(benefit.thresholds, np.broadcast_to(benefit.treat_none, np.shape(benefit.thresholds)), color=INK,
              linestyle=_TREAT_NONE, linewidth=1.3, gid="treat none")
    axes.plot(benefit.thresholds, benefit.model, color=VESSEL_COLOURS[vessel], linewidth=2, gid="model")
    axes.axvline(threshold, color=INK, linewidth=0.9, linestyle=_MARK, gid="threshold")
    top = max(np.max(benefit.model), np.max(benefit.treat_all), 1e-3)
    axes.set(xlim=(np.min(benefit.thresholds), np.max(benefit.thresholds)), ylim=(-0.3 * top, 1.1 * top))
    if benefit.events:
        prevalence = benefit.events / benefit.n

        def as_share(value: ArrayLike) -> np.ndarray:
            return np.asarray(value) / prevalence

        def as_net_benefit(share: ArrayLike) -> np.ndarray:
            return np.asarray(share) * prevalence

        right = axes.secondary_yaxis("right", functions=(as_share, as_net_benefit))
        dress(right).set_yticks([0, 0.25, 0.5, 0.75, 1])


def _best_looks(colour: str) -> dict[str, dict[str, Any]]:
    """How each strategy fills its part of a strip, from the bottom; the hatch tells two of them apart in grey."""
    return {"no one": {"facecolor": FAINT},
            "everyone": {"facecolor": "white", "edgecolor": MUTED, "hatch": "//////"},
            "model": {"facecolor": colour}}


def _draw_best(axes: Axes, share: BestStrategy, vessel: str, threshold: float) -> None:
    """Stacked shares: sending on no one at the bottom, then everyone, then the model."""
    levels = np.cumsum([np.zeros(len(share.thresholds)), share.treat_none, share.treat_all, share.model], axis=0)
    for low, high, (name, look) in zip(levels, levels[1:], _best_looks(VESSEL_COLOURS[vessel]).items()):
        axes.fill_between(share.thresholds, low, high, linewidth=0, gid=f"best: {name}", **look)
    axes.axvline(threshold, color=INK, linewidth=0.9, linestyle=_MARK)
    axes.set(xlim=(np.min(share.thresholds), np.max(share.thresholds)), ylim=(0, 1), xticks=[], yticks=[0, 1])
    axes.set_yticklabels(["0", "1"], fontsize=SMALL)


def _tidy(vessel: str, benefit: NetBenefit, share: BestStrategy | None) -> pd.DataFrame:
    table = pd.DataFrame({
        "threshold": benefit.thresholds, "model": benefit.model, "treat_all": benefit.treat_all,
        "treat_none": benefit.treat_none, "standardised": benefit.standardised,
        "interventions_avoided": benefit.interventions_avoided,
    })
    if share is not None:
        table = table.assign(best_model=share.model, best_treat_all=share.treat_all, best_treat_none=share.treat_none)
    return table.assign(vessel=vessel).reindex(columns=_COLUMNS)


def _sentence(vessel: str, benefit: NetBenefit, threshold: float) -> str:
    nearest = _nearest(benefit, threshold)
    avoided = benefit.interventions_avoided[nearest]
    text = (f"{vessel} {number(benefit.model[nearest])} against {number(benefit.treat_all[nearest])} at "
            f"{percent(round(float(benefit.thresholds[nearest]), 4))}")
    return text if np.isnan(avoided) else f"{text} ({number(avoided, 0)} CTs avoided per 100)"
