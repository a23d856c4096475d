"""Follow-up of the patients above and below a risk threshold, and what is compared between them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import logit

from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.inputs import as_labels, as_probabilities, as_scores, same_length
from cctaecg.stats.intervals import Interval
from cctaecg.stats.logistic import LOGIT_LIMIT
from cctaecg.stats.survival.concordance import harrell_c
from cctaecg.stats.survival.cox import CoxModel, cox, cox_per_sd, has_finite_ratio
from cctaecg.stats.survival.follow_up import at_landmark
from cctaecg.stats.survival.kaplan_meier import (
    LogRank,
    SurvivalCurve,
    at_risk,
    crude_event_rate,
    kaplan_meier,
    log_rank,
    risk_at,
)
from cctaecg.stats.survival.restricted_mean import restricted_mean_difference


class RiskComparison(NamedTuple):
    """Curves of both groups, the tests between them, and the numbers at risk and of events so far on ``days``.

    ``per_sd`` is the Cox model per standard deviation of the score and ``concordance`` Harrell's C of it: both use
    the whole score and no threshold. ``restricted_mean_difference`` is in days free of the event, high minus low.
    ``early_events`` and ``lost_early`` count who was left out before ``landmark``.
    """

    high: SurvivalCurve | Absent
    low: SurvivalCurve | Absent
    log_rank: LogRank | Absent
    hazard_ratio: Interval | Absent
    high_at_risk: np.ndarray
    low_at_risk: np.ndarray
    high_events: np.ndarray
    low_events: np.ndarray
    proportional_hazards_p: float | Absent
    per_sd: CoxModel | Absent
    concordance: Interval | Absent
    restricted_mean_difference: Interval | Absent
    crude: dict
    landmark: float = 0.0
    early_events: int = 0
    lost_early: int = 0

    def counts(self) -> dict:
        """Patients and events of each group."""
        sizes = {}
        for name, curve in (("high", self.high), ("low", self.low)):
            absent = isinstance(curve, Absent)
            sizes |= {name: 0 if absent else curve.n, f"{name}_events": 0 if absent else curve.events}
        return sizes

    def risk_at(self, days: list[float]) -> dict:
        """Kaplan-Meier risk of an event by each of ``days``, for both groups: ``{"high": {day: risk}, ...}``."""
        return {
            name: curve if isinstance(curve, Absent) else {str(day): _risk_by(curve, day) for day in days}
            for name, curve in (("high", self.high), ("low", self.low))
        }

    def crude_at(self, days: list[float]) -> dict:
        """Events by each of ``days`` over all patients of the group, as the paper's code has it; as :meth:`risk_at`."""
        return {
            name: rate if isinstance(rate, Absent) else {str(day): float(rate(day)[0]) for day in days}
            for name, rate in self.crude.items()
        }

    def models(self) -> dict:
        """What the results hold of the comparison beside curves, log-rank test and hazard ratio."""
        return {
            "proportional_hazards_p": self.proportional_hazards_p,
            "per_sd": self.per_sd,
            "concordance": self.concordance,
            "restricted_mean_difference": self.restricted_mean_difference,
            "landmark": {"day": self.landmark, "early_events": self.early_events, "lost": self.lost_early},
        }


def compare_risk_groups(
    event: np.ndarray, score: np.ndarray, time: np.ndarray, threshold: float, horizon: float, level: float = 0.95,
    days: tuple[float, ...] = (0, 175, 350, 525, 700), landmark: float = 0.0,
) -> RiskComparison:
    """Patients with ``score >= threshold`` against the others, followed for ``time`` days and cut at ``horizon``.

    One entry per patient, (n,); ``event`` is 1 at an infarction, 0 at the end of observation, ``score`` a probability,
    whose log-odds the Cox model per standard deviation takes. An empty group, or a test that has no events to work
    with, is ``Absent`` with its reason. Patients with an event, or lost, before day ``landmark`` are left out and
    counted (:func:`cctaecg.stats.at_landmark`).

    Raises ``UndefinedStatistic`` when nobody has a score, ``InvalidProbability`` and ``NonFiniteValue`` naming a
    score, ``InvalidTime`` and ``InvalidLabel`` naming the row, ``InvalidSetting`` for a landmark that is not before
    the horizon, ``ShapeMismatch``.
    """
    if len(score) and np.isnan(np.asarray(score, float)).all():
        raise UndefinedStatistic("No patient has a prediction for this vessel.")
    score = as_probabilities(score, "score")
    log_odds = logit(np.clip(score, LOGIT_LIMIT, 1 - LOGIT_LIMIT))
    return _compare(event, score >= threshold, log_odds, time, horizon, level, days, landmark,
                    f"at a threshold of {threshold:g}")


