import numpy as np
import pandas as pd
import pytest

from cctaecg.run.results import Absent
from cctaecg.stats.calibration_measures.weak_calibration import weak_calibration
from cctaecg.stats.decisions.subgroup_errors import difference, subgroup_errors
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.errors import ShapeMismatch
from cctaecg.stats.intervals import Interval


def test_each_level_is_its_own_records():
    rng = np.random.default_rng(0)
    y, prob, patients = (rng.random(200) < 0.5).astype(float), rng.random(200), np.arange(200) // 2
    sex = np.where(np.arange(200) < 120, "female", "male").astype(object)
    sex[:10] = None
    found = subgroup_errors(y, prob, pd.DataFrame({"sex": sex}), 0.4, patients)["sex"]
    inside = sex == "female"
    assert found["female"].operating == at_threshold(y[inside], prob[inside], 0.4, groups=patients[inside])
    assert found["female"].calibration == weak_calibration(y[inside], prob[inside], patients[inside])
    assert found["male"].calibration.observed_expected.value == pytest.approx(y[120:].sum() / prob[120:].sum())
    assert found["female"].operating.n + found["male"].operating.n == 190  # of unknown sex: in neither


def test_a_level_with_few_events_says_so():
    y = np.r_[np.ones(12), np.zeros(30), np.ones(3), np.zeros(30)]
    levels = pd.DataFrame({"age": ["old"] * 42 + ["young"] * 33})
    found = subgroup_errors(y, np.full(75, 0.2), levels, 0.15, np.arange(75))["age"]
    assert found["young"] == {"absent": "3 patients with the outcome; at least 10 are needed."}
    assert found["difference"] == found["young"]
    assert found["old"].operating.events == 12
    calibrated = found["old"].calibration  # all are at 0.2: no slope, but a level
    assert calibrated.slope["absent"].startswith("The calibration slope does not exist")
    assert calibrated.observed_expected.value == pytest.approx(12 / (42 * 0.2)) and calibrated.intercept.value > 0


def test_factors_of_another_length_are_refused():
    with pytest.raises(ShapeMismatch):
        subgroup_errors([1, 0], [0.2, 0.1], pd.DataFrame({"sex": ["f"]}), 0.15, [1, 2])


def test_a_difference_is_newcombes_and_the_first_level_minus_the_second():
    # Newcombe 1998, table II, example (a): 56/70 and 48/80 by Wilson's intervals give 0.0524 to 0.3339
    y = np.r_[np.ones(150), np.zeros(40)]
    called = np.r_[np.ones(56), np.zeros(14), np.ones(48), np.zeros(32), np.tile([1, 0], 20)]
    levels = np.r_[["a"] * 70, ["b"] * 80, ["a"] * 20, ["b"] * 20]
    prob = np.where(called == 1, 0.6, 0.2)
    found = subgroup_errors(y, prob, pd.DataFrame({"f": levels}), 0.5, np.arange(190))["f"]["difference"]
    assert (found.sensitivity.lower, found.sensitivity.upper) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert found.specificity.value == 0 and found.specificity.lower == pytest.approx(-found.specificity.upper)
    expected = {name: prob[levels == name].sum() for name in "ab"}
    assert found.observed_expected.value == pytest.approx(70 / expected["a"] - 80 / expected["b"])


def test_a_difference_in_calibration_is_seen_and_a_missing_rate_is_no_difference():
    rng = np.random.default_rng(1)
    prob, sex = rng.uniform(0.05, 0.6, 4000), np.repeat(["female", "male"], 2000)
    y = rng.random(4000) < np.where(sex == "female", prob / 2, prob)
    found = subgroup_errors(y, prob, pd.DataFrame({"sex": sex}), 0.15, np.arange(4000))["sex"]
    assert found["difference"].observed_expected.upper < -0.35  # half as many as predicted, against as many
    assert found["female"].calibration.observed_expected.value == pytest.approx(0.5, abs=0.1)
    assert found["male"].calibration.observed_expected.value == pytest.approx(1, abs=0.1)
    assert difference(Interval(0.5, 0.4, 0.6, 9), None) == {"absent": "One of the two levels has no such rate."}
    assert difference(Absent("None."), None) == {"absent": "None."}


def test_only_two_levels_have_a_difference_and_its_limits_are_made_of_both():
    rng = np.random.default_rng(2)
    y, prob = (rng.random(300) < 0.4).astype(float), rng.random(300)
    for names in (["a"], ["a", "b"], ["a", "b", "c"]):
        levels = pd.DataFrame({"f": np.resize(names, 300)})
        found = subgroup_errors(y, prob, levels, 0.4, np.arange(300))["f"]
        assert ("difference" in found) is (len(names) == 2) and set(found) - {"difference"} == set(names)
    first, second = Interval(0.5, 0.3, 0.6, 40, 20), Interval(0.2, 0.15, 0.4, 25, 5)
    found = difference(first, second)
    assert (found.value, found.lower, found.upper) == pytest.approx(
        (0.3, 0.3 - np.sqrt(0.2**2 + 0.2**2), 0.3 + np.sqrt(0.1**2 + 0.05**2)))
    assert (found.n, found.events) == (65, None)
    for missing in (None, Absent("Why.")):
        said = missing or Absent("One of the two levels has no such rate.")
        assert difference(missing, second) == difference(first, missing) == said
