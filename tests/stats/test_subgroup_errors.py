import numpy as np
import pandas as pd
import pytest

from cctaecg.stats.errors import ShapeMismatch
from cctaecg.stats.subgroup_errors import subgroup_errors
from cctaecg.stats.thresholds import at_threshold


def test_each_level_is_its_own_records():
    rng = np.random.default_rng(0)
    y, prob, patients = (rng.random(200) < 0.5).astype(float), rng.random(200), np.arange(200) // 2
    sex = np.where(np.arange(200) < 120, "female", "male").astype(object)
    sex[:10] = None
    found = subgroup_errors(y, prob, pd.DataFrame({"sex": sex}), 0.4, patients)["sex"]
    inside = sex == "female"
    assert found["female"].operating == at_threshold(y[inside], prob[inside], 0.4, groups=patients[inside])
    assert found["male"].observed_expected == pytest.approx(y[120:].sum() / prob[120:].sum())
    assert found["female"].operating.n + found["male"].operating.n == 190  # of unknown sex: in neither


def test_a_level_with_few_events_says_so():
    y = np.r_[np.ones(12), np.zeros(30), np.ones(3), np.zeros(30)]
    levels = pd.DataFrame({"age": ["old"] * 42 + ["young"] * 33})
    found = subgroup_errors(y, np.full(75, 0.2), levels, 0.15, np.arange(75))["age"]
    assert found["young"] == {"absent": "Only 3 records with and 30 without severe stenosis."}
    assert found["old"].operating.events == 12


def test_factors_of_another_length_are_refused():
    with pytest.raises(ShapeMismatch):
        subgroup_errors([1, 0], [0.2, 0.1], pd.DataFrame({"sex": ["f"]}), 0.15, [1, 2])
