"""Local-linear smoothing of outcomes against predicted probabilities, and its patient-bootstrap bands."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.nonparametric.smoothers_lowess import lowess

from cctaecg.stats.cells import Cells
from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, check_level, same_length
from cctaecg.stats.resampling import weight_blocks

EVALUATED_AT_MOST = 5000  # distinct probabilities at which `smooth_at_data` fits; beyond it interpolates


@dataclass(frozen=True)
class SmoothCurve:
    """A smoothed calibration curve: observed risk against predicted risk, with its confidence bands.

    Attributes
    ----------
    grid : array, shape (g,)
        Predicted risk, ascending.
    value : array, shape (g,)
        Smoothed observed risk at each predicted risk.
    bands : dict of float to pair of arrays, shape (g,) each
        Lower and upper pointwise limits, by confidence level.
    """

    grid: np.ndarray
    value: np.ndarray
    bands: dict[float, tuple[np.ndarray, np.ndarray]]


def smooth_at_data(y: np.ndarray, prob: np.ndarray, frac: float) -> np.ndarray:
    """Smoothed observed risk (n,) at each record's own probability, kept within 0 to 1.

    Fitted at every distinct probability, or, beyond 5,000 of them, at 1,001 of their quantiles with straight
    lines between; beyond 20,000 records to cells of them (:mod:`cctaecg.stats.cells`).
    """
    cells = Cells(y, prob)
    at = np.unique(prob)
    if len(at) > EVALUATED_AT_MOST:
        at = at[np.unique(np.linspace(0, len(at) - 1, 1001).round().astype(int))]
    risk: np.ndarray = np.interp(prob, at, cells.curve(at, frac))
    return risk


def smooth_calibration(
    y: ArrayLike, prob: ArrayLike, groups: ArrayLike | None = None, frac: float = 0.6, it: int = 0,
    resamples: int = 200, seed: int = 0, levels: Sequence[float] = (0.95, 0.99), grid_size: int = 100,
) -> SmoothCurve:
    """Smoothed calibration curve with pointwise percentile bands over resamples of patients.

    The smoother is local-linear with tricube weights. Exact up to 20,000 records; beyond, records of nearly the same
    probability are gathered first, which moves the curve by less than 0.0002. For the paper's own way see
    :func:`cctaecg.stats.published_calibration`.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    groups : array, shape (n,), optional
        The patient of each record; without it every record counts as a patient of its own.
    frac : float, default 0.6
        Share of the records in each window, above 0 and at most 1.
    it : int, default 0
        Robustness iterations of statsmodels. They are there to show what they do to a rare outcome, of which every
        event is taken for an outlier, and take about a second for each resample.
    resamples : int, default 200
        Bootstrap samples of patients behind the bands.
    seed : int, default 0
        Of the resamples.
    levels : sequence of float, default (0.95, 0.99)
        Confidence levels of the bands.
    grid_size : int, default 100
        Points of the grid, at least 2. It spans the predicted probabilities and goes nowhere else.

    Returns
    -------
    SmoothCurve
        Curve and bands, kept within 0 to 1.

    Raises
    ------
    InvalidSetting
        For a setting outside its range.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.
    UndefinedStatistic
        When there are no records, or all are of one patient.

    References
    ----------
    Cleveland WS. J Am Stat Assoc 1979;74:829-836.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> prob = rng.uniform(0.1, 0.5, 400)
    >>> curve = smooth_calibration(rng.random(400) < prob, prob, resamples=50, grid_size=5)
    >>> bool(np.all(np.abs(curve.value - curve.grid) < 0.1)), sorted(curve.bands)
    (True, [0.95, 0.99])
    """
    y, prob = as_labels(y), as_probabilities(prob)
    codes, patients = as_groups(groups, same_length(y=y, prob=prob))
    if not 0 < frac <= 1:
        raise InvalidSetting(f"frac is {frac!r}; expected above 0 and at most 1")
    if it < 0 or grid_size < 2:
        raise InvalidSetting(f"it is {it} and grid_size {grid_size}; expected at least 0 and at least 2")
    for level in levels:
        check_level(level, "levels")
    blocks = weight_blocks(len(patients), resamples, seed, np.uint16)
    if it == 0:
        cells = Cells(y, prob, codes)
        grid = cells.grid(grid_size)
        value, draws = cells.curve(grid, frac), [curves for _, curves in cells.resampled(grid, frac, blocks)]
    else:
        order = np.argsort(prob, kind="stable")
        x, outcome, codes = prob[order], y[order].astype(float), codes[order]
        grid = np.linspace(x[0], x[-1], grid_size)
        value = lowess(outcome, x, frac=frac, it=it, xvals=grid, is_sorted=True)
        draws = [
            lowess(*(np.repeat(part, weights[codes].astype(np.intp)) for part in (outcome, x)),
                   frac=frac, it=it, xvals=grid, is_sorted=True)[None]
            for block in blocks for weights in block
        ]
    return SmoothCurve(grid, np.clip(value, 0, 1), percentile_bands(np.clip(np.concatenate(draws), 0, 1), levels))


def percentile_bands(draws: np.ndarray, levels: Sequence[float]) -> dict[float, tuple[np.ndarray, np.ndarray]]:
    """Pointwise percentile limits (lower, upper), each (g,), of curves ``draws`` (b, g), by confidence level.

    Raises ``InvalidSetting`` for a level outside 0 to 1.
    """
    tails = {check_level(level, "levels"): (1 - level) / 2 for level in levels}
    return {level: tuple(np.quantile(draws, (tail, 1 - tail), axis=0)) for level, tail in tails.items()}
