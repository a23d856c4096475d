"""Spearman's correlation of grade and score against scipy, and its bootstrap against resampled records."""

import numpy as np
import pytest
from scipy.stats import norm, spearmanr

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.resampling import patient_weights
from cctaecg.stats.trend import spearman_trend


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


def test_interval_and_p_value_equal_brute_force(graded):
    trend = spearman_trend(graded.grade, graded.score, graded.groups, level=0.9, resamples=50, seed=3)
    _, codes = np.unique(graded.groups, return_inverse=True)
    draws = []
    for weights in patient_weights(150, 50, seed=3):
        rows = np.repeat(np.arange(len(codes)), weights[codes].astype(int))
        draws.append(spearmanr(graded.grade[rows], graded.score[rows]).statistic)
    assert (trend.lower, trend.upper) == pytest.approx(np.quantile(draws, (0.05, 0.95), method="weibull"), abs=1e-12)
    assert trend.p_value == pytest.approx(2 * norm.sf(trend.rho / np.std(draws, ddof=1)), rel=1e-9)


def test_repeated_records_are_no_evidence(graded):
    parts = graded.grade[::6], graded.score[::6], graded.groups[::6]
    once, repeated = spearman_trend(*parts), spearman_trend(*(np.repeat(part, 6) for part in parts))
    assert repeated.p_value == pytest.approx(once.p_value, rel=0.05)
    assert (repeated.lower, repeated.upper) == pytest.approx((once.lower, once.upper), abs=1e-3)


def test_without_variation_there_is_no_correlation():
    for grade, score in (([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [1, 1, 1]), ([1, np.nan, 2], [1, 2, 3])):
        with pytest.raises(UndefinedStatistic, match="Spearman's correlation does not exist"):
            spearman_trend(grade, score)
