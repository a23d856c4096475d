"""Operating points at evenly spaced thresholds, from the base threshold to the opportunistic one (Table A3)."""

import numpy as np

from cctaecg.stats.decisions.thresholds import Operating, at_threshold


def threshold_steps(
    y: np.ndarray, score: np.ndarray, base: float, last: float | None, groups: np.ndarray, level: float = 0.95,
    points: int = 6,
) -> list[Operating]:
    """Operating points at evenly spaced thresholds, from a base threshold to a last one.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    score : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    base : float
        First threshold.
    last : float or None
        Last threshold; ``None`` where there is none, and then ``base`` is the only one.
    groups : array, shape (n,)
        The patient of each record.
    level : float, default 0.95
        Coverage of the intervals.
    points : int, default 6
        Thresholds, both ends included.

    Returns
    -------
    list of Operating
        :func:`cctaecg.stats.at_threshold` at each threshold, ascending from ``base``.

    Raises
    ------
    InvalidSetting, InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, UndefinedStatistic
        As :func:`cctaecg.stats.at_threshold`.
    """
    thresholds = [base] if last is None else np.linspace(base, last, points)
    return [at_threshold(y, score, float(threshold), groups, level) for threshold in thresholds]
