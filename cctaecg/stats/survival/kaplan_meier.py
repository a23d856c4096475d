"""Kaplan-Meier estimate of the time to an event with administrative censoring, by lifelines, and crude counts."""

from dataclasses import dataclass

import numpy as np
from lifelines import KaplanMeierFitter
from numpy.typing import ArrayLike

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_labels, check_level, same_length
from cctaecg.stats.survival.follow_up import as_times, censored_at


@dataclass(frozen=True)
class SurvivalCurve:
    """A survival curve, which is a step function.

    Attributes
    ----------
    time : array, shape (k,)
        Days, ascending from 0.
    survival : array, shape (k,)
        Share free of the event from each time to the next; 1 at time 0.
    lower, upper : array, shape (k,)
        Its confidence limits, from each time to the next; before the first event the lower one is the exact one of 0.
    at_risk : array of int, shape (k,)
        Patients under observation just before each time.
    n : int
        Patients.
    events : int
        Patients with the event within the horizon.
    """

    time: np.ndarray
    survival: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    at_risk: np.ndarray
    n: int
    events: int


def kaplan_meier(time: ArrayLike, event: ArrayLike, horizon: float, level: float = 0.95) -> SurvivalCurve:
    """Kaplan-Meier estimate of event-free survival up to a horizon.

    Follow-up beyond the horizon is cut there, and an event after it does not count. The limits are Greenwood's on the
    log-log scale. Before the first event these are none; there the upper limit is 1 and the lower one the exact one of
    no event among the ``n`` still under observation, ``((1 - level) / 2) ** (1 / n)``: of 8 patients 0.63. Where
    survival has reached 0 both are 0.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    horizon : float
        Days, above 0.
    level : float, default 0.95
        Coverage of the limits, at each time.

    Returns
    -------
    SurvivalCurve
        Survival at every time at which somebody had the event or was lost.

    Raises
    ------
    InvalidTime
        For a negative or missing time.
    InvalidLabel, NonFiniteValue
        For an event that is not 0 or 1.
    InvalidSetting
        For the horizon or the level.
    ShapeMismatch
        For arrays of different length.
    UndefinedStatistic
        When there are no patients.

    References
    ----------
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481. Clopper CJ, Pearson ES. Biometrika 1934;26:404-413.

    Examples
    --------
    >>> curve = kaplan_meier([2, 3, 3, 5, 9], [1, 1, 0, 0, 1], horizon=8)
    >>> curve.time.tolist(), curve.survival.round(3).tolist(), curve.at_risk.tolist(), curve.events
    ([0.0, 2.0, 3.0, 5.0, 8.0], [1.0, 0.8, 0.6, 0.6, 0.6], [5, 5, 4, 2, 1], 2)
    """
    time, event = censored_at(time, event, horizon)
    fitter = KaplanMeierFitter().fit(time, event, alpha=1 - check_level(level))
    days = fitter.survival_function_.index.to_numpy(dtype=float)
    survival = fitter.survival_function_.iloc[:, 0].to_numpy()
    lower, upper = fitter.confidence_interval_.to_numpy().T
    under = at_risk(time, days)
    left = np.append(under[1:], under[-1])  # under observation until the next time
    lower = np.where(survival == 1, ((1 - level) / 2) ** (1 / left), lower)
    return SurvivalCurve(days, survival, lower, upper, under, len(time), int(event.sum()))


def risk_at(curve: SurvivalCurve, days: ArrayLike) -> np.ndarray:
    """Cumulative risk of the event, 1 - survival, by each of some days.

    Parameters
    ----------
    curve : SurvivalCurve
        As of :func:`cctaecg.stats.kaplan_meier`.
    days : array, shape (d,)
        Days, 0 or more.

    Returns
    -------
    array, shape (d,)
        Risk from 0 to 1.

    Raises
    ------
    InvalidTime
        For negative or missing days.
    UndefinedStatistic
        For days after the last follow-up, about which the curve knows nothing.

    Examples
    --------
    >>> risk_at(kaplan_meier([2, 3, 3, 5], [1, 1, 0, 0], horizon=8), [0, 2, 4]).round(3).tolist()
    [0.0, 0.25, 0.5]
    """
    days = as_times(np.atleast_1d(days), "days")
    if days.max() > curve.time[-1] and curve.survival[-1] > 0:
        raise UndefinedStatistic(
            f"The risk at {days.max():g} days is unknown: the longest follow-up is {curve.time[-1]:g} days."
        )
    risk: np.ndarray = 1 - curve.survival[np.searchsorted(curve.time, days, side="right") - 1]
    return risk


def at_risk(time: ArrayLike, days: ArrayLike) -> np.ndarray:
    """How many patients are still under observation just before each of some days.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    days : array, shape (d,)
        Days, 0 or more.

    Returns
    -------
    array of int, shape (d,)
        Patients at risk.

    Raises
    ------
    InvalidTime
        For a negative or missing time.

    Examples
    --------
    >>> at_risk([2, 3, 3, 5], [0, 3, 4, 6]).tolist()
    [4, 3, 1, 0]
    """
    time, days = as_times(time), as_times(np.atleast_1d(days), "days")
    under_observation: np.ndarray = len(time) - np.searchsorted(np.sort(time), days, side="left")
    return under_observation


def crude_event_rate(time: ArrayLike, event: ArrayLike, days: ArrayLike) -> np.ndarray:
    """Events by each of some days over all patients: what the paper's code draws as a cumulative rate.

    Who was lost before a day counts as free of the event until then, so that it lies at or below the Kaplan-Meier
    risk, and the further the more patients were lost; without loss the two are equal. Kept to show the difference.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    days : array, shape (d,)
        Days, 0 or more.

    Returns
    -------
    array, shape (d,)
        Share of all patients, from 0 to 1.

    Raises
    ------
    InvalidTime, InvalidLabel, NonFiniteValue, ShapeMismatch
        For bad input.

    Examples
    --------
    >>> crude_event_rate([2, 3, 3, 5], [1, 0, 0, 1], [4, 6]).tolist()  # Kaplan-Meier: 0.25 and 1
    [0.25, 0.5]
    """
    time, event = as_times(time), as_labels(event, "event")
    days = as_times(np.atleast_1d(days), "days")
    rate: np.ndarray = np.searchsorted(np.sort(time[event]), days, side="right") / same_length(time=time, event=event)
    return rate
