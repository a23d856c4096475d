"""Sensitivity, specificity and predictive values where a probability threshold calls a record positive."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.decisions.proportion import proportion
from cctaecg.stats.disclosure.owners import Owners, owners_of
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, check_thresholds, reached, same_length
from cctaecg.stats.intervals import Interval
from cctaecg.stats.stable_order import stable_order


@dataclass(frozen=True)
class Operating:
    """Confusion counts and rates at one threshold.

    A rate's ``n`` is its denominator and its ``events`` the numerator; where the denominator is nought it is ``None``.

    Attributes
    ----------
    threshold : float
        Probability from which a record is called positive.
    tp, fp, tn, fn : int
        True and false positives, records called positive with and without the outcome; true and false negatives.
    sensitivity : Interval or None
        tp / (tp + fn).
    specificity : Interval or None
        tn / (tn + fp).
    ppv : Interval or None
        Positive predictive value, tp / (tp + fp).
    npv : Interval or None
        Negative predictive value, tn / (tn + fn).
    n : int
        Records.
    events : int
        Records with the outcome.
    """

    threshold: float
    tp: int
    fp: int
    tn: int
    fn: int
    sensitivity: Interval | None
    specificity: Interval | None
    ppv: Interval | None
    npv: Interval | None
    n: int
    events: int


@dataclass(frozen=True)
class Sweep:
    """Sensitivity and specificity at each of a series of thresholds.

    Attributes
    ----------
    thresholds : array, shape (t,)
        Probabilities from which a record is called positive.
    sensitivity : array, shape (t,)
        Share called positive of those with the outcome.
    specificity : array, shape (t,)
        Share called negative of those without it.
    n, events : int
        Records, and those with the outcome; 0 where not told.
    owners : Owners or None
        Whose the records are, from the highest probability down.
    """

    thresholds: np.ndarray
    sensitivity: np.ndarray
    specificity: np.ndarray
    n: int = 0
    events: int = 0
    owners: Owners | None = field(default=None, repr=False)


def at_threshold(
    y: ArrayLike, prob: ArrayLike, threshold: float, groups: ArrayLike | None = None, level: float = 0.95
) -> Operating:
    """Confusion counts and rates where ``prob >= threshold`` is called positive.

    The intervals are Wilson's, with ``groups`` at the effective sample size (:func:`cctaecg.stats.proportion`). A
    probability that was stored in single precision reaches the threshold that it was before.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    threshold : float
        Probability from which a record is called positive, from 0 to 1.
    groups : array, shape (n,), optional
        The patient of each record; without it every record counts as a patient of its own.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    Operating
        Counts, and rates with their intervals.

    Raises
    ------
    InvalidSetting
        For a threshold or level outside 0 to 1.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.
    UndefinedStatistic
        When there are no records.

    Examples
    --------
    >>> result = at_threshold([1, 1, 0, 0, 0], [0.9, 0.1, 0.3, 0.15, 0.05], 0.15)
    >>> result.tp, result.fp, result.tn, result.fn, result.sensitivity.value
    (1, 2, 1, 1, 0.5)
    """
    y, prob = as_labels(y), as_probabilities(prob)
    (threshold,) = check_thresholds(threshold)
    codes, _ = as_groups(groups, same_length(y=y, prob=prob))
    called = prob >= reached(threshold)

    def rate(success: np.ndarray, among: np.ndarray) -> Interval | None:
        return proportion(success[among], codes[among], level) if among.any() else None

    return Operating(
        threshold=float(threshold),
        tp=int(np.count_nonzero(called & y)),
        fp=int(np.count_nonzero(called & ~y)),
        tn=int(np.count_nonzero(~called & ~y)),
        fn=int(np.count_nonzero(~called & y)),
        sensitivity=rate(called, y),
        specificity=rate(~called, ~y),
        ppv=rate(y, called),
        npv=rate(~y, ~called),
        n=len(y),
        events=int(np.count_nonzero(y)),
    )


def sweep(y: ArrayLike, prob: ArrayLike, thresholds: ArrayLike, groups: ArrayLike | None = None) -> Sweep:
    """Sensitivity and specificity at many thresholds: one sort, then a look-up for each.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    thresholds : array, shape (t,)
        Probabilities from which a record is called positive, from 0 to 1.
    groups : array, shape (n,), optional
        The patient of each record, by which small counts are told; without it every record is a patient of its own.

    Returns
    -------
    Sweep
        Both rates at each threshold.

    Raises
    ------
    UndefinedStatistic
        When one class is empty.
    InvalidSetting
        For a threshold outside 0 to 1.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.

    Examples
    --------
    >>> sweep([1, 0, 1, 0], [0.8, 0.3, 0.4, 0.1], [0, 0.3, 0.5, 1]).specificity.tolist()
    [0.0, 0.5, 1.0, 1.0]
    """
    y, prob = as_labels(y), as_probabilities(prob)
    n, events, thresholds = same_length(y=y, prob=prob), int(np.count_nonzero(y)), check_thresholds(thresholds)
    if events in (0, n):
        raise UndefinedStatistic(f"Sensitivity and specificity need both classes: {events} of {n} have the outcome.")
    called_events, called_others = (
        1 - np.searchsorted(np.sort(prob[which]), reached(thresholds), side="left") / np.count_nonzero(which)
        for which in (y, ~y)
    )
    owners = owners_of(y, as_groups(groups, n)[0], stable_order(-prob))
    return Sweep(thresholds, called_events, 1 - called_others, n, events, owners)


def first_threshold_reaching(sweep: Sweep, base: float, specificity: float) -> float | None:
    """Lowest threshold of a sweep, at or above a base threshold, that reaches a specificity.

    Parameters
    ----------
    sweep : Sweep
        As of :func:`cctaecg.stats.sweep`.
    base : float
        Lowest threshold that counts, from 0 to 1.
    specificity : float
        What is to be reached, from 0 to 1.

    Returns
    -------
    float or None
        ``None`` where no threshold of the sweep reaches it.

    Raises
    ------
    InvalidSetting
        For a base or specificity outside 0 to 1.

    Examples
    --------
    >>> first_threshold_reaching(Sweep(np.array([0.1, 0.2, 0.3]), np.ones(3), np.array([0.5, 0.8, 0.9])), 0.15, 0.75)
    0.2
    """
    for name, value in (("base", base), ("specificity", specificity)):
        if not 0 <= value <= 1:
            raise InvalidSetting(f"{name} is {value!r}; expected a number from 0 to 1")
    # 0.15 on a computed grid may lie one rounding error below 0.15
    reaching = sweep.thresholds[(sweep.thresholds >= base - 1e-12) & (sweep.specificity >= specificity - 1e-12)]
    return float(reaching.min()) if len(reaching) else None
