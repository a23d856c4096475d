"""Two groups' times to an event compared: log-rank test and Cox's hazard ratio, by lifelines."""

from dataclasses import dataclass

from lifelines.statistics import logrank_test
from numpy.typing import ArrayLike

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_labels, same_length
from cctaecg.stats.intervals import Interval
from cctaecg.stats.survival.cox import cox, has_finite_ratio
from cctaecg.stats.survival.follow_up import censored_at


@dataclass(frozen=True)
class LogRank:
    """Result of a log-rank test.

    Attributes
    ----------
    statistic : float
        Chi-square with one degree of freedom.
    p_value : float
        Of the statistic.
    """

    statistic: float
    p_value: float


def log_rank(time: ArrayLike, event: ArrayLike, high: ArrayLike, horizon: float) -> LogRank:
    """Log-rank test that two groups have the same hazard up to a horizon.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    high : array of 0 and 1 or bool, shape (n,)
        Whether the patient is of the one group, that at high risk, or of the other.
    horizon : float
        Days, above 0, at which follow-up is cut.

    Returns
    -------
    LogRank
        Statistic and p-value.

    Raises
    ------
    UndefinedStatistic
        When a group is empty, or there are no events while both groups are under observation.
    InvalidTime, InvalidLabel, NonFiniteValue, ShapeMismatch, InvalidSetting
        For bad input.
    """
    time, event = censored_at(time, event, horizon)
    high = as_labels(high, "high")
    same_length(time=time, high=high)
    if high.all() or not high.any():
        raise UndefinedStatistic(f"No log-rank test: {int(high.sum())} of {len(high)} patients are at high risk.")
    together = min(horizon, time[high].max(), time[~high].max())  # until when both groups are under observation
    if not (event & (time <= together)).any():
        raise UndefinedStatistic(
            f"No log-rank test: no event in the first {together:g} days, while both groups were under observation."
        )
    result = logrank_test(time[high], time[~high], event[high], event[~high])
    return LogRank(float(result.test_statistic), float(result.p_value))


def hazard_ratio(
    time: ArrayLike, event: ArrayLike, high: ArrayLike, horizon: float, level: float = 0.95
) -> Interval | None:
    """Cox's hazard ratio of one group against the other up to a horizon, Efron's ties, Wald interval.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    high : array of 0 and 1 or bool, shape (n,)
        Whether the patient is of the one group, that at high risk, or of the other.
    horizon : float
        Days, above 0, at which follow-up is cut.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Interval or None
        ``None`` when no finite ratio fits best: unless each group has an event at a time when someone of the other
        group is still under observation, the partial likelihood rises for ever (or is flat).

    Raises
    ------
    InvalidTime, InvalidLabel, NonFiniteValue, ShapeMismatch, InvalidSetting
        For bad input.
    UndefinedStatistic
        When there are no patients.

    References
    ----------
    Cox DR. J R Stat Soc B 1972;34:187-220.
    """
    time, event = censored_at(time, event, horizon)
    high = as_labels(high, "high")
    same_length(time=time, high=high)
    if not has_finite_ratio(time, event, high):
        return None
    return cox(time, event, high, horizon, level).hazard_ratio
