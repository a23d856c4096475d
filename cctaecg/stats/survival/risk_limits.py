"""The Kaplan-Meier risk by a day with its limits, exact where nobody has had the event yet."""

import numpy as np

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import check_level
from cctaecg.stats.intervals import Interval
from cctaecg.stats.survival.kaplan_meier import SurvivalCurve, risk_at


def risk_interval_at(curve: SurvivalCurve, day: float, level: float = 0.95) -> Interval:
    """Cumulative risk of the event by a day, with the limits of its curve.

    Parameters
    ----------
    curve : SurvivalCurve
        As of :func:`cctaecg.stats.kaplan_meier`, with limits at ``level``.
    day : float
        0 or more.
    level : float, default 0.95
        Coverage of the curve's limits.

    Returns
    -------
    Interval
        The risk; ``n`` counts the patients under observation just after that day. Where nobody has had the event, the
        curve's limits are no limits; the upper one is then the exact one of 0 among those still under observation,
        ``1 - ((1 - level) / 2) ** (1 / n)``: of 8 patients without the event, 0.37.

    Raises
    ------
    UndefinedStatistic
        For a day after the last follow-up, or one on which nobody is left and nobody had the event.
    InvalidTime, InvalidSetting
        For a negative or missing day, or a level outside 0 to 1.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413.

    Examples
    --------
    >>> from cctaecg.stats.survival.kaplan_meier import kaplan_meier
    >>> round(risk_interval_at(kaplan_meier([9] * 8, [0] * 8, horizon=9), 5).upper, 2)
    0.37
    """
    value = float(risk_at(curve, day)[0])
    place = int(np.searchsorted(curve.time, day, side="right")) - 1
    left = int(curve.at_risk[min(place + 1, len(curve.at_risk) - 1)])
    if value > 0:
        return Interval(value, float(1 - curve.upper[place]), float(1 - curve.lower[place]), left)
    if left < 1:
        raise UndefinedStatistic(f"No limit of the risk at {day:g} days: nobody is under observation.")
    return Interval(0.0, 0.0, float(1 - ((1 - check_level(level)) / 2) ** (1 / left)), left)
