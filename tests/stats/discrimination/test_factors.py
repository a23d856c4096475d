import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.factors import factor_aucs, lower_grade_aucs
from cctaecg.stats.discrimination.subgroups import interaction


@pytest.fixture
def records():
    random = np.random.default_rng(3)
    y = random.integers(0, 2, 400).astype(float)
    return y, y * 0.5 + random.normal(size=400), np.arange(400) // 2


def test_each_level_is_its_own_auc_and_unknown_levels_are_left_out(records):
    y, score, patients = records
    sex = np.where(np.arange(400) % 3 == 0, "male", "female").astype(object)
    sex[:50] = None
    found = factor_aucs(y, score, pd.DataFrame({"sex": sex, "nothing": [None] * 400}), patients)
    assert list(found.factors) == ["sex"]
    levels, test = found.factors["sex"]
    for level in levels:
        chosen = sex == level.level
        assert level.auc.value == pytest.approx(roc_auc_score(y[chosen], score[chosen]), abs=1e-12)
    assert sum(level.n for level in levels) == 350
    assert 0 < test.p_value <= 1
    assert found.overall.n == 400


def test_severe_against_one_lower_grade_at_a_time():
    grade = np.repeat([0, 0, 1, 2, 3, 4, 3, 1, 2], 3)
    score = np.repeat([0.1, 0.2, 0.5, 0.7, 0.6, 0.9, 0.8, 0.4, 0.3], 3)
    found = lower_grade_aucs(grade, score, np.arange(27))
    assert (found["normal"].value, found["normal"].n, found["normal"].events) == (1.0, 15, 9)
    assert found["mild"].value == 1.0
    assert found["moderate"].value == pytest.approx(5 / 6)  # of six pairs only 0.6 against 0.7 is in the wrong order
    assert "absent" in lower_grade_aucs(np.array([0, 3, 4]), score[:3], np.arange(3))["moderate"]


def test_a_level_too_small_for_an_estimate_is_not_tested_either(records):
    y, score, patients = records
    rare = np.where(np.arange(400) < 12, "yes", "no")
    levels, test = factor_aucs(y, score, pd.DataFrame({"prior MI": rare.astype(object)}), patients).factors["prior MI"]
    assert [level.level for level in levels if level.auc is None] == ["yes"]
    assert test is None


def test_every_expected_factor_and_level_has_a_result_or_a_reason(records):
    y, score, patients = records
    sex = np.where(np.arange(400) % 2, "male", "female").astype(object)
    found = factor_aucs(y, score, pd.DataFrame({"sex": sex}), patients)
    results = found.results({"sex": ("male", "female", "other"), "diabetes": ("yes", "no")})
    assert results["sex"]["male"].n == 200
    assert results["sex"]["other"] == {"absent": "No record is at this level."}
    assert results["diabetes"] == {"absent": "These data do not hold the factor diabetes."}


def test_three_levels_are_not_compared_and_two_have_their_test(records):
    y, score, patients = records
    for names in (["a", "b"], ["a", "b", "c"]):
        levels = np.resize(np.array(names, dtype=object), 400)
        aucs, test = factor_aucs(y, score, pd.DataFrame({"f": levels}), patients, level=0.8).factors["f"]
        assert [each.level for each in aucs] == names and (test is not None) is (len(names) == 2)
        if test is not None:
            assert test == interaction(y, score, levels, patients, 0.8)
    assert factor_aucs(y, score, pd.DataFrame({"f": levels}), patients, 0.8).overall == auc_ci(y, score, patients, 0.8)
