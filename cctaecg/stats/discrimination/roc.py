"""The empirical ROC curve with a pointwise confidence band over patients."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.cells import EXACT_AT_MOST, Cells
from cctaecg.stats.disclosure.owners import Owners, owners_of
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_scores, check_level, same_length
from cctaecg.stats.intervals import normal_quantile, wilson_bounds
from cctaecg.stats.resampling import weight_blocks
from cctaecg.stats.small_samples import certain_bound, t_quantile
from cctaecg.stats.stable_order import stable_order

GRID = np.linspace(0, 1, 101)


@dataclass(frozen=True)
class Roc:
    """An empirical ROC curve with its band.

    Attributes
    ----------
    fpr : array, shape (k,)
        False-positive rate at the curve's corners, rising from 0 to 1.
    tpr : array, shape (k,)
        Sensitivity there, rising from 0 to 1.
    threshold : array, shape (k,)
        The score at or above which a record is positive there; infinity at the first.
    grid : array, shape (101,)
        False-positive rates at which the band is given.
    lower : array, shape (101,)
        Pointwise lower limit of the sensitivity there.
    upper : array, shape (101,)
        Pointwise upper limit of the sensitivity there.
    owners : Owners or None
        Whose the records are, from the highest score down.
    """

    fpr: np.ndarray
    tpr: np.ndarray
    threshold: np.ndarray
    grid: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    owners: Owners | None = field(default=None, repr=False)


def roc(
    y: ArrayLike,
    score: ArrayLike,
    groups: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = 200,
    seed: int = 0,
) -> Roc:
    """Empirical ROC curve, with a pointwise band that holds with few patients who have the outcome.

    A record is positive at a threshold when its score is at or above it. Points on a straight line between their
    neighbours are left out: the curve is the same without them.

    At each false-positive rate the band is Wilson's interval of the sensitivity there, for as many independent records
    as have its variance over resamples of the patients, at most those with the outcome; by Student's t with the degrees
    of freedom that the patients with the outcome leave. Where all of them, or none, are found the limit is exact. The
    resamples' own percentiles held the truth in 32 to 95% of simulated studies with 10 such patients (fewest where
    nearly all are found), these limits in 95 to 99%.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    score : array, shape (n,)
        Finite numbers, higher for likelier.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    level : float, default 0.95
        Coverage of the band at each false-positive rate.
    resamples : int, default 200
        Bootstrap samples of the patients.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    Roc
        The curve and its band.

    Raises
    ------
    UndefinedStatistic
        When one class is empty (or in each resample), or all records are of one patient.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Examples
    --------
    >>> curve = roc([0, 1, 0, 1], [0.1, 0.4, 0.35, 0.8], resamples=20)
    >>> curve.fpr.tolist(), curve.tpr.tolist(), curve.threshold.tolist()
    ([0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [inf, 0.4, 0.1])
    """
    y, score = as_labels(y), as_scores(score, "score")
    codes, patients = as_groups(groups, same_length(y=y, score=score))
    check_level(level)
    if y.all() or not y.any():
        raise UndefinedStatistic(f"The ROC curve does not exist: {int(y.sum())} of {len(y)} records have the outcome.")
    order = stable_order(-score)
    score, y, codes = score[order], y[order], codes[order]
    last = _ends(score)
    fpr, tpr = _rates(y, np.ones(len(y)), last)
    blocks, outcome, ends = weight_blocks(len(patients), resamples, seed, np.uint16), y, last
    if len(y) <= EXACT_AT_MOST:
        held = (weights[codes].astype(float) for block in blocks for weights in block)
    else:
        cells = Cells(y, score, codes)
        outcome, ends = cells.outcome[::-1] > 0, _ends(cells.x[::-1])
        held = (weights[::-1] for block in cells.weights(blocks) for weights in block)
    draws = []
    for record in held:
        if 0 < record[outcome].sum() < record.sum():
            draws.append(sensitivity_at(*_rates(outcome, record, ends), GRID))
    if not draws:
        raise UndefinedStatistic("The ROC curve has no band: every resample of the patients drew one class only.")
    records = np.bincount(codes[y])
    lower, upper = _band(sensitivity_at(fpr, tpr, GRID), np.array(draws), records[records > 0], level)
    corner = _corners(fpr, tpr)
    return Roc(fpr[corner], tpr[corner], np.append(np.inf, score[last])[corner], GRID.copy(), lower, upper,
               owners_of(y, codes, np.arange(len(y))))


def _ends(score: np.ndarray) -> np.ndarray:
    """The last place of each run of equal scores, which are sorted."""
    return np.append(np.flatnonzero(score[1:] != score[:-1]), len(score) - 1)


def _band(value: np.ndarray, draws: np.ndarray, records: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Limits of the sensitivities ``value`` (g,), from those of resamples, (b, g); ``records`` of each patient."""
    patients = float(records.sum()) ** 2 / float(records @ records)  # that count: fewer when some have more records
    student = (normal_quantile(level) / t_quantile(level, patients - 1)) ** 2
    bound, lower, upper = certain_bound(max(1, int(patients)), level), value.copy(), value.copy()
    for place, (share, variance) in enumerate(zip(value, draws.var(axis=0, ddof=1) if len(draws) > 1 else value * 0)):
        if place == len(value) - 1 or share == place == 0:
            continue  # at a false-positive rate of 1 everybody is found, at one of 0 nobody
        if share in (0, 1):
            lower[place], upper[place] = (bound, 1.0) if share else (0.0, 1 - bound)
        elif variance > 1e-20:  # more than rounding: a score that is the same for all has none
            inner = (share * patients + 1) / (patients + 2)  # of few, a share near 1 hides its own spread
            size = min(inner * (1 - inner) / variance, float(records.sum()))
            lower[place], upper[place] = wilson_bounds(share, size * student, level)
    return lower, upper


def sensitivity_at(fpr: np.ndarray, tpr: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Sensitivity of an ROC curve at given false-positive rates, by linear interpolation.

    Parameters
    ----------
    fpr, tpr : array, shape (k,)
        False-positive rate and sensitivity of the curve's points, rising from (0, 0) to (1, 1).
    grid : array, shape (g,)
        False-positive rates, from 0 to 1.

    Returns
    -------
    array, shape (g,)
        The sensitivities; at a vertical step that of its upper end.

    Examples
    --------
    >>> sensitivity_at(np.array([0, 0, 0.5, 1]), np.array([0, 0.5, 0.5, 1]), np.array([0, 0.75, 1])).tolist()
    [0.5, 0.75, 1.0]
    """
    left = np.searchsorted(fpr, grid, side="right") - 1  # the last point at or before
    right = np.minimum(left + 1, len(fpr) - 1)
    run = fpr[right] - fpr[left]
    share = np.divide(grid - fpr[left], run, out=np.zeros(len(grid)), where=run > 0)
    sensitivity: np.ndarray = tpr[left] + share * (tpr[right] - tpr[left])
    return sensitivity


def _rates(y: np.ndarray, weights: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    positive = np.cumsum(weights * y)
    false, true = (np.cumsum(weights) - positive)[last], positive[last]
    return np.append(0, false / false[-1]), np.append(0, true / true[-1])


def _corners(fpr: np.ndarray, tpr: np.ndarray) -> np.ndarray:
    right, up = np.diff(fpr), np.diff(tpr)
    turns = np.abs(right[:-1] * up[1:] - right[1:] * up[:-1]) > 1e-15
    return np.concatenate(([True], turns, [True]))
