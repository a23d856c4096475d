"""Local-linear smoothing with tricube weights: LOWESS without its robustness iterations, and on resamples at once.

At x0 the k = floor(frac * n) nearest of n points, the farthest at distance h, enter a straight-line fit with weights
w = (1 - (abs(x - x0) / h)^3)^3. The line's value at x0, with d = x - x0, is

    fit(x0) = (sum w d^2 * sum w y - sum w d * sum w d y) / (sum w * sum w d^2 - (sum w d)^2)

Robustness iterations (``it=3`` is statsmodels' default) are made for outliers. Every event of a rare binary outcome is
one: its weight goes to nought, and the curve goes flat.

Reference: Cleveland WS. J Am Stat Assoc 1979;74:829-836.
"""

import numpy as np

TRICUBE = np.array([1.0, -3.0, 3.0, -1.0])  # (1 - u)^3 by powers of u = (distance / h)^3


def local_linear(
    x: np.ndarray, y: np.ndarray, grid: np.ndarray, frac: float, weights: np.ndarray | None = None
) -> np.ndarray:
    """Fit at each point of ``grid`` (g,).

    ``x`` (n,) must be sorted, ``y`` (n,) in its order; ``weights`` (n,) are whole numbers that say how often a
    record counts. ``frac`` lies above 0 and is at most 1; k is at least 2. Where all neighbours that carry weight
    share one x the fit is their mean. Else it equals statsmodels' ``lowess(it=0, delta=0, xvals=grid)`` of the
    repeated records.

    >>> x = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    >>> local_linear(x, 2 * x, np.array([0.2, 0.33]), frac=0.8).round(12).tolist()
    [0.4, 0.66]
    """
    if weights is not None:
        drawn = weights > 0
        x, y, weights = x[drawn], y[drawn], weights[drawn]
    radius = _radius(x, grid, frac, weights)
    low, high = np.searchsorted(x, grid - radius, "left"), np.searchsorted(x, grid + radius, "right")
    fit = np.empty(len(grid))
    for i, (at, reach, a, b) in enumerate(zip(grid, radius, low, high)):
        fit[i] = _line_at(x[a:b] - at, y[a:b], reach, None if weights is None else weights[a:b])
    return fit


def local_linear_resamples(
    x: np.ndarray, y: np.ndarray, grid: np.ndarray, frac: float, weights: np.ndarray
) -> np.ndarray:
    """:func:`local_linear` for every row of ``weights`` (b, n): fits (b, g).

    Each resample has its own h. Because the tricube is a polynomial in (d / h)^3, the five sums of all resamples at
    one x0 are matrix products of the weights with the 20 columns abs(d)^(3 m) * (1, d, d^2, y, d y), m = 0 to 3,
    combined by powers of 1 / h. Only the few points that lie within h in some resamples and not in others have to
    be masked. Where the sums would lose digits (neighbours that nearly share one x), the fit is done directly.
    """
    radius = np.stack([_radius(x, grid, frac, row) for row in weights])
    fits = np.empty((len(weights), len(grid)))
    for i, at in enumerate(grid):
        reach = radius[:, i]
        widest = max(reach.max(), np.finfo(float).tiny)
        relative = reach / widest
        edges = (at - widest, at - reach.min(), at + reach.min(), at + widest)
        low, inner_low, inner_high, high = np.searchsorted(x, edges)
        offset = (x[low:high] - at) / widest
        distance = np.abs(offset)
        columns = _columns(offset, distance, y[low:high])
        sums = weights[:, inner_low:inner_high] @ columns[inner_low - low : inner_high - low]
        for a, b in ((low, inner_low), (inner_high, high)):
            masked = weights[:, a:b] * (distance[a - low : b - low] < relative[:, None])
            sums += masked @ columns[a - low : b - low]
        sums = sums.reshape(-1, 4, 5)
        powers = np.maximum(relative, 1e-9)[:, None] ** -np.array([0, 3, 6, 9])
        s0, s1, s2, t0, t1 = np.einsum("bm,bmk->kb", TRICUBE * powers, sums)
        spread = s0 * s2 - s1 * s1
        total = sums[:, 0, 0]
        sound = (s0 > 1e-4 * total) & (spread > 1e-5 * s0 * total)
        np.divide(s2 * t0 - s1 * t1, spread, out=fits[:, i], where=sound)
        for row in np.flatnonzero(~sound):
            fits[row, i] = local_linear(x, y, grid[i : i + 1], frac, weights[row])[0]
    return fits


def _radius(x: np.ndarray, grid: np.ndarray, frac: float, weights: np.ndarray | None) -> np.ndarray:
    """Distance (g,) to the k-th nearest of the repeated records."""
    repeated = x if weights is None else np.repeat(x, weights.astype(np.intp))
    n = len(repeated)
    k = min(max(int(frac * n + 1e-10), 2), n)
    # the window slides right as long as the point that would enter is nearer than the one that would leave
    start = np.searchsorted((repeated[: n - k] + repeated[k:]) / 2, grid, side="left")
    farthest: np.ndarray = np.maximum(grid - repeated[start], repeated[start + k - 1] - grid)
    return farthest


def _columns(offset: np.ndarray, distance: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The 20 columns (k, 20) of :func:`local_linear_resamples`, in units of the widest radius."""
    columns = np.empty((4, 5, len(offset)))
    columns[0] = np.ones(len(offset)), offset, offset * offset, y, offset * y
    cube = distance * distance * distance
    for m in (1, 2, 3):
        np.multiply(columns[m - 1], cube, out=columns[m])
    return columns.reshape(20, -1).T


def _line_at(offset: np.ndarray, y: np.ndarray, reach: float, weights: np.ndarray | None) -> float:
    """Value at offset 0 of the weighted line through the neighbours, centred first so that no digits are lost."""
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
    mean: float = kernel @ y / total
    offset = offset - centre
    kernel = kernel * offset
    spread = kernel @ offset
    if spread <= 1e-14 * total * reach**2:
        return mean
    at_zero: float = mean - centre * (kernel @ y) / spread
    return at_zero
