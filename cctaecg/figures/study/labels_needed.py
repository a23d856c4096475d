"""How many labelled patients a start is worth: AUC against the number of patients learnt from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.ticker import FixedLocator, NullLocator

from cctaecg.ablations.labels_design import STARTS
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import of_many
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import absence, label_axes
from cctaecg.figures.style import MUTED, SMALL, VESSEL_COLOURS, new_figure, styled
from cctaecg.figures.wording import finding, listed, number, percent

_COHORTS = {"internal": "Development cohort, held out", "external": "Second hospital"}
_STYLES: dict[str, dict[str, Any]] = {
    "scratch": {"color": MUTED, "linestyle": (0, (4, 1.5)), "marker": "x"},
    "foundation": {"color": VESSEL_COLOURS["RCA"], "linestyle": "solid", "marker": "o"},
    "future_mi": {"color": VESSEL_COLOURS["LM"], "linestyle": (0, (6, 1.5, 1.2, 1.5)), "marker": "s"},
    "probe": {"color": VESSEL_COLOURS["LAD"], "linestyle": (0, (1.2, 1.2)), "marker": "^"},
}
_APART = 1.07  # factor on the axis of patients between two starts, so that their intervals stand side by side


@of_many
@styled
def labels_needed_curves(facts: Mapping[str, Any], level: float = 0.95) -> Drawing:
    """Mean AUC over the vessels against the number of labelled patients, a line for each start and a panel a cohort.

    Marks are means over the seeds, bars their intervals by patient, the small points single seeds.

    Parameters
    ----------
    facts : mapping of str
        What :func:`cctaecg.ablations.labels_facts_of` gives; where it is :class:`cctaecg.run.Absent` nothing is drawn,
        and the drawing says why.
    level : float, default 0.95
        Level of the intervals; it only labels them.

    Returns
    -------
    Drawing
        Its data have one row per cohort, start and share.
    """
    reason = absence(facts)
    cohorts = [] if reason else [cohort for cohort in _COHORTS if not absence(facts[cohort])]
    figure = new_figure(height=fitting(4.2, 1.4 + 2.9 * max(len(cohorts), 1)))
    if reason:
        figure.subplots()
        return Drawing(figure, finding("No curve is drawn; the page says why.", reason), pd.DataFrame(), reason, reason)
    panels = figure.subplots(*fitting((1, len(cohorts)), (len(cohorts), 1)), sharey=True, squeeze=False).ravel()
    patients, rows = [one["patients"] for one in facts["shares"].values()], []
    for cohort, axes in zip(cohorts, panels):
        axes.set_title(_COHORTS[cohort], loc="left")
        for place, (start, by_share) in enumerate(facts[cohort]["auc"].items()):
            found = list(by_share.values())
            at = [size * _APART ** (place - 1.5) for size in patients]
            values = [one["value"] for one in found]
            reach = [[value - one["lower"] for value, one in zip(values, found)],
                     [one["upper"] - value for value, one in zip(values, found)]]
            style = _STYLES[start]
            axes.errorbar(at, values, yerr=reach, label=STARTS[start].title, capsize=2, elinewidth=0.9, **style)
            for position, one in zip(at, found):
                axes.plot([position] * len(one["seeds"]), one["seeds"], ".", color=style["color"], markersize=2.5)
            rows += [(cohort, start, size, one["value"], one["lower"], one["upper"], *one["seeds"])
                     for size, one in zip(patients, found)]
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(FixedLocator(patients))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xticklabels([f"{size:,}" for size in patients], fontsize=SMALL)
        axes.tick_params(labelsize=SMALL)
    for axes in fitting(panels[:1], panels):
        axes.set_ylabel(f"Macro-AUC, {percent(level)} interval")
    label_axes(figure, "Labelled patients learnt from")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=fitting(2, 1))
    seeds = [f"seed_{place + 1}" for place in range(facts["seeds"])]
    data = pd.DataFrame(rows, columns=["cohort", "start", "patients", "macro_auc", "lower", "upper", *seeds])
    first, *_, last = facts["shares"]
    ends = [f"{STARTS[start].title.lower()} {number(found[first]['value'])} to {number(found[last]['value'])}"
            for start, found in facts[cohorts[0]]["auc"].items()]
    words = f"Macro-AUC from {patients[0]:,} to {patients[-1]:,} labelled patients: {listed(ends)}."
    return Drawing(figure, finding(words), data, words=words)
