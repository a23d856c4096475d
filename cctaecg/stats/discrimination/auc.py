"""Area under the ROC curve with its standard error, and tests of differences, by DeLong or by patient."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_scores, same_length
from cctaecg.stats.intervals import normal_quantile


@dataclass(frozen=True)
class AUC:
    """An area under the ROC curve with its confidence limits and standard error.

    Attributes
    ----------
    value : float
        The area: the probability that a record with the outcome scores higher than one without.
    lower : float
        Lower confidence limit, at least 0.
    upper : float
        Upper confidence limit, at most 1.
    se : float
        Standard error.
    n : int
        Records.
    events : int
        Records with the outcome.
    clusters : int
        Patients, or records where no groups were given.
    """

    value: float
    lower: float
    upper: float
    se: float
    n: int
    events: int
    clusters: int


@dataclass(frozen=True)
class PairedTest:
    """A z test of a difference of two AUCs.

    Attributes
    ----------
    statistic : float
        The difference over its standard error.
    p_value : float
        Two-sided.
    difference : float
        First minus second.
    lower : float
        Lower confidence limit of the difference.
    upper : float
        Upper confidence limit of the difference.
    """

    statistic: float
    p_value: float
    difference: float
    lower: float
    upper: float


def auc_ci(y: ArrayLike, score: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95) -> AUC:
    """Area under the ROC curve with a normal confidence interval, cut at 0 and 1.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    score : array, shape (n,)
        Finite numbers, higher for likelier; ties count one half.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    AUC
        The area, its limits and its standard error.

    Raises
    ------
    UndefinedStatistic
        When a class is empty or has records of one patient only.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Notes
    -----
    A record is placed by the share of records of the other class that it beats. For patient i holding m_i of the m
    records with the outcome and n_i of the n without, let a_i and b_i be the sums of (placement - AUC) over either
    kind, and let I10, I01 and I count the patients with the first kind, the second, and any::

        var = S10 / m + S01 / n + 2 S11 / (m n)
        S10 = I10 / ((I10 - 1) m) sum a_i^2
        S01 = I01 / ((I01 - 1) n) sum b_i^2
        S11 = I / (I - 1) sum a_i b_i

    This is Obuchowski's variance. It is DeLong's when every patient has one record, and so without ``groups``, and
    stays the same when every record is repeated. A perfect separation or a constant score has standard error 0 by these
    formulas, and an interval without width.

    References
    ----------
    DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837-845. Obuchowski NA. Biometrics 1997;53:567-578.

    Examples
    --------
    >>> auc = auc_ci([0, 0, 1, 0, 1, 1], [0.1, 0.4, 0.35, 0.2, 0.8, 0.7])
    >>> round(auc.value, 4), round(auc.se, 4), auc.events
    (0.8889, 0.1571, 3)
    """
    y, score = as_labels(y), as_scores(score, "score")
    codes, patients = as_groups(groups, same_length(y=y, score=score))
    z = normal_quantile(level)
    value, placed = placements(y, score)
    se = float(np.sqrt(cluster_parts(y, placed - value, codes, len(patients)).variance))
    limits = max(0.0, value - z * se), min(1.0, value + z * se)
    return AUC(value, *limits, se, len(y), int(np.count_nonzero(y)), len(patients))


def delong_test(
    y: ArrayLike, a: ArrayLike, b: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95
) -> PairedTest:
    """Two-sided z test of AUC(a) = AUC(b) for two scores of the same records.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    a, b : array, shape (n,)
        The two scores, finite numbers, higher for likelier.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    level : float, default 0.95
        Coverage of the difference's interval.

    Returns
    -------
    PairedTest
        The test of AUC(a) minus AUC(b). Scores that order every pair of records alike give statistic 0 and p 1.

    Raises
    ------
    UndefinedStatistic
        When a class is empty or has records of one patient only, or the AUCs differ with variance zero.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Notes
    -----
    The variance of the difference is that of the differences of placements (DeLong's, or Obuchowski's with
    ``groups``, as in :func:`cctaecg.stats.auc_ci`), which is the paired formula ``var(a) + var(b) - 2 cov(a, b)``
    without its cancellation.

    References
    ----------
    DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837-845. Obuchowski NA. Biometrics 1997;53:567-578.

    Examples
    --------
    >>> test = delong_test([0, 0, 0, 1, 1, 1], [1, 2, 4, 3, 5, 6], [3, 1, 5, 2, 6, 4])
    >>> round(test.difference, 4), round(test.p_value, 4)
    (0.2222, 0.1573)
    """
    y, a, b = as_labels(y), as_scores(a, "a"), as_scores(b, "b")
    codes, patients = as_groups(groups, same_length(y=y, a=a, b=b))
    (value_a, placed_a), (value_b, placed_b) = placements(y, a), placements(y, b)
    difference = value_a - value_b
    variance = cluster_parts(y, placed_a - placed_b - difference, codes, len(patients)).variance
    return z_test(difference, variance, level)


def unpaired_test(first: AUC, second: AUC, level: float = 0.95) -> PairedTest:
    """Two-sided z test of the difference of two AUCs from different patients: the variances add.

    Parameters
    ----------
    first, second : AUC
        Estimates that share no patient.
    level : float, default 0.95
        Coverage of the difference's interval.

    Returns
    -------
    PairedTest
        The test of first minus second.

    Raises
    ------
    UndefinedStatistic
        When the AUCs differ and neither has a variance.
    InvalidSetting
        For a level outside 0 to 1.

    Examples
    --------
    >>> one, other = AUC(0.74, 0.72, 0.76, 0.01, 900, 90, 500), AUC(0.70, 0.66, 0.74, 0.02, 500, 40, 300)
    >>> round(unpaired_test(one, other).statistic, 4)
    1.7889
    """
    return z_test(first.value - second.value, first.se**2 + second.se**2, level)


def z_test(difference: float, variance: float, level: float = 0.95) -> PairedTest:
    """Two-sided z test that a difference of two AUCs is zero.

    Parameters
    ----------
    difference : float
        The estimate.
    variance : float
        Its variance, the square of its standard error.
    level : float, default 0.95
        Coverage of the normal interval.

    Returns
    -------
    PairedTest
        The test; with no difference and no variance, statistic 0 and p 1.

    Raises
    ------
    UndefinedStatistic
        For a difference without variance.
    InvalidSetting
        For a level outside 0 to 1.

    Examples
    --------
    >>> test = z_test(0.05, 0.02**2)
    >>> test.statistic, round(test.p_value, 4)
    (2.5, 0.0124)
    """
    z, se = normal_quantile(level), float(np.sqrt(max(variance, 0.0)))
    if se < 1e-14:  # rounding of placements that are all alike
        if abs(difference) > 1e-12:
            raise UndefinedStatistic(f"The AUCs differ by {difference:.3f} without any variance: no test exists.")
        return PairedTest(0.0, 1.0, 0.0, 0.0, 0.0)
    statistic = difference / se
    return PairedTest(statistic, float(2 * ndtr(-abs(statistic))), difference, difference - z * se, difference + z * se)
