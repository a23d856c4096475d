"""One AUC, several intervals: what the unit of the bootstrap changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import of_many
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import absent_sentences, every_vessel, not_drawn, nothing_drawn, present_panels, titled
from cctaecg.figures.style import INK, TEXT, VESSEL_COLOURS, VESSEL_MARKERS, new_figure, styled
from cctaecg.figures.wording import finding, listed, number, percent, where

if TYPE_CHECKING:
    from cctaecg.run.results import Absent
    from cctaecg.stats.intervals import Interval

_COLUMNS = ["vessel", "method", "value", "lower", "upper", "width"]


@of_many
@styled
def interval_methods_plot(
    vessels: Mapping[str, Mapping[str, Interval] | Absent], names: Mapping[str, str], level: float = 0.95
) -> Drawing:
    """Several methods' intervals of the same AUC, a panel for each vessel on a common scale.

    Dashed lines carry the limits of the last method through the panel.

    Parameters
    ----------
    vessels : mapping of str to mapping of str to Interval, or to Absent
        Intervals of each vessel by method, from :func:`cctaecg.stats.interval_methods`. The panel of a vessel that is
        :class:`cctaecg.run.Absent` says why.
    names : mapping of str to str
        The methods and how they are worded, from top to bottom, as :data:`cctaecg.stats.METHODS`.
    level : float, default 0.95
        Level of the intervals; it only labels them.

    Returns
    -------
    Drawing
        Its data have one row per vessel and method.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor a reason.
    """
    results = every_vessel(vessels)
    figure = new_figure(height=6.2)
    panels = {vessel: titled(axes, vessel) for vessel, axes in zip(results, figure.subplots(4, 1, sharex=True))}
    rows, parts, wider = [], [], {}
    for vessel, axes, intervals in present_panels(panels, results, columns=fitting(70, 34)):
        places = np.arange(len(names))[::-1]
        for place, method in zip(places, names):
            interval = intervals[method]
            axes.errorbar(interval.value, place, xerr=[[interval.value - interval.lower],
                          [interval.upper - interval.value]], color=VESSEL_COLOURS[vessel],
                          marker=VESSEL_MARKERS[vessel], capsize=3)
            rows.append((vessel, method, interval.value, interval.lower, interval.upper,
                         interval.upper - interval.lower))
        for limit in (interval.lower, interval.upper):
            axes.axvline(limit, color=INK, linewidth=0.7, linestyle=(0, (2, 2)))
        axes.set_yticks(places, names.values())
        axes.set_ylim(-0.6, len(names) - 0.4)
        first, last = (intervals[method] for method in (next(iter(names)), method))
        wider[vessel] = last.upper - last.lower > first.upper - first.lower
        parts.append(f"{vessel} {number(first.upper - first.lower)} against {number(last.upper - last.lower)}")
    if rows:  # the numbers of the common axis stand below the last vessel that has a result, not below a reason
        axes.tick_params(axis="x", labelbottom=True)
        axes.set_xlabel(f"AUC with {percent(level)} interval", fontsize=TEXT)
    ends = f"by {next(iter(names.values()))} against {list(names.values())[-1]}"
    words = f"Width of the AUC's interval {ends}: {listed(parts) if parts else 'none'}."
    alt = finding(f"The AUC's interval by {len(names)} methods: by {list(names.values())[-1]} it is wider than by "
                  f"{next(iter(names.values()))} {where(wider)}.", not_drawn(results))
    data = pd.DataFrame(rows, columns=_COLUMNS)
    return Drawing(figure, alt, data, nothing_drawn(results), words + absent_sentences(results))
