"""AUC, its standard error and tests of differences, against scikit-learn, MLstatkit and brute force."""

import numpy as np
import pytest
from MLstatkit import Delong_test
from scipy.stats import norm, t as student
from sklearn.metrics import roc_auc_score

from cctaecg.stats.discrimination.auc import AUC, auc_ci, delong_test, unpaired_test
from cctaecg.stats.errors import UndefinedStatistic


def brute_force(y, score, groups):
    """AUC and Obuchowski's variance straight from the definition, with loops over records and patients."""
    x, z = score[y == 1], score[y == 0]
    psi = (x[:, None] > z[None, :]) + 0.5 * (x[:, None] == z[None, :])
    auc, m, n = psi.mean(), len(x), len(z)
    v10, v01 = psi.mean(axis=1), psi.mean(axis=0)
    patients = sorted(set(groups))
    s10 = s01 = s11 = 0.0
    with_events = with_others = 0
    for patient in patients:
        mine, others = groups[y == 1] == patient, groups[y == 0] == patient
        a, b = v10[mine].sum() - mine.sum() * auc, v01[others].sum() - others.sum() * auc
        s10, s01, s11 = s10 + a * a, s01 + b * b, s11 + a * b
        with_events, with_others = with_events + mine.any(), with_others + others.any()
    s10 *= with_events / ((with_events - 1) * m)
    s01 *= with_others / ((with_others - 1) * n)
    s11 *= len(patients) / (len(patients) - 1)
    return auc, s10 / m + s01 / n + 2 * s11 / (m * n)


@pytest.mark.parametrize("digits", [16, 1])  # 1: nearly all scores tied
def test_value_equals_scikit_learn(study, digits):
    y, prob = study.y[:, 0], study.prob[:, 0].round(digits)
    assert auc_ci(y, prob).value == pytest.approx(roc_auc_score(y, prob), abs=1e-14)


def test_delong_error_equals_mlstatkit(study):
    y, a, b = study.y[:, 0], study.prob[:, 0], study.prob[:, 1]
    _, _, interval_a, interval_b, auc_a, auc_b, _ = Delong_test(y, a, b)
    for score, interval, auc in ((a, interval_a, auc_a), (b, interval_b, auc_b)):
        ours = auc_ci(y, score)
        assert ours.value == pytest.approx(auc, abs=1e-12)
        assert (auc - 1.959963984540054 * ours.se, auc + 1.959963984540054 * ours.se) == pytest.approx(interval)
        # with some hundred events the interval is the normal one but for its slant
        assert (ours.lower, ours.upper) == pytest.approx(interval, abs=0.01)


def test_paired_test_equals_mlstatkit(study):
    y, a = study.y[:, 0], study.prob[:, 0]
    b = a + study.rng.normal(0, 0.1, len(a))
    statistic, p_value = Delong_test(y, b, a, return_ci=False, return_auc=False)  # z of the second score less the first
    ours = delong_test(y, a, b)
    assert ours.statistic == pytest.approx(statistic, abs=1e-9)
    assert ours.p_value == pytest.approx(p_value, abs=0.01) and ours.p_value > p_value  # by t, of some 100 degrees
    assert ours.difference == pytest.approx(roc_auc_score(y, a) - roc_auc_score(y, b), abs=1e-14)
    assert (ours.lower + ours.upper) / 2 == pytest.approx(ours.difference, abs=1e-14)
    reach = (ours.upper - ours.lower) / 2 / (ours.difference / ours.statistic)
    assert 1.96 < reach < 2.01


@pytest.mark.parametrize("digits", [16, 1])
def test_clustered_variance_equals_the_definition(study, digits):
    y, prob = study.y[:, 2], study.prob[:, 2].round(digits)
    value, variance = brute_force(y, prob, study.groups)
    ours = auc_ci(y, prob, study.groups)
    assert (ours.value, ours.se) == pytest.approx((value, np.sqrt(variance)), abs=1e-14)
    assert (ours.n, ours.events, ours.clusters) == (len(y), y.sum(), 150)
    assert ours.se > 1.2 * auc_ci(y, prob).se  # records of one patient resemble each other here


def test_clustered_interval_by_hand():
    # psi: rows the events 3, 1, columns the others 2, 0: [[1, 1], [0, 1]]; AUC 3/4
    # V10 = 1, 1/2; V01 = 1/2, 1. Patient A holds the event 3 and the other 2, B the event 1 and the other 0
    # a = 1/4, -1/4; b = -1/4, 1/4
    # three times over, each time of other patients: S10 = S01 = 6/(5*6) * 6/16 = 3/40; S11 = 6/5 * -6/16 = -9/20
    # var = 1/80 + 1/80 + 2 * -9/20 / 36 = 0
    y, score = [1, 0, 1, 0] * 3, [3, 2, 1, 0] * 3
    assert auc_ci(y, score, list("AABBCCDDEEFF")).se == pytest.approx(0, abs=1e-8)
    # with each record its own patient: S11 = 0; var = 1/40
    assert auc_ci(y, score).se == pytest.approx(np.sqrt(1 / 40), abs=1e-15)


