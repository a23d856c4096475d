"""The Kaplan-Meier risk by a day with the limits of its curve."""

import numpy as np

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.intervals import Interval
from cctaecg.stats.survival.kaplan_meier import SurvivalCurve, risk_at


def risk_interval_at(curve: SurvivalCurve, day: float) -> Interval:
    """Cumulative risk of the event by a day, with the limits of its curve.

    Parameters
    ----------
    curve : SurvivalCurve
        As of :func:`cctaecg.stats.kaplan_meier`.
    day : float
        0 or more.

    Returns
    -------
    Interval
        The risk; ``n`` counts the patients under observation just after that day. Where nobody has had the event, the
        upper limit is the exact one of 0 among them, as the curve has it: of 8 patients, 0.37.

    Raises
    ------
    UndefinedStatistic
        For a day after the last follow-up, or one on which nobody is left and nobody had the event.
    InvalidTime
        For a negative or missing day.

    Examples
    --------
    >>> from cctaecg.stats.survival.kaplan_meier import kaplan_meier
    >>> round(risk_interval_at(kaplan_meier([9] * 8, [0] * 8, horizon=9), 5).upper, 2)
    0.37
    """
    value = float(risk_at(curve, day)[0])
    place = int(np.searchsorted(curve.time, day, side="right")) - 1
    left = int(curve.at_risk[min(place + 1, len(curve.at_risk) - 1)])
    if value == 0 and left < 1:
        raise UndefinedStatistic(f"No limit of the risk at {day:g} days: nobody is under observation.")
    return Interval(value, float(1 - curve.upper[place]), float(1 - curve.lower[place]), left)
