"""Follow-up of the patients above and below a risk threshold, and what is compared between them."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from scipy.special import logit

from cctaecg.run.results import Absent
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.inputs import as_labels, as_probabilities, as_scores, reached, same_length
from cctaecg.stats.logistic import LOGIT_LIMIT
from cctaecg.stats.survival.concordance import harrell_c
from cctaecg.stats.survival.cox import CoxModel, cox, cox_per_sd, has_finite_ratio
from cctaecg.stats.survival.follow_up import at_landmark
from cctaecg.stats.survival.kaplan_meier import SurvivalCurve, at_risk, crude_event_rate, kaplan_meier
from cctaecg.stats.survival.restricted_mean import restricted_mean_difference
from cctaecg.stats.survival.risk_comparison import RiskComparison
from cctaecg.stats.survival.two_groups import log_rank

Result = TypeVar("Result")


def compare_risk_groups(
    event: np.ndarray, score: np.ndarray, time: np.ndarray, threshold: float, horizon: float, level: float = 0.95,
    days: Sequence[float] = (0, 175, 350, 525, 700), landmark: float = 0.0,
) -> RiskComparison:
    """Follow-up of patients at or above a risk threshold against that of the others.

    An empty group, or a test that has no events to work with, is ``Absent`` with its reason.

    Parameters
    ----------
    event : array of 0 and 1, shape (n,)
        1 when a patient's follow-up ended with an infarction, 0 at the end of observation. Each patient counts once.
    score : array, shape (n,)
        Predicted probability, from 0 to 1. The Cox model per standard deviation takes its log-odds.
    time : array, shape (n,)
        Follow-up in days, 0 or more.
    threshold : float
        Probability from which a patient is at high risk.
    horizon : float
        Days, above 0, at which follow-up is cut.
    level : float, default 0.95
        Coverage of the intervals.
    days : sequence of float, default (0, 175, 350, 525, 700)
        Days on which those at risk and the events so far are counted.
    landmark : float, default 0
        Day before which patients with an event, or lost, are left out and counted
        (:func:`cctaecg.stats.at_landmark`).

    Returns
    -------
    RiskComparison
        Curves, counts, tests and models.

    Raises
    ------
    UndefinedStatistic
        When nobody has a score.
    InvalidProbability, NonFiniteValue
        Naming a score.
    InvalidTime, InvalidLabel
        Naming a row.
    InvalidSetting
        For a landmark that is not before the horizon.
    ShapeMismatch
        For arrays of different length.
    """
    if len(score) and np.isnan(np.asarray(score, float)).all():
        raise UndefinedStatistic("No patient has a prediction for this vessel.")
    score = as_probabilities(score, "score")
    log_odds = logit(np.clip(score, LOGIT_LIMIT, 1 - LOGIT_LIMIT))
    return compare_groups(event, score >= reached(threshold), log_odds, time, horizon, level, days, landmark,
                          f"at a threshold of {threshold:g}")


def compare_groups(
    event: np.ndarray, high: np.ndarray, score: np.ndarray, time: np.ndarray, horizon: float, level: float,
    days: Sequence[float], landmark: float, where: str,
) -> RiskComparison:
    """Patients with ``high`` (n,) true against the others; ``where`` ends the sentence about an empty group."""
    if not landmark < horizon:
        raise InvalidSetting(f"landmark is {landmark:g} and horizon {horizon:g} days; expected the landmark earlier")
    start = at_landmark(time, event, landmark)
    score = as_scores(score, "score")
    same_length(time=start.kept, score=score)
    time, event = np.asarray(time, float)[start.kept], as_labels(event, "event")[start.kept]
    high, score = high[start.kept], score[start.kept]

    def of_group(members: np.ndarray, name: str, statistic: Callable[[np.ndarray], Result]) -> Result | Absent:
        return statistic(members) if members.any() else Absent(f"No patient is at {name} risk {where}.")

    def curve(members: np.ndarray) -> SurvivalCurve:
        return kaplan_meier(time[members], event[members], horizon, level)

    def rate(members: np.ndarray) -> Callable[[float], np.ndarray]:
        return lambda day: crude_event_rate(time[members], event[members] & (time[members] <= horizon), day)

    def at_risk_by_day(members: np.ndarray) -> np.ndarray:
        return at_risk(time[members], np.array(days)) if members.any() else np.zeros(len(days), int)

    def events_by_day(members: np.ndarray) -> np.ndarray:
        return _events_by(time[members & event], days, horizon)

    def between(statistic: Callable[..., Result], **options: Any) -> Result | Absent:
        if not (high.any() and (~high).any()):
            return Absent("All patients are in one risk group.")
        return defined(statistic, time, event, high, horizon, **options)

    def of_score(statistic: Callable[..., Result]) -> Result | Absent:
        if len(time) == 0:
            return Absent("No patient is left.")
        return defined(statistic, time, event, score, horizon, level=level)

    group_model = between(_group_model, level=level)
    return RiskComparison(
        high=of_group(high, "high", curve),
        low=of_group(~high, "low", curve),
        log_rank=between(log_rank),
        hazard_ratio=group_model if isinstance(group_model, Absent) else group_model.hazard_ratio,
        high_at_risk=at_risk_by_day(high),
        low_at_risk=at_risk_by_day(~high),
        high_events=events_by_day(high),
        low_events=events_by_day(~high),
        proportional_hazards_p=_proportionality(group_model),
        per_sd=of_score(cox_per_sd),
        concordance=of_score(harrell_c),
        restricted_mean_difference=between(restricted_mean_difference, level=level),
        crude={"high": of_group(high, "high", rate), "low": of_group(~high, "low", rate)},
        landmark=float(landmark), early_events=start.early_events, lost_early=start.lost,
    )


def _group_model(time: np.ndarray, event: np.ndarray, high: np.ndarray, horizon: float, level: float) -> CoxModel:
    cut, within = np.minimum(time, horizon), event & (time <= horizon)
    if not has_finite_ratio(cut, within, high):
        raise UndefinedStatistic("The events are all in one group, so the ratio has no finite value.")
    return cox(time, event, high, horizon, level)


def _proportionality(model: CoxModel | Absent) -> float | Absent:
    if isinstance(model, Absent):
        return model
    if model.proportional_hazards_p is None:
        return Absent("All events fell on one day, so that a change of the hazard ratio cannot be seen.")
    return model.proportional_hazards_p


def _events_by(event_days: np.ndarray, days: Sequence[float], horizon: float) -> np.ndarray:
    return np.searchsorted(np.sort(event_days[event_days <= horizon]), np.asarray(days, float), side="right")


def followup_summary(time: np.ndarray, event: np.ndarray, horizon: float) -> dict[str, Any] | Absent:
    """Size and length of a follow-up.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days.
    event : array of 0 and 1, shape (n,)
        1 when it ended with an infarction.
    horizon : float
        Days.

    Returns
    -------
    dict or Absent
        ``n`` patients, ``events`` within the horizon and ``median_days`` observed; ``Absent`` without patients.
    """
    if len(time) == 0:
        return Absent("This run has no patients in follow-up.")
    return {"n": len(time), "events": int((event * (time <= horizon)).sum()), "median_days": float(np.median(time))}
