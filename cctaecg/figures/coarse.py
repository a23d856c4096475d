"""How each figure's results are made coarse: small groups become ``Absent``, curves and counts lose single steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cctaecg.domain import Grade
from cctaecg.figures.guards import Arguments, scrubbed, too_few
from cctaecg.figures.panels import is_absent
from cctaecg.run.cells import cell_of
from cctaecg.run.results import Absent
from cctaecg.stats.disclosure.coarsening import is_small, merged_groups, microaggregated, rounded_counts
from cctaecg.stats.disclosure.curves import coarse_net_benefit, coarse_roc, coarse_survival, coarse_sweep
from cctaecg.stats.disclosure.flow import merged_flow
from cctaecg.stats.disclosure.owners import Owners, patients_between
from cctaecg.stats.disclosure.sentences import tells_few


def _each(results: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    """Every result that is there, changed."""
    return {name: result if is_absent(result) else change(result) for name, result in results.items()}


def _few(n: int, events: int, cell: int) -> bool:
    """Whether records, those with the outcome or those without it may be of few patients."""
    return bool(is_small([n, events, n - events], cell_of(cell).records).any())


def roc_curves(given: Arguments, cell: int) -> Arguments:
    """Curves of larger steps; no operating point that fewer than a cell's patients lie beyond."""

    def change(result: Any) -> Any:
        curve, auc, operating = (*result, None)[:3]
        owners = curve.owners or Owners(np.arange(auc.events), np.arange(auc.n - auc.events))
        if _few(auc.n, auc.events, cell) or _few_patients(owners, cell):
            return Absent(too_few(cell))
        if operating is not None and is_small(
                [patients_between(owners.events, 0, operating.tp), patients_between(owners.events[operating.tp :], 0,
                 operating.fn), patients_between(owners.others, 0, operating.fp),
                 patients_between(owners.others[operating.fp :], 0, operating.tn)], cell).any():
            operating = None
        return type(result)(coarse_roc(curve, auc.events, auc.n - auc.events, cell), auc, operating)

    return given | {"panels": {title: _each(vessels, change) for title, vessels in given["panels"].items()}}


def _few_patients(owners: Owners, cell: int) -> bool:
    """Whether those with the outcome, or those without it, are few patients, however many their records are."""
    return bool(is_small([len(np.unique(owners.events)), len(np.unique(owners.others))], cell).any())


def forest_plot(given: Arguments, cell: int) -> Arguments:
    """No factor of which a level has few patients, records with the outcome, or records without it."""

    def change(result: Any) -> Any:
        if _few(result.overall.n, result.overall.events, cell):
            return Absent(too_few(cell))
        kept = {factor: found for factor, found in result.factors.items()
                if not any(is_small([each.patients, result.overall.clusters - each.patients], cell).any()
                           or _few(each.n, each.events, cell) or tells_few(each.reason, cell) for each in found[0])
                and not _few_are_missing(result.overall, found[0], cell)}
        return result._replace(factors=kept)

    return given | {"vessels": _each(given["vessels"], change)}


def _few_are_missing(overall: Any, levels: list[Any], cell: int) -> bool:
    """Whether few of all records are at no level: their number is what the levels leave over."""
    n, events = overall.n - sum(each.n for each in levels), overall.events - sum(each.events for each in levels)
    return _few(n, events, cell)


def probability_by_grade(given: Arguments, cell: int) -> Arguments:
    """Points that are each the mean of at least a cell's patients; no vessel of which a grade has few."""

    def change(result: Any) -> Any:
        grade, probability, trend, patients = (*result, None)[:4]
        grade, probability = np.asarray(grade, float), np.asarray(probability, float)
        owner = np.arange(len(grade)) if patients is None else np.asarray(patients)
        known = np.isfinite(grade) & np.isfinite(probability)
        grades, counts = np.unique(grade[known], return_counts=True)
        if is_small([len(np.unique(owner[known & (grade == value)])) for value in grades], cell).any():
            return Absent(too_few(cell))
        means = [microaggregated(probability[here], cell, owner[here])
                 for here in (known & (grade == value) for value in grades)]
        return type(result)(np.repeat(grades, counts), np.concatenate([*means, []]), trend)

    return given | {"vessels": _each(given["vessels"], change)}


