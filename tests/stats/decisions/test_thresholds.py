"""Counts and rates at thresholds, by hand and against scikit-learn and statsmodels."""

import numpy as np
import pytest
from scipy.stats import norm, t as student
from sklearn.metrics import confusion_matrix
from statsmodels.stats.proportion import proportion_confint

from cctaecg.stats.decisions.thresholds import Sweep, at_threshold, first_threshold_reaching, sweep
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic

RATES = ("sensitivity", "specificity", "ppv", "npv")


def test_counts_and_rates_equal_their_oracles(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    result = at_threshold(y, prob, 0.25, level=0.9)
    (tn, fp), (fn, tp) = confusion_matrix(y, prob >= 0.25)
    assert (result.tn, result.fp, result.fn, result.tp) == (tn, fp, fn, tp)
    for name, (count, total) in zip(RATES, ((tp, tp + fn), (tn, tn + fp), (tp, tp + fp), (tn, tn + fn))):
        rate = getattr(result, name)
        assert (rate.value, rate.events, rate.n) == (count / total, count, total)
        assert (rate.lower, rate.upper) == pytest.approx(
            proportion_confint(count, total, alpha=0.1, method="wilson"), abs=1e-12
        )
    assert (result.n, result.events) == (len(y), y.sum())


def test_a_probability_at_the_threshold_is_positive():
    result = at_threshold([1, 0], [0.15, 0.15], 0.15)
    assert (result.tp, result.fp, result.tn, result.fn) == (1, 1, 0, 0)
    assert result.npv is None and result.specificity.value == 0


@pytest.mark.parametrize(("threshold", "counts", "absent"), [
    (0, (2, 2, 0, 0), ["npv"]), (1, (1, 0, 2, 1), []), (0.95, (1, 0, 2, 1), [])
])
def test_thresholds_0_and_1(threshold, counts, absent):
    result = at_threshold([1, 1, 0, 0], [1.0, 0.3, 0.2, 0.0], threshold)
    assert (result.tp, result.fp, result.tn, result.fn) == counts
    assert [name for name in RATES if getattr(result, name) is None] == absent


def test_one_class_leaves_the_other_rates():
    result = at_threshold([0, 0, 0], [0.1, 0.2, 0.6], 0.5)
    assert result.sensitivity is None and result.specificity.value == 2 / 3 and result.ppv.value == 0


def test_one_record_for_each_patient_is_wilson(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    plain, clustered = at_threshold(y, prob, 0.2), at_threshold(y, prob, 0.2, study.rng.permutation(len(y)))
    for name in RATES:
        assert (getattr(clustered, name).lower, getattr(clustered, name).upper) == pytest.approx(
            (getattr(plain, name).lower, getattr(plain, name).upper), abs=1e-12
        )


def test_repeating_records_narrows_the_plain_interval_only(study):
    def repeated(times, clustered):
        y, prob, groups = (np.repeat(part, times) for part in (study.y[:, 0], study.prob[:, 0], study.groups))
        return at_threshold(y, prob, 0.2, groups if clustered else None)

    for name in RATES:
        twice, eight = getattr(repeated(2, True), name), getattr(repeated(8, True), name)
        # the variance stays; the more records are repeats, the more of it is an estimate, for which t is wider
        assert (eight.lower, eight.upper) == pytest.approx((twice.lower, twice.upper), abs=0.002)
        plain = getattr(repeated(8, False), name)
        assert plain.upper - plain.lower < 0.6 * (eight.upper - eight.lower) and eight.n == plain.n


def test_patients_who_agree_by_chance_do_not_beat_independent_records():
    # two patients with 1 of 2 each: no variance between them, yet no better than four records
    rate = at_threshold([1, 1, 1, 1], [0.9, 0.1, 0.8, 0.2], 0.5, ["a", "a", "b", "b"]).sensitivity
    size = 4 * (norm.ppf(0.975) / student.ppf(0.975, 2)) ** 2  # (2 - 1) 4 / (4 - 2) degrees of freedom
    expected = proportion_confint(size / 2, size, method="wilson")
    assert (rate.lower, rate.upper) == pytest.approx(expected, abs=1e-12)


def test_clustered_interval_by_hand():
    # among events: patient a has 2 of 2 called, b 0 of 1, c 1 of 1: p = 3/4, residuals 1/2, -3/4, 1/4
    # var = (4 + 9 + 1)/16 / 16 = 7/128; effective size = (3/16) / (7/128) = 24/7; (3 - 1) 4 / (4 - 3) = 8 degrees
    y, prob = [1, 1, 1, 1], [0.9, 0.8, 0.1, 0.7]
    rate = at_threshold(y, prob, 0.5, ["a", "a", "b", "c"]).sensitivity
    size = 24 / 7 * (norm.ppf(0.975) / student.ppf(0.975, 8)) ** 2
    assert (rate.lower, rate.upper) == pytest.approx(proportion_confint(0.75 * size, size, method="wilson"), abs=1e-12)


def test_none_or_all_have_the_exact_limit_of_as_many_patients():
    y = [1, 1, 1, 1]
    rate = at_threshold(y, [0.9] * 4, 0.5, ["a", "a", "b", "c"]).sensitivity
    assert (rate.value, rate.lower, rate.upper) == pytest.approx((1, *proportion_confint(3, 3, method="beta")))
    none = at_threshold([1] * 8, [0.1] * 8, 0.5).sensitivity
    assert (none.value, none.lower) == (0, 0) and none.upper == pytest.approx(0.369, abs=5e-4)
    twice = at_threshold([1] * 16, [0.1] * 16, 0.5, np.repeat(np.arange(8), 2)).sensitivity
    assert twice.upper == none.upper  # two ECGs of each of 8 patients are 8 patients


@pytest.mark.parametrize("threshold", [-0.1, 1.1])
def test_a_threshold_outside_0_to_1_is_refused(threshold):
    with pytest.raises(InvalidSetting, match=f"thresholds is {threshold}"):
        at_threshold([0, 1], [0.1, 0.2], threshold)


def test_sweep_equals_each_threshold_by_itself(study):
    y, prob = study.y[:, 1], study.prob[:, 1].round(2)
    thresholds = np.linspace(0, 1, 101)
    result = sweep(y, prob, thresholds)
    for i in range(0, 101, 5):
        single = at_threshold(y, prob, thresholds[i])
        assert result.sensitivity[i] == pytest.approx(single.sensitivity.value, abs=1e-14)
        assert result.specificity[i] == pytest.approx(single.specificity.value, abs=1e-14)
    with pytest.raises(UndefinedStatistic, match="0 of 3 have the outcome"):
        sweep([0, 0, 0], [0.1, 0.2, 0.3], [0.5])


def test_first_threshold_reaching_a_specificity():
    curve = Sweep(np.array([0.05, 0.1, 0.15, 0.2, 0.25]), np.zeros(5), np.array([0.2, 0.5, 0.7, 0.8, 0.9]))
    assert first_threshold_reaching(curve, 0, 0.5) == 0.1
    assert first_threshold_reaching(curve, 0.15, 0.5) == 0.15  # the base itself already reaches it
    assert first_threshold_reaching(curve, 0.15, 0.8) == 0.2
    assert first_threshold_reaching(curve, 0.15, 0.95) is None
    assert first_threshold_reaching(curve, 0.3, 0.5) is None
    computed = Sweep(np.array([0.1 + 0.2]), np.zeros(1), np.ones(1))  # 0.30000000000000004
    assert first_threshold_reaching(computed, 0.30000000000000016, 1) is not None
    with pytest.raises(InvalidSetting, match="specificity is 80"):
        first_threshold_reaching(curve, 0.15, 80)


def test_a_sweep_knows_whose_records_lie_above_from_the_highest_probability_down():
    found = sweep([1, 0, 1, 0, 0], [0.2, 0.9, 0.7, 0.1, 0.4], [0.5], ["b", "a", "c", "c", "b"])
    assert found.owners.events.tolist() == [2, 1] and found.owners.others.tolist() == [0, 1, 2]


def test_a_base_and_a_specificity_may_be_0_or_1():
    curve = Sweep(np.array([0.5, 1.0]), np.zeros(2), np.array([0.0, 1.0]))
    assert first_threshold_reaching(curve, 0, 0) == 0.5 and first_threshold_reaching(curve, 1, 1) == 1
    for base, specificity in ((-0.01, 0.5), (1.01, 0.5), (0.5, -0.01), (0.5, 1.01)):
        with pytest.raises(InvalidSetting, match="expected a number from 0 to 1"):
            first_threshold_reaching(curve, base, specificity)
