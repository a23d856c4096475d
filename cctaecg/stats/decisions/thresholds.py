"""Sensitivity, specificity and predictive values where a probability threshold calls a record positive."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.decisions.effective_size import effective_size
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, check_thresholds, same_length
from cctaecg.stats.intervals import Interval, wilson_bounds


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
    """

    thresholds: np.ndarray
    sensitivity: np.ndarray
    specificity: np.ndarray
    n: int = 0
    events: int = 0


def at_threshold(
    y: ArrayLike, prob: ArrayLike, threshold: float, groups: ArrayLike | None = None, level: float = 0.95
) -> Operating:
    """Confusion counts and rates where ``prob >= threshold`` is called positive.

    The intervals are Wilson's, with ``groups`` at the effective sample size (:func:`cctaecg.stats.proportion`).

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
    called = prob >= threshold

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


def proportion(success: np.ndarray, codes: np.ndarray, level: float = 0.95) -> Interval:
    """Share of records with a success, and its Wilson interval at the effective sample size of clustered records.

    With a_i successes among the m_i records of patient i and p = sum a_i / sum m_i, the ratio estimator's variance is
    var = sum (a_i - p m_i)^2 / (sum m_i)^2, and the effective size is p (1 - p) / var, at most the number of records.
    Where p is 0 or 1, or all records are of one patient, the variance says nothing, and the number of patients is
    taken: as if all records of one told the same. With one record for each patient this is Wilson's interval itself,
    and repeating records adds nothing.

    Parameters
    ----------
    success : array of bool, shape (n,)
        Whether the record is a success; at least one record.
    codes : array of int, shape (n,)
        Number of each record's patient, 0 or more.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Interval
        The share; ``n`` counts the records and ``events`` the successes.

    Raises
    ------
    InvalidSetting
        For a level outside 0 to 1.

    References
    ----------
    Rao JNK, Scott AJ. Biometrics 1992;48:577-585.

    Wilson EB. J Am Stat Assoc 1927;22:209-212.
    """
    n, events = len(success), int(np.count_nonzero(success))
    share = events / n
    return Interval(share, *wilson_bounds(share, effective_size(success, codes), level), n, events)


def sweep(y: ArrayLike, prob: ArrayLike, thresholds: ArrayLike) -> Sweep:
    """Sensitivity and specificity at many thresholds: one sort, then a look-up for each.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    thresholds : array, shape (t,)
        Probabilities from which a record is called positive, from 0 to 1.

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
    InvalidProbability, InvalidLabel, NonFiniteValue, ShapeMismatch
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
    below, negative = (np.searchsorted(np.sort(prob[which]), thresholds) / which.sum() for which in (y, ~y))
    return Sweep(thresholds, 1 - below, 1 - (1 - negative), n, events)


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
