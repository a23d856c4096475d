"""All that a threshold does, at each of many: for whoever turns it.

The same numbers as :func:`cctaecg.stats.at_threshold` and :func:`cctaecg.stats.likelihood_ratios` define for one
threshold, from counts that are made for all of them at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.decisions.called_counts import CalledCounts, called_counts
from cctaecg.stats.decisions.likelihood_ratios import LikelihoodRatios, around
from cctaecg.stats.decisions.proportion import of_squares
from cctaecg.stats.decisions.thresholds import Operating, sweep
from cctaecg.stats.disclosure.curves import shown_thresholds
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, check_level, same_length
from cctaecg.stats.intervals import Interval
from cctaecg.stats.small_samples import satterthwaite, t_quantile

EVENLY = tuple(round(step / 1000, 3) for step in (*range(5, 100, 5), *range(100, 1000, 10)))
"""Thresholds from 0.5% on: half a percent apart up to 10%, where rare outcomes are decided, then one percent."""

TRUE, EVENTS, FALSE, OTHERS = np.eye(4, dtype=int).astype(object)
"""What picks each of a patient's four counts; sums of them pick sums of these."""


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
    y, prob = as_labels(y), as_probabilities(prob)
    codes, _ = as_groups(groups, same_length(y=y, prob=prob))
    check_level(level)
    thresholds = np.unique([*EVENLY, also])
    curve = sweep(y, prob, thresholds, codes)
    reached = (curve.sensitivity > 0) | (curve.specificity < 1)
    shown = shown_thresholds(curve, cell) if cell > 1 else np.flatnonzero(reached)
    kept = [place for place in shown if reached[place]]
    return [OperatingPoint(_operating(float(thresholds[place]), counts, level), _ratios(counts, level))
            for place, counts in zip(kept, called_counts(y, prob, codes, thresholds[kept]))]


def _operating(threshold: float, counts: CalledCounts, level: float) -> Operating:
    """What :func:`at_threshold` gives."""

    def rate(success: np.ndarray, among: np.ndarray, patients: int) -> Interval | None:
        events, n = counts.sum_of(success), counts.sum_of(among)
        squares = sum(counts.squares_of(n * success - events * among))
        return of_squares(events, n, patients, squares / n**2, level) if n else None

    tp, events, fp, others = (int(count) for count in counts.total)
    return Operating(
        threshold, tp=tp, fp=fp, tn=others - fp, fn=events - tp,
        sensitivity=rate(TRUE, EVENTS, counts.with_events),
        specificity=rate(OTHERS - FALSE, OTHERS, counts.with_others),
        ppv=rate(TRUE, TRUE + FALSE, counts.called),
        npv=rate(OTHERS - FALSE, EVENTS - TRUE + OTHERS - FALSE, counts.passed),
        n=events + others, events=events,
    )  # fmt: skip


def _ratios(counts: CalledCounts, level: float) -> LikelihoodRatios:
    """What :func:`likelihood_ratios` gives."""
    events, others = counts.sum_of(EVENTS), counts.sum_of(OTHERS)

    def ratio(true: np.ndarray, false: np.ndarray) -> Interval | None:
        among_events, among_others = counts.sum_of(true), counts.sum_of(false)
        if 0 in (among_events, among_others) or min(counts.with_events, counts.with_others) < 2:
            return None
        # of a patient, (a - p m) / sum a - (b - q n) / sum b, times the denominator of both
        moved = (others * among_others * (events * true - among_events * EVENTS)
                 - events * among_events * (others * false - among_others * OTHERS))
        denominator = events * among_events * others * among_others
        squares = np.array([square / denominator**2 for square in counts.squares_of(moved)])
        degrees = satterthwaite(squares, np.array(counts.patients) - 1.0)
        reach = t_quantile(level, degrees) * float(np.sqrt(squares.sum()))
        return around(among_events / events / (among_others / others), reach, events + others, events)

    return LikelihoodRatios(ratio(TRUE, FALSE), ratio(EVENTS - TRUE, OTHERS - FALSE))
