"""Local-linear smoothing of outcomes against predicted probabilities, and its patient-bootstrap bands."""

from dataclasses import dataclass

import numpy as np
from statsmodels.nonparametric.smoothers_lowess import lowess

from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, check_level, same_length
from cctaecg.stats.resampling import weight_blocks

EVALUATED_AT_MOST = 5000  # distinct probabilities at which `smooth_at_data` fits; beyond it interpolates


@dataclass(frozen=True)
class SmoothCurve:
    """Smoothed observed risk ``value`` (g,) on ``grid`` (g,) of predicted risk.

    ``bands`` maps a confidence level to its (lower, upper), each (g,).
    """

    grid: np.ndarray
    value: np.ndarray
    bands: dict[float, tuple[np.ndarray, np.ndarray]]


def local_linear(x: np.ndarray, y: np.ndarray, grid: np.ndarray, frac: float, weights=None) -> np.ndarray:
    """Local-linear fit with tricube weights at each point of ``grid`` (g,): LOWESS without robustness iterations.

    At x0 the k = floor(frac * n) nearest points, the farthest at distance h, enter a straight-line fit with weights
    (1 - (|x - x0| / h)^3)^3, and the line's value at x0 is the result:

        fit(x0) = ybar + (x0 - xbar) * sum w (x - xbar) y / sum w (x - xbar)^2

    ``x`` (n,) must be sorted, ``y`` (n,) in its order; ``weights`` (n,) are whole numbers that say how often a
    record counts (a bootstrap sample). Only the contiguous window of neighbours is touched. Where all neighbours
    that carry weight share one x the fit is their mean. Equals ``statsmodels`` ``lowess(it=0, delta=0,
    xvals=grid)`` of the repeated records.

    Robustness iterations (statsmodels' default ``it=3``) are for outliers; every event of a rare binary outcome is
    one, gets weight nought, and the curve goes flat. Cleveland WS. J Am Stat Assoc 1979;74:829-836.

    >>> x = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    >>> local_linear(x, 2 * x, np.array([0.2, 0.33]), frac=0.8).round(12).tolist()
    [0.4, 0.66]
    """
    if weights is not None:
        drawn = weights > 0
        x, y, weights = x[drawn], y[drawn], weights[drawn]
    repeated = x if weights is None else np.repeat(x, weights.astype(np.intp))
    n = len(repeated)
    k = min(max(int(frac * n + 1e-10), 2), n)
    # the window slides right as long as the point that would enter is nearer than the one that would leave
    start = np.searchsorted((repeated[: n - k] + repeated[k:]) / 2, grid, side="left")
    radius = np.maximum(grid - repeated[start], repeated[start + k - 1] - grid)
    low, high = np.searchsorted(x, grid - radius, "left"), np.searchsorted(x, grid + radius, "right")
    fit = np.empty(len(grid))
    for i, (at, reach, a, b) in enumerate(zip(grid, radius, low, high)):
        fit[i] = _line_at(x[a:b] - at, y[a:b], reach, None if weights is None else weights[a:b])
    return fit


def _line_at(offset: np.ndarray, y: np.ndarray, reach: float, weights: np.ndarray | None) -> float:
    """Value at offset 0 of the tricube-weighted line through the neighbours."""
    if reach > 0:
        kernel = np.abs(offset)
        kernel /= reach
        kernel *= kernel * kernel
        np.subtract(1, kernel, out=kernel)
        np.maximum(kernel, 0, out=kernel)
        kernel *= kernel * kernel
    else:
        kernel = (offset == 0).astype(float)
    if weights is not None:
        kernel *= weights
    total = kernel.sum()
    if total < 1e-12:  # all neighbours are equally far, so that none carries weight
        kernel = np.ones(len(offset)) if weights is None else weights
        total = kernel.sum()
    centre = kernel @ offset / total
    mean = kernel @ y / total
    offset = offset - centre
    kernel = kernel * offset
    spread = kernel @ offset
    if spread <= 1e-14 * total * max(reach, 1e-300) ** 2:
        return mean
    return mean - centre * (kernel @ y) / spread


def smooth_at_data(y: np.ndarray, prob: np.ndarray, frac: float) -> np.ndarray:
    """Smoothed observed risk (n,) at each record's own probability, kept within 0 to 1.

    Fitted at every distinct probability, or, beyond 5,000 of them, at 1,001 of their quantiles with straight
    lines between.
    """
    order = np.argsort(prob, kind="stable")
    x, outcome = prob[order], y[order].astype(float)
    at = np.unique(x)
    if len(at) > EVALUATED_AT_MOST:
        at = at[np.unique(np.linspace(0, len(at) - 1, 1001).round().astype(int))]
    return np.interp(prob, at, np.clip(local_linear(x, outcome, at, frac), 0, 1))


def smooth_calibration(
    y, prob, groups=None, frac: float = 0.6, it: int = 0, resamples: int = 200, seed: int = 0,
    levels=(0.95, 0.99), grid_size: int = 100,
) -> SmoothCurve:
    """Smoothed calibration curve with pointwise percentile bands over resamples of patients.

    ``y`` (n,) holds 0 and 1, ``prob`` (n,) probabilities, ``groups`` (n,) the patient of each record. The grid of
    ``grid_size`` points spans the predicted probabilities and goes nowhere else; curve and bands are kept within 0
    to 1. ``frac`` is the share of the records in each window. ``it`` > 0 adds statsmodels' robustness iterations:
    it is there to show what they do to a rare outcome (see :func:`local_linear`), and takes about a second for each
    resample.

    >>> rng = np.random.default_rng(0)
    >>> prob = rng.uniform(0.1, 0.5, 400)
    >>> curve = smooth_calibration(rng.random(400) < prob, prob, resamples=50, grid_size=5)
    >>> bool(np.all(np.abs(curve.value - curve.grid) < 0.1)), sorted(curve.bands)
    (True, [0.95, 0.99])

    Raises ``InvalidProbability``, ``InvalidLabel``, ``NonFiniteValue``, ``MissingGroup``, ``ShapeMismatch``,
    ``InvalidSetting`` for bad input and ``UndefinedStatistic`` for none.
    """
    y, prob = as_labels(y), as_probabilities(prob)
    codes, patients = as_groups(groups, same_length(y=y, prob=prob))
    if not 0 < frac <= 1:
        raise InvalidSetting(f"frac is {frac!r}; expected above 0 and at most 1")
    if it < 0 or grid_size < 2:
        raise InvalidSetting(f"it is {it} and grid_size {grid_size}; expected at least 0 and at least 2")
    tails = {check_level(level, "levels"): (1 - level) / 2 for level in levels}
    order = np.argsort(prob, kind="stable")
    x, outcome, codes = prob[order], y[order].astype(float), codes[order]
    grid = np.linspace(x[0], x[-1], grid_size)

    def fitted(weights: np.ndarray | None) -> np.ndarray:
        if it == 0:
            return np.clip(local_linear(x, outcome, grid, frac, weights), 0, 1)
        times = 1 if weights is None else weights.astype(np.intp)
        drawn = np.repeat(outcome, times), np.repeat(x, times)
        return np.clip(lowess(*drawn, frac=frac, it=it, xvals=grid, is_sorted=True), 0, 1)

    draws = [
        fitted(weights[codes]) for block in weight_blocks(len(patients), resamples, seed) for weights in block
    ]
    bands = {level: tuple(np.quantile(draws, (tail, 1 - tail), axis=0)) for level, tail in tails.items()}
    return SmoothCurve(grid, fitted(None), bands)
