"""Random numbers of the simulated study: one independent stream for each thing that is drawn.

A stream is named by the study's seed, the cohort, what it is for and which patient, exam or record it belongs to. Nothing
depends on the order in which things are made or on how many processes make them.
"""

import numpy as np

from cctaecg.domain import COHORTS

PURPOSES = ("plan", "patient", "expression", "exam", "report", "injury", "waveform", "noise", "diagnosis", "follow-up")


def stream(seed: int, cohort: str, purpose: str, number: int = 0) -> np.random.Generator:
    """The generator of one stream; the same four names always give the same numbers."""
    return np.random.default_rng([seed, COHORTS.index(cohort), PURPOSES.index(purpose), number])


def normals(seed: int, cohort: str, purpose: str, numbers: np.ndarray, size: int) -> np.ndarray:
    """Standard normal numbers of several streams, shape ``(len(numbers), size)``."""
    if len(numbers) == 0:
        return np.empty((0, size))
    return np.stack([stream(seed, cohort, purpose, int(number)).standard_normal(size) for number in numbers])
