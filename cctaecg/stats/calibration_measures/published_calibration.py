"""The calibration band as the paper's code draws it, to be shown beside the one that is right.

It differs from :func:`cctaecg.stats.smooth_calibration` in five ways: single records are drawn, not
patients; each resample is first cut into groups of 20, whose shares are smoothed; the smoother makes three
robustness iterations, which take the groups that hold most events for outliers; the band is drawn over 0 to 1, also
where nobody has such a probability, and goes on there as it ends; and no curve is drawn through it.
"""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.calibration_measures.calibration_curve import SmoothCurve, percentile_bands
from cctaecg.stats.calibration_measures.robust_lowess import robust_lowess
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.inputs import as_labels, as_probabilities, same_length
from cctaecg.stats.resampling import weight_blocks

ROBUSTNESS_ITERATIONS = 3  # the default of statsmodels, which the published code leaves as it is
FEWEST_GROUPS = 3


@dataclass(frozen=True)
class CurveSummary:
    """``ici``: mean distance of a curve from the diagonal; ``mean``: its mean risk; ``observed``: share of events."""

    ici: float
    mean: float
    observed: float


def published_calibration(
    y, prob, size: int = 20, frac: float = 0.6, resamples: int = 500, seed: int = 42, levels=(0.95, 0.99),
    grid_size: int = 100, it: int = ROBUSTNESS_ITERATIONS,
) -> SmoothCurve:
    """LOWESS of the shares of groups of ``size`` records, with pointwise percentile bands over resamples of records.

    ``y`` (n,) holds 0 and 1, ``prob`` (n,) probabilities. ``value`` (g,) on the ``grid`` (g,) of 0 to 1 is the smooth
    of all records, ``bands`` the limits at ``levels``; all levels come from one set of resamples. Nothing is cut to
    0 to 1, as published. ``it=0`` leaves the robustness iterations out.

    >>> prob = np.linspace(0.05, 0.4, 400)
    >>> curve = published_calibration(np.arange(400) % 5 == 0, prob, resamples=20, grid_size=5)
    >>> curve.grid.tolist(), bool(np.ptp(curve.value[2:]) == 0)  # beyond the data it goes on as it ends
    ([0.0, 0.25, 0.5, 0.75, 1.0], True)

    Raises ``UndefinedStatistic`` for fewer than 3 groups and where all have one probability, ``InvalidSetting`` for a
    setting outside its range, and ``InvalidProbability``, ``InvalidLabel``, ``NonFiniteValue``, ``ShapeMismatch`` for
    bad input.
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
    order = np.argsort(prob, kind="stable")
    x, outcome = prob[order], y[order].astype(float)
    grid, starts = np.linspace(0, 1, grid_size), np.arange(0, n, size)
    sizes = np.diff(np.append(starts, n))

    def smooth(x: np.ndarray, outcome: np.ndarray) -> np.ndarray:
        predicted, observed = np.add.reduceat(x, starts) / sizes, np.add.reduceat(outcome, starts) / sizes
        return np.interp(grid, predicted, robust_lowess(predicted, observed, frac, it))

    draws = []
    for block in weight_blocks(n, resamples, seed):
        for weights in block:
            times = weights[order].astype(np.intp)
            draws.append(smooth(np.repeat(x, times), np.repeat(outcome, times)))
    return SmoothCurve(grid, smooth(x, outcome), percentile_bands(np.array(draws), levels))


def curve_summary(curve: SmoothCurve, y, prob) -> CurveSummary:
    """What ``curve`` says of the records it was drawn for: a curve that is right has the mean of the outcomes.

    ``y`` (n,) holds 0 and 1, ``prob`` (n,) probabilities, at which the curve is read off.

    >>> curve = SmoothCurve(np.array([0.0, 1.0]), np.array([0.0, 0.5]), {})
    >>> curve_summary(curve, [0, 1], [0.2, 0.6])
    CurveSummary(ici=0.2, mean=0.2, observed=0.5)

    Raises ``InvalidProbability``, ``InvalidLabel``, ``NonFiniteValue`` and ``ShapeMismatch`` for bad input.
    """
    y, prob = as_labels(y), as_probabilities(prob)
    same_length(y=y, prob=prob)
    read = np.interp(prob, curve.grid, curve.value)
    return CurveSummary(float(np.abs(read - prob).mean()), float(read.mean()), float(y.mean()))
