"""Time to an event: Kaplan-Meier, log-rank and Cox's hazard ratio with administrative censoring, by lifelines."""

from dataclasses import dataclass

import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_labels, check_level, same_length
from cctaecg.stats.intervals import Interval
from cctaecg.stats.survival.cox import cox, has_finite_ratio
from cctaecg.stats.survival.follow_up import as_times, censored_at


@dataclass(frozen=True)
class SurvivalCurve:
    """A step function: ``survival`` (k,) holds from each ``time`` (k,) in days to the next; time 0 has survival 1.

    ``lower`` and ``upper`` (k,) are its confidence limits, ``at_risk`` (k,) counts who is under observation just
    before each time; ``n`` patients, ``events`` among them within the horizon.
    """

    time: np.ndarray
    survival: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    at_risk: np.ndarray
    n: int
    events: int


@dataclass(frozen=True)
class LogRank:
    """Log-rank chi-square with one degree of freedom, and its p-value."""

    statistic: float
    p_value: float


def kaplan_meier(time, event, horizon: float, level: float = 0.95) -> SurvivalCurve:
    """Kaplan-Meier estimate of event-free survival up to ``horizon`` days.

    ``time`` (n,) is the follow-up of each patient in days, ``event`` (n,) 1 when it ended with the event. Follow-up
    beyond the horizon is cut there, and an event after it does not count. The limits are Greenwood's on the log-log
    scale; before the first event both are 1, and where survival has reached 0 both are 0. Kaplan EL, Meier P. J Am
    Stat Assoc 1958;53:457-481.

    >>> curve = kaplan_meier([2, 3, 3, 5, 9], [1, 1, 0, 0, 1], horizon=8)
    >>> curve.time.tolist(), curve.survival.round(3).tolist(), curve.at_risk.tolist(), curve.events
    ([0.0, 2.0, 3.0, 5.0, 8.0], [1.0, 0.8, 0.6, 0.6, 0.6], [5, 5, 4, 2, 1], 2)

    Raises ``InvalidTime`` for a negative or missing time, ``InvalidLabel`` or ``NonFiniteValue`` for an event that
    is not 0 or 1, ``InvalidSetting`` for the horizon or level, ``ShapeMismatch``, and ``UndefinedStatistic`` for no
    patients.
    """
    time, event = censored_at(time, event, horizon)
    fitter = KaplanMeierFitter().fit(time, event, alpha=1 - check_level(level))
    days = fitter.survival_function_.index.to_numpy(dtype=float)
    survival = fitter.survival_function_.iloc[:, 0].to_numpy()
    lower, upper = fitter.confidence_interval_.to_numpy().T
    return SurvivalCurve(days, survival, lower, upper, at_risk(time, days), len(time), int(event.sum()))


def log_rank(time, event, high, horizon: float) -> LogRank:
    """Log-rank test that patients with ``high`` (n,) true and false have the same hazard up to ``horizon`` days.

    Raises ``UndefinedStatistic`` when a group is empty or there are no events while both groups are under observation,
    else as :func:`kaplan_meier`.
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


def hazard_ratio(time, event, high, horizon: float, level: float = 0.95) -> Interval | None:
    """Cox's hazard ratio of ``high`` (n,) true against false up to ``horizon`` days, Efron's ties, Wald interval.

    ``None`` when no finite ratio fits best: unless each group has an event at a time when someone of the other group is
    still under observation, the partial likelihood rises for ever (or is flat). Raises as :func:`kaplan_meier`.
    Cox DR. J R Stat Soc B 1972;34:187-220.
    """
    time, event = censored_at(time, event, horizon)
    high = as_labels(high, "high")
    same_length(time=time, high=high)
    if not has_finite_ratio(time, event, high):
        return None
    return cox(time, event, high, horizon, level).hazard_ratio


def risk_at(curve: SurvivalCurve, days) -> np.ndarray:
    """Cumulative risk (d,), 1 - survival, at each of ``days`` (d,).

    >>> risk_at(kaplan_meier([2, 3, 3, 5], [1, 1, 0, 0], horizon=8), [0, 2, 4]).round(3).tolist()
    [0.0, 0.25, 0.5]

    Raises ``InvalidTime`` for negative or missing days and ``UndefinedStatistic`` for days after the last
    follow-up, about which the curve knows nothing.
    """
    days = as_times(np.atleast_1d(days), "days")
    if days.max() > curve.time[-1] and curve.survival[-1] > 0:
        raise UndefinedStatistic(
            f"The risk at {days.max():g} days is unknown: the longest follow-up is {curve.time[-1]:g} days."
        )
    return 1 - curve.survival[np.searchsorted(curve.time, days, side="right") - 1]


def at_risk(time, days) -> np.ndarray:
    """How many patients (d,) are still under observation just before each of ``days`` (d,).

    >>> at_risk([2, 3, 3, 5], [0, 3, 4, 6]).tolist()
    [4, 3, 1, 0]

    Raises ``InvalidTime`` for a negative or missing time.
    """
    time, days = as_times(time), as_times(np.atleast_1d(days), "days")
    return len(time) - np.searchsorted(np.sort(time), days, side="left")


def crude_event_rate(time, event, days) -> np.ndarray:
    """Events by each of ``days`` (d,) over all patients, as (d,): what the paper's code draws as a cumulative rate.

    Who was lost before a day counts as free of the event until then, so that it lies at or below the Kaplan-Meier
    risk, and the further the more patients were lost; without loss the two are equal. Kept to show the difference.

    >>> crude_event_rate([2, 3, 3, 5], [1, 0, 0, 1], [4, 6]).tolist()  # Kaplan-Meier: 0.25 and 1
    [0.25, 0.5]

    Raises as :func:`kaplan_meier`.
    """
    time, event = as_times(time), as_labels(event, "event")
    days = as_times(np.atleast_1d(days), "days")
    return np.searchsorted(np.sort(time[event]), days, side="right") / same_length(time=time, event=event)
