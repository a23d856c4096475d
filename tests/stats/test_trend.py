"""Spearman's correlation of grade and score against scipy, and its error by patient against resampling."""

import numpy as np
import pytest
from scipy.stats import spearmanr, t

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.resampling import patient_weights
from cctaecg.stats.trend import _correlation, spearman_trend


@pytest.fixture
def graded(study):
    study.grade = np.clip(np.floor(study.prob[:, 0] * 8 + study.rng.normal(0, 1.5, len(study.prob))), 0, 4)
    study.score = study.prob[:, 0].round(2)
    return study


def test_equals_scipy_without_groups_and_drops_unknown_grades(graded):
    grade = np.where(np.arange(len(graded.grade)) % 9 == 0, np.nan, graded.grade)
    known = ~np.isnan(grade)
    expected = spearmanr(grade[known], graded.score[known])
    trend = spearman_trend(grade, graded.score)
    assert (trend.rho, trend.p_value) == pytest.approx((expected.statistic, expected.pvalue), abs=1e-12)
    assert trend.n == known.sum() < len(grade)
    assert trend.lower < trend.rho < trend.upper


def test_the_influence_is_the_change_that_a_record_makes(graded):
    grade, score = graded.grade, graded.score
    rho, influence = _correlation(grade, score)
    for record in (0, 7, 40):  # the record counted 1.001 times: ranks, means and spreads all move
        weights = np.ones(len(grade))
        weights[record] += 1e-4
        a, b = (weighted_ranks(values, weights) for values in (grade, score))
        moved = np.cov(a, b, aweights=weights)
        changed = moved[0, 1] / np.sqrt(moved[0, 0] * moved[1, 1])
        assert (changed - rho) / 1e-4 == pytest.approx(influence[record], abs=2e-6)


def weighted_ranks(values, weights):
    return np.array([weights[values < value].sum() + weights[values == value].sum() / 2 for value in values])


def test_the_error_by_patient_agrees_with_resampling_patients(graded):
    trend = spearman_trend(graded.grade, graded.score, graded.groups)
    _, codes = np.unique(graded.groups, return_inverse=True)
    draws = []
    for weights in patient_weights(150, 300, seed=3):
        rows = np.repeat(np.arange(len(codes)), weights[codes].astype(int))
        draws.append(np.arctanh(spearmanr(graded.grade[rows], graded.score[rows]).statistic))
    reach = (np.arctanh(trend.upper) - np.arctanh(trend.lower)) / 2 / np.std(draws, ddof=1)
    assert reach == pytest.approx(1.98, rel=0.1)


@pytest.mark.parametrize(("correlation", "shift"), [(0.0, 0.0), (0.8, 0.0), (0.0, 0.8)])
def test_a_dozen_patients_are_taken_for_what_they_are(correlation, shift):
    rng, held = np.random.default_rng(6), 0
    truth = 6 / np.pi * np.arcsin(shift / np.sqrt(1 + shift**2) / 2)  # Spearman's of two normal variables
    for _ in range(300):
        patients = np.repeat(np.arange(12), rng.choice(4, 12, p=(0.4, 0.3, 0.2, 0.1)) + 1)
        shared, own = rng.normal(size=(2, 12))[:, patients], rng.normal(size=(2, len(patients)))
        x, noise = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
        trend = spearman_trend(x, shift * x + noise, patients)
        held += trend.lower <= truth <= trend.upper
        if shift == 0:
            assert (trend.p_value < 0.05) == (trend.lower > 0 or trend.upper < 0)
    assert held / 300 > 0.91


def test_full_agreement_has_one_limit():
    trend = spearman_trend(np.arange(12), np.arange(12))
    assert (trend.rho, trend.upper) == (1, 1) and 0.2 < trend.lower < 0.9


def test_repeated_records_are_no_evidence(graded):
    parts = graded.grade[::6], graded.score[::6], graded.groups[::6]
    once, repeated = spearman_trend(*parts), spearman_trend(*(np.repeat(part, 6) for part in parts))
    assert repeated.p_value == pytest.approx(once.p_value, rel=0.05)
    assert (repeated.lower, repeated.upper) == pytest.approx((once.lower, once.upper), abs=1e-3)


def test_without_variation_there_is_no_correlation():
    for grade, score in (([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [1, 1, 1]), ([1, np.nan, 2], [1, 2, 3])):
        with pytest.raises(UndefinedStatistic, match="Spearman's correlation does not exist"):
            spearman_trend(grade, score)


@pytest.mark.parametrize(("seed", "patients", "level"), [(0, 3, 0.9), (1, 7, 0.95), (2, 20, 0.8)])
def test_limits_and_p_value_are_those_of_the_records_influences_by_patient(seed, patients, level):
    """The influences by moving each record's weight, of patients with one to four records and tied grades."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(patients), rng.integers(1, 5, patients))
    grade = rng.integers(0, 4, len(codes)).astype(float)
    score = (grade + 2 * rng.normal(size=len(codes))).round(1)

    def correlation(weights):
        moved = np.cov(*(weighted_ranks(values, weights) for values in (grade, score)), aweights=weights)
        return moved[0, 1] / np.sqrt(moved[0, 0] * moved[1, 1])

    whole, step = np.ones(len(codes)), 1e-5
    influence = [(correlation(whole + step * one) - correlation(whole - step * one)) / (2 * step)
                 for one in np.eye(len(codes))]
    by_patient = np.bincount(codes, influence)
    spread = np.sqrt(patients / (patients - 1) * (by_patient @ by_patient)) / (1 - correlation(whole) ** 2)
    degrees = max(1, len(codes) ** 2 / (np.bincount(codes) ** 2).sum() - 1)
    fisher, reach = np.arctanh(correlation(whole)), t.ppf(0.5 + level / 2, degrees) * spread
    found = spearman_trend(grade, score, codes, level)
    assert (found.lower, found.rho, found.upper) == pytest.approx(np.tanh(fisher + reach * np.arange(-1, 2)), abs=1e-6)
    assert found.p_value == pytest.approx(2 * t.sf(abs(fisher / spread), degrees), rel=1e-4)


@pytest.mark.parametrize("sign", [-1, 1])
def test_full_agreement_has_the_limit_of_one_patient_more_who_disagrees(sign):
    """Five patients, of whom the last has two records: 36 / (1 + 1 + 1 + 1 + 4) patients count."""
    found = spearman_trend(np.arange(6), sign * np.arange(6.0), [0, 1, 2, 3, 4, 4], 0.9)
    inner = np.tanh(np.arctanh(4 / 6) - t.ppf(0.95, 36 / 8 - 1) / np.sqrt(5))
    assert (found.rho, found.lower, found.upper) == pytest.approx((1, inner, 1) if sign > 0 else (-1, -1, -inner))


def test_three_records_of_three_patients_are_enough_and_two_are_not():
    assert spearman_trend([0, 2, 1], [1.0, 2, 3]).n == 3
    assert spearman_trend([0, 2, 1, 0], [1.0, 2, 3, 2], ["a", "b", "c", "c"]).n == 4
    with pytest.raises(UndefinedStatistic, match="2 patients have records"):
        spearman_trend([0, 2, 1], [1.0, 2, 3], ["a", "b", "b"])
