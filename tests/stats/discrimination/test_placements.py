"""Placement values against their definition by pairs, and the sums over patients."""

import numpy as np

from cctaecg.stats.discrimination.placements import cluster_parts, placements


def test_placements_equal_the_mean_over_pairs():
    rng = np.random.default_rng(5)
    y, score = rng.random(80) < 0.3, rng.integers(0, 12, 80).astype(float)
    value, placed = placements(y, score)
    psi = (score[y][:, None] > score[~y]) + 0.5 * (score[y][:, None] == score[~y])
    assert np.allclose(placed[y], psi.mean(axis=1), atol=1e-15)
    assert np.allclose(placed[~y], psi.mean(axis=0), atol=1e-15)
    assert np.isclose(value, psi.mean(), atol=1e-15)


def test_parts_sum_by_patient_and_count_patients():
    y = np.array([True, False, True, False, False])
    parts = cluster_parts(y, np.array([0.2, 0.3, -0.2, -0.6, 0.3]), np.array([0, 0, 0, 1, 3]), clusters=4)
    assert np.allclose(parts.from_events, [0, 0, 0, 0])
    assert np.allclose(parts.from_others, [0.1, -0.2, 0, 0.1])
    assert (parts.with_events, parts.with_others, parts.with_any) == (1, 3, 3)