def calibration_curves(given: Arguments, cell: int) -> Arguments:
    """Merged groups; the strip's predictions are means of at least a cell's patients."""

    def change(result: Any) -> Any:
        result = type(result)(*result)
        outcome, probability = np.asarray(result.outcome, float), np.asarray(result.probability, float)
        groups = merged_groups(result.groups, cell)
        owners = result.groups.owners
        few = _few(result.measures.n, result.measures.events, cell) or not len(groups.size)
        if few or (owners and _few_patients(owners, cell)):
            return Absent(too_few(cell))
        means = [microaggregated(np.sort(probability[outcome == happened]), cell, owner) for happened, owner in
                 ((0, owners.others if owners else None), (1, owners.events if owners else None))]
        return result._replace(groups=groups, outcome=np.repeat([0.0, 1.0], list(map(len, means))),
                               probability=np.concatenate(means))

    return given | {"vessels": _each(given["vessels"], change)}


def cumulative_incidence(given: Arguments, cell: int) -> Arguments:
    """Curves in whole days and larger steps, and numbers at risk and of events to the nearest cell."""

    def curve(found: Any) -> Any:
        return found if is_absent(found) else coarse_survival(found, cell) or Absent(too_few(cell))

    def change(result: Any) -> Any:
        counts: dict[str, Any] = {
            name: rounded_counts(getattr(result, name), cell)
            for name in ("high_at_risk", "low_at_risk", "high_events", "low_events")
        }
        left_out = {name: int(rounded_counts(getattr(result, name), cell)) for name in ("early_events", "lost_early")}
        sizes = result.counts()
        few = [sizes["high"], sizes["low"], sizes["high_events"], sizes["low_events"]]
        if is_small(few, cell).any():
            counts |= {"log_rank": Absent(too_few(cell)), "hazard_ratio": Absent(too_few(cell))}
        result = result._replace(**{name: scrubbed(value, cell) for name, value in result._asdict().items()
                                    if is_absent(value)})
        return result._replace(high=curve(result.high), low=curve(result.low), **counts, **left_out)

    changed = given | {"vessels": _each(given["vessels"], change)}
    if given.get("any_vessel") is not None:
        changed |= {"any_vessel": _each({"any": given["any_vessel"]}, change)["any"]}
    return changed


def threshold_sweep(given: Arguments, cell: int) -> Arguments:
    """No thresholds that fewer than a cell's patients lie beyond, or between."""

    def change(result: Any) -> Any:
        coarse = coarse_sweep(result, cell)
        return coarse if len(coarse.thresholds) > 1 else Absent(too_few(cell))

    return given | {"vessels": _each(given["vessels"], change)}


def decision_curves(given: Arguments, cell: int) -> Arguments:
    """Net benefit in steps of what a cell's records are worth, at thresholds that a cell's patients lie between."""

    def change(result: Any) -> Any:
        called = result.called
        if _few(result.n, result.events, cell) or (called and called.owners and _few_patients(called.owners, cell)):
            return Absent(too_few(cell))
        coarse = coarse_net_benefit(result, cell)
        return coarse if len(coarse.thresholds) > 1 else Absent(too_few(cell))

    vessels = _each(given["vessels"], change)
    if given.get("best") is None:
        return given | {"vessels": vessels}
    return given | {"vessels": vessels, "best": {
        name: share if is_absent(share) or is_absent(vessels[name]) else _at(share, vessels[name].thresholds)
        for name, share in given["best"].items()}}


def _at(share: Any, thresholds: np.ndarray) -> Any:
    """How often each strategy is best, at some of the thresholds."""
    kept = np.searchsorted(share.thresholds, thresholds)
    return replace(share, **{name: getattr(share, name)[kept]
                             for name in ("thresholds", "model", "treat_all", "treat_none")})


def label_confusion(given: Arguments, cell: int) -> Arguments:
    """Counts to the nearest number of exams that are of a cell's patients."""

    def change(table: Any) -> Any:
        return pd.DataFrame(rounded_counts(table, cell_of(cell).exams), table.index, table.columns)

    return given | {"vessels": _each(given["vessels"], change)}


def label_distribution(given: Arguments, cell: int) -> Arguments:
    """Counts to the nearest number of exams that are of a cell's patients, and shares of them."""
    table, grades = given["distribution"], [grade.name.lower() for grade in Grade]
    counts = table.assign(**{name: rounded_counts(table[name], cell_of(cell).exams) for name in [*grades, "unknown"]})
    graded = counts[grades].sum(axis=1)
    severe = counts["severe"] + counts["occluded"]
    return given | {"distribution": counts.assign(
        exams=graded + counts["unknown"], severe_share=severe / graded.where(graded > 0))}


def beats(given: Arguments, cell: int) -> Arguments:
    """No comparison with a group of few patients."""
    found = given["comparison"]
    few = not is_absent(found) and is_small([found.high.patients, found.low.patients], cell).any()
    return given | {"comparison": Absent(too_few(cell))} if few else given


def flow_diagram(given: Arguments, cell: int) -> Arguments:
    """Steps that exclude few are merged with their neighbours."""
    return given | {"table": merged_flow(given["table"], cell)}
