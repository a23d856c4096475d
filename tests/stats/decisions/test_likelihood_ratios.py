"""Likelihood ratios, predictive values at another prevalence and scans per case: by hand, by Bayes, by resampling."""

import numpy as np
import pytest
from scipy.stats import t as student

from cctaecg.stats.decisions.likelihood_ratios import at_prevalence, likelihood_ratios, scans_per_case
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.errors import InvalidProbability, InvalidSetting
from cctaecg.stats.intervals import Interval
from cctaecg.stats.resampling import patient_weights

Z = 1.959963984540054


def test_by_hand():
    # 8 of 10 called with the outcome, 5 of 20 without
    y, prob = np.repeat([1, 0], (10, 20)), np.repeat([0.9, 0.1, 0.8, 0.2], (8, 2, 5, 15))
    ratios = likelihood_ratios(y, prob, 0.5)
    for found, value, variance in (
        (ratios.positive, 0.8 / 0.25, (1 / 8 - 1 / 10, 1 / 5 - 1 / 20)),
        (ratios.negative, 0.2 / 0.75, (1 / 2 - 1 / 10, 1 / 15 - 1 / 20)),
    ):
        parts = np.array([variance[0], variance[1]])
        degrees = parts.sum() ** 2 / np.sum(parts**2 / (9, 19))  # Satterthwaite's, of 10 and 20 patients
        spread = np.exp(student.ppf(0.975, degrees) * np.sqrt(parts.sum()))
        assert (found.value, found.lower, found.upper) == pytest.approx((value, value / spread, value * spread))
        assert (found.n, found.events) == (30, 10)


