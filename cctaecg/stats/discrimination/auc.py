"""Area under the ROC curve with its standard error, and tests of differences, by DeLong or by patient."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.discrimination.auc_limits import auc_limits
from cctaecg.stats.discrimination.paired_test import PairedTest, z_test
from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.inputs import as_groups, as_labels, as_scores, check_level, same_length
from cctaecg.stats.small_samples import satterthwaite


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
    event_patients : int
        Of them, those with a record that has the outcome.
    degrees : float
        Degrees of freedom of the standard error, for a test of the difference from another AUC.
    """

    value: float
    lower: float
    upper: float
    se: float
    n: int
    events: int
    clusters: int
    event_patients: int
    degrees: float = float("inf")


def auc_ci(y: ArrayLike, score: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95) -> AUC:
    """Area under the ROC curve with a confidence interval that holds with few patients who have the outcome.

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
        When a class is empty or has records of fewer than 5 patients, from which no interval can be made.
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

    This is Obuchowski's variance, whose square root is ``se``. It is DeLong's when every patient has one record, and so
    without ``groups``, and stays the same when every record is repeated.

    Few patients with the outcome say little of their own spread. The limits therefore average S10 and S01 with the
    variance that 8 more patients would have in the binormal model of the same AUC, lie on the logit scale, and take
    Student's quantile (:mod:`cctaecg.stats.discrimination.auc_limits`). From some hundred patients with the outcome on
    they are those of the normal interval. A perfect separation has standard error 0, and its exact limit:
    0.025^(1 / k) to 1 with k patients of the rarer kind.

    References
    ----------
    DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837-845. Obuchowski NA. Biometrics 1997;53:567-578.

    Examples
    --------
    >>> auc = auc_ci([0, 0, 1, 0, 1, 1] * 2, [0.1, 0.4, 0.35, 0.2, 0.8, 0.7] * 2)
    >>> round(auc.value, 4), round(auc.se, 4), auc.events, round(auc.lower, 2), round(auc.upper, 2)
    (0.8889, 0.0994, 6, 0.53, 0.98)
    """
    y, score = as_labels(y), as_scores(score, "score")
    codes, patients = as_groups(groups, same_length(y=y, score=score))
    check_level(level)
    value, placed = placements(y, score)
    parts = cluster_parts(y, placed - value, codes, len(patients))
    se, degrees = float(np.sqrt(max(parts.variance, 0.0))), satterthwaite(*parts.degrees())
    return AUC(
        value, *auc_limits(value, parts, level), se, len(y), int(np.count_nonzero(y)), len(patients),
        parts.with_events, degrees,
    )


def delong_test(
    y: ArrayLike, a: ArrayLike, b: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95
) -> PairedTest:
    """Two-sided test of AUC(a) = AUC(b) for two scores of the same records.

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
        When a class is empty or has records of fewer than 5 patients, or the AUCs differ with variance zero.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Notes
    -----
    The variance of the difference is that of the differences of placements (DeLong's, or Obuchowski's with
    ``groups``, as in :func:`cctaecg.stats.auc_ci`), which is the paired formula ``var(a) + var(b) - 2 cov(a, b)``
    without its cancellation. The p-value and the limits are by Student's t with the degrees of freedom that the
    patients of either kind leave (Satterthwaite): the normal ones reject a true hypothesis in 8 to 15% of studies
    with 4 to 12 patients who have the outcome.

    References
    ----------
    DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837-845. Obuchowski NA. Biometrics 1997;53:567-578.

    Examples
    --------
    >>> test = delong_test([0, 0, 0, 1, 1, 1] * 2, [1, 2, 4, 3, 5, 6] * 2, [3, 1, 5, 2, 6, 4] * 2)
    >>> round(test.difference, 4), round(test.statistic, 4), round(test.p_value, 4)
    (0.2222, 2.2361, 0.0493)
    """
    y, a, b = as_labels(y), as_scores(a, "a"), as_scores(b, "b")
    codes, patients = as_groups(groups, same_length(y=y, a=a, b=b))
    (value_a, placed_a), (value_b, placed_b) = placements(y, a), placements(y, b)
    difference = value_a - value_b
    parts = cluster_parts(y, placed_a - placed_b - difference, codes, len(patients))
    return z_test(difference, parts.variance, level, satterthwaite(*parts.degrees()))


def unpaired_test(first: AUC, second: AUC, level: float = 0.95) -> PairedTest:
    """Two-sided test of the difference of two AUCs from different patients: the variances add, Welch's degrees.

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
    >>> one, other = AUC(0.74, 0.72, 0.76, 0.01, 900, 90, 500, 50), AUC(0.70, 0.66, 0.74, 0.02, 500, 40, 300, 30)
    >>> round(unpaired_test(one, other).statistic, 4)
    1.7889
    """
    variances, degrees = np.array([first.se**2, second.se**2]), np.array([first.degrees, second.degrees])
    return z_test(first.value - second.value, float(variances.sum()), level, satterthwaite(variances, degrees))
