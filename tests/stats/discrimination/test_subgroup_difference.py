"""The difference of two subgroups' AUCs by resampling patients: brute force, the z test, and what is suppressed."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cctaecg.stats.discrimination.subgroup_difference import subgroup_difference
from cctaecg.stats.discrimination.subgroups import interaction
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.resampling import patient_weights


@pytest.fixture
def parts(study):
    age = np.where(study.rng.random(len(study.y)) < 0.5, "<65", ">=65").astype(object)
    return study.y[:, 0], study.prob[:, 0], age, study.groups


def test_equals_brute_force_on_the_repeated_records(parts):
    y, prob, age, groups = parts
    age[::9] = None
    found = subgroup_difference(*parts, confidence=0.9, resamples=80, seed=5)
    known = age != None  # noqa: E711
    y, prob, age = y[known], prob[known], age[known]
    patients, codes = np.unique(groups[known], return_inverse=True)

    def difference(weights):
        young, old = age == "<65", age == ">=65"
        return np.subtract(*(roc_auc_score(y[a], prob[a], sample_weight=weights[a]) for a in (young, old)))

    draws = [difference(weights[codes]) for weights in patient_weights(len(patients), 80, seed=5)]
    assert (found.lower, found.upper) == pytest.approx(np.quantile(draws, (0.05, 0.95), method="weibull"), abs=1e-12)
    assert found.value == pytest.approx(difference(np.ones(len(y))), abs=1e-12)
    assert (found.first, found.second, found.n) == ("<65", ">=65", known.sum())
    assert found.first_events + found.second_events == y.sum()
    beyond = min(np.sum(np.array(draws) <= 0), np.sum(np.array(draws) >= 0))
    assert found.p_value == pytest.approx(min(1, 2 * (beyond + 1) / 81))


def test_agrees_with_the_closed_form(parts):
    y, prob, age, groups = parts
    weakened = np.where(age == "<65", prob, np.random.default_rng(1).random(len(prob)) * 0.5 + 0.5 * prob)
    z, resampled = interaction(y, weakened, age, groups), subgroup_difference(y, weakened, age, groups, resamples=2000)
    assert resampled.value == pytest.approx(z.difference, abs=1e-12)
    assert resampled.upper - resampled.lower == pytest.approx(z.upper - z.lower, rel=0.08)
    assert abs(resampled.p_value - z.p_value) < 0.03


def test_small_levels_are_suppressed(parts):
    y, prob, _, groups = parts
    few = np.where(np.cumsum(y) <= 9, "A", "B")
    with pytest.raises(UndefinedStatistic, match=r"A has \d patients with the outcome; at least 10"):
        subgroup_difference(y, prob, few, groups)
    assert subgroup_difference(y, prob, few, groups, min_events=2, resamples=20).first_events == 9


def test_needs_two_levels(parts):
    y, prob, _, groups = parts
    with pytest.raises(UndefinedStatistic, match="All records are at one level"):
        subgroup_difference(y, prob, np.zeros(len(y)), groups)
    with pytest.raises(InvalidSetting, match="levels are 0, 1, 2; a difference compares two"):
        subgroup_difference(y, prob, np.arange(len(y)) % 3, groups)


@pytest.mark.parametrize("sign", [1, -1])  # most resamples lie above nought, or below
def test_resamples_on_nought_lie_on_either_side_and_those_of_one_class_on_none(sign):
    y, age = np.tile([1, 0, 0], 20), np.repeat(["A", "B"], 30)
    same = subgroup_difference(y, np.ones(60), age, None, resamples=30)
    assert (same.value, same.lower, same.upper, same.p_value) == (0, 0, 0, 1)
    # of 40 patients four and five have the outcome at the two levels, so that some resamples have none of the four
    rng = np.random.default_rng(2)
    y = np.isin(np.arange(40), (0, 1, 2, 3, 20, 21, 22, 23, 24)).astype(float)
    score, age = sign * (0.3 * y + rng.normal(size=40)), np.repeat(["A", "B"], 20)
    found = subgroup_difference(y, score, age, None, min_events=4, resamples=100, seed=1)
    draws = []
    for weights in patient_weights(40, 100, seed=1):
        if weights[:4].any() and weights[20:25].any():
            draws.append(np.subtract(*(roc_auc_score(y[rows], score[rows], sample_weight=weights[rows])
                                       for rows in (slice(0, 20), slice(20, 40)))))
    draws = np.array(draws)
    beyond = min((draws <= 0).sum(), (draws >= 0).sum()) + 1
    assert 95 <= len(draws) < 100 and found.p_value == pytest.approx(2 * beyond / (len(draws) + 1)) and beyond > 5
    assert (found.n, found.first_events, found.second_events) == (40, 4, 5)
    with pytest.raises(UndefinedStatistic, match="A has 4 patients with the outcome; at least 5"):
        subgroup_difference(y, score, age, None, min_events=5)
