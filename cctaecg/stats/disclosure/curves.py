"""Curves made coarse: no step of one is a single patient's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cctaecg.stats.disclosure.coarsening import is_small, kept_points
from cctaecg.stats.disclosure.owners import Owners, patients_between

if TYPE_CHECKING:  # of these curves only the fields are read
    from cctaecg.stats.decisions.net_benefit import NetBenefit
    from cctaecg.stats.decisions.thresholds import Sweep
    from cctaecg.stats.discrimination.roc import Roc
    from cctaecg.stats.survival.kaplan_meier import SurvivalCurve


def coarse_roc(curve: Roc, events: int, others: int, cell: int) -> Roc:
    """An ROC curve of which each piece is about at least ``cell`` patients of every class it is about."""
    owners = (curve.owners.events, curve.owners.others) if curve.owners else None
    kept = kept_points(curve.tpr * events, curve.fpr * others, cell=cell, owners=owners)
    return replace(curve, fpr=curve.fpr[kept], tpr=curve.tpr[kept], threshold=curve.threshold[kept])


def coarse_sweep(sweep: Sweep, cell: int) -> Sweep:
    """A sweep without the thresholds between which, or beyond which, fewer than ``cell`` patients of a class lie."""
    kept = shown_thresholds(sweep, cell)
    return replace(sweep, thresholds=sweep.thresholds[kept], sensitivity=sweep.sensitivity[kept],
                   specificity=sweep.specificity[kept])


def shown_thresholds(sweep: Sweep, cell: int) -> np.ndarray:
    """Places of the thresholds of a sweep that :func:`coarse_sweep` keeps."""
    others = sweep.n - sweep.events
    true, false = (np.rint(each).astype(int) for each in (sweep.sensitivity * sweep.events,
                                                          (1 - sweep.specificity) * others))
    owners = sweep.owners or Owners(np.arange(sweep.events), np.arange(others))
    beyond = [(patients_between(owners.events, 0, hit), patients_between(owners.events, hit, sweep.events),
               patients_between(owners.others, 0, wrong), patients_between(owners.others, wrong, others))
              for hit, wrong in zip(true, false)]
    shown = np.flatnonzero(~is_small(beyond, cell).any(axis=1)) if sweep.n else np.array([], dtype=int)
    kept: np.ndarray = shown[_spaced(true[shown], false[shown], cell, owners)] if len(shown) else shown
    return kept


def _spaced(true: np.ndarray, false: np.ndarray, cell: int, owners: Owners) -> np.ndarray:
    """Places of thresholds between which no class has fewer than ``cell`` patients, and not none; the first is kept."""
    kept = [0]
    for place in range(1, len(true)):
        steps = [patients_between(owners.events, true[place], true[kept[-1]]),
                 patients_between(owners.others, false[place], false[kept[-1]])]
        if not is_small(steps, cell).any():
            kept.append(place)
    return np.array(kept)


def coarse_net_benefit(benefit: NetBenefit, cell: int) -> NetBenefit:
    """Net benefit to the nearest multiple of what ``cell`` records are worth, at the thresholds of a coarse sweep.

    Between two thresholds that are left, and beyond each, lie the records of ``cell`` patients of a class, or none's.
    """
    step = cell / benefit.n
    kept = np.arange(len(benefit.model)) if benefit.called is None else shown_thresholds(benefit.called, cell)
    return replace(benefit, thresholds=benefit.thresholds[kept], model=step * np.round(benefit.model[kept] / step),
                   treat_all=benefit.treat_all[kept], treat_none=benefit.treat_none[kept], called=None)


def coarse_survival(curve: SurvivalCurve, cell: int) -> SurvivalCurve | None:
    """A survival curve in whole days, of steps of at least ``cell`` events, as far as ``cell`` patients are followed.

    Steps are merged to the day of their last; events left over at the end join the last step. Days on which somebody
    was lost are left out. Before the first event the limit is that of the patients left at the end of the step, rounded
    down to a multiple of ``cell``. ``None`` where there are events, but fewer than ``cell`` that may be shown.

    Parameters
    ----------
    curve : SurvivalCurve
        As of :func:`cctaecg.stats.kaplan_meier`.
    cell : int
        The fewest patients that a step may be about.
    """
    followed = np.flatnonzero(curve.at_risk >= cell)
    if not len(followed):
        return None
    end = int(followed[-1])
    before = np.append(1.0, curve.survival[:end])
    share = np.divide(curve.survival[: end + 1], before, out=np.ones(end + 1), where=before > 0)
    events = np.rint(curve.at_risk[: end + 1] * (1 - share)).astype(int)
    if is_small(events.sum(), cell) or is_small(curve.events, cell) or is_small(curve.events - events.sum(), cell):
        return None
    steps, waiting = [], 0
    for place in np.flatnonzero(events):
        waiting += events[place]
        if waiting >= cell:
            steps.append(int(place))
            waiting = 0
    if waiting:
        steps[-1] = int(np.flatnonzero(events)[-1])
    kept = np.array([0, *steps, end])
    days = np.floor(curve.time[kept])
    days[1:-1] = np.ceil(curve.time[kept[1:-1]])
    distinct = np.append(np.diff(days) > 0, True)  # of steps on one day the last
    kept, days = kept[distinct], days[distinct]
    left, fewest = _left(curve.at_risk, kept), _left(curve.at_risk[kept], np.arange(len(kept)))
    lower = np.where(curve.survival[kept] == 1, curve.lower[kept] ** (left / (cell * (fewest // cell))),
                     curve.lower[kept])
    return type(curve)(days, curve.survival[kept], lower, curve.upper[kept], curve.at_risk[kept], curve.n,
                       curve.events)


def _left(at_risk: np.ndarray, places: np.ndarray) -> np.ndarray:
    """How many patients are under observation until the time after each of some."""
    left: np.ndarray = at_risk[np.minimum(places + 1, len(at_risk) - 1)]
    return left
