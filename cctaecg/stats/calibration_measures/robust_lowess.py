"""LOWESS with robustness iterations of a few hundred points, all of them at once: what statsmodels gives, but sooner.

Each point's window of nearest points does not change between iterations, so that windows, tricube weights and their
moments are made once; an iteration is then five sums over a (points, window) array. Kept for the published calibration
band, which needs hundreds of such fits. Cleveland WS. J Am Stat Assoc 1979;74:829-836.
"""

import numpy as np
from statsmodels.nonparametric.smoothers_lowess import lowess


def robust_lowess(x: np.ndarray, y: np.ndarray, frac: float, it: int) -> np.ndarray:
    """Fit (m,) at each of the sorted ``x`` (m,) of ``y`` (m,), as ``lowess(y, x, frac, it, delta=0)`` of statsmodels.

    With residuals e of the last fit, an iteration multiplies the tricube weights by
    (1 - (e / (6 median abs(e)))^2)^2, nought beyond. Where a window has next to no spread, statsmodels itself is asked.

    >>> x = np.linspace(0, 1, 50)
    >>> robust_lowess(x, 2 * x, 0.5, it=3).round(12).tolist() == (2 * x).round(12).tolist()
    True
    """
    m = len(x)
    k = min(max(int(frac * m + 1e-10), 2), m)
    start = np.searchsorted((x[: m - k] + x[k:]) / 2, x, side="left")
    window = start[:, None] + np.arange(k)
    offset = x[window] - x[:, None]
    radius = np.abs(offset[:, [0, -1]]).max(axis=1)
    if radius.min() > 0:
        tricube = (1 - np.abs(offset / radius[:, None]) ** 3) ** 3
        fitted = _iterated(y, y[window], window, offset, tricube, it)
        if fitted is not None:
            return fitted
    by_statsmodels: np.ndarray = lowess(y, x, frac=frac, it=it, delta=0.0, is_sorted=True, return_sorted=False)
    return by_statsmodels


def _iterated(
    y: np.ndarray, near: np.ndarray, window: np.ndarray, offset: np.ndarray, tricube: np.ndarray, it: int
) -> np.ndarray | None:
    """The fits after ``it`` iterations, ``None`` where a window is left without spread; all but y (m, k)."""
    first = tricube * offset
    second = first * offset
    robust = np.ones(len(y))
    for _ in range(it + 1):
        weight = robust[window]
        weighted = weight * near
        s0, s1, s2 = (np.einsum("ij,ij->i", moment, weight) for moment in (tricube, first, second))
        t0, t1 = (np.einsum("ij,ij->i", moment, weighted) for moment in (tricube, first))
        spread = s0 * s2 - s1 * s1
        if not (spread > 1e-9 * s0 * second.sum(axis=1)).all():
            return None
        fitted: np.ndarray = (s2 * t0 - s1 * t1) / spread
        residual = np.abs(y - fitted)
        scale = 6 * np.median(residual)
        relative = np.minimum(residual / scale, 1) if scale > 0 else (residual > 0).astype(float)
        robust = (1 - relative**2) ** 2
    return fitted
