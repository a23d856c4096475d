"""Calibration in the large and spread, with patients as the unit: what can still be said where records are few."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from cctaecg.run.results import Absent
from cctaecg.stats.calibration_measures.calibration import recalibration_fits
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, check_level, same_length
from cctaecg.stats.intervals import Interval
from cctaecg.stats.logistic import LogisticFit
from cctaecg.stats.small_samples import (
    FEWEST_PATIENTS,
    certain_bound,
    degrees_of_freedom,
    patients_with,
    refuse_few,
    t_quantile,
)


@dataclass(frozen=True)
class WeakCalibration:
    """Level and spread of probabilities, with intervals over patients.

    Attributes
    ----------
    intercept : Interval or Absent
        Calibration-in-the-large; 0 is right, negative when risks are overestimated.
    slope : Interval or Absent
        Calibration slope; 1 is right, below 1 when predictions are too extreme.
    observed_expected : Interval
        Observed over expected events; 1 is right.
    """

    intercept: Interval | Absent
    slope: Interval | Absent
    observed_expected: Interval


def weak_calibration(
    y: ArrayLike, prob: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95
) -> WeakCalibration:
    """Whether level and spread of the probabilities are right: no curve, so that subgroups can be judged too.

    - intercept and slope: with the standard error of the clustered sandwich
    - O:E = sum y / sum p: on the log scale, from the ratio estimator's residuals y - (O:E) p summed by patient; with
      fewer than 5 patients who have the outcome Garwood's exact limits of their number; without any from 0 to what the
      number of patients leaves open

    By Student's t with the degrees of freedom that the patients with and without the outcome leave. With fewer than 5
    of either, intercept and slope have no interval and are ``Absent``.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    groups : array, shape (n,), optional
        The patient of each record; without it every record counts as a patient of its own.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    WeakCalibration
        Intercept, slope and observed over expected events; the first two may be ``Absent``, each with its sentence.

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

    Liang KY, Zeger SL. Biometrika 1986;73:13-22. Garwood F. Biometrika 1936;28:437-442.

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
    y: np.ndarray, prob: np.ndarray, codes: np.ndarray, fits: tuple[LogisticFit | Absent, LogisticFit | Absent],
    level: float,
) -> WeakCalibration:
    """:func:`weak_calibration` of checked ``y``, ``prob`` and patient ``codes`` (n,), given the recalibration fits."""
    n, events, with_event = len(y), int(np.count_nonzero(y)), patients_with(y, codes)
    check_level(level)

    def around(fit: LogisticFit | Absent, place: int) -> Interval | Absent:
        if isinstance(fit, Absent):
            return fit
        try:
            refuse_few(int(with_event.sum()), int(patients_with(~y, codes).sum()), "An interval of the calibration")
        except UndefinedStatistic as reason:
            return Absent(str(reason))
        degrees = degrees_of_freedom(fit.influence(codes)[:, place], with_event)
        value, reach = float(fit.params[place]), t_quantile(level, degrees) * float(fit.clustered_se(codes)[place])
        return Interval(value, value - reach, value + reach, n, events)

    return WeakCalibration(around(fits[0], 0), around(fits[1], 1), observed_expected(y, prob, codes, level))


def observed_expected(y: np.ndarray, prob: np.ndarray, codes: np.ndarray, level: float) -> Interval:
    """O:E of checked ``y``, ``prob`` and patient ``codes`` (n,), as :func:`weak_calibration` gives it."""
    n, events, expected = len(y), int(np.count_nonzero(y)), float(prob.sum())
    if expected == 0:
        raise UndefinedStatistic(f"Calibration cannot be judged: all {n} predicted probabilities are 0.")
    if events == 0:
        return Interval(0.0, 0.0, (1 - certain_bound(int(codes.max()) + 1, level)) * n / expected, n, events)
    ratio = events / expected
    patients = int(patients_with(y, codes).sum())
    if patients < FEWEST_PATIENTS:
        tail = (1 - check_level(level)) / 2
        lower, upper = (ratio * gammaincinv(count, share) / patients
                        for count, share in ((patients, tail), (patients + 1, 1 - tail)))
        return Interval(float(ratio), float(lower), float(upper), n, events)
    influence = ratio_influence(y.astype(float), prob, codes)
    lower, upper = log_bounds(ratio, influence, patients_with(y, codes), level)
    return Interval(float(ratio), lower, upper, n, events)


def log_bounds(value: float, influence: np.ndarray, with_event: np.ndarray, level: float) -> tuple[float, float]:
    """Limits of a ``value`` above 0 on the log scale, by Student's t, from each patient's ``influence`` (patients,)."""
    reach = t_quantile(level, degrees_of_freedom(influence, with_event)) * _se(influence) / value
    return float(value * np.exp(-reach)), float(value * np.exp(reach))


def ratio_influence(numerator: np.ndarray, denominator: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """What each patient (patients,) adds to sum numerator / sum denominator (n,): its linear residuals."""
    total = denominator.sum()
    residual = np.bincount(codes, weights=numerator - numerator.sum() / total * denominator)
    influence: np.ndarray = residual / total
    return influence


def ratio_se(numerator: np.ndarray, denominator: np.ndarray, codes: np.ndarray) -> float:
    """Standard error of sum numerator / sum denominator (n,) over patients, by its linear residuals."""
    return _se(ratio_influence(numerator, denominator, codes))


def _se(influence: np.ndarray) -> float:
    patients = len(influence)
    return float(np.sqrt(patients / (patients - 1) * (influence @ influence)))