def test_one_record_for_each_patient_equals_delong(study):
    y, a, b = study.y[:, 0], study.prob[:, 0], study.prob[:, 1]
    alone = study.rng.permutation(len(y))
    plain, clustered = auc_ci(y, a), auc_ci(y, a, alone)
    assert clustered.se == pytest.approx(plain.se, abs=1e-12)
    assert delong_test(y, a, b, alone).statistic == pytest.approx(delong_test(y, a, b).statistic, abs=1e-12)


@pytest.mark.parametrize("times", [2, 5])
def test_repeating_every_record_leaves_the_clustered_error_and_shrinks_the_plain_one(study, times):
    y, prob, groups = study.y[:, 1], study.prob[:, 1], study.groups
    once = auc_ci(y, prob, groups)
    repeated = [np.repeat(part, times) for part in (y, prob, groups)]
    assert auc_ci(*repeated).se == pytest.approx(once.se, abs=1e-12)
    assert auc_ci(*repeated).value == pytest.approx(once.value, abs=1e-12)
    assert auc_ci(*repeated[:2]).se < 0.8 * auc_ci(y, prob).se
    a, b = study.prob[:, 1], study.prob[:, 0]
    assert delong_test(np.repeat(y, times), np.repeat(a, times), np.repeat(b, times), repeated[2]).p_value == (
        pytest.approx(delong_test(y, a, b, groups).p_value, abs=1e-12)
    )


def test_paired_variance_is_that_of_both_less_twice_the_covariance(study):
    y, a, groups = study.y[:, 0], study.prob[:, 0], study.groups
    b = study.prob[:, 1]
    test = delong_test(y, a, b, groups)
    se = test.difference / test.statistic
    opposite = delong_test(y, a, 1 - b, groups)  # AUC(1 - b) = 1 - AUC(b): the covariance changes sign
    assert (se**2 + (opposite.difference / opposite.statistic) ** 2) / 2 == pytest.approx(
        auc_ci(y, a, groups).se ** 2 + auc_ci(y, b, groups).se ** 2, rel=1e-10
    )


def test_order_of_records_scale_of_scores_and_names_of_patients_do_not_matter(study):
    y, prob, groups = study.y[:, 0], study.prob[:, 0], study.groups
    order = study.rng.permutation(len(y))
    expected = auc_ci(y, prob, groups)
    _, renamed = np.unique(groups, return_inverse=True)
    for other in (auc_ci(y[order], prob[order], groups[order]), auc_ci(y, np.log(prob), groups),
                  auc_ci(y, prob, -renamed)):
        assert (other.value, other.se) == pytest.approx((expected.value, expected.se), abs=1e-14)


