"""What is computed again for each resample: of single records, or, where there are very many, of cells of like records.

A calibration curve and the band of an ROC curve come from them. The smoother's windows hold more than half of the
records, so nothing is lost by gathering those of nearly the same probability: each cell holds the records of one
outcome in one narrow slice of probability, at the slice's mean. A resample of patients then only changes the cells'
weights. Up to ``EXACT_AT_MOST`` records a cell is one record, and all that is computed from it is exact; beyond, slices
are cut at 1,000 quantiles and at 1,000 equal steps. What that changes is measured in ``tests/stats/test_cells.py``: a
curve moves by less than 2e-4. The ROC curve itself is always that of single records.
"""

from collections.abc import Iterator

import numpy as np

from cctaecg.stats.calibration_measures.local_linear import local_linear, local_linear_resamples
from cctaecg.stats.stable_order import stable_order

EXACT_AT_MOST = 20_000  # records that are smoothed one by one
SLICES = 1_000  # quantiles, and equal steps, at which more are cut
ROWS = 64  # resamples smoothed at a time


class Cells:
    """Cells in the order of probability: ``x`` (c,) probability, ``outcome`` (c,) 0 or 1, ``size`` (c,) records."""

    def __init__(self, y: np.ndarray, prob: np.ndarray, codes: np.ndarray | None = None):
        """``y`` (n,) boolean, ``prob`` (n,), ``codes`` (n,) the number of each record's patient."""
        codes = np.arange(len(y)) if codes is None else codes
        order = stable_order(prob)
        x, outcome = prob[order], y[order]
        self.lowest, self.highest = float(x[0]), float(x[-1])
        self._starts: np.ndarray | None
        if len(x) <= EXACT_AT_MOST:
            self.x, self.outcome, self.size = x, outcome.astype(float), np.ones(len(x))
            self._codes, self._starts = codes[order], None
            return
        slices = _slices(x)
        mean = np.bincount(slices, weights=x) / np.bincount(slices)
        cell = 2 * slices + outcome
        within = np.argsort(cell, kind="stable")
        present, self._starts, size = np.unique(cell[within], return_index=True, return_counts=True)
        self.x, self.outcome, self.size = mean[present // 2], (present % 2).astype(float), size.astype(float)
        self._codes = codes[order][within]

    def grid(self, size: int) -> np.ndarray:
        """``size`` equal steps from the lowest to the highest probability of the records, and nowhere else."""
        return np.linspace(self.lowest, self.highest, size)

    def curve(self, at: np.ndarray, frac: float) -> np.ndarray:
        """Smoothed observed risk (g,) at the probabilities ``at``, kept within 0 to 1."""
        weights = None if self._starts is None else self.size
        risk: np.ndarray = np.clip(local_linear(self.x, self.outcome, at, frac, weights), 0, 1)
        return risk

    def resampled(
        self, at: np.ndarray, frac: float, blocks: Iterator[np.ndarray]
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For ``blocks`` (b, patients) of patient weights, yield the cells' weights (b, c) and the curves (b, g)."""
        for weights in self.weights(blocks):
            yield weights, np.clip(local_linear_resamples(self.x, self.outcome, at, frac, weights), 0, 1)

    def weights(self, blocks: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
        """How many records of each cell a resample holds, (b, c) for every block (b, patients) of patient weights."""
        held = []
        for block in blocks:
            for row in block:
                held.append(row[self._codes] if self._starts is None else cell_weights(row, self._codes, self._starts))
                if len(held) == ROWS:
                    yield np.stack(held, dtype=float)
                    held = []
        if held:
            yield np.stack(held, dtype=float)


def cell_weights(row: np.ndarray, codes: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Records (c,) that a resample holds of each cell: ``row`` (patients,) how often each patient was drawn.

    ``codes`` (n,) numbers the patient of each record, records sorted by cell, ``starts`` (c,) where each cell begins.
    """
    # small integers, because a million look-ups in random order wait for memory and not for arithmetic
    return np.add.reduceat(row.astype(np.uint16, copy=False).take(codes), starts, dtype=np.uint32)


def _slices(x: np.ndarray) -> np.ndarray:
    """Number (n,) of the slice of each of the sorted probabilities; equal ones share a slice, and none is empty."""
    by_count = x[np.linspace(0, len(x) - 1, SLICES + 1).astype(np.intp)]
    cuts = np.union1d(by_count, np.linspace(x[0], x[-1], SLICES + 1))
    place = np.searchsorted(cuts, x, side="right")
    return np.cumsum(np.diff(place, prepend=place[0]) > 0)
