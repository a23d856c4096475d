"""AUC for an event by a day when some are lost before it: cases by the day against who is free of it after.

Those lost before the day are neither; the ones who stay stand for them, each case weighted by the inverse of the
probability of still being under observation when it came.
"""

from dataclasses import dataclass

import numpy as np
from lifelines import KaplanMeierFitter
from numpy.typing import ArrayLike
from sklearn.metrics import roc_auc_score

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_labels, as_scores, check_level, same_length
from cctaecg.stats.resampling import patient_weights
from cctaecg.stats.survival.follow_up import as_times


@dataclass(frozen=True)
class TimeAUC:
    """An AUC for an event by a day.

    Attributes
    ----------
    value, lower, upper : float
        With a bootstrap interval of the patients.
    n, events, lost : int
        Patients, those with the event by the day, and those lost before it.
    """

    value: float
    lower: float
    upper: float
    n: int
    events: int
    lost: int


def still_observed(time: ArrayLike, event: ArrayLike, at: ArrayLike) -> np.ndarray:
    """Probability of being under observation still just before some times: Kaplan and Meier's curve of the losses.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 when the patient was lost.
    at : array, shape (k,)
        Days.

    Returns
    -------
    array, shape (k,)

    Examples
    --------
    >>> still_observed([10, 20, 30, 40], [1, 0, 1, 1], [15, 25]).round(3).tolist()
    [1.0, 0.667]
    """
    time, event = as_times(time), as_labels(event)
    same_length(time=time, event=event)
    curve = KaplanMeierFitter().fit(time, 1 - event)
    before = np.nextafter(np.asarray(at, float), -np.inf)  # who is lost on the day itself was there until it
    return np.asarray(curve.survival_function_at_times(before), dtype=float)


def censoring_weights(time: ArrayLike, event: ArrayLike, horizon: float) -> np.ndarray:
    """Weights by which those whose state on a day is known stand for all: 1 over the probability of being observed.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event.
    horizon : float
        The day.

    Returns
    -------
    array, shape (n,)
        0 for a patient lost before the day.

    References
    ----------
    Robins JM, Rotnitzky A. In: AIDS Epidemiology. Birkhaeuser 1992:297-331.
    """
    time, event = as_times(time), as_labels(event)
    known = (time > horizon) | ((event == 1) & (time <= horizon)) | (time == horizon)
    at = np.minimum(time, horizon)
    weights: np.ndarray = np.where(known, 1 / np.maximum(still_observed(time, event, at), 1e-12), 0.0)
    return weights


def time_dependent_auc(
    score: ArrayLike, time: ArrayLike, event: ArrayLike, horizon: float, level: float = 0.95, resamples: int = 200,
    seed: int = 0,
) -> TimeAUC:
    """Cumulative/dynamic AUC for an event by a day, weighted for those lost before it.

    Parameters
    ----------
    score : array, shape (n,)
        Higher for likelier, one a patient.
    time : array, shape (n,)
        Follow-up in days.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event.
    horizon : float
        The day.
    level : float, default 0.95
        Coverage of the percentile interval, which resamples patients.
    resamples, seed : int
        Of the bootstrap.

    Returns
    -------
    TimeAUC

    Raises
    ------
    UndefinedStatistic
        Without an event by the day, or without anybody free of it after.
    InvalidTime, InvalidLabel, NonFiniteValue, ShapeMismatch, InvalidSetting
        For bad input.

    References
    ----------
    Uno H, Cai T, Tian L, Wei LJ. J Am Stat Assoc 2007;102:527-537.
    """
    score, time, event = as_scores(score, "score"), as_times(time), as_labels(event)
    same_length(score=score, time=time, event=event)
    check_level(level)
    case, free = (event == 1) & (time <= horizon), time > horizon
    if not case.any() or not free.any():
        raise UndefinedStatistic(f"No AUC by day {horizon:g}: {case.sum()} events by then and {free.sum()} patients "
                                 "free of one after it.")
    weight = 1 / np.maximum(still_observed(time, event, np.minimum(time, horizon)), 1e-12)
    rows = case | free

    def auc(times: np.ndarray) -> float:
        own = times[rows] * np.where(case, weight, 1.0)[rows]
        if not (own[case[rows]] > 0).any() or not (own[free[rows]] > 0).any():
            return np.nan
        return float(roc_auc_score(case[rows], score[rows], sample_weight=own))

    replicates = np.array([auc(times) for times in patient_weights(len(score), resamples, seed)])
    lower, upper = np.nanquantile(replicates, [(1 - level) / 2, (1 + level) / 2])
    lost = ~case & (time < horizon)
    return TimeAUC(auc(np.ones(len(score))), float(lower), float(upper), len(score), int(case.sum()), int(lost.sum()))
