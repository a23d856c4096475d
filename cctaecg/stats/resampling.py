"""Resampling patients with replacement, as weights: how often each patient was drawn."""

from collections.abc import Iterator

import numpy as np

from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic

BLOCK_CELLS = 2**19  # weights held at a time: 4 MB, so that the work on a block stays in the processor's cache


def weight_blocks(
    patients: int, resamples: int, seed: int, kind: type[np.float64 | np.uint16] = np.float64
) -> Iterator[np.ndarray]:
    """Yield the weights of ``resamples`` bootstrap samples of ``patients`` in blocks (b, patients) of numbers ``kind``.

    Each row counts how often each patient was drawn in ``patients`` draws with replacement and so sums to
    ``patients``. A statistic of the resample is the weighted statistic of the original records, each with its patient's
    weight: exact, and nothing is sorted again. One seed gives one set of weights, however it is cut into blocks,
    so every vessel sees the same resamples. Small integers of half a million patients stay in the processor's cache,
    and are drawn in two thirds of the time; chance draws nobody 65,536 times.

    Raises ``InvalidSetting`` for fewer than 1 resample or patient, ``UndefinedStatistic`` for a single patient, of whom
    every resample is the same.
    """
    if patients < 1 or resamples < 1:
        raise InvalidSetting(f"{resamples} resamples of {patients} patients; expected at least 1 of each")
    if patients == 1:
        raise UndefinedStatistic("All records are of one patient: resampling patients says nothing of their spread.")
    generator = np.random.default_rng(seed)
    rows = max(1, min(resamples, BLOCK_CELLS // patients))
    for start in range(0, resamples, rows):
        block = np.zeros((min(rows, resamples - start), patients), kind)
        for row in block:
            np.add.at(row, generator.integers(0, patients, patients), kind(1))
        yield block


def patient_weights(patients: int, resamples: int, seed: int) -> np.ndarray:
    """All the weights of :func:`weight_blocks` at once, (resamples, patients).

    >>> patient_weights(4, 2, seed=0).sum(axis=1).tolist()
    [4.0, 4.0]
    """
    return np.concatenate(list(weight_blocks(patients, resamples, seed)))
