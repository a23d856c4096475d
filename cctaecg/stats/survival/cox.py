"""Cox's proportional hazards model of one covariate, and whether its hazards are proportional; by lifelines."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceError
from numpy.typing import ArrayLike

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_scores, check_level, same_length
from cctaecg.stats.intervals import Interval
from cctaecg.stats.survival.follow_up import censored_at
from cctaecg.stats.survival.proportional_hazards import proportional_hazards_p


@dataclass(frozen=True)
class CoxModel:
    """A Cox model of one covariate.

    Attributes
    ----------
    hazard_ratio : Interval
        Per unit of the covariate, with its Wald interval.
    p_value : float
        Wald test that the ratio is 1.
    proportional_hazards_p : float or None
        Test that the hazards are proportional. A small value says that the ratio changed during follow-up, so that one
        number averages over the time; a large one says little where there are few events. ``None`` where all events
        fell on one day.
    """

    hazard_ratio: Interval
    p_value: float
    proportional_hazards_p: float | None


def cox(
    time: ArrayLike, event: ArrayLike, covariate: ArrayLike, horizon: float, level: float = 0.95
) -> CoxModel:
    """Cox's proportional hazards model of one covariate up to a horizon, Efron's ties.

    Proportionality is tested by the score test against the Kaplan-Meier risk just before each event, as R's package
    survival does since version 3 (:mod:`cctaecg.stats.survival.proportional_hazards`).

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    covariate : array, shape (n,)
        Any finite numbers, in the unit that the hazard ratio is wanted for.
    horizon : float
        Days, above 0, at which follow-up is cut.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    CoxModel
        Hazard ratio, its p-value, and the test of proportionality.

    Raises
    ------
    UndefinedStatistic
        Without events, for a covariate that is the same in all, and where the ratio is not finite or cannot be found.
    InvalidTime, InvalidLabel, NonFiniteValue, ShapeMismatch, InvalidSetting
        For bad input.

    References
    ----------
    Cox DR. J R Stat Soc B 1972;34:187-220.

    Grambsch PM, Therneau TM. Biometrika 1994;81:515-526.

    Examples
    --------
    >>> model = cox([5, 6, 8, 8, 9, 12], [1, 1, 0, 1, 1, 1], [1, 1, 0, 0, 1, 0], horizon=20)
    >>> model.hazard_ratio.lower < model.hazard_ratio.value < model.hazard_ratio.upper, model.hazard_ratio.events
    (True, 5)
    """
    time, event = censored_at(time, event, horizon)
    covariate = as_scores(covariate, "covariate")
    same_length(time=time, covariate=covariate)
    if not event.any():
        raise UndefinedStatistic(f"No Cox model: none of {len(time)} patients has an event within {horizon:g} days.")
    if np.ptp(covariate) == 0:
        raise UndefinedStatistic(f"No Cox model: all {len(time)} patients have the same value.")
    if not has_finite_ratio(time, event, covariate):
        raise UndefinedStatistic("The hazard ratio has no finite value: each event befell the extreme of those left.")
    table = pd.DataFrame({"time": time, "event": event, "x": covariate})
    fitter = _fitted(table, check_level(level))
    lower, upper = np.exp(fitter.confidence_intervals_.loc["x"])
    ratio = Interval(float(fitter.hazard_ratios_["x"]), float(lower), float(upper), len(time), int(event.sum()))
    proportional = None
    if len(np.unique(time[event])) > 1:
        proportional = proportional_hazards_p(time, event, covariate, float(fitter.params_["x"]))
    return CoxModel(ratio, float(fitter.summary.loc["x", "p"]), proportional)


def _fitted(table: pd.DataFrame, level: float) -> CoxPHFitter:
    """The model of a finite ratio. Newton's first step can go too far where a group is small: then by small steps."""
    for options in ({}, {"step_size": 0.1, "max_steps": 2000}):
        try:
            return CoxPHFitter(alpha=1 - level).fit(table, "time", "event", fit_options={"precision": 1e-12, **options})
        except ConvergenceError:
            continue
    raise UndefinedStatistic("The hazard ratio could not be computed: the fit finds no top of the likelihood.")


def cox_per_sd(
    time: ArrayLike, event: ArrayLike, score: ArrayLike, horizon: float, level: float = 0.95
) -> CoxModel:
    """Cox model of a score in units of its standard deviation among these patients.

    Without a threshold it uses all that the score says.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    score : array, shape (n,)
        Any finite numbers.
    horizon : float
        Days, above 0, at which follow-up is cut.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    CoxModel
        As of :func:`cctaecg.stats.cox`, per standard deviation.

    Raises
    ------
    UndefinedStatistic
        When all patients have one score, and as :func:`cctaecg.stats.cox`.
    InvalidTime, InvalidLabel, NonFiniteValue, ShapeMismatch, InvalidSetting
        For bad input.
    """
    score = as_scores(score, "score")
    spread = score.std(ddof=1) if len(score) > 1 else 0.0
    if spread == 0:
        raise UndefinedStatistic(f"No hazard ratio per standard deviation: all {len(score)} patients have one score.")
    return cox(time, event, (score - score.mean()) / spread, horizon, level)


def has_finite_ratio(time: np.ndarray, event: np.ndarray, covariate: np.ndarray) -> bool:
    """Whether the partial likelihood has its top at a finite ratio.

    It rises for ever when every event befell the highest covariate of those then under observation, or when every
    one befell the lowest. All arrays (n,), checked and cut at the horizon.
    """
    order = np.argsort(-time, kind="stable")
    latest_first, x = -time[order], covariate[order]
    last_at_risk = np.searchsorted(latest_first, -time[event], side="right") - 1
    highest, lowest = np.maximum.accumulate(x)[last_at_risk], np.minimum.accumulate(x)[last_at_risk]
    return bool((covariate[event] < highest).any() and (covariate[event] > lowest).any())
