"""Confidence intervals of the measures of calibration, with patients as the unit."""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.calibration import SMOOTHING_FRACTION, calibration, recalibration_fits
from cctaecg.stats.calibration_cells import CalibrationCells
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, same_length
from cctaecg.stats.intervals import Interval, normal_quantile, percentile_bounds
from cctaecg.stats.resampling import weight_blocks

GRID = 100  # points at which a resample's curve is fitted, straight lines between


@dataclass(frozen=True)
class CalibrationIntervals:
    """The measures of :func:`cctaecg.stats.calibration.calibration`, each with its interval, n and events."""

    brier: Interval
    intercept: Interval
    slope: Interval
    observed_expected: Interval
    ici: Interval
    e50: Interval
    e90: Interval


def calibration_intervals(
    y, prob, groups=None, level: float = 0.95, resamples: int = 200, seed: int = 0
) -> CalibrationIntervals:
    """Brier score, intercept, slope, O:E, ICI, E50 and E90 with intervals over patients.

    ``y`` (n,) holds 0 and 1, ``prob`` (n,) probabilities, ``groups`` (n,) the patient of each record.

    - intercept and slope: Wald, with the clustered sandwich of :mod:`cctaecg.stats.logistic`
    - Brier score: normal, from the sums of squared errors of patients
    - O:E = sum y / sum p: normal on the log scale, from the ratio estimator's residuals y - (O:E) p summed by patient
    - ICI, E50, E90: percentiles over ``resamples`` of patients. A distance is never below 0 and chance adds to it, so
      that each resample overstates it: read the upper limit as "not worse than", and no lower limit as evidence
      against perfect calibration.

    >>> rng = np.random.default_rng(0)
    >>> prob = rng.uniform(0.05, 0.6, 600)
    >>> found = calibration_intervals(rng.random(600) < prob, prob, resamples=50)
    >>> found.slope.lower < 1 < found.slope.upper, found.observed_expected.lower < 1 < found.observed_expected.upper
    (True, True)

    Raises as :func:`cctaecg.stats.calibration.calibration`, ``MissingGroup``, ``InvalidSetting`` for the level, and
    ``UndefinedStatistic`` when all records belong to one patient. Liang KY, Zeger SL. Biometrika 1986;73:13-22.
    """
    y, prob = as_labels(y), as_probabilities(prob)
    codes, patients = as_groups(groups, same_length(y=y, prob=prob))
    z, measured = normal_quantile(level), calibration(y, prob)
    if len(patients) < 2:
        raise UndefinedStatistic("There is no interval: all records belong to one patient.")

    def interval(value: float, lower: float, upper: float) -> Interval:
        return Interval(float(value), float(lower), float(upper), measured.n, measured.events)

    def normal(value: float, se: float) -> Interval:
        return interval(value, value - z * se, value + z * se)

    given_slope, line = recalibration_fits(y, prob)
    brier_se = _ratio_se((prob - y) ** 2, np.ones(len(y)), codes)
    log_se = _ratio_se(y.astype(float), prob, codes) / measured.observed_expected
    distances = _resampled_distances(y, prob, codes, len(patients), resamples, seed)
    brier = normal(measured.brier, brier_se)
    return CalibrationIntervals(
        brier=interval(brier.value, max(0.0, brier.lower), min(1.0, brier.upper)),
        intercept=normal(measured.intercept, given_slope.clustered_se(codes)[0]),
        slope=normal(measured.slope, line.clustered_se(codes)[1]),
        observed_expected=interval(
            measured.observed_expected, *(measured.observed_expected * np.exp((-z * log_se, z * log_se)))
        ),
        **{name: interval(getattr(measured, name), *percentile_bounds(draws, level))
           for name, draws in zip(("ici", "e50", "e90"), distances.T)},
    )


def _ratio_se(numerator: np.ndarray, denominator: np.ndarray, codes: np.ndarray) -> float:
    """Standard error of sum numerator / sum denominator (n,) over patients, by its linear residuals."""
    total = denominator.sum()
    residual = np.bincount(codes, weights=numerator - numerator.sum() / total * denominator)
    patients = len(residual)
    return float(np.sqrt(patients / (patients - 1) * (residual @ residual)) / total)


def _resampled_distances(y, prob, codes, patients: int, resamples: int, seed: int) -> np.ndarray:
    """ICI, E50 and E90 (b, 3) of resamples of patients: of abs(s(p) - p) over the records that were drawn."""
    cells = CalibrationCells(y, prob, codes)
    grid = cells.grid(GRID)
    found = []
    for weights, curves in cells.resampled(grid, SMOOTHING_FRACTION, weight_blocks(patients, resamples, seed)):
        for row, curve in zip(weights, curves):
            distance = np.abs(np.interp(cells.x, grid, curve) - cells.x)
            order = np.argsort(distance)
            share = np.cumsum(row[order]) / row.sum()
            e50, e90 = distance[order][np.searchsorted(share, (0.5 - 1e-12, 0.9 - 1e-12))]
            found.append((row @ distance / row.sum(), e50, e90))
    return np.array(found)
