"""Micro- and macro-averaged AUC over vessels, with intervals from resampling patients."""

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.discrimination.bootstrap import PresortedAUC, bootstrap_aucs
from cctaecg.stats.discrimination.placements import placements
from cctaecg.stats.inputs import as_groups, labelled_columns
from cctaecg.stats.intervals import Interval, percentile_bounds
from cctaecg.stats.resampling import weight_blocks


def micro_auc(
    y: ArrayLike,
    score: ArrayLike,
    groups: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = 200,
    seed: int = 0,
) -> Interval:
    """Micro-averaged AUC: all (record, vessel) pairs ranked together, with a patient-bootstrap percentile interval.

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
    resamples : int, default 200
        Bootstrap samples of the patients. The pairs of one record, and the records of one patient, are drawn together,
        never one by one.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    Interval
        The AUC and its limits; ``n`` counts the records with at least one known label and ``events`` the positive
        labels.

    Raises
    ------
    UndefinedStatistic
        When one class is empty, there is one patient only, or too many resamples have one class only.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Examples
    --------
    >>> micro_auc([[0, 1], [1, 0], [0, np.nan]], [[0.1, 0.9], [0.8, 0.2], [0.3, 0.5]], resamples=20, seed=1).value
    1.0
    """
    labels, scores, _ = labelled_columns(y, score)
    codes, patients = as_groups(groups, len(labels))
    known = ~np.isnan(labels)
    positive, values = labels[known] == 1, scores[known]
    value, _ = placements(positive, values)
    resampled = PresortedAUC(positive, values, np.repeat(codes, labels.shape[1])[known.ravel()], len(patients))
    draws = np.concatenate([resampled(block) for block in weight_blocks(len(patients), resamples, seed)])
    return Interval(value, *percentile_bounds(draws, level), *_counts(labels))


def macro_auc(
    y: ArrayLike,
    score: ArrayLike,
    groups: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = 200,
    seed: int = 0,
) -> Interval:
    """Macro-averaged AUC: the unweighted mean over the vessels, with a patient-bootstrap percentile interval.

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
    resamples : int, default 200
        Bootstrap samples of the patients; the vessels share them.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    Interval
        The mean AUC and its limits; ``n`` counts the records with at least one known label and ``events`` the positive
        labels.

    Raises
    ------
    UndefinedStatistic
        When a vessel has one class only, there is one patient only, or too many resamples have one class only.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Examples
    --------
    >>> y, score = [[0, 1], [1, 0], [0, 1], [1, 0]] * 3, [[1, 9], [3, 2], [2, 1], [4, 3]] * 3
    >>> macro_auc(y, score, resamples=20).value
    0.75
    """
    labels, scores, _ = labelled_columns(y, score)
    known = ~np.isnan(labels)
    value = np.mean([placements(labels[k, v] == 1, scores[k, v])[0] for v, k in enumerate(known.T)])
    draws = bootstrap_aucs(labels, scores, groups, resamples, seed).mean(axis=1)
    return Interval(float(value), *percentile_bounds(draws, level), *_counts(labels))


def _counts(labels: np.ndarray) -> tuple[int, int]:
    return int((~np.isnan(labels)).any(axis=1).sum()), int(np.nansum(labels))
