import numpy as np
import pytest

from cctaecg.explain.mean_beats import PatientBeats
from cctaecg.explain.stretches import differing_stretches
from cctaecg.stats.errors import InvalidSetting, ShapeMismatch

HIGH = np.arange(30) < 12


def beats() -> PatientBeats:
    """Thirty patients with a lower ST segment in V5 at high risk; one without a beat."""
    mean = np.random.default_rng(0).normal(0, 0.05, (30, 12, 90))
    mean[:12, 10, 35:45] -= 0.3
    some = np.ones(30, int)
    mean[20], some[20] = np.nan, 0
    return PatientBeats(np.arange(30), np.arange(-25, 65) / 100, mean, some, some, 0 * some, np.array([20]), "mV")


def test_stretches_carry_lead_time_and_direction():
    found = differing_stretches(beats(), HIGH, 0.95, 200, seed=1)
    (stretch,) = found.stretches
    assert (stretch.lead, stretch.direction) == ("V5", "lower")
    assert (stretch.start_ms, stretch.end_ms) == (pytest.approx(100), pytest.approx(190))
    assert stretch.p_value == 1 / 201
    assert found.share == 10 / (12 * 90) and found.looked_at >= 1 and found.leads() == ["V5"]


def test_no_difference_leaves_no_stretch():
    none = differing_stretches(beats(), np.arange(30) % 2 == 0, 0.95, 200, seed=1)
    assert none.stretches == () and none.share == 0 and none.leads() == []


def test_wrong_groups_and_levels_are_refused():
    with pytest.raises(ShapeMismatch, match=r"expected \(30,\)"):
        differing_stretches(beats(), HIGH[:4])
    with pytest.raises(InvalidSetting):
        differing_stretches(beats(), HIGH, level=1.5)
