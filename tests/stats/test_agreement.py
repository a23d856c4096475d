"""Kappa against two oracle libraries, by hand, and its interval by simulation of clustered readings."""

import numpy as np
import pytest
from scipy.stats import t
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from cctaecg.stats.agreement import cohen_kappa, share_agreeing
from cctaecg.stats.decisions.proportion import proportion
from cctaecg.stats.errors import InvalidSetting, MissingGroup, NonFiniteValue, ShapeMismatch, UndefinedStatistic


def readings(seed: int, n: int = 400, error: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.choice(5, n, p=[0.5, 0.2, 0.15, 0.1, 0.05])
    return truth, np.where(rng.random(n) < error, rng.integers(0, 5, n), truth)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_kappa_equals_scikit_learns(weights):
    first, second = readings(3)
    expected = cohen_kappa_score(first, second, weights=None if weights == "none" else weights)
    assert cohen_kappa(first, second, weights=weights).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("weights", "wt"), [("none", None), ("linear", "linear"), ("quadratic", "quadratic")])
def test_standard_error_equals_statsmodels(weights, wt):
    first, second = readings(4)
    table = np.zeros((5, 5))
    np.add.at(table, (first, second), 1)
    expected = cohens_kappa(table, wt=wt)
    kappa = cohen_kappa(first, second, weights=weights)
    n = len(first)
    assert kappa.value == pytest.approx(expected.kappa)
    assert kappa.se**2 == pytest.approx(expected.var_kappa * n / (n - 1))


def test_kappa_by_hand():
    """20 agree on 0, 15 on 1, 10 and 5 disagree: observed 0.7, by chance 0.5."""
    first = np.repeat([0, 0, 1, 1], [20, 5, 10, 15])
    second = np.repeat([0, 1, 0, 1], [20, 5, 10, 15])
    assert cohen_kappa(first, second).value == pytest.approx(0.4)
    assert share_agreeing(first, second).value == pytest.approx(0.7)


def test_repeating_every_reading_adds_nothing_when_groups_say_so():
    first, second = readings(5, n=120)
    once = cohen_kappa(first, second)
    groups = np.tile(np.arange(120), 4)
    fourfold = cohen_kappa(np.tile(first, 4), np.tile(second, 4), groups)
    assert (fourfold.value, fourfold.se) == (pytest.approx(once.value), pytest.approx(once.se))
    assert (fourfold.n, fourfold.clusters) == (480, 120)
    assert cohen_kappa(np.tile(first, 4), np.tile(second, 4)).se < 0.6 * once.se


def test_interval_by_group_covers_where_the_plain_one_does_not():
    """Exams whose vessels are all misread together: 300 audits of 80 exams."""
    rng = np.random.default_rng(8)
    covered = {"plain": 0, "grouped": 0}
    true_kappa = 0.8  # a share of 0.2 is replaced at random by draws from the same distribution
    for _ in range(300):
        exam = np.repeat(np.arange(80), 4)
        first = rng.integers(0, 5, 320)
        second = np.where((rng.random(80) < 0.2)[exam], rng.integers(0, 5, 320), first)
        for name, groups in (("plain", None), ("grouped", exam)):
            kappa = cohen_kappa(first, second, groups)
            covered[name] += kappa.lower <= true_kappa <= kappa.upper
    assert covered["grouped"] / 300 > 0.91
    assert covered["plain"] / 300 < 0.80


def test_nominal_kappa_does_not_care_for_the_categories_names_but_a_weighted_one_does():
    first, second = readings(6)
    renamed = np.array([7.0, -2.0, 3.5, 0.0, 100.0])
    assert cohen_kappa(renamed[first], renamed[second]).value == pytest.approx(cohen_kappa(first, second).value)
    assert cohen_kappa(first, second, weights="linear").value == cohen_kappa(second, first, weights="linear").value


def test_readers_who_agree_throughout():
    kappa = cohen_kappa([0, 1, 0, 1] * 20, [0, 1, 0, 1] * 20, np.repeat(np.arange(20), 4))
    # of 20 exams none differs: up to 16.8% may, each in all four vessels, where chance alone gives one half
    assert (kappa.value, kappa.upper, kappa.se) == (1, 1, 0)
    assert kappa.lower == pytest.approx(1 - (1 - 0.025 ** (1 / 20)) / 0.5) == pytest.approx(0.6631, abs=1e-4)