def test_reversing_the_score_reverses_the_auc(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    assert auc_ci(y, -prob).value == pytest.approx(1 - auc_ci(y, prob).value, abs=1e-14)
    assert auc_ci(y, -prob).se == pytest.approx(auc_ci(y, prob).se, abs=1e-14)


def test_a_constant_score_is_worth_nothing_and_says_little():
    auc = auc_ci([0, 1] * 10, [0.3] * 20)
    assert (auc.value, auc.se) == (0.5, 0) and auc.lower < 0.45 and auc.lower + auc.upper == pytest.approx(1)


def test_the_interval_keeps_within_1_and_reaches_further_down():
    auc = auc_ci([0, 0, 0, 1, 1, 1] * 2, [1, 2, 4, 3, 5, 6] * 2)
    assert auc.value + 1.96 * auc.se > 1 > auc.upper and auc.value - auc.lower > 2 * (auc.upper - auc.value)


def test_a_perfect_separation_has_the_exact_limit_of_its_rarer_patients():
    y, score = np.repeat([1, 0], (8, 30)), np.repeat([0.9, 0.1], (8, 30))
    auc = auc_ci(y, score)
    assert (auc.value, auc.se, auc.upper) == (1, 0, 1) and 1 - auc.lower == pytest.approx(0.369, abs=5e-4)
    reverse = auc_ci(y, -score)
    assert (reverse.value, reverse.lower, reverse.upper) == pytest.approx((0, 0, 1 - auc.lower))
    twice = auc_ci(np.repeat(y, 2), np.repeat(score, 2), np.repeat(np.arange(38), 2))
    assert twice.lower == auc.lower  # two ECGs of each of 8 patients are 8 patients


@pytest.mark.parametrize(("area", "correlation", "patients", "least"), [
    (0.6, 0.8, 10, 0.93), (0.9, 0.0, 10, 0.93), (0.95, 0.8, 10, 0.92), (0.95, 0.0, 5, 0.92), (0.75, 0.5, 5, 0.92),
])
def test_the_interval_holds_the_truth_with_few_patients_who_have_the_outcome(area, correlation, patients, least):
    rng, held = np.random.default_rng(11), 0
    for _ in range(400):
        groups = np.repeat(np.arange(150), rng.choice(4, 150, p=(0.4, 0.3, 0.2, 0.1)) + 1)
        own, shared = rng.normal(size=len(groups)), rng.normal(size=150)[groups]
        y = groups < patients
        noise = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
        auc = auc_ci(y, noise + norm.ppf(area) * np.sqrt(2) * y, groups)
        held += auc.lower <= area <= auc.upper
    assert least - 0.02 < held / 400 <= 0.995  # two Monte-Carlo standard errors below what it is to hold


def test_with_hundreds_of_events_it_is_the_normal_interval():
    rng = np.random.default_rng(2)
    y = np.repeat([1, 0], 4000)
    auc = auc_ci(y, y + rng.normal(size=8000))
    assert (auc.lower, auc.upper) == pytest.approx((auc.value - 1.96 * auc.se, auc.value + 1.96 * auc.se), abs=4e-4)


@pytest.mark.parametrize(("y", "which"), [([0, 0, 0], "of 3 records none has"), ([1, 1, 1], "of 3 records all have")])
def test_one_class_is_undefined(y, which):
    with pytest.raises(UndefinedStatistic, match=which):
        auc_ci(y, [1, 2, 3])


def test_no_interval_and_no_test_from_fewer_than_five_patients_of_a_kind():
    y, score = np.repeat([1, 0], (12, 20)), np.arange(32)
    three = np.concatenate((np.arange(12) % 3, np.arange(20) + 10))  # twelve ECGs of three patients
    for statistic in (auc_ci, lambda y, score, groups: delong_test(y, score, -score, groups)):
        with pytest.raises(UndefinedStatistic, match="5 patients with the outcome and 5 without; there are 3 and 20"):
            statistic(y, score, three)
        with pytest.raises(UndefinedStatistic, match="there are 20 and 3"):
            statistic(1 - y, score, three)
    with pytest.raises(UndefinedStatistic, match="there are 1 and 1"):
        auc_ci([1, 0, 0, 1], [3, 1, 2, 4], ["one"] * 4)


def test_scores_of_one_order_do_not_differ(study):
    test = delong_test(study.y[:, 0], study.prob[:, 0], np.log(study.prob[:, 0]), study.groups)
    assert (test.statistic, test.p_value, test.difference, test.lower, test.upper) == (0, 1, 0, 0, 0)


def test_a_difference_without_variance_has_no_test():
    with pytest.raises(UndefinedStatistic, match=r"differ by 1\.000 without any variance"):
        delong_test([0, 0, 1, 1] * 3, [1, 2, 3, 4] * 3, [4, 3, 2, 1] * 3)


def test_the_paired_test_takes_few_patients_for_what_they_are():
    rng, rejected = np.random.default_rng(3), {"t": 0, "normal": 0}
    for _ in range(400):
        y = np.repeat([1, 0], (6, 60))
        a, b = y + rng.normal(size=(2, 66))
        test = delong_test(y, a, b)
        rejected["t"] += test.p_value < 0.05
        rejected["normal"] += abs(test.statistic) > 1.96
    assert rejected["t"] / 400 < 0.075 < rejected["normal"] / 400


def test_degrees_of_freedom_are_satterthwaites():
    auc = auc_ci([1] * 6 + [0] * 9, [5, 9, 8, 7, 3, 6, 1, 4, 2, 0, 2.5, 7.5, 1.5, 0.5, 3.5])
    psi = np.array([[x > z for z in (1, 4, 2, 0, 2.5, 7.5, 1.5, 0.5, 3.5)] for x in (5, 9, 8, 7, 3, 6)])
    parts = psi.mean(axis=1).var(ddof=1) / 6, psi.mean(axis=0).var(ddof=1) / 9
    assert auc.degrees == pytest.approx(sum(parts) ** 2 / (parts[0] ** 2 / 5 + parts[1] ** 2 / 8))
    other = AUC(0.5, 0.4, 0.6, 0.1, 20, 10, 20, 10, 18.0)
    test = unpaired_test(auc, other)
    welch = (auc.se**2 + 0.01) ** 2 / (auc.se**4 / auc.degrees + 0.01**2 / 18)
    assert test.p_value == pytest.approx(2 * student.sf(abs(test.statistic), welch))


def test_unpaired_variances_add():
    test = unpaired_test(AUC(0.74, 0.72, 0.76, 0.03, 900, 90, 500, 50), AUC(0.69, 0.66, 0.74, 0.04, 500, 40, 300, 30))
    assert (test.difference, test.statistic) == pytest.approx((0.05, 1.0), abs=1e-12)
    assert test.p_value == pytest.approx(0.31731050786, abs=1e-10)  # of a standard normal beyond 1
    assert test.upper - test.lower == pytest.approx(2 * 1.959963984540054 * 0.05, abs=1e-12)


def test_patients_with_the_outcome_are_those_with_any_such_record():
    y, groups = [1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    auc = auc_ci(y, np.linspace(0, 1, 14), groups)
    assert (auc.n, auc.events, auc.clusters, auc.event_patients) == (14, 6, 10, 5)
    alone = auc_ci(y, np.linspace(0, 1, 14))
    assert (alone.clusters, alone.event_patients) == (14, alone.events) == (14, 6)
