"""The trend test over grades: by hand, against scipy's Kendall test (the same test), and against resampling."""

import numpy as np
import pytest
from scipy.stats import kendalltau

from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.errors import NonFiniteValue, UndefinedStatistic
from cctaecg.stats.jonckheere import jonckheere_trend, null_variance
from cctaecg.stats.resampling import patient_weights


@pytest.fixture
def graded(study):
    study.grade = np.clip(np.floor(study.prob[:, 0] * 8 + study.rng.normal(0, 1.5, len(study.prob))), 0, 4)
    study.score = study.prob[:, 0].round(2)
    return study


def brute_force(grade, score):
    higher = grade[:, None] > grade[None, :]
    won = (score[:, None] > score[None, :]) + 0.5 * (score[:, None] == score[None, :])
    return won[higher].sum(), higher.sum()


@pytest.mark.parametrize("digits", [16, 1])  # 1: most scores tied
def test_the_test_is_kendalls_with_ties_corrected(graded, digits):
    # J = (S + P) / 2 with Kendall's S, so both have one z and one p
    score = graded.prob[:, 0].round(digits)
    grade = np.where(np.arange(len(score)) % 7 == 0, np.nan, graded.grade)
    known = ~np.isnan(grade)
    trend = jonckheere_trend(grade, score)
    expected = kendalltau(grade[known], score[known], method="asymptotic").pvalue
    assert trend.p_value == pytest.approx(expected, rel=1e-9, abs=0)
    jonckheere, pairs = brute_force(grade[known], score[known])
    assert (trend.jonckheere, trend.value) == pytest.approx((jonckheere, jonckheere / pairs), abs=1e-12)
    assert trend.n == known.sum() == trend.clusters and trend.lower < trend.value < trend.upper


def test_by_hand():
    # grades 0, 0, 1, 1, 2, 2 with scores 1, 4, 3, 5, 6, 7: of 12 pairs only (4, 3) is in the wrong order
    trend = jonckheere_trend([0, 0, 1, 1, 2, 2], [1, 4, 3, 5, 6, 7])
    assert (trend.jonckheere, trend.value) == (11, 11 / 12)
    # variance without tied scores: (6 * 5 * 17 - 3 * 2 * 1 * 9) / 72 = 456 / 72
    assert trend.statistic == pytest.approx((11 - 6) / np.sqrt(456 / 72), abs=1e-12)


def test_the_null_variance_is_that_of_all_permutations(study):
    at_grade, score = np.array([0, 0, 0, 1, 1, 2, 2, 3]), np.array([1, 1, 2, 2, 2, 3, 4, 4.0])
    drawn = [brute_force(at_grade, study.rng.permutation(score))[0] for _ in range(6000)]
    assert null_variance(at_grade, score) == pytest.approx(np.var(drawn), rel=0.06)


def test_two_grades_are_an_auc_with_nearly_its_clustered_error(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    trend, auc = jonckheere_trend(y, prob, study.groups), auc_ci(y, prob, study.groups)
    assert trend.value == pytest.approx(auc.value, abs=1e-14)
    assert (trend.upper - trend.lower) / (2 * 1.959963984540054) == pytest.approx(auc.se, rel=0.02)


def test_the_clustered_error_agrees_with_resampling_patients(graded):
    trend = jonckheere_trend(graded.grade, graded.score, graded.groups)
    _, codes = np.unique(graded.groups, return_inverse=True)
    draws = []
    for weights in patient_weights(150, 250, seed=2):
        rows = np.repeat(np.arange(len(codes)), weights[codes].astype(int))
        won, pairs = brute_force(graded.grade[rows], graded.score[rows])
        draws.append(won / pairs)
    se = (trend.value - 0.5) / trend.statistic
    assert se == pytest.approx(np.std(draws), rel=0.1)
    assert trend.upper - trend.lower == pytest.approx(2 * 1.959963984540054 * se)


def test_repeated_records_are_no_evidence(graded):
    parts = graded.grade, graded.score, graded.groups
    repeated = [np.repeat(part, 4) for part in parts]
    assert jonckheere_trend(*repeated[:2]).statistic > 1.9 * jonckheere_trend(*parts[:2]).statistic
    assert jonckheere_trend(*repeated).statistic == pytest.approx(jonckheere_trend(*parts).statistic, rel=1e-12)


def test_reversed_grades_reverse_the_trend(graded):
    up = jonckheere_trend(graded.grade, graded.score, graded.groups)
    down = jonckheere_trend(4 - graded.grade, graded.score, graded.groups)
    assert (down.value, down.statistic) == pytest.approx((1 - up.value, -up.statistic), abs=1e-12)


def test_without_variation_there_is_no_test():
    for grade, score, groups in (
        ([1, 1, 1], [1, 2, 3], None), ([1, 2, 3], [1, 1, 1], None), ([np.nan] * 2, [1, 2], None),
        ([1, 2, 3], [1, 2, 3], ["one"] * 3),
    ):
        with pytest.raises(UndefinedStatistic, match="The trend test does not exist"):
            jonckheere_trend(grade, score, groups)
    with pytest.raises(UndefinedStatistic, match="no patient differs from another"):
        jonckheere_trend([0, 1, 2], [1, 2, 3], ["a", "b", "c"])
    with pytest.raises(NonFiniteValue, match="score is nan at position 1"):
        jonckheere_trend([0, 1], [0.1, np.nan])


def test_the_error_by_patient_is_that_of_a_sample_of_patients():
    """Three patients: the square root of 3 / 2 times the sum of their squared influences, by hand."""
    grade, score, groups = [0, 0, 1, 1, 2, 2], [1.0, 4.0, 2.0, 3.0, 6.0, 5.0], ["a", "b", "c", "a", "b", "c"]
    found = jonckheere_trend(grade, score, groups)
    pairs = [(i, j) for i in range(6) for j in range(6) if grade[i] < grade[j]]
    value = np.mean([score[i] < score[j] for i, j in pairs])
    influence = dict.fromkeys("abc", 0.0)
    for i, j in pairs:
        for record in (i, j):
            influence[groups[record]] += (float(score[i] < score[j]) - value) / len(pairs)
    se = np.sqrt(3 / 2 * sum(moved**2 for moved in influence.values()))
    assert (found.value, found.statistic) == pytest.approx((value, (value - 0.5) / se), rel=1e-12)


def test_two_patients_and_two_grades_are_enough_and_limits_stay_within_0_and_1():
    found = jonckheere_trend([0, 1, 0, 1], [1.0, 2, 3, 1.5], ["a", "a", "b", "b"])
    # pairs in order: 1 < 2 and 1 < 1.5, each for one of a; of 4 pairs b brings 3 < 2 and 3 < 1.5, both wrong
    assert (found.value, found.clusters, found.n) == (0.5, 2, 4) and (found.lower, found.upper) == (0, 1)
