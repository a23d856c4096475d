"""Whether the AUC by exam or by patient differs from the AUC by record, by resampling patients."""

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.aggregation import aggregate
from cctaecg.stats.discrimination.bootstrap import PresortedAUC
from cctaecg.stats.discrimination.paired_test import PairedTest
from cctaecg.stats.discrimination.placements import placements
from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.inputs import as_groups, as_labels, as_scores, same_length
from cctaecg.stats.intervals import percentile_bounds
from cctaecg.stats.resampling import weight_blocks


def aggregation_difference(
    y: ArrayLike,
    score: ArrayLike,
    units: ArrayLike,
    groups: ArrayLike,
    level: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> PairedTest:
    """AUC of the units, exams or patients, minus that of their records, with a patient-bootstrap interval.

    A unit has the mean score of its records and the outcome when any of them has it
    (:func:`cctaecg.stats.aggregate`). Both AUCs are taken in the same resamples of patients, so that what they share
    cancels.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    score : array, shape (n,)
        Finite numbers, higher for likelier.
    units : array, shape (n,)
        Exam or patient of each record.
    groups : array, shape (n,)
        Patient of each record; a unit belongs to one patient.
    level : float, default 0.95
        Coverage of the interval.
    resamples : int, default 1000
        Bootstrap samples of the patients.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    PairedTest
        The difference, its percentile interval, and the p-value that answers to it: twice the smaller share of
        resamples on one side of nought, each share (k + 1) / (resamples + 1). ``statistic`` is the difference over the
        standard deviation of the resamples, 0 where they do not vary.

    Raises
    ------
    UndefinedStatistic
        When a class is empty, or too few patients have the outcome.
    InvalidSetting
        When the records of a unit are of several patients, or for a level or a number of resamples outside what they
        may be.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For other bad input.

    References
    ----------
    Efron B. Ann Stat 1979;7:1-26.

    Examples
    --------
    >>> y, score = [0, 0, 0, 1, 1, 1] * 8, [0.1, 0.2, 0.7, 0.6, 0.4, 0.3] * 8
    >>> found = aggregation_difference(y, score, np.arange(48) // 2, np.arange(48) // 2, resamples=50)
    >>> found.lower <= found.difference <= found.upper
    True
    """
    labels, scores = as_labels(y), as_scores(score, "score")
    n = same_length(y=labels, score=scores)
    (unit_codes, of_units), (codes, patients) = as_groups(units, n, "units"), as_groups(groups, n)
    owner = np.full(len(of_units), -1)
    owner[unit_codes] = codes
    if mixed := of_units[np.unique(unit_codes[owner[unit_codes] != codes])].tolist():
        raise InvalidSetting(f"the records of {mixed[0]!r} are of several patients; expected each unit to have one")
    whole = aggregate(labels[:, None].astype(float), scores[:, None], unit_codes)
    severe, mean = whole.y[:, 0] == 1, whole.score[:, 0]
    difference = placements(severe, mean)[0] - placements(labels, scores)[0]
    by_unit = PresortedAUC(severe, mean, owner, len(patients))
    by_record = PresortedAUC(labels, scores, codes, len(patients))
    draws = np.concatenate([
        by_unit(block) - by_record(block) for block in weight_blocks(len(patients), resamples, seed)
    ])
    lower, upper = percentile_bounds(draws, level)
    kept = draws[~np.isnan(draws)]
    share = min(int(np.count_nonzero(kept <= 0)), int(np.count_nonzero(kept >= 0))) + 1
    spread = float(kept.std())
    statistic = difference / spread if spread > 0 else 0.0
    return PairedTest(statistic, min(1.0, 2 * share / (len(kept) + 1)), difference, lower, upper)
