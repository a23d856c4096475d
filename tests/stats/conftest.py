"""A small clustered study: patients with one to four ECGs, an outcome and scores that patients share in part."""

from types import SimpleNamespace

import numpy as np
import pytest


def clustered_study(seed: int, patients: int = 150, vessels: int = 4) -> SimpleNamespace:
    """Records (n,) of ``patients``: ``groups`` (n,), ``y`` (n, v) of 0 and 1, ``prob`` (n, v) its true probability.

    A patient's records share most of their risk and the luck of the draw.
    """
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(patients), rng.integers(1, 5, patients))
    risk = rng.normal(-1.5, 1, (patients, vessels))[groups] + rng.normal(0, 0.5, (len(groups), vessels))
    prob = 1 / (1 + np.exp(-risk))
    y = (rng.random((patients, vessels))[groups] < prob).astype(float)
    names = np.array([f"p{number:04d}" for number in rng.permutation(patients)])
    return SimpleNamespace(groups=names[groups], y=y, prob=prob, rng=rng)


@pytest.fixture
def study():
    return clustered_study(seed=11)
