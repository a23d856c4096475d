"""A number with its confidence interval, and the ways to make one."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import check_level


@dataclass(frozen=True)
class Interval:
    """An estimate with its confidence limits.

    Attributes
    ----------
    value : float
        The estimate.
    lower : float
        Lower confidence limit.
    upper : float
        Upper confidence limit.
    n : int
        Records behind it.
    events : int or None
        Positive ones among them, ``None`` where that has no meaning.
    """

    value: float
    lower: float
    upper: float
    n: int
    events: int | None = None


def normal_quantile(level: float) -> float:
    """How many standard errors a two-sided normal interval at ``level`` reaches to either side.

    >>> round(normal_quantile(0.95), 4)
    1.96

    Raises ``InvalidSetting`` for a level outside 0 to 1.
    """
    return float(ndtri(0.5 + check_level(level) / 2))


def wilson_bounds(share: float, size: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a proportion ``share`` of ``size`` trials (which may be an effective size).

    With z the normal quantile, the limits are the two solutions p of ``(share - p)^2 = z^2 p (1 - p) / size``.
    Wilson EB. J Am Stat Assoc 1927;22:209-212.

    >>> [round(limit, 4) for limit in wilson_bounds(0.3, 10)]
    [0.1078, 0.6032]
    """
    z2 = normal_quantile(level) ** 2
    centre = (share + z2 / (2 * size)) / (1 + z2 / size)
    half = np.sqrt(z2 * (share * (1 - share) / size + z2 / (4 * size**2))) / (1 + z2 / size)
    # at a share of 0 or 1 the limit is that share exactly; rounding must not move it beyond
    lower = 0.0 if share == 0 else max(0.0, centre - half)
    upper = 1.0 if share == 1 else min(1.0, centre + half)
    return float(lower), float(upper)


def percentile_bounds(draws: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Percentile bootstrap limits of ``draws`` (resamples,): their ``(1 - level) / 2`` quantile on either side.

    The quantile p of B draws is the p (B + 1)-th smallest, so that few resamples do not narrow the interval (Davison
    AC, Hinkley DV. Bootstrap Methods and their Application. 1997, section 5.2.1).

    A resample in which the statistic does not exist (it drew no event) holds NaN and is left out. Raises
    ``UndefinedStatistic`` when that happens in more than one resample of twenty, because the rest would no longer
    stand for the sampling distribution. Efron B. Ann Stat 1979;7:1-26.
    """
    tail = (1 - check_level(level)) / 2
    kept = draws[~np.isnan(draws)]
    if len(kept) < 0.95 * len(draws):
        raise UndefinedStatistic(
            f"Too few patients have the outcome: the statistic exists in {len(kept)} of {len(draws)} resamples only."
        )
    lower, upper = np.quantile(kept, (tail, 1 - tail), method="weibull")
    return float(lower), float(upper)