def test_few_disagreements_hold_the_truth():
    rng, held = np.random.default_rng(9), 0
    for _ in range(300):
        first = (rng.random(200) < 0.15).astype(float)
        second = np.where(rng.random(200) < 0.05, rng.random(200) < 0.15, first)
        kappa = cohen_kappa(first, second, np.repeat(np.arange(50), 4))
        held += kappa.lower <= 0.95 <= kappa.upper
    assert 0.93 <= held / 300 <= 0.995


def test_share_has_the_interval_of_a_proportion_and_not_read_agrees_with_nothing():
    first, second = np.array([0, 1, 2, np.nan, 4]), np.array([0, 1, 1, np.nan, np.nan])
    share = share_agreeing(first, second, groups=np.array(["a", "a", "b", "c", "d"]))
    assert (share.events, share.n) == (2, 5)
    assert share == proportion(np.array([True, True, False, False, False]), np.array([0, 0, 1, 2, 3]))


@pytest.mark.parametrize(("arguments", "error", "message"), [
    (([1, 1], [1, 1]), UndefinedStatistic, "all 2 into one category"),
    (([0, 1], [0, 1], ["a", "a"]), UndefinedStatistic, "one group"),
    (([0, np.nan], [0, 1]), NonFiniteValue, "first is nan at position 1"),
    (([0, 1], [0, 1, 2]), ShapeMismatch, "first 2, second 3"),
    (([0, 1], [0, 1], ["a", None]), MissingGroup, "position 1"),
    (([0, 1], [0, 1], None, "cubic"), InvalidSetting, "'cubic'"),
    (([0, 1], [0, 1], None, "none", 95), InvalidSetting, "95"),
])  # fmt: skip
def test_what_cannot_be_computed_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        cohen_kappa(*arguments)


def test_nothing_read_has_no_share():
    with pytest.raises(UndefinedStatistic, match="Nothing"):
        share_agreeing([], [])


def test_two_exams_that_agree_leave_kappa_anywhere():
    kappa = cohen_kappa([0] * 19 + [1], [0] * 19 + [1], ["a"] * 10 + ["b"] * 10)
    assert (kappa.value, kappa.lower, kappa.upper, kappa.clusters) == (1, -1, 1, 2)


@pytest.mark.parametrize(("weights", "level"), [("none", 0.95), ("linear", 0.8), ("quadratic", 0.9)])
def test_limits_are_those_of_each_readings_influence_by_group(weights, level):
    """The influences by moving each reading's weight; kappa of weighted readings by scikit-learn."""
    first, second = readings(7, n=60)
    groups = np.repeat(np.arange(25), np.random.default_rng(2).integers(1, 5, 25))[:60]
    how = None if weights == "none" else weights

    def kappa(weight):
        return cohen_kappa_score(first, second, weights=how, sample_weight=weight)

    step = 1e-5
    moved = np.array([(kappa(1 + step * one) - kappa(1 - step * one)) / (2 * step) for one in np.eye(60)])
    by_group, units = np.bincount(groups, moved), groups.max() + 1
    se = np.sqrt(units / (units - 1) * (by_group @ by_group))
    found, value = cohen_kappa(first, second, groups, weights, level), kappa(np.ones(60))
    reach = t.ppf(0.5 + level / 2, units - 1) * se / (1 - value)
    assert (found.value, found.se) == (pytest.approx(value), pytest.approx(se, rel=1e-6))
    assert (1 - found.lower, 1 - found.upper) == pytest.approx((1 - value) * np.exp([reach, -reach]), rel=1e-6)
    assert (found.n, found.clusters) == (60, units)


def test_full_agreement_on_weighted_categories_may_hide_the_largest_disagreement():
    first = np.repeat([0.0, 1, 3], (10, 6, 4))
    found = cohen_kappa(first, first, weights="linear", level=0.8)
    by_chance = 2 * (0.5 * 0.3 * 1 + 0.5 * 0.2 * 3 + 0.3 * 0.2 * 2)
    assert found.lower == pytest.approx(1 - (1 - 0.1 ** (1 / 20)) * 3 / by_chance)


def test_readers_who_disagree_more_than_by_chance_have_no_limit_below_minus_one():
    found = cohen_kappa([0, 1, 0, 1, 0], [1, 0, 1, 0, 0])
    assert found.value < 0 and found.lower == -1 < found.upper
