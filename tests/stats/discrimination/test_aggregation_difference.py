"""The AUC by exam or patient against that by record."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cctaecg.stats.aggregation import aggregate
from cctaecg.stats.discrimination.aggregation_difference import aggregation_difference
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.resampling import patient_weights


def study(rng: np.random.Generator, patients: int = 200, noise: float = 1.0):
    """Two ECGs of each patient that share the outcome; their scores share half of the variance."""
    y = np.repeat(rng.random(patients) < 0.3, 2).astype(float)
    score = 0.8 * y + np.repeat(rng.normal(0, 0.7, patients), 2) + noise * rng.normal(0, 0.7, 2 * patients)
    return y, score, np.repeat(np.arange(patients), 2)


def test_the_difference_is_that_of_the_two_areas():
    y, score, patient = study(np.random.default_rng(1))
    found = aggregation_difference(y, score, patient, patient, resamples=200)
    whole = aggregate(y[:, None], score[:, None], patient)
    expected = auc_ci(whole.y[:, 0], whole.score[:, 0]).value - auc_ci(y, score).value
    assert found.difference == pytest.approx(expected, abs=1e-12) and found.difference > 0.01
    assert found.lower < found.difference < found.upper


def test_resamples_are_those_of_drawn_patients():
    """One resample by hand: its patients' records, copied, give the difference that the weights give."""
    y, score, patient = study(np.random.default_rng(2), 40)
    found = aggregation_difference(y, score, patient, patient, resamples=1, seed=3)
    drawn = np.random.default_rng(3).integers(0, 40, 40)
    rows = np.concatenate([np.flatnonzero(patient == each) for each in drawn])
    copies = np.repeat(np.arange(40), 2)
    whole = aggregate(y[rows][:, None], score[rows][:, None], copies)
    expected = auc_ci(whole.y[:, 0], whole.score[:, 0]).value - auc_ci(y[rows], score[rows]).value
    assert found.lower == found.upper == pytest.approx(expected, abs=1e-12)


def test_one_record_a_unit_changes_nothing():
    y, score, patient = study(np.random.default_rng(4))
    found = aggregation_difference(y, score, np.arange(len(y)), patient, resamples=50)
    assert (found.difference, found.lower, found.upper, found.p_value) == (0, 0, 0, 1)
    assert found.statistic == 0


def test_the_interval_holds_no_difference_in_nineteen_of_twenty_studies():
    """Copies of one ECG: by patient and by record are one area, so that any difference would be chance."""
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        y, score, patient = study(rng, 120, noise=0.0)
        many = np.repeat(np.arange(len(y)), rng.integers(1, 3, len(y)))  # some ECGs twice, at random
        found = aggregation_difference(y[many], score[many], patient[many], patient[many], resamples=200, seed=seed)
        held += found.lower <= 0 <= found.upper
    assert 0.90 <= held / 200 <= 0.99


def test_a_unit_of_two_patients_is_refused():
    with pytest.raises(InvalidSetting, match="records of 'a' are of several patients"):
        aggregation_difference([0, 1], [0.1, 0.2], ["a", "a"], ["P", "Q"])


def test_one_class_has_no_difference():
    with pytest.raises(UndefinedStatistic, match="none has the outcome"):
        aggregation_difference([0, 0], [0.1, 0.2], ["a", "b"], ["P", "Q"])


@pytest.mark.parametrize("sign", [1, -1])  # most resamples lie above nought, or below
def test_limits_p_value_and_statistic_are_those_of_the_resamples_by_scikit_learn(sign):
    """Units of one to three records, two or one to a patient; in some resamples nobody has the outcome."""
    rng = np.random.default_rng(6)
    unit = np.repeat(np.arange(45), rng.integers(1, 4, 45))
    patient, owner = unit * 2 // 3, np.arange(45) * 2 // 3
    y = np.where(np.isin(patient, (2, 11, 17, 25)), rng.random(len(unit)) < 0.7, 0).astype(float)
    score = sign * (0.7 * y + rng.normal(0, 1, len(unit)).round(1))
    severe = np.array([y[unit == each].max() for each in range(45)])
    mean = np.array([score[unit == each].mean() for each in range(45)])
    draws, missing = [], 0
    for weights in patient_weights(30, 100, seed=5):
        if not weights[np.unique(patient[y == 1])].any():
            missing += 1
            continue
        draws.append(roc_auc_score(severe, mean, sample_weight=weights[owner])
                     - roc_auc_score(y, score, sample_weight=weights[patient]))
    draws = np.array(draws)
    found = aggregation_difference(y, score, unit, patient, level=0.8, resamples=100, seed=5)
    difference = roc_auc_score(severe, mean) - roc_auc_score(y, score)
    share = min((draws <= 0).sum(), (draws >= 0).sum()) + 1
    assert 0 < missing <= 5 and 5 < share < 45
    assert found.p_value == pytest.approx(2 * share / (len(draws) + 1))
    assert found.statistic == pytest.approx(difference / draws.std())
    assert (found.lower, found.upper) == pytest.approx(np.quantile(draws, (0.1, 0.9), method="weibull"))
