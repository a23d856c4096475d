"""Whether two levels of a characteristic differ in AUC, by resampling patients."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.discrimination.bootstrap import bootstrap_aucs
from cctaecg.stats.discrimination.placements import placements
from cctaecg.stats.discrimination.subgroups import checked_levels, too_few_patients
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.intervals import percentile_bounds


@dataclass(frozen=True)
class SubgroupDifference:
    """Difference of the AUCs of two levels of a characteristic.

    Attributes
    ----------
    first : object
        The level that comes first in sorted order.
    second : object
        The other level.
    value : float
        AUC at ``first`` minus AUC at ``second``.
    lower : float
        Lower confidence limit of the difference.
    upper : float
        Upper confidence limit of the difference.
    p_value : float
        Two-sided, of no difference (interaction).
    n : int
        Records of known level.
    first_events : int
        Records with the outcome at ``first``.
    second_events : int
        Records with the outcome at ``second``.
    """

    first: object
    second: object
    value: float
    lower: float
    upper: float
    p_value: float
    n: int
    first_events: int
    second_events: int


def subgroup_difference(
    y: ArrayLike,
    score: ArrayLike,
    levels: ArrayLike,
    groups: ArrayLike | None,
    min_events: int = 10,
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> SubgroupDifference:
    """Difference of the AUCs of two levels (first in sorted order minus second), with a patient-bootstrap interval.

    The test :func:`cctaecg.stats.interaction` asks the same question in closed form, agrees with this one but for
    simulation error, holds its type-I error (as data of known truth show), and is the one to report; this one serves to
    check it where events are few.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    score : array, shape (n,)
        Finite numbers, higher for likelier.
    levels : array, shape (n,)
        Level of each record. Records whose level is missing (``None``, NaN) are left out.
    groups : array, shape (n,), or None
        Patient of each record; with ``None`` each record is a patient of its own. A patient with records at both levels
        is drawn with all of them, so that what the levels share cancels.
    min_events : int, default 10
        Fewest patients with a record that has the outcome, and with one that has not, that either level must have.
    confidence : float, default 0.95
        Coverage of the interval.
    resamples : int, default 1000
        Bootstrap samples of the patients.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    SubgroupDifference
        The difference, its percentile interval and the p-value that answers to it: twice the smaller share of resamples
        on one side of nought, each share (k + 1) / (resamples + 1), so that it is never 0.

    Raises
    ------
    UndefinedStatistic
        When there is one level only, or one has fewer than ``min_events`` patients with the outcome (or without).
    InvalidSetting
        For more than two levels, or settings outside what they may be.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For other bad input.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> y = np.tile([0, 1], 100)
    >>> found = subgroup_difference(y, y + rng.normal(0, 1, 200), np.repeat(["F", "M"], 100), None, resamples=100)
    >>> (found.first, found.second), found.lower < found.value < found.upper, found.first_events
    (('F', 'M'), True, 50)
    """
    y, score, codes, at_level, distinct = checked_levels(y, score, levels, groups)
    if len(distinct) > 2:
        raise InvalidSetting(f"levels are {', '.join(map(str, distinct))}; a difference compares two")
    if len(distinct) < 2:
        raise UndefinedStatistic("All records are at one level; a difference needs two.")
    known = at_level >= 0
    y, score, codes, at_level = y[known], score[known], codes[known], at_level[known]
    events, aucs = [], []
    for number, name in enumerate(distinct):
        here = at_level == number
        events.append(int(np.count_nonzero(y[here])))
        reason = too_few_patients(y[here], codes[here], min_events)
        if reason:
            raise UndefinedStatistic(f"The levels are not compared: {name} has {reason}.")
        aucs.append(placements(y[here], score[here])[0])
    labels = np.where(at_level[:, None] == [0, 1], y[:, None].astype(float), np.nan)
    draws = bootstrap_aucs(labels, np.stack((score, score), axis=1), codes, resamples, seed)
    differences = draws[:, 0] - draws[:, 1]
    lower, upper = percentile_bounds(differences, confidence)
    kept = differences[~np.isnan(differences)]
    share = min(int(np.count_nonzero(kept <= 0)), int(np.count_nonzero(kept >= 0))) + 1
    p_value = min(1.0, 2 * share / (len(kept) + 1))
    first, second = distinct
    return SubgroupDifference(first, second, aucs[0] - aucs[1], lower, upper, p_value, len(y), *events)
