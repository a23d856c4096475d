"""The empirical ROC curve with a pointwise confidence band from resampling patients."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.disclosure.owners import Owners, owners_of
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_scores, check_level, same_length
from cctaecg.stats.resampling import weight_blocks

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
    """Empirical ROC curve, with a pointwise percentile band from resampling patients.

    A record is positive at a threshold when its score is at or above it. Points on a straight line between their
    neighbours are left out: the curve is the same without them. The band is read from each resample's curve as
    :func:`cctaecg.stats.sensitivity_at` does; resamples of one class are left out of it.

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
    tail = (1 - check_level(level)) / 2
    if y.all() or not y.any():
        raise UndefinedStatistic(f"The ROC curve does not exist: {int(y.sum())} of {len(y)} records have the outcome.")
    order = np.argsort(-score, kind="stable")
    score, y, codes = score[order], y[order], codes[order]
    last = np.append(np.flatnonzero(score[1:] != score[:-1]), len(score) - 1)  # of each run of equal scores
    fpr, tpr = _rates(y, np.ones(len(y)), last)
    draws = []
    for block in weight_blocks(len(patients), resamples, seed):
        for weights in block:
            record = weights[codes]
            if 0 < record[y].sum() < record.sum():
                draws.append(sensitivity_at(*_rates(y, record, last), GRID))
    if not draws:
        raise UndefinedStatistic("The ROC curve has no band: every resample of the patients drew one class only.")
    lower, upper = np.quantile(draws, (tail, 1 - tail), axis=0)
    corner = _corners(fpr, tpr)
    return Roc(fpr[corner], tpr[corner], np.append(np.inf, score[last])[corner], GRID.copy(), lower, upper,
               owners_of(y, codes, np.arange(len(y))))


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
