"""Micro- and macro-averaged AUC against brute-force resampling of patients."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cctaecg.stats.discrimination.average import macro_auc, micro_auc
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.resampling import patient_weights


def micro_by_scikit_learn(y, prob):
    known = ~np.isnan(y)
    return roc_auc_score(y[known], prob[known])


def macro_by_scikit_learn(y, prob):
    return np.mean([micro_by_scikit_learn(y[:, v], prob[:, v]) for v in range(y.shape[1])])


@pytest.mark.parametrize(("ours", "theirs"), [(micro_auc, micro_by_scikit_learn), (macro_auc, macro_by_scikit_learn)])
def test_value_and_bounds_equal_brute_force(study, ours, theirs):
    y, prob = study.y.copy(), study.prob
    y[3::5, 2] = np.nan
    y[0] = np.nan  # a record that nothing is known about
    interval = ours(y, prob, study.groups, level=0.9, resamples=30, seed=8)
    assert interval.value == pytest.approx(theirs(y, prob), abs=1e-13)
    names, codes = np.unique(study.groups, return_inverse=True)
    draws = []
    for weights in patient_weights(len(names), 30, seed=8):
        rows = np.repeat(np.arange(len(y)), weights[codes].astype(int))
        draws.append(theirs(y[rows], prob[rows]))
    expected = np.quantile(draws, (0.05, 0.95), method="weibull")
    assert (interval.lower, interval.upper) == pytest.approx(expected, abs=1e-12)
    assert interval.n == len(y) - 1 and interval.events == np.nansum(y)


def test_patients_and_not_records_are_drawn(study):
    y, prob, groups = (np.repeat(part, 4, axis=0) for part in (study.y, study.prob, study.groups))
    by_patient = micro_auc(y, prob, groups, resamples=400)
    once = micro_auc(study.y, study.prob, study.groups, resamples=400)
    assert (by_patient.lower, by_patient.upper) == pytest.approx((once.lower, once.upper), abs=1e-12)
    by_record = micro_auc(y, prob, resamples=400)
    assert by_record.upper - by_record.lower < 0.7 * (by_patient.upper - by_patient.lower)


def test_same_seed_same_bounds_and_another_seed_others(study):
    first, second, other = (macro_auc(study.y, study.prob, study.groups, seed=seed) for seed in (1, 1, 2))
    assert first == second and (other.lower, other.upper) != (first.lower, first.upper)


def test_a_vessel_without_events_makes_the_macro_average_undefined_but_not_the_micro(study):
    y = study.y.copy()
    y[:, 1] = 0
    with pytest.raises(UndefinedStatistic, match="none has the outcome"):
        macro_auc(y, study.prob, study.groups)
    assert 0.5 < micro_auc(y, study.prob, study.groups).value < 1


def test_too_few_patients_with_the_outcome_have_no_interval():
    y = np.zeros((30, 1))
    y[:2] = 1
    with pytest.raises(UndefinedStatistic, match="Too few patients have the outcome"):
        micro_auc(y, np.arange(30.0)[:, None], resamples=200)
