"""Area under the ROC curve with its standard error, and tests of differences, by DeLong or by patient."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_scores, same_length
from cctaecg.stats.intervals import normal_quantile


@dataclass(frozen=True)
class AUC:
    """An AUC with confidence limits and standard error, from ``n`` records, ``events`` of them with the outcome.

    ``clusters`` is the number of patients (of records, where no groups were given).
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
    """A z test of a difference of two AUCs (first minus second) with the difference's confidence limits."""

    statistic: float
    p_value: float
    difference: float
    lower: float
    upper: float


def auc_ci(y, score, groups=None, level: float = 0.95) -> AUC:
    """AUC with a normal confidence interval, cut at 0 and 1.

    ``y`` (n,) holds 0 and 1, ``score`` (n,) finite numbers, higher for likelier; ties count one half. Without
    ``groups`` the variance is DeLong's; with ``groups`` (n,), the patient of each record, it is Obuchowski's, which
    equals DeLong's when every patient has one record and stays the same when every record is repeated. The formulas
    and references stand in :mod:`cctaecg.stats.discrimination.placements`.

    A perfect separation or a constant score has standard error 0 by these formulas, and an interval without width.

    >>> auc = auc_ci([0, 0, 1, 0, 1, 1], [0.1, 0.4, 0.35, 0.2, 0.8, 0.7])
    >>> round(auc.value, 4), round(auc.se, 4), auc.events
    (0.8889, 0.1571, 3)

    Raises ``UndefinedStatistic`` when a class is empty or has records of one patient only, ``InvalidLabel``,
    ``NonFiniteValue``, ``MissingGroup``, ``ShapeMismatch`` and ``InvalidSetting`` for bad input.
    """
    y, score = as_labels(y), as_scores(score, "score")
    codes, patients = as_groups(groups, same_length(y=y, score=score))
    z = normal_quantile(level)
    value, placed = placements(y, score)
    se = float(np.sqrt(cluster_parts(y, placed - value, codes, len(patients)).variance))
    return AUC(
        value, max(0.0, value - z * se), min(1.0, value + z * se), se, len(y), int(np.count_nonzero(y)), len(patients)
    )


def delong_test(y, a, b, groups=None, level: float = 0.95) -> PairedTest:
    """Two-sided z test of AUC(a) = AUC(b) for two scores of the same records.

    ``y``, ``a``, ``b``, ``groups`` are all (n,). The variance of the difference is that of the differences
    of placements (DeLong, or Obuchowski with ``groups``), which is the paired formula
    ``var(a) + var(b) - 2 cov(a, b)`` without its cancellation. Scores that order every pair of records alike give
    statistic 0 and p 1.

    >>> test = delong_test([0, 0, 0, 1, 1, 1], [1, 2, 4, 3, 5, 6], [3, 1, 5, 2, 6, 4])
    >>> round(test.difference, 4), round(test.p_value, 4)
    (0.2222, 0.1573)

    Raises as :func:`auc_ci`, and ``UndefinedStatistic`` when the AUCs differ with variance zero.
    """
    y, a, b = as_labels(y), as_scores(a, "a"), as_scores(b, "b")
    codes, patients = as_groups(groups, same_length(y=y, a=a, b=b))
    (value_a, placed_a), (value_b, placed_b) = placements(y, a), placements(y, b)
    difference = value_a - value_b
    variance = cluster_parts(y, placed_a - placed_b - difference, codes, len(patients)).variance
    return z_test(difference, variance, level)


def unpaired_test(first: AUC, second: AUC, level: float = 0.95) -> PairedTest:
    """Two-sided z test of the difference of two AUCs from different patients: the variances add.

    >>> one, other = AUC(0.74, 0.72, 0.76, 0.01, 900, 90, 500), AUC(0.70, 0.66, 0.74, 0.02, 500, 40, 300)
    >>> round(unpaired_test(one, other).statistic, 4)
    1.7889
    """
    return z_test(first.value - second.value, first.se**2 + second.se**2, level)


def z_test(difference: float, variance: float, level: float = 0.95) -> PairedTest:
    """Test of ``difference`` = 0 given its ``variance``, with normal confidence limits.

    Raises ``UndefinedStatistic`` for a difference without variance; no difference without variance is p = 1.
    """
    z, se = normal_quantile(level), float(np.sqrt(max(variance, 0.0)))
    if se < 1e-14:  # rounding of placements that are all alike
        if abs(difference) > 1e-12:
            raise UndefinedStatistic(f"The AUCs differ by {difference:.3f} without any variance: no test exists.")
        return PairedTest(0.0, 1.0, 0.0, 0.0, 0.0)
    statistic = difference / se
    return PairedTest(
        statistic, float(2 * ndtr(-abs(statistic))), difference, difference - z * se, difference + z * se
    )
