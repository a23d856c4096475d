"""Harrell's C: whether those with the higher score have the event earlier."""

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_scores, check_level, same_length
from cctaecg.stats.intervals import Interval
from cctaecg.stats.small_samples import certain_bound, logit_bounds, patients_with, t_quantile
from cctaecg.stats.survival.follow_up import censored_at

CELLS = 2**22  # pairs looked at together: 32 MB


def harrell_c(
    time: ArrayLike, event: ArrayLike, score: ArrayLike, horizon: float, groups: ArrayLike | None = None,
    level: float = 0.95,
) -> Interval:
    """Harrell's C: share of comparable pairs in which the patient with the earlier event has the higher score.

    Patient i, who has the event at t_i, is comparable to every j under observation beyond t_i, and to those censored
    on the same day. With c_ij the pair's 1, 0, or 1/2 for equal scores, and T the number of pairs::

        C = sum c_ij / T
        var = sum_k (sum over k's pairs (c - C) / T)^2

    the infinitesimal jackknife. With d patients who have the event, the limits lie on the logit scale, with the
    variance times d / (d - 1) and Student's quantile of d - 1 degrees of freedom; when every pair agrees, or none, the
    far limit is the exact one of d patients.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each row in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    score : array, shape (n,)
        Any finite number; higher for those expected to have the event earlier.
    horizon : float
        Days, above 0, at which follow-up is cut.
    groups : array, shape (n,), optional
        The patient of each row, where a patient has several.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Interval
        C, with the numbers of rows and of events within the horizon.

    Raises
    ------
    UndefinedStatistic
        When no pair is comparable, or fewer than two patients have the event.
    InvalidTime, InvalidLabel, NonFiniteValue, ShapeMismatch, MissingGroup, InvalidSetting
        For bad input.

    References
    ----------
    Harrell FE et al. JAMA 1982;247:2543-2546.

    Therneau TM, Atkinson E. Concordance; R package survival.

    Examples
    --------
    >>> found = harrell_c([2, 4, 6, 8], [1, 1, 0, 1], [0.9, 0.3, 0.5, 0.1], horizon=10)
    >>> found.value, 0 < found.lower < found.upper < 1
    (0.8, True)
    """
    time, event = censored_at(time, event, horizon)
    score = as_scores(score, "score")
    n = same_length(time=time, score=score)
    codes, _ = as_groups(groups, n)
    agreed, pairs = np.zeros(n), np.zeros(n)
    with_event = np.flatnonzero(event)
    for rows in np.array_split(with_event, max(1, -(-len(with_event) * n // CELLS))):
        later = time[None] > time[rows, None]
        comparable = later | ((time[None] == time[rows, None]) & ~event[None])
        higher = np.sign(score[rows, None] - score[None])
        right = np.where(comparable, 0.5 * (1 + higher), 0.0)
        agreed[rows] += right.sum(axis=1)
        pairs[rows] += comparable.sum(axis=1)
        agreed += right.sum(axis=0)
        pairs += comparable.sum(axis=0)
    total = pairs.sum() / 2
    if total == 0:
        raise UndefinedStatistic(f"No concordance: {len(with_event)} events, and no pair of patients to compare.")
    value = agreed.sum() / 2 / total
    by_patient = np.bincount(codes, weights=agreed - value * pairs) / total
    patients = int(np.count_nonzero(patients_with(event, codes)))
    if patients < 2:
        raise UndefinedStatistic("The concordance has no interval: one patient has the event.")
    if value in (0, 1):
        bound = certain_bound(patients, level)
        return Interval(float(value), *((bound, 1.0) if value else (0.0, 1 - bound)), n, int(event.sum()))
    se = float(np.sqrt(patients / (patients - 1) * (by_patient @ by_patient)))
    limits = logit_bounds(float(value), se, t_quantile(check_level(level), patients - 1))
    return Interval(float(value), *limits, n, int(event.sum()))
