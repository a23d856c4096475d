"""The ablation study: what each arm changes in the AUC, and how fast networks learn with and without pretraining."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.typing import LineStyleType

from cctaecg.domain import VESSELS
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import of_many
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import (
    absence,
    absent_sentences,
    every_vessel,
    is_absent,
    label_axes,
    not_drawn,
    nothing_drawn,
    present_panels,
    present_results,
    vessel_grid,
)
from cctaecg.figures.style import INK, MUTED, SMALL, VESSEL_COLOURS, new_figure, styled
from cctaecg.figures.wording import finding, listed, number, percent

if TYPE_CHECKING:
    from cctaecg.run.results import Absent

_COHORTS = {"internal": ("Development cohort, out of fold", -0.17), "external": ("Second hospital, ensemble", 0.17)}
_STARTS: dict[str, tuple[str, LineStyleType, str]] = {
    "default": ("Pretrained weights", "solid", "o"),
    "scratch": ("Random weights", (0, (4, 1.5)), "x"),
}


@of_many
@styled
def ablation_forest(differences: Mapping[str, pd.DataFrame | Absent], level: float = 0.95) -> Drawing:
    """Forest plot of each ablation arm's AUC minus the run's, a panel for each vessel.

    Full circles: the development cohort, out of fold; open ones: the second hospital, predicted by the ensemble.

    Parameters
    ----------
    differences : mapping of str to DataFrame or Absent
        For each vessel a table with the columns title, cohort, difference, lower and upper, from
        :func:`cctaecg.ablations.differences`. The panel of a vessel that is :class:`cctaecg.run.Absent` says why. Other
        entries than vessels are not drawn.
    level : float, default 0.95
        Level of the intervals; it only labels them.

    Returns
    -------
    Drawing
        Its data have one row per vessel, arm and cohort.
    """
    results = every_vessel({vessel: differences[vessel] for vessel in VESSELS})
    figure = new_figure(height=fitting(6.6, 11.8))
    panels = vessel_grid(figure, sharex=True, sharey=True)
    titles = list(dict.fromkeys(title for found in present_results(results).values() for title in found["title"]))
    parts = []
    for vessel, axes, found in present_panels(panels, results):
        axes.axvline(0, color=INK, linewidth=0.8)
        for row in found.to_dict("records"):
            shift = _COHORTS[row["cohort"]][1]
            below, above = row["difference"] - row["lower"], row["upper"] - row["difference"]
            axes.errorbar(row["difference"], titles.index(row["title"]) + shift, xerr=[[below], [above]],
                          color=VESSEL_COLOURS[vessel], capsize=2, **_marker(row["cohort"]))
        axes.set_yticks(range(len(titles)), titles, fontsize=SMALL)
        axes.xaxis.set_major_locator(MaxNLocator(4))
        least = found.iloc[int(found["difference"].argmin())]
        parts.append(f"{vessel} {number(least['difference'])} ({least['title']})")
    for left, right in fitting((("RCA", "LM"), ("LAD", "LCX")), ()):
        if is_absent(results[left]) and not is_absent(results[right]):
            panels[right].tick_params(labelleft=True)  # its neighbour would have named the arms for both
    for upper, lower in fitting((("RCA", "LAD"), ("LM", "LCX")), (("RCA", "LM"), ("LM", "LAD"), ("LAD", "LCX"))):
        if is_absent(results[lower]) and not is_absent(results[upper]):
            panels[upper].tick_params(labelbottom=True)
    if titles:
        next(iter(panels.values())).set_ylim(len(titles) - 0.5, -0.5)
        handles = [Line2D([], [], color=MUTED, label=label, **_marker(cohort))
                   for cohort, (label, _) in _COHORTS.items()]
        figure.legend(handles=handles, loc="outside upper center", ncols=fitting(2, 1))
    label_axes(figure, f"AUC minus the run's, with {percent(level)} interval")
    lowest = listed(parts) if parts else "none"
    words = (f"Forest plot of the AUC of {len(titles)} arms minus the run's; lowest: {lowest}."
             + absent_sentences(results))
    tables = list(present_results(results).values())
    sure = sum(int(((found["lower"] > 0) | (found["upper"] < 0)).sum()) for found in tables)
    alt = finding(f"AUC of {len(titles)} arms minus the run's: the interval excludes 0 in {sure} of "
                  f"{sum(map(len, tables))} comparisons.", not_drawn(results))
    tables = [found.assign(vessel=vessel) for vessel, found in present_results(results).items()]
    data = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return Drawing(figure, alt, data, nothing_drawn(results), words)


@of_many
@styled
def learning_curves(facts: Mapping[str, Any], level: float = 0.95) -> Drawing:
    """Out-of-fold macro-AUC after each epoch, from pretrained (full circles) and from random weights (crosses, dashed).

    Parameters
    ----------
    facts : mapping of str
        What :func:`cctaecg.ablations.facts_of` gives; without the arm ``scratch`` nothing is drawn, and the drawing
        says why.
    level : float, default 0.95
        Level of the intervals; it only labels them.

    Returns
    -------
    Drawing
        Its data have one row per kind of first weights and epoch.
    """
    figure = new_figure(height=3.2)
    axes = figure.subplots()
    reason = absence(facts) or absence(facts["scratch"])
    if reason:
        return Drawing(figure, finding("No learning curve is drawn.", reason), pd.DataFrame(), reason, reason)
    rows, parts = [], []
    for shift, (name, (label, line, marker)) in zip((-0.03, 0.03), _STARTS.items()):
        found = [(epoch, one) for epoch, one in enumerate(facts[name]["by_epoch"], 1) if not absence(one)]
        for epoch, one in found:
            rows.append((label, epoch, one["value"], one["lower"], one["upper"]))
        _curve(axes, found, shift, color=INK, label=label, linestyle=line, marker=marker)
        parts.append(f"{label.lower()} {number(found[0][1]['value'])} after the first and "
                     f"{number(found[-1][1]['value'])} after the last epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(labelsize=SMALL)
    axes.set_xlabel("Epoch")
    axes.set_ylabel(f"Macro-AUC, {percent(level)} interval")
    axes.legend()
    data = pd.DataFrame(rows, columns=["start", "epoch", "macro_auc", "lower", "upper"])
    words = f"Macro-AUC out of fold by epoch: {listed(parts)}."
    return Drawing(figure, finding(words), data, words=words)


def _marker(cohort: str) -> dict[str, Any]:
    return {"marker": "o", "linestyle": "none", "fillstyle": "full" if cohort == "internal" else "none"}


def _curve(axes: Axes, found: Sequence[tuple[int, Mapping[str, float]]], shift: float, **style: Any) -> None:
    values = [one["value"] for _, one in found]
    below = [one["value"] - one["lower"] for _, one in found]
    above = [one["upper"] - one["value"] for _, one in found]
    axes.errorbar([epoch + shift for epoch, _ in found], values, yerr=[below, above], capsize=3, **style)
