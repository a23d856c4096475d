"""Follow-up of the patients above and below a risk threshold, and what is compared between them."""

from typing import NamedTuple

import numpy as np

from cctaecg.run import Absent
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.intervals import Interval
from cctaecg.stats.survival import LogRank, SurvivalCurve, at_risk, hazard_ratio, kaplan_meier, log_rank, risk_at


class RiskComparison(NamedTuple):
    """Curves of both groups, the tests between them, and the numbers at risk on ``days``."""

    high: SurvivalCurve | Absent
    low: SurvivalCurve | Absent
    log_rank: LogRank | Absent
    hazard_ratio: Interval | Absent
    high_at_risk: np.ndarray
    low_at_risk: np.ndarray

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


def _risk_by(curve: SurvivalCurve, day: float) -> float | Absent:
    try:
        return float(risk_at(curve, np.array([day]))[0])
    except UndefinedStatistic as error:  # nobody was followed that long
        return Absent(str(error))


def compare_risk_groups(
    event: np.ndarray, score: np.ndarray, time: np.ndarray, threshold: float, horizon: float, level: float = 0.95,
    days: tuple[float, ...] = (0, 175, 350, 525, 700),
) -> RiskComparison:
    """Patients with ``score >= threshold`` against the others, followed for ``time`` days and cut at ``horizon``.

    One entry per patient; ``event`` is 1 at an infarction, 0 at the end of observation. An empty group, or a
    test that has no events to work with, is ``Absent`` with its reason.
    """
    high = score >= threshold

    def group(members: np.ndarray, name: str) -> SurvivalCurve | Absent:
        if not members.any():
            return Absent(f"No patient is at {name} risk at a threshold of {threshold:g}.")
        return kaplan_meier(time[members], event[members], horizon, level)

    def between(statistic, **options):
        if not (high.any() and (~high).any()):
            return Absent("All patients are in one risk group.")
        try:
            found = statistic(time, event, high, horizon, **options)
        except UndefinedStatistic as error:
            return Absent(str(error))
        return found or Absent("The events are all in one group, so the ratio has no finite value.")

    def remaining(members: np.ndarray) -> np.ndarray:
        return at_risk(time[members], np.array(days)) if members.any() else np.zeros(len(days), dtype=int)

    return RiskComparison(
        group(high, "high"), group(~high, "low"), between(log_rank), between(hazard_ratio, level=level),
        remaining(high), remaining(~high),
    )


def followup_summary(time: np.ndarray, event: np.ndarray, horizon: float) -> dict | Absent:
    """Patients, events within ``horizon`` days and median days observed."""
    if len(time) == 0:
        return Absent("This run has no patients in follow-up.")
    return {"n": len(time), "events": int((event * (time <= horizon)).sum()), "median_days": float(np.median(time))}
