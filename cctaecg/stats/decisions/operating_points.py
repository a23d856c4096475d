"""All that a threshold does, at each of many: for whoever turns it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.decisions.likelihood_ratios import LikelihoodRatios, likelihood_ratios
from cctaecg.stats.decisions.thresholds import Operating, at_threshold, sweep
from cctaecg.stats.disclosure.curves import shown_thresholds
from cctaecg.stats.inputs import as_groups

EVENLY = tuple(round(step / 1000, 3) for step in (*range(5, 100, 5), *range(100, 1000, 10)))
"""Thresholds from 0.5% on: half a percent apart up to 10%, where rare outcomes are decided, then one percent."""


@dataclass(frozen=True)
class OperatingPoint:
    """What one threshold does.

    Attributes
    ----------
    operating : Operating
        Counts and rates.
    ratios : LikelihoodRatios
        From which the predictive values at any prevalence follow.
    """

    operating: Operating
    ratios: LikelihoodRatios


def operating_points(
    y: ArrayLike, prob: ArrayLike, also: float, groups: ArrayLike | None = None, level: float = 0.95, cell: int = 1
) -> list[OperatingPoint]:
    """Counts, rates and likelihood ratios with intervals, at thresholds from 0.5% to the highest probability.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    also : float
        One threshold more, such as the configured one.
    groups : array, shape (n,), optional
        The patient of each record; without it every record counts as a patient of its own.
    level : float, default 0.95
        Coverage of the intervals.
    cell : int, default 1
        The fewest patients of a class that may lie between two thresholds, or beyond one; thresholds with fewer are
        left out.

    Returns
    -------
    list of OperatingPoint
        By ascending threshold.

    Raises
    ------
    UndefinedStatistic
        When one class is empty.
    InvalidSetting, InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.

    Examples
    --------
    >>> points = operating_points([1, 1, 0, 0, 0], [0.9, 0.1, 0.3, 0.15, 0.05], also=0.123)
    >>> [point.operating.threshold for point in points][18:23], points[-1].operating.threshold
    ([0.095, 0.1, 0.11, 0.12, 0.123], 0.9)
    >>> points[22].operating.tp, points[22].operating.fp
    (1, 2)
    """
    thresholds = np.unique([*EVENLY, also])
    groups, _ = as_groups(groups, len(np.asarray(prob)))  # numbered once, and not at each threshold
    curve = sweep(y, prob, thresholds, groups)
    reached = (curve.sensitivity > 0) | (curve.specificity < 1)
    shown = shown_thresholds(curve, cell) if cell > 1 else np.flatnonzero(reached)
    return [OperatingPoint(at_threshold(y, prob, float(threshold), groups, level),
                           likelihood_ratios(y, prob, float(threshold), groups, level))
            for threshold in thresholds[shown] if reached[np.searchsorted(thresholds, threshold)]]
