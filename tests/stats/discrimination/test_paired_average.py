"""The paired difference of macro-AUCs against the paired test and resampled patients."""

import numpy as np
import pytest
from scipy.stats import t
from sklearn.metrics import roc_auc_score

from cctaecg.stats.discrimination.auc import delong_test
from cctaecg.stats.discrimination.average import macro_auc
from cctaecg.stats.discrimination.bootstrap import bootstrap_aucs
from cctaecg.stats.discrimination.paired_average import macro_difference
from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.errors import ShapeMismatch, UndefinedStatistic


def macro(y, prob):
    known = ~np.isnan(y)
    return np.mean([roc_auc_score(y[rows, v], prob[rows, v]) for v, rows in enumerate(known.T)])


@pytest.fixture
def other(study):
    return study.prob + np.random.default_rng(3).normal(0, 0.1, study.prob.shape)


def test_the_value_is_scikit_learns(study, other):
    y = study.y.copy()
    y[3::5, 2] = np.nan
    found = macro_difference(y, study.prob, other, study.groups, level=0.9)
    assert found.value == pytest.approx(macro(y, study.prob) - macro(y, other), abs=1e-13)
    assert found.lower < found.value < found.upper
    assert found.n == len(y) and found.events == np.nansum(y)


def test_of_one_vessel_it_is_the_paired_test(study, other):
    found = macro_difference(study.y[:, :1], study.prob[:, :1], other[:, :1], study.groups, level=0.8)
    test = delong_test(study.y[:, 0], study.prob[:, 0], other[:, 0], study.groups, level=0.8)
    assert (found.value, found.lower, found.upper) == pytest.approx((test.difference, test.lower, test.upper))


def test_limits_are_about_those_of_resampled_patients(study, other):
    found = macro_difference(study.y, study.prob, other, study.groups)
    draws = bootstrap_aucs(np.hstack([study.y] * 2), np.hstack([study.prob, other]), study.groups, 500, 1)
    differences = draws[:, :4].mean(axis=1) - draws[:, 4:].mean(axis=1)
    assert found.upper - found.lower == pytest.approx(2 * 1.96 * differences.std(), rel=0.15)


def test_what_the_models_share_cancels(study, other):
    paired = macro_difference(study.y, study.prob, other, study.groups)
    alone = macro_auc(study.y, study.prob, study.groups)
    assert paired.upper - paired.lower < alone.upper - alone.lower
    same = macro_difference(study.y, study.prob, study.prob, study.groups)
    assert (same.value, same.lower, same.upper) == (0, 0, 0)


def test_a_vessel_that_nobody_labelled_is_left_out(study, other):
    y, prob = study.y.copy(), study.prob.copy()
    y[:, 1] = prob[:, 1] = np.nan
    kept = [0, *range(2, y.shape[1])]
    found = macro_difference(y, prob, other, study.groups)
    assert found == macro_difference(y[:, kept], prob[:, kept], other[:, kept], study.groups)


def test_labels_of_one_kind_and_other_shapes_are_refused(study, other):
    y = study.y.copy()
    y[:, 2] = 0
    with pytest.raises(UndefinedStatistic, match="Column 2 has labels of one kind only"):
        macro_difference(y, study.prob, other)
    with pytest.raises(ShapeMismatch, match="a and b"):
        macro_difference(study.y, study.prob, other[:, :2])


def test_limits_are_those_of_every_pair_of_vessels_by_hand():
    """Covariances of unequal vessels by patient, from the sums of their differences of placements."""
    rng = np.random.default_rng(4)
    codes = np.repeat(np.arange(30), rng.integers(1, 5, 30))
    y = (rng.random((len(codes), 3)) < [0.5, 0.3, 0.4]).astype(float)
    a, b = (y + rng.normal(size=(30, 3))[codes] + rng.normal(size=y.shape) for _ in range(2))
    y[::5, 1] = np.nan
    parts, values = [], []
    for outcome, first, second in zip(y.T, a.T, b.T):
        rows = ~np.isnan(outcome)
        ill = outcome[rows] == 1
        (one, placed), (other, others_placed) = (placements(ill, score[rows]) for score in (first, second))
        values.append(one - other)
        parts.append(cluster_parts(ill, placed - others_placed - values[-1], codes[rows], 30))
    variance = sum(one.covariance(other) for one in parts for other in parts) / 9
    kinds = [kind for part in parts for kind in zip(*part.degrees())]
    degrees = sum(own for own, _ in kinds) ** 2 / sum(own**2 / free for own, free in kinds)
    reach, mean = t.ppf(0.9, degrees) * np.sqrt(variance), np.mean(values)
    found = macro_difference(y, a, b, codes, level=0.8)
    assert (found.lower, found.value, found.upper) == pytest.approx((mean - reach, mean, mean + reach), rel=1e-9)
    assert abs(variance * 9 - sum(part.variance for part in parts)) > 0.02 * variance


def test_records_count_that_have_a_label_of_any_vessel():
    rng = np.random.default_rng(3)
    y = np.tile([[1, np.nan], [0, 1], [np.nan, 0], [np.nan, np.nan], [1, 1]], (6, 1))
    found = macro_difference(y, rng.normal(size=y.shape), rng.normal(size=y.shape))
    assert (found.n, found.events) == (24, 24)
    for kind in (0, 1):
        with pytest.raises(UndefinedStatistic, match="Column 1 has labels of one kind only"):
            macro_difference(np.where(np.arange(2) == 1, kind, y), np.ones(y.shape), np.ones(y.shape))
