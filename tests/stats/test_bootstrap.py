"""AUCs of resampled patients against scikit-learn on the resampled records themselves."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cctaecg.stats.auc import auc_ci
from cctaecg.stats.bootstrap import PresortedAUC, bootstrap_aucs
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
