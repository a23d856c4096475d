"""Calibration in the large and spread, with patients as the unit: what can still be said where records are few."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.calibration_measures.calibration import recalibration_fits
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, same_length
from cctaecg.stats.intervals import Interval, normal_quantile
from cctaecg.stats.logistic import LogisticFit


@dataclass(frozen=True)
class WeakCalibration:
    """Level and spread of probabilities, with intervals over patients.

    Attributes
    ----------
    intercept : Interval
        Calibration-in-the-large; 0 is right, negative when risks are overestimated.
    slope : Interval
        Calibration slope; 1 is right, below 1 when predictions are too extreme.
    observed_expected : Interval
        Observed over expected events; 1 is right.
    """

    intercept: Interval
    slope: Interval
    observed_expected: Interval


def weak_calibration(
    y: ArrayLike, prob: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95
) -> WeakCalibration:
    """Whether level and spread of the probabilities are right: no curve, so that subgroups can be judged too.

    - intercept and slope: Wald, with the standard error of the clustered sandwich
    - O:E = sum y / sum p: normal on the log scale, from the ratio estimator's residuals y - (O:E) p summed by patient

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, above 0 and below 1.
    groups : array, shape (n,), optional
        The patient of each record; without it every record counts as a patient of its own.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    WeakCalibration
        Intercept, slope and observed over expected events.

    Raises
    ------
    UndefinedStatistic
        As :func:`cctaecg.stats.calibration`, and when all records belong to one patient.
    InvalidSetting
        For a level outside 0 to 1.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.

    References
    ----------
    Van Calster B et al. J Clin Epidemiol 2016;74:167-176 (weak calibration).

    Liang KY, Zeger SL. Biometrika 1986;73:13-22.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> prob = rng.uniform(0.05, 0.6, 600)
    >>> found = weak_calibration(rng.random(600) < prob / 2, prob)
    >>> found.observed_expected.upper < 1 and found.intercept.upper < 0  # half of what was predicted
    True
    """
    y, prob = as_labels(y), as_probabilities(prob)
    codes, patients = as_groups(groups, same_length(y=y, prob=prob))
    fits = recalibration_fits(y, prob)
    if len(patients) < 2:
        raise UndefinedStatistic("There is no interval: all records belong to one patient.")
    return of_fits(y, prob, codes, fits, level)


def of_fits(
    y: np.ndarray, prob: np.ndarray, codes: np.ndarray, fits: tuple[LogisticFit, LogisticFit], level: float
) -> WeakCalibration:
    """:func:`weak_calibration` of checked ``y``, ``prob`` and patient ``codes`` (n,), given the recalibration fits."""
    z, n, events = normal_quantile(level), len(y), int(np.count_nonzero(y))
    ratio = float(events / prob.sum())
    log_se = ratio_se(y.astype(float), prob, codes) / ratio

    def normal(value: float, se: float) -> Interval:
        return Interval(float(value), float(value - z * se), float(value + z * se), n, events)

    return WeakCalibration(
        normal(fits[0].params[0], fits[0].clustered_se(codes)[0]),
        normal(fits[1].params[1], fits[1].clustered_se(codes)[1]),
        Interval(ratio, float(ratio * np.exp(-z * log_se)), float(ratio * np.exp(z * log_se)), n, events),
    )


def ratio_se(numerator: np.ndarray, denominator: np.ndarray, codes: np.ndarray) -> float:
    """Standard error of sum numerator / sum denominator (n,) over patients, by its linear residuals."""
    total = denominator.sum()
    residual = np.bincount(codes, weights=numerator - numerator.sum() / total * denominator)
    patients = len(residual)
    return float(np.sqrt(patients / (patients - 1) * (residual @ residual)) / total)