def compare_any_vessel(
    event: np.ndarray, probability: np.ndarray, time: np.ndarray, thresholds: Mapping[str, float], horizon: float,
    level: float = 0.95, days: tuple[float, ...] = (0, 175, 350, 525, 700), landmark: float = 0.0,
) -> RiskComparison | Absent:
    """Patients at high risk in any vessel against those at low risk in all; ``probability`` is (n, 4), ``VESSELS``.

    A vessel that nobody has a probability of is left out. The score of the Cox model per standard deviation and of
    the concordance is how far the vessel that lies highest above its own threshold does so, in log-odds. ``Absent``
    where there are no patients or no probabilities; else as :func:`compare_risk_groups`.
    """
    if len(probability) == 0 or np.isnan(probability).all():
        return Absent("No patient in follow-up has a prediction.")
    excess = excess_over_thresholds(probability, thresholds)
    return _compare(event, excess >= 0, excess, time, horizon, level, days, landmark, "in any vessel")


def excess_over_thresholds(probability: np.ndarray, thresholds: Mapping[str, float]) -> np.ndarray:
    """Largest of logit p - logit threshold over the vessels, (n,); 0 or more when any vessel is at high risk.

    >>> excess_over_thresholds(np.array([[0.2, 0.001, 0.1, 0.1], [0.1, 0.001, 0.1, 0.1]]),
    ...                        {"RCA": 0.15, "LM": 0.01, "LAD": 0.15, "LCX": 0.15}) >= 0
    array([ True, False])

    Raises ``NonFiniteValue`` for a probability that only some patients lack.
    """
    probability = np.asarray(probability, dtype=float)
    known = ~np.isnan(probability).all(axis=0)
    cut = np.array([thresholds[vessel] for vessel in VESSELS])[known]
    given = as_probabilities(probability[:, known], "probability", axes=2)
    excess = logit(np.clip(given, LOGIT_LIMIT, 1 - LOGIT_LIMIT)) - logit(np.clip(cut, LOGIT_LIMIT, 1 - LOGIT_LIMIT))
    # neither rounding nor the limit may put a probability on the other side of its threshold
    return np.where(given >= cut, np.maximum(excess, 0), np.minimum(excess, -1e-12)).max(axis=1)


def _compare(event, high, score, time, horizon, level, days, landmark, where: str) -> RiskComparison:
    if not landmark < horizon:
        raise InvalidSetting(f"landmark is {landmark:g} and horizon {horizon:g} days; expected the landmark earlier")
    start = at_landmark(time, event, landmark)
    score = as_scores(score, "score")
    same_length(time=start.kept, score=score)
    time, event = np.asarray(time, float)[start.kept], as_labels(event, "event")[start.kept]
    high, score = high[start.kept], score[start.kept]

    def of_group(members: np.ndarray, name: str, statistic: Callable):
        return statistic(members) if members.any() else Absent(f"No patient is at {name} risk {where}.")

    def curve(members: np.ndarray) -> SurvivalCurve:
        return kaplan_meier(time[members], event[members], horizon, level)

    def rate(members: np.ndarray) -> Callable:
        return lambda day: crude_event_rate(time[members], event[members] & (time[members] <= horizon), day)

    def between(statistic: Callable, **options):
        if not (high.any() and (~high).any()):
            return Absent("All patients are in one risk group.")
        return defined(statistic, time, event, high, horizon, **options)

    def of_score(statistic: Callable):
        if len(time) == 0:
            return Absent("No patient is left.")
        return defined(statistic, time, event, score, horizon, level=level)

    group_model = between(_group_model, level=level)
    return RiskComparison(
        of_group(high, "high", curve), of_group(~high, "low", curve), between(log_rank),
        group_model if isinstance(group_model, Absent) else group_model.hazard_ratio,
        *(at_risk(time[group], np.array(days)) if group.any() else np.zeros(len(days), int) for group in (high, ~high)),
        *(_events_by(time[group & event], days, horizon) for group in (high, ~high)),
        proportional_hazards_p=_proportionality(group_model),
        per_sd=of_score(cox_per_sd),
        concordance=of_score(harrell_c),
        restricted_mean_difference=between(restricted_mean_difference, level=level),
        crude={"high": of_group(high, "high", rate), "low": of_group(~high, "low", rate)},
        landmark=float(landmark), early_events=start.early_events, lost_early=start.lost,
    )


def _group_model(time, event, high, horizon: float, level: float) -> CoxModel:
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


def _events_by(event_days: np.ndarray, days, horizon: float) -> np.ndarray:
    return np.searchsorted(np.sort(event_days[event_days <= horizon]), np.asarray(days, float), side="right")


def _risk_by(curve: SurvivalCurve, day: float) -> float | Absent:
    try:
        return float(risk_at(curve, np.array([day]))[0])
    except UndefinedStatistic as error:  # nobody was followed that long
        return Absent(str(error))


def followup_summary(time: np.ndarray, event: np.ndarray, horizon: float) -> dict | Absent:
    """Patients, events within ``horizon`` days and median days observed."""
    if len(time) == 0:
        return Absent("This run has no patients in follow-up.")
    return {"n": len(time), "events": int((event * (time <= horizon)).sum()), "median_days": float(np.median(time))}
