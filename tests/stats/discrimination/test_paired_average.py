"""The paired difference of macro-AUCs against brute-force resampling of patients."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cctaecg.stats.discrimination.average import macro_auc
from cctaecg.stats.discrimination.paired_average import macro_difference
from cctaecg.stats.errors import ShapeMismatch, UndefinedStatistic
from cctaecg.stats.resampling import patient_weights


def macro(y, prob):
    known = ~np.isnan(y)
    return np.mean([roc_auc_score(y[rows, v], prob[rows, v]) for v, rows in enumerate(known.T)])


@pytest.fixture
def other(study):
    return study.prob + np.random.default_rng(3).normal(0, 0.1, study.prob.shape)


def test_value_and_bounds_equal_brute_force(study, other):
    y = study.y.copy()
    y[3::5, 2] = np.nan
    found = macro_difference(y, study.prob, other, study.groups, level=0.9, resamples=25, seed=8)
    assert found.value == pytest.approx(macro(y, study.prob) - macro(y, other), abs=1e-13)
    names, codes = np.unique(study.groups, return_inverse=True)
    draws = []
    for weights in patient_weights(len(names), 25, seed=8):
        rows = np.repeat(np.arange(len(y)), weights[codes].astype(int))
        draws.append(macro(y[rows], study.prob[rows]) - macro(y[rows], other[rows]))
    assert (found.lower, found.upper) == pytest.approx(np.quantile(draws, (0.05, 0.95), method="weibull"), abs=1e-12)
    assert found.n == len(y) and found.events == np.nansum(y)


def test_what_the_models_share_cancels(study, other):
    paired = macro_difference(study.y, study.prob, other, study.groups, resamples=200)
    alone = macro_auc(study.y, study.prob, study.groups, resamples=200)
    assert paired.upper - paired.lower < alone.upper - alone.lower
    same = macro_difference(study.y, study.prob, study.prob, study.groups, resamples=20)
    assert (same.value, same.lower, same.upper) == (0, 0, 0)


def test_a_vessel_that_nobody_labelled_is_left_out(study, other):
    y, prob = study.y.copy(), study.prob.copy()
    y[:, 1] = prob[:, 1] = np.nan
    kept = [0, *range(2, y.shape[1])]
    found = macro_difference(y, prob, other, study.groups, resamples=20)
    assert found == macro_difference(y[:, kept], prob[:, kept], other[:, kept], study.groups, resamples=20)


def test_labels_of_one_kind_and_other_shapes_are_refused(study, other):
    y = study.y.copy()
    y[:, 2] = 0
    with pytest.raises(UndefinedStatistic, match="Column 2 has labels of one kind only"):
        macro_difference(y, study.prob, other)
    with pytest.raises(ShapeMismatch, match="a and b"):
        macro_difference(study.y, study.prob, other[:, :2])
