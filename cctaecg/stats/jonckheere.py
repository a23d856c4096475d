"""Whether scores rise with the stenosis grade: the Jonckheere-Terpstra test, and its version for clustered records."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_numbers, as_scores, same_length
from cctaecg.stats.intervals import normal_quantile


@dataclass(frozen=True)
class OrderedTrend:
    """How far scores rise with the grade, and the Jonckheere-Terpstra test of it.

    Attributes
    ----------
    value : float
        Share of the pairs of different grade in which the higher grade has the higher score, ties half: 0.5 is no
        trend; with two grades it is the AUC.
    lower : float
        Lower confidence limit of ``value``, at least 0.
    upper : float
        Upper confidence limit of ``value``, at most 1.
    jonckheere : float
        The test's own statistic, the number of such pairs.
    statistic : float
        Its z.
    p_value : float
        Two-sided.
    n : int
        Records of known grade.
    clusters : int
        Patients.
    """

    value: float
    lower: float
    upper: float
    jonckheere: float
    statistic: float
    p_value: float
    n: int
    clusters: int


def jonckheere_trend(
    grade: ArrayLike, score: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95
) -> OrderedTrend:
    """Jonckheere-Terpstra test of a rising score over ordered grades.

    Parameters
    ----------
    grade : array, shape (n,)
        Ordered grade of each record; NaN is unknown, and these records are left out.
    score : array, shape (n,)
        Finite scores.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    OrderedTrend
        The share of pairs in order, its limits, and the test.

    Raises
    ------
    UndefinedStatistic
        When all grades or all scores are the same, or there are fewer than two patients.
    NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Notes
    -----
    With J the number of pairs of records whose grades differ and whose scores are in the same order (a tied score
    counts one half) and P the number of pairs whose grades differ, ``value = J / P``, and E(J) = P / 2 without a trend.

    Without ``groups``, z = (J - P/2) / sqrt(var J) with the variance under no trend corrected for ties. With ``groups``
    records of one patient are no independent evidence, and permuting them is no valid reference: z = (J/P - 1/2) / se,
    with se from the sum of each patient's influence on J/P, the delta method for a ratio of two U-statistics (Newson).
    The interval uses that se in both cases.

    References
    ----------
    Jonckheere AR. Biometrika 1954;41:133-145. Terpstra TJ. Indag Math 1952;14:327-333. Newson R. Stata J
    2006;6:309-334.

    Examples
    --------
    >>> trend = jonckheere_trend([0, 0, 1, 1, 2, 2, np.nan], [1, 4, 3, 5, 6, 7, 0])
    >>> trend.jonckheere, round(trend.value, 4), round(trend.p_value, 4), trend.n
    (11.0, 0.9167, 0.0469, 6)
    """
    z = normal_quantile(level)
    grade, score = as_numbers(grade, "grade"), as_scores(score, "score")
    codes, _ = as_groups(groups, same_length(grade=grade, score=score))
    known = ~np.isnan(grade)
    score = score[known]
    grades, at_grade = np.unique(grade[known], return_inverse=True)
    patients, codes = np.unique(codes[known], return_inverse=True)
    n = len(score)
    if len(grades) < 2 or len(patients) < 2 or np.ptp(score) == 0:
        raise UndefinedStatistic(
            f"The trend test does not exist: {n} records of {len(patients)} patients with {len(grades)} different "
            f"grades and {len(np.unique(score))} different scores."
        )
    concordant, comparable = pair_counts(at_grade, score)
    pairs, jonckheere = comparable.sum() / 2, concordant.sum() / 2
    value = float(jonckheere / pairs)
    by_patient = np.bincount(codes, weights=concordant - value * comparable) / pairs
    se = float(np.sqrt(len(patients) / (len(patients) - 1) * (by_patient @ by_patient)))
    if groups is None:
        statistic = (jonckheere - pairs / 2) / np.sqrt(null_variance(at_grade, score))
    elif se > 0:
        statistic = (value - 0.5) / se
    else:
        raise UndefinedStatistic("The trend test does not exist: no patient differs from another in the trend.")
    return OrderedTrend(
        value, max(0.0, value - z * se), min(1.0, value + z * se), float(jonckheere), float(statistic),
        float(2 * ndtr(-abs(statistic))), n, len(patients),
    )  # fmt: skip


def pair_counts(at_grade: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each record, its pairs with records of another grade in order with the score (ties half), and all its pairs.

    ``at_grade`` (n,) numbers the grade, from 0 up; ``score`` (n,) is finite. Each pair is seen from both of its
    records, so that either sum is twice the number of pairs.

    >>> [counts.tolist() for counts in pair_counts(np.array([0, 1, 1]), np.array([2.0, 2.0, 1.0]))]
    [[0.5, 0.5, 0.0], [2.0, 1.0, 1.0]]
    """
    concordant, comparable = np.zeros(len(score)), np.zeros(len(score))
    for number in range(at_grade.max() + 1):
        others = np.sort(score[at_grade == number])
        below, at_or_below = np.searchsorted(others, score, "left"), np.searchsorted(others, score, "right")
        lower = (below + at_or_below) / 2
        concordant += np.where(at_grade > number, lower, np.where(at_grade < number, len(others) - lower, 0))
        comparable += np.where(at_grade != number, len(others), 0)
    return concordant, comparable


def null_variance(at_grade: np.ndarray, score: np.ndarray) -> float:
    """Variance of J when no grade differs from another, given the ties: g_i records of grade i, t_j at score j.

        [ N(N-1)(2N+5) - sum g(g-1)(2g+5) - sum t(t-1)(2t+5) ] / 72
        + [ sum g(g-1)(g-2) ] [ sum t(t-1)(t-2) ] / (36 N(N-1)(N-2))
        + [ sum g(g-1) ] [ sum t(t-1) ] / (8 N(N-1))

    Hollander M, Wolfe DA, Chicken E. Nonparametric Statistical Methods, 3rd ed., 2014, section 6.2.
    """
    n = float(len(score))
    g, t = (np.unique(values, return_counts=True)[1].astype(float) for values in (at_grade, score))

    def steps(size: np.ndarray) -> float:
        return float(np.sum(size * (size - 1) * (2 * size + 5)))

    variance = (n * (n - 1) * (2 * n + 5) - steps(g) - steps(t)) / 72
    variance += np.sum(g * (g - 1)) * np.sum(t * (t - 1)) / (8 * n * (n - 1))
    if n > 2:
        triples = np.sum(g * (g - 1) * (g - 2)) * np.sum(t * (t - 1) * (t - 2))
        variance += triples / (36 * n * (n - 1) * (n - 2))
    return float(variance)