def test_repeating_records_leaves_the_clustered_interval(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    once = likelihood_ratios(y, prob, 0.25, study.groups)
    repeated = [np.repeat(part, 3) for part in (y, prob, study.groups)]
    thrice, plain = likelihood_ratios(*repeated[:2], 0.25, repeated[2]), likelihood_ratios(*repeated[:2], 0.25)
    for name in ("positive", "negative"):
        one, three, independent = (getattr(ratios, name) for ratios in (once, thrice, plain))
        assert (three.lower, three.upper) == pytest.approx((one.lower, one.upper), abs=1e-12)
        assert independent.upper - independent.lower < 0.8 * (one.upper - one.lower)


def test_clustered_interval_by_hand():
    # with the outcome: patient a 2 of 2 called, b 0 of 1 (p = 2/3); without: a 1 of 1, b 0 of 1, c 0 of 2 (q = 1/4)
    # influence: a (2 - 4/3)/2 - (1 - 1/4)/1 = -5/12; b (0 - 2/3)/2 - (0 - 1/4)/1 = -1/12; c 0 - (0 - 2/4)/1 = 1/2
    y, prob = [1, 1, 1, 0, 0, 0, 0], [0.9, 0.9, 0.1, 0.9, 0.1, 0.1, 0.1]
    found = likelihood_ratios(y, prob, 0.5, ["a", "a", "b", "a", "b", "c", "c"]).positive
    # a and b have the outcome, c has not: 26/144 on 1 degree of freedom, 1/4 on none that counts, taken as 1
    degrees = (26 / 144 + 1 / 4) ** 2 / ((26 / 144) ** 2 + (1 / 4) ** 2)
    spread = np.exp(student.ppf(0.975, degrees) * np.sqrt(25 / 144 + 1 / 144 + 1 / 4))
    assert (found.value, found.lower, found.upper) == pytest.approx((8 / 3, 8 / 3 / spread, 8 / 3 * spread))


def test_the_clustered_error_agrees_with_resampling(study):
    y, called = study.y[:, 0] == 1, study.prob[:, 0] >= 0.25
    found = likelihood_ratios(y, study.prob[:, 0], 0.25, study.groups).positive
    _, codes = np.unique(study.groups, return_inverse=True)
    weights = patient_weights(150, 2000, seed=3)[:, codes]
    tp, m, fp, n = (weights @ which for which in (called & y, y, called & ~y, ~y))
    spread = np.std(np.log(tp / m / (fp / n)))
    assert np.log(found.upper / found.lower) / (2 * Z) == pytest.approx(spread, rel=0.08)


def test_an_empty_call_has_no_ratio():
    y, prob = [1, 1, 0, 0], [0.9, 0.4, 0.3, 0.2]
    assert likelihood_ratios(y, prob, 0.5).positive is None  # nobody without the outcome is called
    assert likelihood_ratios(y, prob, 0.5).negative is not None
    for threshold in (0, 1):
        assert likelihood_ratios(y, prob, threshold).positive is None or threshold == 0
        assert likelihood_ratios(y, prob, threshold).negative is None or threshold == 1
    everyone = likelihood_ratios(y, prob, 0).positive
    assert (everyone.value, everyone.lower, everyone.upper) == (1, 1, 1)
    assert likelihood_ratios([0, 0], [0.1, 0.9], 0.5).positive is None
    with pytest.raises(InvalidProbability, match=r"prob is 1\.5 at position 1"):
        likelihood_ratios([0, 1], [0.1, 1.5], 0.5)


def test_at_the_sample_prevalence_the_predictive_values_are_those_observed(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    values = at_prevalence(likelihood_ratios(y, prob, 0.25, study.groups), y.mean())
    observed = at_threshold(y, prob, 0.25)
    assert values.ppv.value == pytest.approx(observed.ppv.value, abs=1e-12)
    assert values.npv.value == pytest.approx(observed.npv.value, abs=1e-12)
    for value in (values.ppv, values.npv):
        assert value.lower < value.value < value.upper


def test_bayes_by_hand():
    # at sensitivity 0.8, specificity 0.75, prevalence 0.1: PPV 0.08 / (0.08 + 0.225), NPV 0.675 / (0.675 + 0.02)
    y, prob = np.repeat([1, 0], (10, 20)), np.repeat([0.9, 0.1, 0.8, 0.2], (8, 2, 5, 15))
    values = at_prevalence(likelihood_ratios(y, prob, 0.5), 0.1)
    assert (values.ppv.value, values.npv.value) == pytest.approx((0.08 / 0.305, 0.675 / 0.695), abs=1e-12)
    ratios = likelihood_ratios(y, prob, 0.5)
    positive, negative = ratios.positive, ratios.negative  # at odds of 1 to 9; a higher ratio has the lower NPV
    assert (values.ppv.lower, values.ppv.upper) == pytest.approx((
        positive.lower / (positive.lower + 9), positive.upper / (positive.upper + 9)), abs=1e-12)
    assert (values.npv.lower, values.npv.upper) == pytest.approx((
        9 / (9 + negative.upper), 9 / (9 + negative.lower)), abs=1e-12)
    for prevalence in (0, 1, 15):
        with pytest.raises(InvalidSetting, match=f"prevalence is {prevalence}"):
            at_prevalence(likelihood_ratios(y, prob, 0.5), prevalence)


def test_scans_per_case():
    ppv = at_threshold([1, 1, 0, 0, 0], [0.9, 0.9, 0.9, 0.9, 0.1], 0.5).ppv
    scans = scans_per_case(ppv)
    assert (scans.value, scans.lower, scans.upper) == (2, 1 / ppv.upper, 1 / ppv.lower)
    assert scans_per_case(None) is None
    assert scans_per_case(Interval(0.0, 0.0, 0.3, 10, 0)) is None


@pytest.mark.parametrize(("groups", "exists"), [
    (["a", "a", "b", "c"], False), (["a", "b", "c", "c"], False), (["a", "b", "a", "b"], True)
])
def test_a_class_of_one_patient_has_no_ratio(groups, exists):
    found = likelihood_ratios([1, 1, 0, 0], [0.9, 0.2, 0.8, 0.1], 0.5, groups)
    assert (found.positive is not None, found.negative is not None) == (exists, exists)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_limits_of_patients_with_several_records_of_either_kind_by_hand(level):
    rng = np.random.default_rng(6)
    codes = np.repeat(np.arange(20), rng.integers(1, 5, 20))
    y = rng.random(len(codes)) < np.where(codes % 2 == 0, 0.6, 0.05)
    prob = np.clip(0.3 * y + 0.8 * rng.random(len(y)), 0, 1)
    for name, chosen in (("positive", prob >= 0.5), ("negative", prob < 0.5)):
        shares = chosen[y].mean(), chosen[~y].mean()
        moved = np.array([(chosen[y & (codes == p)] - shares[0]).sum() / (chosen & y).sum()
                          - (chosen[~y & (codes == p)] - shares[1]).sum() / (chosen & ~y).sum() for p in range(20)])
        ill = np.array([y[codes == p].any() for p in range(20)])
        squares = [(moved[kind] ** 2).sum() for kind in (ill, ~ill)]
        degrees = sum(squares) ** 2 / sum(part**2 / (kind.sum() - 1) for part, kind in zip(squares, (ill, ~ill)))
        reach = student.ppf(0.5 + level / 2, degrees) * np.sqrt(sum(squares))
        found = getattr(likelihood_ratios(y, prob, 0.5, codes, level), name)
        expected = shares[0] / shares[1] * np.exp([-reach, 0, reach])
        assert (found.lower, found.value, found.upper) == pytest.approx(expected, rel=1e-9)
