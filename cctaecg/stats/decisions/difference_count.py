"""How many differences between subgroups are shown, and how many of their intervals exclude no difference."""

from collections.abc import Mapping
from typing import Any

from cctaecg.run.results import Absent
from cctaecg.stats.decisions.subgroup_errors import LevelDifference


def count_differences(errors: Mapping[str, Mapping[str, Mapping[str, Any]] | Absent]) -> dict[str, int]:
    """Count the differences of error rates and calibration between two levels, over vessels and factors.

    Beside so many differences it is the number of those beyond 0 that says whether chance explains them.

    Parameters
    ----------
    errors : mapping
        By vessel, as of :func:`cctaecg.stats.subgroup_errors`; vessels, factors and measures may be ``Absent``.

    Returns
    -------
    dict of int
        ``differences_shown``, and of these ``differences_beyond_0``: those whose interval excludes 0.

    Examples
    --------
    >>> from cctaecg.stats.intervals import Interval
    >>> apart, not_apart = Interval(0.2, 0.1, 0.3, 90), Interval(0.1, -0.1, 0.3, 90)
    >>> count_differences({"RCA": {"sex": {"difference": LevelDifference(apart, not_apart, not_apart, Absent("few"))}}})
    {'differences_shown': 3, 'differences_beyond_0': 1}
    """
    shown = [
        measure
        for factors in errors.values() if not isinstance(factors, Absent)
        for levels in factors.values()
        for found in levels.values() if isinstance(found, LevelDifference)
        for measure in vars(found).values() if not isinstance(measure, Absent)
    ]
    beyond = [measure for measure in shown if not measure.lower <= 0 <= measure.upper]
    return {"differences_shown": len(shown), "differences_beyond_0": len(beyond)}
