"""Micro- and macro-averaged AUC over vessels, with intervals that hold with few patients who have the outcome."""

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.auc_limits import LEAST_SHARE, patient_variances
from cctaecg.stats.discrimination.placements import ClusterParts, cluster_parts, placements
from cctaecg.stats.inputs import as_groups, check_level, labelled_columns
from cctaecg.stats.intervals import Interval
from cctaecg.stats.small_samples import certain_bound, logit_bounds, satterthwaite, t_quantile


def micro_auc(y: ArrayLike, score: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95) -> Interval:
    """Micro-averaged AUC: all (record, vessel) pairs ranked together, with an interval over patients.

    Parameters
    ----------
    y : array of 0, 1 and NaN, shape (n, v)
        Outcome of each record and vessel. Pairs with an unknown label (NaN) are left out, with their scores.
    score : array, shape (n, v)
        Finite numbers, higher for likelier; a vessel without labels may have none.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Interval
        The AUC and its limits; ``n`` counts the records with at least one known label and ``events`` the positive
        labels.

    Raises
    ------
    UndefinedStatistic
        When one class is empty or has pairs of fewer than 5 patients.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Notes
    -----
    It is :func:`cctaecg.stats.auc_ci` of the pairs. Those of one record, and the records of one patient, belong
    together.

    Examples
    --------
    >>> y, score = [[0, 1], [1, 0], [0, np.nan]] * 5, [[0.1, 0.9], [0.8, 0.2], [0.3, 0.5]] * 5
    >>> micro_auc(y, score).value
    1.0
    """
    labels, scores, _ = labelled_columns(y, score)
    codes, _ = as_groups(groups, len(labels))
    known = ~np.isnan(labels)
    found = auc_ci(labels[known], scores[known], np.repeat(codes, labels.shape[1])[known.ravel()], level)
    return Interval(found.value, found.lower, found.upper, *_counts(labels))


def macro_auc(y: ArrayLike, score: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95) -> Interval:
    """Macro-averaged AUC: the unweighted mean over the vessels, with an interval over patients.

    Parameters
    ----------
    y : array of 0, 1 and NaN, shape (n, v)
        Outcome of each record and vessel, NaN where it is unknown. A vessel without any label is left out.
    score : array, shape (n, v)
        Finite numbers, higher for likelier; a vessel without labels may have none.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Interval
        The mean AUC and its limits; ``n`` counts the records with at least one known label and ``events`` the positive
        labels.

    Raises
    ------
    UndefinedStatistic
        When a vessel has one class only, or a class with records of fewer than 5 patients.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Notes
    -----
    The variance is the sum over all pairs of vessels of their covariance by patient, over v squared; a vessel's own is
    averaged with that of the model as :func:`cctaecg.stats.auc_ci` does, and its covariances grow alike. The limits lie
    on the logit scale, with Student's quantile at Satterthwaite's degrees of freedom over vessels and kinds. The
    percentiles of a bootstrap of patients held the truth in 89 to 96% of simulated studies with 10 patients who have
    the outcome, these limits in 92 to 95%.

    Examples
    --------
    >>> y, score = [[0, 1], [1, 0], [0, 1], [1, 0]] * 3, [[1, 9], [3, 2], [2, 1], [4, 3]] * 3
    >>> macro_auc(y, score).value
    0.75
    """
    labels, scores, _ = labelled_columns(y, score)
    codes, patients = as_groups(groups, len(labels))
    check_level(level)
    values, parts = [], []
    for column, rows in enumerate((~np.isnan(labels)).T):
        outcome = labels[rows, column] == 1
        value, placed = placements(outcome, scores[rows, column])
        values.append(value)
        parts.append(cluster_parts(outcome, placed - value, codes[rows], len(patients)))
    mean = float(np.mean(values))
    return Interval(mean, *_mean_limits(mean, values, parts, level), *_counts(labels))


def _mean_limits(mean: float, values: list[float], parts: list[ClusterParts], level: float) -> tuple[float, float]:
    raw = np.array([[one.covariance(other) for other in parts] for one in parts])
    raw[np.diag_indices(len(parts))] = [one.variance for one in parts]  # which refuses too few patients
    if mean in (0.0, 1.0):
        bound = certain_bound(min(min(one.with_events, one.with_others) for one in parts), level)
        return (bound, 1.0) if mean == 1 else (0.0, 1 - bound)
    mixed = [patient_variances(value, one) for value, one in zip(values, parts)]
    kinds, degrees = (np.concatenate(each) for each in zip(*mixed))
    own = np.array([max(variances.sum() + one.shared, LEAST_SHARE * variances.sum())
                    for (variances, _), one in zip(mixed, parts)])
    seen = np.maximum(np.diag(raw), 0.0)
    growth = np.sqrt(np.divide(own, seen, out=np.ones(len(own)), where=seen > 0))
    together = raw * np.outer(growth, growth)
    together[np.diag_indices(len(own))] = own
    total = max(float(together.sum()), LEAST_SHARE * float(own.sum())) / len(own) ** 2
    return logit_bounds(mean, np.sqrt(total), t_quantile(level, satterthwaite(kinds, degrees)))


def _counts(labels: np.ndarray) -> tuple[int, int]:
    return int((~np.isnan(labels)).any(axis=1).sum()), int(np.nansum(labels))
