"""AUCs of resampled patients against scikit-learn on the resampled records themselves."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.bootstrap import PresortedAUC, auc_bootstrap, bootstrap_aucs
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.resampling import patient_weights


@pytest.mark.parametrize("digits", [16, 1])
def test_each_resample_equals_the_auc_of_its_repeated_records(study, digits):
    y, prob = study.y.copy(), study.prob.round(digits)
    y[::7, 1] = np.nan
    draws = bootstrap_aucs(y, prob, study.groups, resamples=25, seed=4)
    assert draws.shape == (25, 4)
    _, codes = np.unique(study.groups, return_inverse=True)
    for weights, aucs in zip(patient_weights(150, 25, seed=4), draws):
        times = weights[codes].astype(int)
        for vessel in range(4):
            known = ~np.isnan(y[:, vessel])
            labels = np.repeat(y[known, vessel], times[known])
            scores = np.repeat(prob[known, vessel], times[known])
            assert aucs[vessel] == pytest.approx(roc_auc_score(labels, scores), abs=1e-12)


def test_the_spread_of_the_resamples_is_the_clustered_standard_error(study):
    draws = bootstrap_aucs(study.y, study.prob, study.groups, resamples=2000, seed=1)
    for vessel in range(4):
        se = auc_ci(study.y[:, vessel], study.prob[:, vessel], study.groups).se
        assert draws[:, vessel].std() == pytest.approx(se, rel=0.06)


def test_the_order_of_the_records_does_not_matter(study):
    order = study.rng.permutation(len(study.y))
    expected = bootstrap_aucs(study.y, study.prob, study.groups, 10, seed=2)
    assert np.allclose(bootstrap_aucs(study.y[order], study.prob[order], study.groups[order], 10, seed=2), expected,
                       atol=1e-14)


def test_a_resample_of_one_class_is_nan():
    auc = PresortedAUC(np.array([True, False, False]), np.array([2.0, 1.0, 3.0]), np.arange(3), 3)
    draws = auc(np.array([[1.0, 1, 1], [0, 2, 1], [3, 0, 0], [2, 1, 0]]))
    assert np.array_equal(draws, [0.5, np.nan, np.nan, 1.0], equal_nan=True)


def test_a_column_of_one_class_is_undefined():
    with pytest.raises(UndefinedStatistic, match="of 3 records none has the outcome"):
        bootstrap_aucs([[1, 0], [0, 0], [1, 0]], np.ones((3, 2)))


@pytest.mark.parametrize("by_patient", [True, False])
def test_percentile_intervals_equal_brute_force_with_the_same_draws(study, by_patient):
    y, prob = study.y.copy(), study.prob.round(2)
    y[::5, 3] = np.nan
    groups = study.groups if by_patient else None
    codes = np.unique(groups, return_inverse=True)[1] if by_patient else np.arange(len(y))
    weights = patient_weights(codes.max() + 1, 60, seed=8)
    found = auc_bootstrap(y, prob, groups, level=0.9, resamples=60, seed=8)
    for vessel, auc in enumerate(found):
        known = ~np.isnan(y[:, vessel])
        labels, scores = y[known, vessel], prob[known, vessel]
        draws = [roc_auc_score(labels, scores, sample_weight=drawn[codes[known]]) for drawn in weights]
        assert (auc.lower, auc.upper) == pytest.approx(np.quantile(draws, (0.05, 0.95), method="weibull"), abs=1e-12)
        assert auc.value == pytest.approx(roc_auc_score(labels, scores), abs=1e-14)
        assert (auc.n, auc.events) == (known.sum(), labels.sum())


def test_drawing_records_as_if_independent_narrows_the_interval(study):
    repeated = [np.repeat(part, 3, axis=0) for part in (study.y, study.prob, study.groups)]
    once = auc_bootstrap(study.y, study.prob, study.groups, resamples=500)
    by_patient, by_record = auc_bootstrap(*repeated, resamples=500), auc_bootstrap(*repeated[:2], resamples=500)
    for vessel in range(4):
        width = [part[vessel].upper - part[vessel].lower for part in (once, by_patient, by_record)]
        assert width[1] == pytest.approx(width[0], rel=1e-9) and width[2] < 0.75 * width[0]


def test_a_vessel_without_an_interval_says_why_and_leaves_the_others():
    y = np.array([[0, 1, 0], [0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [0, 0, 0]], dtype=float)
    score = np.arange(18.0).reshape(6, 3)
    none, some, rare = auc_bootstrap(y, score, resamples=100)
    assert none == {"absent": "The AUC does not exist: of 6 records 0 have the outcome."}
    assert some.value == pytest.approx(3 / 9)
    assert "the statistic exists in" in rare["absent"]  # one event of six is often not drawn
    assert auc_bootstrap(y[:, :1], score[:, :1]) == [none]


def test_a_column_in_which_all_have_the_outcome_or_none_is_known_says_so():
    y = np.array([[1, np.nan, 1], [1, np.nan, 0], [np.nan, np.nan, 1]] * 8)
    every, unknown, both = auc_bootstrap(y, np.arange(72.0).reshape(24, 3), resamples=30)
    assert every == {"absent": "The AUC does not exist: of 16 records 16 have the outcome."}
    assert unknown == {"absent": "The AUC does not exist: of 0 records 0 have the outcome."}
    assert (both.n, both.events) == (24, 16)
    with pytest.raises(UndefinedStatistic, match="of 16 records all have the outcome"):
        bootstrap_aucs(y[:, :1], np.ones((24, 1)))


def test_one_event_with_others_below_on_and_above_its_score():
    auc = PresortedAUC(np.array([True, False, False, False]), np.array([2.0, 1, 2, 3]), np.arange(4), 4)
    assert auc(np.array([[1.0, 1, 1, 1], [2, 3, 1, 0], [1, 0, 0, 2]])).tolist() == [0.5, 3.5 / 4, 0]
