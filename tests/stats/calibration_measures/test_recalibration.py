"""Recalibration by hand-made folds, on distortions that are known, and where it cannot be done."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from cctaecg.stats.calibration_measures.calibration import calibration
from cctaecg.stats.calibration_measures.recalibration import calibration_after, patient_folds, recalibrated
from cctaecg.stats.errors import InvalidProbability, InvalidSetting, MissingGroup, UndefinedStatistic
from cctaecg.stats.logistic import LOGIT_LIMIT

METHODS = ("intercept", "logistic", "isotonic")


def distorted(seed=0, n=2000):
    rng = np.random.default_rng(seed)
    true = np.repeat(expit(rng.normal(-1.5, 1, n // 2)), 2)
    return rng.random(n) < true, expit(1.6 * logit(true) + 1), np.arange(n) // 2, true


def test_each_method_mends_what_it_can():
    y, prob, groups, _ = distorted()
    before = calibration(y, prob)
    after = {method: calibration_after(y, prob, groups, method) for method in METHODS}
    assert abs(before.intercept) > 0.2 and before.slope < 0.7
    for method, found in after.items():
        assert abs(found.intercept) < 0.02, method
        assert found.brier < before.brier and found.ici < before.ici
    assert after["intercept"].slope == pytest.approx(before.slope, abs=0.01)  # the spread stays
    assert after["logistic"].slope == pytest.approx(1, abs=0.03)
    assert after["logistic"].ici < 0.015


def test_logistic_and_isotonic_equal_scikit_learn_fold_by_fold():
    y, prob, groups, _ = distorted(1, 1000)
    fold = patient_folds(y, groups, 4, 9)
    for fitted, left in ((np.flatnonzero(fold != part), np.flatnonzero(fold == part)) for part in range(4)):
        platt = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(logit(prob[fitted])[:, None], y[fitted])
        expected = platt.predict_proba(logit(prob[left])[:, None])[:, 1]
        assert recalibrated(y, prob, groups, "logistic", 4, 9)[left] == pytest.approx(expected, abs=1e-5)
        steps = IsotonicRegression(out_of_bounds="clip").fit(prob[fitted], y[fitted]).predict(prob[left])
        lowest = 1 / (2 * len(fitted) + 2)
        found = recalibrated(y, prob, groups, "isotonic", 4, 9)[left]
        assert found == pytest.approx(np.clip(steps, lowest, 1 - lowest), abs=1e-12)
        assert 0 < found.min() and found.max() < 1


def test_no_patient_has_a_part_in_the_map_of_its_own_records():
    y, prob, groups, _ = distorted(2, 600)
    before = recalibrated(y, prob, groups, "isotonic", seed=3)
    fold = patient_folds(y, groups, 5, 3)
    assert all(len(set(fold[groups == patient])) == 1 for patient in np.unique(groups))
    events = [y[fold == part].sum() for part in range(5)]
    assert np.ptp(np.bincount(fold[::2])) <= 2 and min(events) > 0
    # another probability of one record changes the maps of the other folds only
    moved = prob.copy()
    left = np.flatnonzero(fold == 0)
    moved[left[0]] = 0.99
    after = recalibrated(y, moved, groups, "isotonic", seed=3)
    assert np.array_equal(after[left[1:]], before[left[1:]])


def test_same_seed_same_result_and_another_other_folds():
    y, prob, groups, _ = distorted(4, 600)
    first, again, other = (recalibrated(y, prob, groups, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_probabilities_of_0_and_1_are_taken_by_the_logistic_maps():
    y, prob, groups, _ = distorted(5, 600)
    prob[:3] = (0, 1, 0)
    for method in METHODS:
        found = recalibrated(y, prob, groups, method)
        assert (0 <= found).all() and (found <= 1).all() and np.isfinite(found).all()


@pytest.mark.parametrize(("change", "error", "message"), [
    ({"method": "platt"}, InvalidSetting, "method is 'platt'; expected one of intercept, logistic, isotonic"),
    ({"folds": 1}, InvalidSetting, "folds is 1"),
    ({"y": [0] * 6}, UndefinedStatistic, "occurs in 0 patients; 2 folds need as many"),
    ({"prob": [0.2] * 6}, UndefinedStatistic, "all predicted probabilities are the same"),
    ({"prob": [0.2, 1.2, 0.3, 0.4, 0.1, 0.6]}, InvalidProbability, "prob is 1.2 at position 1"),
    ({"groups": ["a", None, "b", "c", "d", "e"]}, MissingGroup, "groups is missing at position 1"),
    ({"y": [1, 1, 1, 0, 0, 0], "groups": [1, 1, 1, 2, 3, 4]}, UndefinedStatistic, "occurs in 1 patients"),
])
def test_what_cannot_be_done_says_why(change, error, message):
    given = {"y": [0, 1, 0, 1, 0, 1], "prob": [0.2, 0.5, 0.3, 0.4, 0.1, 0.6], "folds": 2} | change
    with pytest.raises(error, match=message):
        recalibrated(**given)


def test_the_intercept_is_moved_until_each_map_expects_the_events_it_saw():
    y, prob, groups, _ = distorted(3, 400)
    fold, found = patient_folds(y, groups, 3, 5), recalibrated(y, prob, groups, "intercept", 3, 5)
    for part in range(3):
        left = fold == part
        moved = brentq(lambda shift, seen=~left: expit(logit(prob[seen]) + shift).sum() - y[seen].sum(), -9, 9)
        assert found[left] == pytest.approx(expit(logit(prob[left]) + moved), abs=1e-8)


@pytest.mark.parametrize("method", ["intercept", "logistic"])
def test_a_probability_beyond_what_a_logit_takes_is_read_as_the_nearest_that_it_takes(method):
    y, prob, groups, _ = distorted(5, 300)
    beyond, nearest = prob.copy(), prob.copy()
    beyond[:4], nearest[:4] = (0, 1, LOGIT_LIMIT / 2, 1 - LOGIT_LIMIT / 2), (LOGIT_LIMIT, 1 - LOGIT_LIMIT) * 2
    assert np.array_equal(recalibrated(y, beyond, groups, method), recalibrated(y, nearest, groups, method))
    assert not np.array_equal(recalibrated(y, nearest, groups, method), recalibrated(y, prob, groups, method))


def test_as_many_patients_of_either_kind_as_folds_are_enough():
    y, prob = np.array([1, 1, 0, 0, 0, 0]), np.array([0.5, 0.2, 0.3, 0.4, 0.1, 0.6])
    assert np.isfinite(recalibrated(y, prob, None, "isotonic", folds=2)).all()
    for labels in (y, 1 - y):
        with pytest.raises(UndefinedStatistic, match="occurs in 2 patients; 3 folds need as many"):
            recalibrated(labels, prob, None, "isotonic", folds=3)


def test_patients_are_dealt_out_evenly_with_and_without_an_event():
    y, codes = np.isin(np.arange(46), (0, 1, 2, 10, 20, 30, 31)), np.arange(46) // 2
    fold = patient_folds(y, codes, 3, 7)
    ill = np.unique(codes[y])
    by_patient = fold[::2]
    assert np.array_equal(by_patient, fold[1::2])
    assert sorted(np.bincount(by_patient[ill], minlength=3)) == [1, 2, 2]
    assert sorted(np.bincount(np.delete(by_patient, ill), minlength=3)) == [6, 6, 6]
    assert by_patient[ill].tolist() != sorted(by_patient[ill])  # and not in their order
