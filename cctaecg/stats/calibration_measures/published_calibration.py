"""The calibration band as the paper's code draws it, to be shown beside the one that is right.

It differs from :func:`cctaecg.stats.smooth_calibration` in five ways: single records are drawn, not
patients; each resample is first cut into groups of 20, whose shares are smoothed; the smoother makes three
robustness iterations, which take the groups that hold most events for outliers; the band is drawn over 0 to 1, also
where nobody has such a probability, and goes on there as it ends; and no curve is drawn through it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.calibration_measures.calibration_curve import SmoothCurve, percentile_bands
from cctaecg.stats.calibration_measures.robust_lowess import RobustLowess
from cctaecg.stats.cells import EXACT_AT_MOST
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.inputs import as_labels, as_probabilities, same_length
from cctaecg.stats.resampling import weight_blocks
from cctaecg.stats.stable_order import stable_order

ROBUSTNESS_ITERATIONS = 3  # the default of statsmodels, which the published code leaves as it is
FEWEST_GROUPS = 3
MOST_GROUPS = 500
"""Groups of more than ``EXACT_AT_MOST`` records: each then holds more than ``size`` of them."""


@dataclass(frozen=True)
class CurveSummary:
    """What a calibration curve says of a set of records.

    Attributes
    ----------
    ici : float
        Mean distance of the curve from the diagonal, at the records' probabilities.
    mean : float
        Mean risk that the curve gives them.
    observed : float
        Share of them with the outcome, which the mean of a right curve equals.
    """

    ici: float
    mean: float
    observed: float


def published_calibration(
    y: ArrayLike, prob: ArrayLike, size: int = 20, frac: float = 0.6, resamples: int = 500, seed: int = 42,
    levels: Sequence[float] = (0.95, 0.99), grid_size: int = 100, it: int = ROBUSTNESS_ITERATIONS,
) -> SmoothCurve:
    """LOWESS of the shares of groups of ``size`` records, with pointwise percentile bands over resamples of records.

    The way of the paper's code, to be shown beside :func:`cctaecg.stats.smooth_calibration`, from which it differs in
    five ways: single records are drawn, not patients; each resample is first cut into groups, whose shares are
    smoothed; the smoother makes robustness iterations, which take the groups that hold most events for outliers; the
    band is drawn over 0 to 1, also where nobody has such a probability, and goes on there as it ends; and nothing is
    cut to 0 to 1. More than 20,000 records are cut into 500 groups, whatever ``size`` is.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    size : int, default 20
        Records in a group; at least 3 groups are needed.
    frac : float, default 0.6
        Share of the groups in each window, above 0 and at most 1.
    resamples : int, default 500
        Bootstrap samples of records.
    seed : int, default 42
        Of the resamples.
    levels : sequence of float, default (0.95, 0.99)
        Confidence levels of the bands; all come from one set of resamples.
    grid_size : int, default 100
        Points of the grid from 0 to 1, at least 2.
    it : int, default 3
        Robustness iterations; 0 leaves them out.

    Returns
    -------
    SmoothCurve
        The smooth of all records, and the bands.

    Raises
    ------
    UndefinedStatistic
        For fewer than 3 groups, and where all have one probability.
    InvalidSetting
        For a setting outside its range.
    InvalidProbability, InvalidLabel, NonFiniteValue, ShapeMismatch
        For bad input.

    References
    ----------
    Cleveland WS. J Am Stat Assoc 1979;74:829-836.

    Examples
    --------
    >>> prob = np.linspace(0.05, 0.4, 400)
    >>> curve = published_calibration(np.arange(400) % 5 == 0, prob, resamples=20, grid_size=5)
    >>> curve.grid.tolist(), bool(np.ptp(curve.value[2:]) == 0)  # beyond the data it goes on as it ends
    ([0.0, 0.25, 0.5, 0.75, 1.0], True)
    """
    y, prob = as_labels(y), as_probabilities(prob)
    n = same_length(y=y, prob=prob)
    if size < 1 or grid_size < 2 or not 0 < frac <= 1 or it < 0:
        raise InvalidSetting(f"size is {size}, grid_size {grid_size}, frac {frac} and it {it}; expected at least 1, "
                             "at least 2, above 0 and at most 1, and at least 0")
    if n <= (FEWEST_GROUPS - 1) * size:
        raise UndefinedStatistic(f"There are too few records to smooth: {n} make fewer than 3 groups of {size}.")
    if prob.min() == prob.max():
        raise UndefinedStatistic(f"There is nothing to smooth: all {n} records have one probability.")
    grid = np.linspace(0, 1, grid_size)
    cuts = (_single if n <= EXACT_AT_MOST else _in_slices)(y, prob, size, resamples, seed)
    whole = next(cuts)
    smooth = RobustLowess(len(whole[0]), frac, it)
    first, *draws = (np.interp(grid, predicted, smooth(predicted, observed))
                     for predicted, observed in chain([whole], cuts))
    return SmoothCurve(grid, first, percentile_bands(np.array(draws), levels))


def _single(y: np.ndarray, prob: np.ndarray, size: int, resamples: int, seed: int) -> Iterator[tuple[np.ndarray, ...]]:
    """Mean probability and share of each group: of all records, then of each resample of them."""
    order = stable_order(prob)
    x, outcome = prob[order], y[order].astype(float)
    starts = np.arange(0, len(x), size)
    sizes = np.diff(np.append(starts, len(x)))

    def cut(x: np.ndarray, outcome: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.add.reduceat(x, starts) / sizes, np.add.reduceat(outcome, starts) / sizes

    yield cut(x, outcome)
    for block in weight_blocks(len(x), resamples, seed):
        for weights in block:
            times = weights[order].astype(np.intp)
            yield cut(np.repeat(x, times), np.repeat(outcome, times))


def _in_slices(
    y: np.ndarray, prob: np.ndarray, size: int, resamples: int, seed: int
) -> Iterator[tuple[np.ndarray, ...]]:
    """The same of very many records: ``MOST_GROUPS`` groups, cut out of slices of a twentieth of a group.

    Fits grow with the square of the groups. A resample of single records holds of each slice and outcome what a
    multinomial draw gives it, so that no record is looked at again.
    """
    n, generator = len(y), np.random.default_rng(seed)
    groups = min(MOST_GROUPS, n // size)
    order, bounds = stable_order(prob), np.linspace(0, n, 20 * groups + 1).astype(np.intp)
    records, events = np.diff(bounds), np.add.reduceat(y[order].astype(float), bounds[:-1])
    mean = np.add.reduceat(prob[order], bounds[:-1]) / records
    ends = np.linspace(0, n, groups + 1)

    def cut(without: np.ndarray, having: np.ndarray) -> tuple[np.ndarray, ...]:
        held = without + having
        total, x, outcome = (np.concatenate([[0.0], np.cumsum(each)]) for each in (held, held * mean, having))
        return tuple(np.diff(np.interp(ends, total, each)) * groups / n for each in (x, outcome))

    yield cut(records - events, events)
    for _ in range(resamples):
        drawn = generator.multinomial(n, np.concatenate([records - events, events]) / n)
        yield cut(*np.split(drawn.astype(float), 2))


def curve_summary(curve: SmoothCurve, y: ArrayLike, prob: ArrayLike) -> CurveSummary:
    """What a curve says of the records it was drawn for: a curve that is right has the mean of the outcomes.

    Parameters
    ----------
    curve : SmoothCurve
        Read off at the records' probabilities, with straight lines between the points of its grid.
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.

    Returns
    -------
    CurveSummary
        Mean distance from the diagonal, mean risk, and the share of events.

    Raises
    ------
    InvalidProbability, InvalidLabel, NonFiniteValue, ShapeMismatch
        For bad input.
    UndefinedStatistic
        When there are no records.

    Examples
    --------
    >>> curve = SmoothCurve(np.array([0.0, 1.0]), np.array([0.0, 0.5]), {})
    >>> curve_summary(curve, [0, 1], [0.2, 0.6])
    CurveSummary(ici=0.2, mean=0.2, observed=0.5)
    """
    y, prob = as_labels(y), as_probabilities(prob)
    same_length(y=y, prob=prob)
    read = np.interp(prob, curve.grid, curve.value)
    return CurveSummary(float(np.abs(read - prob).mean()), float(read.mean()), float(y.mean()))
