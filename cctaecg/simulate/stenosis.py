"""From a vessel's liability to its stenosis in percent of the lumen.

The exams that are to be severe are known (they were dealt out exactly); within the severe and within the rest the
percentage follows the rank of the liability.
"""

import numpy as np

from cctaecg.domain import VESSELS

# Among exams without severe stenosis, the share that is moderate and mild; among the severe, the share that is
# occluded.
MODERATE_SHARE = {"RCA": 0.14, "LM": 0.03, "LAD": 0.22, "LCX": 0.13}
MILD_SHARE = {"RCA": 0.27, "LM": 0.12, "LAD": 0.33, "LCX": 0.25}
OCCLUDED_SHARE = {"RCA": 0.13, "LM": 0.02, "LAD": 0.08, "LCX": 0.11}


def percentages(liability: np.ndarray, severe: np.ndarray) -> np.ndarray:
    """Stenosis in percent, whole numbers, shape ``(exams, 4)``; at least 70 exactly where ``severe``."""
    percent = np.zeros(liability.shape, dtype=int)
    for v, vessel in enumerate(VESSELS):
        positive = severe[:, v]
        moderate, mild, occluded = MODERATE_SHARE[vessel], MILD_SHARE[vessel], OCCLUDED_SHARE[vessel]
        percent[positive, v] = np.interp(
            _rank(liability[positive, v]), [0, 1 - occluded - 1e-9, 1 - occluded, 1], [70, 95, 99, 100],
        ).round()  # fmt: skip
        normal = 1 - moderate - mild
        percent[~positive, v] = np.interp(
            _rank(liability[~positive, v]),
            [0, 0.6 * normal, normal - 1e-9, normal, 1 - moderate - 1e-9, 1 - moderate, 1],
            [0, 0, 24.4, 24.6, 49.4, 49.6, 69.4],
        ).round()  # fmt: skip
    return percent


def grades(percent: np.ndarray) -> np.ndarray:
    """The ``Grade`` of each percentage as a number 0 to 4, same shape."""
    limits = np.array([25, 50, 70, 99])
    return np.searchsorted(limits, percent, side="right").astype(int)


def _rank(values: np.ndarray) -> np.ndarray:
    """Rank from 0 to 1, shape of ``values``."""
    if len(values) < 2:
        return np.full(len(values), 0.5)
    return np.argsort(np.argsort(values, kind="stable"), kind="stable") / (len(values) - 1)

