"""Confidence intervals of the measures of calibration, with patients as the unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.run.results import Absent
from cctaecg.stats.calibration_measures.calibration import SMOOTHING_FRACTION, measures, recalibration_fits
from cctaecg.stats.calibration_measures.calibration_curve import SmoothCurve, percentile_bands
from cctaecg.stats.calibration_measures.weak_calibration import log_bounds, of_fits, ratio_influence
from cctaecg.stats.cells import Cells
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, check_level, same_length
from cctaecg.stats.intervals import Interval, percentile_bounds
from cctaecg.stats.resampling import weight_blocks
from cctaecg.stats.small_samples import certain_bound, patients_with

GRID = 100  # points at which a resample's curve is fitted, straight lines between


@dataclass(frozen=True)
class CalibrationIntervals:
    """The measures of :func:`cctaecg.stats.calibration`, each with its interval, n and events.

    Attributes
    ----------
    brier : Interval
        Brier score.
    intercept : Interval or Absent
        Calibration-in-the-large; 0 is perfect.
    slope : Interval or Absent
        Calibration slope; 1 is perfect.
    observed_expected : Interval
        Observed over expected events; 1 is perfect.
    ici : Interval
        Mean distance between smoothed observed and predicted risk.
    e50 : Interval
        Median of the same distances.
    e90 : Interval
        90th percentile of the same distances.
    """

    brier: Interval
    intercept: Interval | Absent
    slope: Interval | Absent
    observed_expected: Interval
    ici: Interval
    e50: Interval
    e90: Interval


@dataclass(frozen=True)
class CalibrationReport:
    """Measures with their intervals, and the curve with its bands, from one set of resamples.

    Attributes
    ----------
    intervals : CalibrationIntervals
        As of :func:`cctaecg.stats.calibration_intervals`.
    curve : SmoothCurve
        As of :func:`cctaecg.stats.smooth_calibration`.
    """

    intervals: CalibrationIntervals
    curve: SmoothCurve


def calibration_intervals(
    y: ArrayLike, prob: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95, resamples: int = 200,
    seed: int = 0,
) -> CalibrationIntervals:
    """Brier score, intercept, slope, O:E, ICI, E50 and E90 with intervals over patients.

    - intercept, slope and O:E: as :func:`cctaecg.stats.weak_calibration`
    - Brier score: on the log scale, from the sums of squared errors of patients, by Student's t
    - ICI, E50, E90: a distance is never below 0, chance adds to it, and resampling adds once more, so that plain
      percentiles lie above the truth where few patients have the outcome. The upper limit is the percentile over
      resamples of patients, on the safe side. The lower one takes off what chance can add: the same percentile of the
      mean distance between a resample's curve and the curve itself, for E50 and E90 of the largest such distance. It
      is 0 where the whole distance can be chance.

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
    resamples : int, default 200
        Bootstrap samples of patients.
    seed : int, default 0
        Of the resamples.

    Returns
    -------
    CalibrationIntervals
        Each measure with its interval.

    Raises
    ------
    UndefinedStatistic
        As :func:`cctaecg.stats.calibration`, and when all records belong to one patient.
    InvalidSetting
        For a level outside 0 to 1, or no resamples.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.

    References
    ----------
    Liang KY, Zeger SL. Biometrika 1986;73:13-22.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> prob = rng.uniform(0.05, 0.6, 600)
    >>> found = calibration_intervals(rng.random(600) < prob, prob, resamples=50)
    >>> found.slope.lower < 1 < found.slope.upper, found.observed_expected.lower < 1 < found.observed_expected.upper
    (True, True)
    """
    return calibration_report(y, prob, groups, level, resamples, seed).intervals


def calibration_report(
    y: ArrayLike, prob: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95, resamples: int = 200,
    seed: int = 0, levels: Sequence[float] = (0.95, 0.99),
) -> CalibrationReport:
    """Measures of calibration with intervals, and the smoothed curve with bands, in one go.

    The resamples that give ICI its interval give the curve its bands: half the work of calling
    :func:`cctaecg.stats.calibration_intervals` and :func:`cctaecg.stats.smooth_calibration`, and the same numbers.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    groups : array, shape (n,), optional
        The patient of each record; without it every record counts as a patient of its own.
    level : float, default 0.95
        Coverage of the intervals of the measures.
    resamples : int, default 200
        Bootstrap samples of patients.
    seed : int, default 0
        Of the resamples.
    levels : sequence of float, default (0.95, 0.99)
        Confidence levels of the curve's bands.

    Returns
    -------
    CalibrationReport
        Measures, curve and bands.

    Raises
    ------
    UndefinedStatistic
        As :func:`cctaecg.stats.calibration`, and when all records belong to one patient.
    InvalidSetting
        For a level outside 0 to 1, or no resamples.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.
    """
    y, prob = as_labels(y), as_probabilities(prob)
    codes, patients = as_groups(groups, same_length(y=y, prob=prob))
    check_level(level)
    fits = recalibration_fits(y, prob)
    measured = measures(y, prob, *fits)
    if len(patients) < 2:
        raise UndefinedStatistic("There is no interval: all records belong to one patient.")

    def interval(value: float, lower: float, upper: float) -> Interval:
        return Interval(float(value), float(lower), float(upper), measured.n, measured.events)

    cells = Cells(y, prob, codes)
    grid = cells.grid(GRID)
    distances, draws = _resampled(cells, grid, weight_blocks(len(patients), resamples, seed, np.uint16))
    with_event = patients_with(y, codes)
    added = _added_by_chance(cells, grid, draws, level)
    error = (prob - y) ** 2
    brier = log_bounds(measured.brier, ratio_influence(error, np.ones(len(y)), codes), with_event, level) \
        if measured.brier > 0 else (0.0, 1 - certain_bound(len(patients), level))
    intervals = CalibrationIntervals(
        brier=interval(measured.brier, brier[0], min(1.0, brier[1])),
        **vars(of_fits(y, prob, codes, fits, level)),
        **{name: interval(value := getattr(measured, name), max(0.0, value - chance),
                          max(value, percentile_bounds(column, level)[1]))
           for name, column, chance in zip(("ici", "e50", "e90"), distances.T, added)},
    )
    curve = SmoothCurve(grid, cells.curve(grid, SMOOTHING_FRACTION), percentile_bands(draws, levels))
    return CalibrationReport(intervals, curve)


def _resampled(
    cells: Cells, grid: np.ndarray, blocks: Iterator[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """ICI, E50 and E90 (b, 3) of resamples, of abs(s(p) - p) over the records drawn, and their curves s (b, g)."""
    distances, draws = [], []
    for weights, curves in cells.resampled(grid, SMOOTHING_FRACTION, blocks):
        draws.append(curves)
        for row, curve in zip(weights, curves):
            distance = np.abs(np.interp(cells.x, grid, curve) - cells.x)
            order = np.argsort(distance)
            share = np.cumsum(row[order]) / row.sum()
            e50, e90 = distance[order][np.searchsorted(share, (0.5 - 1e-12, 0.9 - 1e-12))]
            distances.append((row @ distance / row.sum(), e50, e90))
    return np.array(distances), np.concatenate(draws)


def _added_by_chance(
    cells: Cells, grid: np.ndarray, draws: np.ndarray, level: float
) -> tuple[float, float, float]:
    """What chance can add to ICI, E50 and E90, by the curves ``draws`` (b, g) of resamples.

    With s the curve and t the true risk, mean abs(s - p) is at most mean abs(t - p) plus mean abs(s - t), and a
    quantile of abs(s - p) at most that of abs(t - p) plus the largest abs(s - t). A resample's curve about s shows
    how far s lies about t.
    """
    off = np.abs(draws - cells.curve(grid, SMOOTHING_FRACTION))
    at_records = np.bincount(np.searchsorted(grid, cells.x).clip(0, len(grid) - 1), cells.size, len(grid))
    mean, largest = (percentile_bounds(each, level)[1]
                     for each in (off @ at_records / at_records.sum(), off.max(axis=1)))
    return mean, largest, largest
