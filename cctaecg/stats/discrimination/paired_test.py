"""The test of a difference of two AUCs by its standard error, and the difference's limits."""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.small_samples import t_p_value, t_quantile


@dataclass(frozen=True)
class PairedTest:
    """A test of a difference of two AUCs by its standard error.

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


def z_test(
    difference: float, variance: float, level: float = 0.95, degrees: float = float("inf")
) -> PairedTest:
    """Two-sided z test that a difference of two AUCs is zero, or t test where its variance has degrees of freedom.

    Parameters
    ----------
    difference : float
        The estimate.
    variance : float
        Its variance, the square of its standard error.
    level : float, default 0.95
        Coverage of the interval.
    degrees : float, default infinity
        Degrees of freedom of the variance, for Student's t; the normal distribution by default.

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
    >>> test.statistic, round(test.p_value, 4), round(z_test(0.05, 0.02**2, degrees=9).p_value, 4)
    (2.5, 0.0124, 0.0339)
    """
    quantile, se = t_quantile(level, degrees), float(np.sqrt(max(variance, 0.0)))
    if se < 1e-14:  # rounding of placements that are all alike
        if abs(difference) > 1e-12:
            raise UndefinedStatistic(f"The AUCs differ by {difference:.3f} without any variance: no test exists.")
        return PairedTest(0.0, 1.0, 0.0, 0.0, 0.0)
    statistic, reach = difference / se, quantile * se
    return PairedTest(statistic, t_p_value(statistic, degrees), difference, difference - reach, difference + reach)
