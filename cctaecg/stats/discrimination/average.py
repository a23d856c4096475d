"""Micro- and macro-averaged AUC over vessels, with intervals from resampling patients."""

import numpy as np

from cctaecg.stats.discrimination.bootstrap import PresortedAUC, bootstrap_aucs
from cctaecg.stats.discrimination.placements import placements
from cctaecg.stats.inputs import as_groups, labelled_columns
from cctaecg.stats.intervals import Interval, percentile_bounds
from cctaecg.stats.resampling import weight_blocks


def micro_auc(y, score, groups=None, level: float = 0.95, resamples: int = 200, seed: int = 0) -> Interval:
    """AUC of all (record, vessel) pairs ranked together, with a patient-bootstrap percentile interval.

    ``y`` and ``score`` are (n, v); pairs with unknown (NaN) label are left out, with their scores. The
    pairs of one record, and the records of one patient (``groups`` (n,)), are drawn together, never one by one. In
    the result ``n`` counts the records with at least one known label and ``events`` the positive labels.

    >>> micro_auc([[0, 1], [1, 0], [0, np.nan]], [[0.1, 0.9], [0.8, 0.2], [0.3, 0.5]], resamples=20, seed=1).value
    1.0

    Raises ``UndefinedStatistic`` when one class is empty or too many resamples have one class only, and
    ``InvalidLabel``, ``NonFiniteValue``, ``MissingGroup``, ``ShapeMismatch``, ``InvalidSetting`` for bad input.
    """
    y, score = _checked(y, score)
    codes, patients = as_groups(groups, len(y))
    known = ~np.isnan(y)
    labels, values = y[known] == 1, score[known]
    value, _ = placements(labels, values)
    resampled = PresortedAUC(labels, values, np.repeat(codes, y.shape[1])[known.ravel()], len(patients))
    draws = np.concatenate([resampled(block) for block in weight_blocks(len(patients), resamples, seed)])
    return Interval(value, *percentile_bounds(draws, level), *_counts(y))


def macro_auc(y, score, groups=None, level: float = 0.95, resamples: int = 200, seed: int = 0) -> Interval:
    """Unweighted mean of the vessels' AUCs, with a patient-bootstrap percentile interval.

    Arguments, result and errors as in :func:`micro_auc`; the vessels share the resamples. Every vessel needs both
    classes.

    >>> y, score = [[0, 1], [1, 0], [0, 1], [1, 0]] * 3, [[1, 9], [3, 2], [2, 1], [4, 3]] * 3
    >>> macro_auc(y, score, resamples=20).value
    0.75
    """
    y, score = _checked(y, score)
    known = ~np.isnan(y)
    value = np.mean([placements(y[k, v] == 1, score[k, v])[0] for v, k in enumerate(known.T)])
    draws = bootstrap_aucs(y, score, groups, resamples, seed).mean(axis=1)
    return Interval(float(value), *percentile_bounds(draws, level), *_counts(y))


def _checked(y, score) -> tuple[np.ndarray, np.ndarray]:
    return labelled_columns(y, score)[:2]


def _counts(y: np.ndarray) -> tuple[int, int]:
    return int((~np.isnan(y)).any(axis=1).sum()), int(np.nansum(y))
