"""What a comparison of two risk groups holds, and what the results and the book are told of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from cctaecg.run.results import Absent
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.intervals import Interval
from cctaecg.stats.survival.cox import CoxModel
from cctaecg.stats.survival.kaplan_meier import SurvivalCurve, risk_at
from cctaecg.stats.survival.risk_limits import risk_interval_at
from cctaecg.stats.survival.two_groups import LogRank


class RiskComparison(NamedTuple):
    """Follow-up of patients at high and at low risk, compared.

    What does not exist for these data is ``Absent`` with its reason.

    Attributes
    ----------
    high, low : SurvivalCurve or Absent
        Kaplan-Meier curve of either group.
    log_rank : LogRank or Absent
        Test between the groups.
    hazard_ratio : Interval or Absent
        Cox's hazard ratio, high against low.
    high_at_risk, low_at_risk : array of int, shape (d,)
        Patients of either group under observation just before each of the days asked for.
    high_events, low_events : array of int, shape (d,)
        Events of either group by then.
    proportional_hazards_p : float or Absent
        Test that the hazards of the groups are proportional.
    per_sd : CoxModel or Absent
        Cox model per standard deviation of the score: it uses the whole score and no threshold.
    concordance : Interval or Absent
        Harrell's C of the score: it uses the whole score and no threshold.
    restricted_mean_difference : Interval or Absent
        Days free of the event, high minus low.
    crude : dict
        For ``"high"`` and ``"low"`` a function from a day to the crude event rate by then, or ``Absent``.
    landmark : float
        Day from which patients are compared.
    early_events, lost_early : int
        Patients left out because they had the event, or were lost, before the landmark.
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
    crude: Mapping[str, Callable[[float], np.ndarray] | Absent]
    landmark: float = 0.0
    early_events: int = 0
    lost_early: int = 0

    def counts(self) -> dict[str, int]:
        """Patients and events of each group.

        Returns
        -------
        dict of int
            ``high`` and ``low`` patients, ``high_events`` and ``low_events`` within the horizon.
        """
        sizes: dict[str, int] = {}
        for name, curve in (("high", self.high), ("low", self.low)):
            n, events = (0, 0) if isinstance(curve, Absent) else (curve.n, curve.events)
            sizes |= {name: n, f"{name}_events": events}
        return sizes

    def risk_at(self, days: Sequence[float]) -> dict[str, dict[str, float | Absent] | Absent]:
        """Kaplan-Meier risk of an event by each of some days, for both groups.

        Parameters
        ----------
        days : sequence of float
            Days of follow-up.

        Returns
        -------
        dict
            ``{"high": {day: risk}, "low": {day: risk}}`` with the days as text. A group without patients is
            ``Absent``, and so is a risk beyond the longest follow-up.
        """
        return {
            name: curve if isinstance(curve, Absent) else {str(day): _risk_by(curve, day) for day in days}
            for name, curve in (("high", self.high), ("low", self.low))
        }

    def risk_limits_at(self, days: Sequence[float]) -> dict[str, dict[str, Interval | Absent] | Absent]:
        """:meth:`risk_at` with the limits of the curves.

        Parameters
        ----------
        days : sequence of float
            Days of follow-up.

        Returns
        -------
        dict
            ``{"high": {day: interval}, "low": {day: interval}}`` with the days as text, as of
            :func:`cctaecg.stats.risk_interval_at`; ``Absent`` as in :meth:`risk_at`.
        """
        return {
            name: curve if isinstance(curve, Absent) else {
                str(day): defined(risk_interval_at, curve, day) for day in days}
            for name, curve in (("high", self.high), ("low", self.low))
        }

    def crude_at(self, days: Sequence[float]) -> dict[str, dict[str, float] | Absent]:
        """Events by each of some days over all patients of the group, as the paper's code has it.

        Parameters
        ----------
        days : sequence of float
            Days of follow-up.

        Returns
        -------
        dict
            ``{"high": {day: rate}, "low": {day: rate}}`` with the days as text; ``Absent`` for a group without
            patients.
        """
        return {
            name: rate if isinstance(rate, Absent) else {str(day): float(rate(day)[0]) for day in days}
            for name, rate in self.crude.items()
        }

    def models(self) -> dict[str, Any]:
        """What the results hold of the comparison beside curves, log-rank test and hazard ratio.

        Returns
        -------
        dict
            ``proportional_hazards_p``, ``per_sd``, ``concordance``, ``restricted_mean_difference``, and ``landmark``
            with its day and who was left out.
        """
        return {
            "proportional_hazards_p": self.proportional_hazards_p,
            "per_sd": self.per_sd,
            "concordance": self.concordance,
            "restricted_mean_difference": self.restricted_mean_difference,
            "landmark": {"day": self.landmark, "early_events": self.early_events, "lost": self.lost_early},
        }


def _risk_by(curve: SurvivalCurve, day: float) -> float | Absent:
    try:
        return float(risk_at(curve, np.array([day]))[0])
    except UndefinedStatistic as error:  # nobody was followed that long
        return Absent(str(error))
