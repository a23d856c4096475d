"""Restricted mean survival time: the days free of the event, on average, up to a horizon."""

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_labels, same_length
from cctaecg.stats.intervals import Interval
from cctaecg.stats.small_samples import satterthwaite, t_quantile
from cctaecg.stats.survival.follow_up import censored_at


def restricted_mean(time: ArrayLike, event: ArrayLike, horizon: float, level: float = 0.95) -> Interval:
    """Restricted mean survival time: days free of the event up to a horizon, on average, with its interval.

    With S the Kaplan-Meier curve and d_i events among n_i at risk on day t_i::

        mean = integral of S from 0 to the horizon
        var = sum_i (area of S from t_i to the horizon)^2 d_i / (n_i (n_i - d_i))

    It needs no proportional hazards. The limits are by Student's t with one degree of freedom fewer than events.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    horizon : float
        Days, above 0.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Interval
        Days, with the numbers of patients and of events within the horizon.

    Raises
    ------
    UndefinedStatistic
        When follow-up ends before the horizon with patients still free of the event, and when there is no event,
        because the formula would then make a certainty of it.
    InvalidTime, InvalidLabel, NonFiniteValue, ShapeMismatch, InvalidSetting
        For bad input.

    References
    ----------
    Royston P, Parmar MKB. BMC Med Res Methodol 2013;13:152.

    Examples
    --------
    >>> restricted_mean([2, 5, 6, 10], [1, 0, 1, 0], horizon=10).value  # 2 + 0.75 * 4 + 0.375 * 4
    6.5
    """
    value, variance, n, events = _mean_and_variance(*censored_at(time, event, horizon), horizon)
    return _interval(value, variance, n, events, level, events - 1)


def restricted_mean_difference(
    time: ArrayLike, event: ArrayLike, high: ArrayLike, horizon: float, level: float = 0.95
) -> Interval:
    """Difference of two groups' restricted mean survival times.

    The variances add; the limits are by Student's t with Welch's degrees of freedom, each group's one below its events.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    high : array of 0 and 1 or bool, shape (n,)
        Whether the patient is of the first group, that at high risk.
    horizon : float
        Days, above 0.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Interval
        Days of the first group minus those of the other: days lost when below 0.

    Raises
    ------
    UndefinedStatistic
        For an empty group, and as :func:`cctaecg.stats.restricted_mean` for either.
    InvalidTime, InvalidLabel, NonFiniteValue, ShapeMismatch, InvalidSetting
        For bad input.
    """
    time, event = censored_at(time, event, horizon)
    high = as_labels(high, "high")
    same_length(time=time, high=high)
    if high.all() or not high.any():
        raise UndefinedStatistic(f"No difference: {int(high.sum())} of {len(high)} patients are at high risk.")
    parts = [_mean_and_variance(time[group], event[group], horizon) for group in (high, ~high)]
    (one, one_variance, _, one_events), (other, other_variance, _, other_events) = parts
    degrees = satterthwaite(np.array([one_variance, other_variance]), np.array([one_events, other_events]) - 1.0)
    return _interval(one - other, one_variance + other_variance, len(time), int(event.sum()), level, degrees)


def _interval(value: float, variance: float, n: int, events: int, level: float, degrees: float) -> Interval:
    reach = t_quantile(level, degrees) * np.sqrt(variance)
    return Interval(float(value), float(value - reach), float(value + reach), n, events)


def _mean_and_variance(time: np.ndarray, event: np.ndarray, horizon: float) -> tuple[float, float, int, int]:
    if not event.any():
        raise UndefinedStatistic(f"No interval of the restricted mean: none of {len(time)} patients in a group has an "
                                 f"event within {horizon:g} days.")
    days, events = np.unique(time[event], return_counts=True)
    at_risk = len(time) - np.searchsorted(np.sort(time), days, side="left")
    survival = np.concatenate(([1.0], np.cumprod(1 - events / at_risk)))
    if time.max() < horizon and survival[-1] > 0:
        raise UndefinedStatistic(
            f"No restricted mean at {horizon:g} days: the longest follow-up in a group is {time.max():g} days."
        )
    widths = np.diff(np.concatenate(([0.0], days, [horizon])))
    areas = survival * widths
    beyond = np.cumsum(areas[::-1])[::-1][1:]  # area from each event day on
    left = at_risk - events
    # where the last patient at risk had the event no area is left, so that the term is nought
    terms = np.divide(beyond**2 * events, at_risk * left, out=np.zeros(len(days)), where=left > 0)
    return float(areas.sum()), float(terms.sum()), len(time), int(events.sum())
