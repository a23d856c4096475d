"""AUC over folds: of all held-out predictions pooled, and averaged over the folds, which may tell different stories.

Pooling compares records that different models scored, and so also rates whether the models' scales agree; averaging
compares only records of one model.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.discrimination.auc import AUC, auc_ci
from cctaecg.stats.discrimination.auc_limits import auc_limits
from cctaecg.stats.discrimination.paired_test import PairedTest, z_test
from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_scores, check_level, same_length
from cctaecg.stats.small_samples import satterthwaite


@dataclass(frozen=True)
class FoldAUCs:
    """AUCs of held-out scores over the folds of a cross-validation.

    Attributes
    ----------
    pooled : AUC
        Of all records ranked together.
    averaged : AUC
        Unweighted mean over the folds.
    by_fold : array, shape (f,)
        AUC of each fold, in the sorted order of their names.
    difference : PairedTest
        Pooled minus averaged.
    """

    pooled: AUC
    averaged: AUC
    by_fold: np.ndarray
    difference: PairedTest


def fold_aucs(
    y: ArrayLike, score: ArrayLike, folds: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95
) -> FoldAUCs:
    """Pooled and fold-averaged AUC of held-out scores, each with its interval, and their difference.

    Pooling compares records that different models scored, and so also rates whether the models' scales agree;
    averaging compares only records of one model.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    score : array, shape (n,)
        Held-out scores, finite numbers, higher for likelier.
    folds : array, shape (n,)
        The fold that held the record out.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    FoldAUCs
        Pooled, averaged and each fold's AUC, and the test of pooled minus averaged.

    Raises
    ------
    UndefinedStatistic
        When a fold lacks a class, naming the fold, or an AUC has no standard error.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Notes
    -----
    With V10 the placement of a record with the outcome (:func:`cctaecg.stats.auc_ci`), of which there are m, and m_k in
    fold k of K, the record adds (V10 - AUC_k) / (K m_k) to the averaged AUC and (V10 - AUC) / m to the pooled one;
    records without the outcome add likewise. So both, and their difference, have Obuchowski's variance of these sums by
    patient.

    Where all models share one scale, pooled and averaged AUC differ in second-order terms only, and the test of their
    difference rejects well below its level: a small p-value is sound, a large one no proof of agreement.

    Examples
    --------
    >>> y, folds = np.tile([0, 0, 1, 1], 4), np.repeat([0, 1], 8)
    >>> score = np.tile([1, 3, 2, 4], 4) + 10 * folds
    >>> found = fold_aucs(y, score, folds)
    >>> found.pooled.value, found.averaged.value, found.by_fold.tolist()
    (0.625, 0.75, [0.75, 0.75])
    """
    check_level(level)
    y, score = as_labels(y), as_scores(score, "score")
    n = same_length(y=y, score=score)
    codes, patients = as_groups(groups, n)
    at_fold, names = as_groups(folds, n, "folds")
    pooled = auc_ci(y, score, groups, level)
    _, placed = placements(y, score)
    totals = np.where(y, pooled.events, n - pooled.events)
    values, within = [], np.empty(n)
    for number, name in enumerate(names):
        here = at_fold == number
        events = int(np.count_nonzero(y[here]))
        if events in (0, np.count_nonzero(here)):
            raise UndefinedStatistic(f"Fold {name} has no AUC: {events} of {here.sum()} records have the outcome.")
        value, placed_here = placements(y[here], score[here])
        values.append(value)
        size = np.where(y[here], events, np.count_nonzero(here) - events)
        # cluster_parts divides by the counts of all folds; a fold's records weigh by those of its own
        within[here] = (placed_here - value) * totals[here] / (len(names) * size)
    mean = float(np.mean(values))
    parts = cluster_parts(y, within, codes, len(patients))
    se, degrees = float(np.sqrt(max(parts.variance, 0.0))), satterthwaite(*parts.degrees())
    averaged = AUC(mean, *auc_limits(mean, parts, level), se, n, pooled.events, len(patients), pooled.event_patients,
                   degrees)
    apart = cluster_parts(y, placed - pooled.value - within, codes, len(patients))
    test = z_test(pooled.value - mean, apart.variance, level, satterthwaite(*apart.degrees()))
    return FoldAUCs(pooled, averaged, np.array(values), test)
