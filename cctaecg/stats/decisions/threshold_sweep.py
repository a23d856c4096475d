"""Every operating characteristic at many thresholds from one sort, for large data and for choosing a threshold."""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_labels, as_probabilities, check_thresholds, same_length


@dataclass(frozen=True)
class OperatingSweep:
    """What :func:`cctaecg.stats.at_threshold` gives at one threshold, at each of ``thresholds``; all (t,).

    NaN where a rate's denominator is nought. ``scans_per_case`` is 1 / PPV, infinite where no case is found.
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


def operating_sweep(y, prob, thresholds) -> OperatingSweep:
    """Rates at each of ``thresholds`` (t,), where ``prob >= threshold`` is called positive; ``called`` is their share.

    ``y`` (n,) holds 0 and 1, ``prob`` (n,) probabilities. One sort of each class, then a look-up for each threshold.

    >>> sweep = operating_sweep([1, 0, 1, 0], [0.8, 0.3, 0.4, 0.1], [0.2, 0.5])
    >>> sweep.ppv.round(4).tolist(), sweep.npv.round(4).tolist(), sweep.scans_per_case.tolist()
    ([0.6667, 1.0], [1.0, 0.6667], [1.5, 1.0])

    Raises ``UndefinedStatistic`` when one class is empty, and as :func:`cctaecg.stats.at_threshold`.
    """
    y, prob, thresholds = as_labels(y), as_probabilities(prob), check_thresholds(thresholds)
    n, events = same_length(y=y, prob=prob), int(np.count_nonzero(y))
    if events in (0, n):
        raise UndefinedStatistic(f"Sensitivity and specificity need both classes: {events} of {n} have the outcome.")
    fn, tn = (np.searchsorted(np.sort(prob[which]), thresholds, side="left") for which in (y, ~y))
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
    return np.divide(numerator, denominator, out=empty, where=denominator > 0)
