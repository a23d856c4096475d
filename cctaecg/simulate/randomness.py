"""Random numbers of the simulated study: an independent stream for each thing that is drawn.

A stream is named by the study's seed, the cohort, what it is for and, where one number is not enough, which exam or
record it belongs to. Tables of random numbers are filled row by row, so a patient's numbers depend on the patient's
place and not on how many follow; nothing depends on how many processes draw.
"""

import numpy as np

from cctaecg.domain import COHORTS

PURPOSES = (
    "plan", "identifier", "patient", "exam", "report", "expression", "benign kept", "benign", "anatomy", "rhythm",
    "beat", "noise", "diagnosis", "follow-up",
)  # fmt: skip


def stream(seed: int, cohort: str, purpose: str, number: int = 0) -> np.random.Generator:
    """The generator of one stream; the same four names always give the same numbers.

    >>> int(stream(1, "internal", "noise", 7).integers(100)) == int(stream(1, "internal", "noise", 7).integers(100))
    True
    """
    return np.random.default_rng([seed, COHORTS.index(cohort), PURPOSES.index(purpose), number])


def normals(seed: int, cohort: str, purpose: str, count: int, size: int) -> np.ndarray:
    """Standard normal numbers, ``size`` for each of ``count`` patients, exams or records: ``(count, size)``."""
    return stream(seed, cohort, purpose).standard_normal((count, size))


def uniforms(seed: int, cohort: str, purpose: str, count: int, size: int) -> np.ndarray:
    """Uniform numbers from 0 to 1, laid out like :func:`normals` and independent of those of the same purpose."""
    return stream(seed, cohort, purpose, 1).random((count, size))
