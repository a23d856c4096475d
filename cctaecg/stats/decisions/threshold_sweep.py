"""Every operating characteristic at many thresholds from one sort, for large data and for choosing a threshold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_labels, as_probabilities, check_thresholds, reached, same_length


@dataclass(frozen=True)
class OperatingSweep:
    """Every operating characteristic at each of a series of thresholds, without intervals.

    Where a denominator is nought a rate is infinite if its numerator is above 0, else NaN.

    Attributes
    ----------
    thresholds : array, shape (t,)
        Probabilities from which a record is called positive.
    called : array, shape (t,)
        Share of records called positive.
    sensitivity : array, shape (t,)
        Share called positive of those with the outcome.
    specificity : array, shape (t,)
        Share called negative of those without it.
    ppv : array, shape (t,)
        Positive predictive value.
    npv : array, shape (t,)
        Negative predictive value.
    positive_likelihood_ratio : array, shape (t,)
        Sensitivity / (1 - specificity).
    negative_likelihood_ratio : array, shape (t,)
        (1 - sensitivity) / specificity.
    scans_per_case : array, shape (t,)
        CTs to be made for each case found, 1 / PPV.
    """

    thresholds: np.ndarray
    called: np.ndarray
    sensitivity: np.ndarray
    specificity: np.ndarray
    ppv: np.ndarray
    npv: np.ndarray
    positive_likelihood_ratio: np.ndarray
    negative_likelihood_ratio: np.ndarray
    scans_per_case: np.ndarray


def operating_sweep(y: ArrayLike, prob: ArrayLike, thresholds: ArrayLike) -> OperatingSweep:
    """Every operating characteristic at each of ``thresholds``, where ``prob >= threshold`` is called positive.

    One sort of each class, then a look-up for each threshold.

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
    OperatingSweep
        What :func:`cctaecg.stats.at_threshold` gives at one threshold, at each.

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
    >>> sweep = operating_sweep([1, 0, 1, 0], [0.8, 0.3, 0.4, 0.1], [0.2, 0.5])
    >>> sweep.ppv.round(4).tolist(), sweep.npv.round(4).tolist(), sweep.scans_per_case.tolist()
    ([0.6667, 1.0], [1.0, 0.6667], [1.5, 1.0])
    """
    y, prob, thresholds = as_labels(y), as_probabilities(prob), check_thresholds(thresholds)
    n, events = same_length(y=y, prob=prob), int(np.count_nonzero(y))
    if events in (0, n):
        raise UndefinedStatistic(f"Sensitivity and specificity need both classes: {events} of {n} have the outcome.")
    fn, tn = (np.searchsorted(np.sort(prob[which]), reached(thresholds), side="left") for which in (y, ~y))
    tp, fp = events - fn, n - events - tn
    sensitivity, specificity = tp / events, tn / (n - events)
    return OperatingSweep(
        thresholds, (tp + fp) / n, sensitivity, specificity,
        ppv=_ratio(tp, tp + fp), npv=_ratio(tn, tn + fn),
        positive_likelihood_ratio=_ratio(sensitivity, fp / (n - events)),
        negative_likelihood_ratio=_ratio(fn / events, specificity),
        scans_per_case=_ratio(tp + fp, tp),
    )  # fmt: skip


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    empty = np.where(numerator > 0, np.inf, np.nan)
    ratio: np.ndarray = np.divide(numerator, denominator, out=empty, where=denominator > 0)
    return ratio
