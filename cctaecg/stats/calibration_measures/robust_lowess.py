"""LOWESS with robustness iterations of a few hundred points, all of them at once: what statsmodels gives, but sooner.

Each point's window of nearest points does not change between iterations, so that windows, tricube weights and their
moments are made once; an iteration is then five sums over a (points, window) array. Kept for the published calibration
band, which needs hundreds of such fits of as many points each: they share the room for these arrays, as asking the
system for a megabyte of new memory takes longer than filling it. Cleveland WS. J Am Stat Assoc 1979;74:829-836.
"""

import numpy as np
from statsmodels.nonparametric.smoothers_lowess import lowess


class RobustLowess:
    """Fits of ``m`` points at a time, as ``lowess(y, x, frac, it, delta=0)`` of statsmodels gives them.

    With residuals e of the last fit, an iteration multiplies the tricube weights by
    (1 - (e / (6 median abs(e)))^2)^2, nought beyond. Where a window has next to no spread, statsmodels itself is asked.

    >>> x = np.linspace(0, 1, 50)
    >>> RobustLowess(50, 0.5, it=3)(x, 2 * x).round(12).tolist() == (2 * x).round(12).tolist()
    True
    """

    def __init__(self, m: int, frac: float, it: int):
        self._frac, self._it, self._k = frac, it, min(max(int(frac * m + 1e-10), 2), m)
        self._window = np.empty((m, self._k), np.intp)
        self._room = np.empty((7, m, self._k))

    def __call__(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Fit (m,) at each of the sorted ``x`` (m,) of ``y`` (m,)."""
        m, k = self._window.shape
        start = np.searchsorted((x[: m - k] + x[k:]) / 2, x, side="left")
        np.add(start[:, None], np.arange(k), out=self._window)
        offset, tricube = self._room[:2]
        self._in_windows(x, offset)
        offset -= x[:, None]
        radius = np.abs(offset[:, [0, -1]]).max(axis=1)
        if radius.min() > 0:
            np.abs(offset, out=tricube)
            tricube /= radius[:, None]
            tricube **= 3
            np.subtract(1, tricube, out=tricube)
            tricube **= 3
            fitted = self._iterated(y)
            if fitted is not None:
                return fitted
        by_statsmodels: np.ndarray = lowess(
            y, x, frac=self._frac, it=self._it, delta=0.0, is_sorted=True, return_sorted=False
        )
        return by_statsmodels

    def _in_windows(self, values: np.ndarray, out: np.ndarray) -> None:
        np.take(values, self._window, out=out, mode="clip")  # the mode that needs no copy; all places exist

    def _iterated(self, y: np.ndarray) -> np.ndarray | None:
        """The fits after all iterations, ``None`` where a window is left without spread."""
        offset, tricube, first, second, near, weight, weighted = self._room
        self._in_windows(y, near)
        np.multiply(tricube, offset, out=first)
        np.multiply(first, offset, out=second)
        whole_spread, robust = second.sum(axis=1), np.ones(len(y))
        for _ in range(self._it + 1):
            self._in_windows(robust, weight)
            np.multiply(weight, near, out=weighted)
            s0, s1, s2 = (np.einsum("ij,ij->i", moment, weight) for moment in (tricube, first, second))
            t0, t1 = (np.einsum("ij,ij->i", moment, weighted) for moment in (tricube, first))
            spread = s0 * s2 - s1 * s1
            if not (spread > 1e-9 * s0 * whole_spread).all():
                return None
            fitted: np.ndarray = (s2 * t0 - s1 * t1) / spread
            residual = np.abs(y - fitted)
            scale = 6 * np.median(residual)
            relative = np.minimum(residual / scale, 1) if scale > 0 else (residual > 0).astype(float)
            robust = (1 - relative**2) ** 2
        return fitted
