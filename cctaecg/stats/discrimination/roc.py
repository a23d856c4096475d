"""The empirical ROC curve with a pointwise confidence band from resampling patients."""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_scores, check_level, same_length
from cctaecg.stats.resampling import weight_blocks

GRID = np.linspace(0, 1, 101)


@dataclass(frozen=True)
class Roc:
    """An ROC curve: ``fpr``, ``tpr``, ``threshold`` (k,), from (0, 0) at threshold infinity to (1, 1).

    ``lower`` and ``upper`` (101,) bound the sensitivity at each false-positive rate of ``grid`` (101,).
    """

    fpr: np.ndarray
    tpr: np.ndarray
    threshold: np.ndarray
    grid: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def roc(y, score, groups=None, level: float = 0.95, resamples: int = 200, seed: int = 0) -> Roc:
    """Empirical ROC curve; on a grid of false-positive rates a pointwise percentile band over patient resamples.

    ``y`` (n,) holds 0 and 1, ``score`` (n,) finite numbers, ``groups`` (n,) the patient of each record. A record is
    positive at a threshold when its score is at or above it. Points on a straight line between their neighbours are
    left out: the curve is the same without them. Sensitivity at a given false-positive rate is read from the curve
    by linear interpolation, at the upper end of a vertical step. Resamples of one class are left out of the band.

    >>> curve = roc([0, 1, 0, 1], [0.1, 0.4, 0.35, 0.8], resamples=20)
    >>> curve.fpr.tolist(), curve.tpr.tolist(), curve.threshold.tolist()
    ([0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [inf, 0.4, 0.1])

    Raises ``UndefinedStatistic`` when one class is empty (or in each resample), and ``InvalidLabel``,
    ``NonFiniteValue``, ``MissingGroup``, ``ShapeMismatch``, ``InvalidSetting`` for bad input.
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
    return Roc(fpr[corner], tpr[corner], np.append(np.inf, score[last])[corner], GRID.copy(), lower, upper)


def sensitivity_at(fpr: np.ndarray, tpr: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Sensitivity (g,) of a curve (k,) at the false-positive rates ``grid`` (g,): linear, the top of a vertical step.

    >>> sensitivity_at(np.array([0, 0, 0.5, 1]), np.array([0, 0.5, 0.5, 1]), np.array([0, 0.75, 1])).tolist()
    [0.5, 0.75, 1.0]
    """
    left = np.searchsorted(fpr, grid, side="right") - 1  # the last point at or before
    right = np.minimum(left + 1, len(fpr) - 1)
    run = fpr[right] - fpr[left]
    share = np.divide(grid - fpr[left], run, out=np.zeros(len(grid)), where=run > 0)
    return tpr[left] + share * (tpr[right] - tpr[left])


def _rates(y: np.ndarray, weights: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    positive = np.cumsum(weights * y)
    false, true = (np.cumsum(weights) - positive)[last], positive[last]
    return np.append(0, false / false[-1]), np.append(0, true / true[-1])


def _corners(fpr: np.ndarray, tpr: np.ndarray) -> np.ndarray:
    right, up = np.diff(fpr), np.diff(tpr)
    turns = np.abs(right[:-1] * up[1:] - right[1:] * up[:-1]) > 1e-15
    return np.concatenate(([True], turns, [True]))
