"""Times of follow-up to checked arrays: cut at a horizon, and counted from a landmark."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.errors import InvalidSetting, InvalidTime
from cctaecg.stats.inputs import as_labels, as_numbers, same_length


@dataclass(frozen=True)
class Landmark:
    """Who is left at a landmark, and who is not.

    Attributes
    ----------
    kept : array of bool, shape (n,)
        Whether the patient was under observation, free of the event, when the day came.
    early_events : int
        Patients with the event before it.
    lost : int
        Patients lost before it.
    """

    kept: np.ndarray
    early_events: int
    lost: int


def as_times(values: ArrayLike, name: str = "time") -> np.ndarray:
    """Days (n,), 0 or more and finite. Raises ``InvalidTime`` naming the first row that is not."""
    array = as_numbers(values, name)
    bad = ~np.isfinite(array) | (array < 0)
    if bad.any():
        row = int(np.argmax(bad))
        raise InvalidTime(f"{name} is {array[row]} in row {row}; expected days, 0 or more")
    return array


def censored_at(time: ArrayLike, event: ArrayLike, horizon: float) -> tuple[np.ndarray, np.ndarray]:
    """Administrative censoring: follow-up cut at a horizon, and which events happened by then.

    An event on the very day of the horizon counts.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    horizon : float
        Days, above 0.

    Returns
    -------
    array, shape (n,)
        Days of follow-up, at most the horizon.
    array of bool, shape (n,)
        Whether it ended with the event, no later than the horizon.

    Raises
    ------
    InvalidSetting
        For a horizon that is not above 0.
    InvalidTime
        For a negative or missing time.
    InvalidLabel, NonFiniteValue, ShapeMismatch
        For other bad input.
    UndefinedStatistic
        When there are no patients.

    Examples
    --------
    >>> time, event = censored_at([100, 800], [1, 1], horizon=700)
    >>> time.tolist(), event.tolist()
    ([100.0, 700.0], [True, False])
    """
    if not (np.isfinite(horizon) and horizon > 0):
        raise InvalidSetting(f"horizon is {horizon!r}; expected days above 0")
    time, event = as_times(time), as_labels(event, "event")
    same_length(time=time, event=event)
    return np.minimum(time, horizon), event & (time <= horizon)


def at_landmark(time: ArrayLike, event: ArrayLike, day: float) -> Landmark:
    """Who was still under observation, free of the event, when a day came; an event on the day itself is kept.

    A coronary event in the days after the ECG may be what led to it, or to the CCTA, so that the ECG did not predict
    but show it. A landmark leaves such patients out, and those lost before it with them, because nobody knows whether
    they reached it. The clock keeps running from the ECG: nobody can have an event before the landmark, so that
    curves, log-rank test and Cox model are those of a clock started there.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    day : float
        The landmark, in days of follow-up, 0 or more.

    Returns
    -------
    Landmark
        Who is kept, and how many were left out for either reason.

    Raises
    ------
    InvalidSetting
        For a day below 0.
    InvalidTime
        For a negative or missing time.
    InvalidLabel, NonFiniteValue, ShapeMismatch
        For other bad input.
    UndefinedStatistic
        When there are no patients.

    References
    ----------
    Anderson JR et al. J Clin Oncol 1983;1:710-719.

    Examples
    --------
    >>> found = at_landmark([3, 10, 28, 400], [1, 0, 1, 0], day=28)
    >>> found.kept.tolist(), found.early_events, found.lost
    ([False, False, True, True], 1, 1)
    """
    if not (np.isfinite(day) and day >= 0):
        raise InvalidSetting(f"landmark is {day!r}; expected days, 0 or more")
    time, event = as_times(time), as_labels(event, "event")
    same_length(time=time, event=event)
    before = time < day
    return Landmark(~before, int(np.count_nonzero(before & event)), int(np.count_nonzero(before & ~event)))
