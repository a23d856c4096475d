"""Harrell's C against scikit-survival and lifelines, its standard error against the leave-one-out jackknife."""

import numpy as np
import pytest
from lifelines.datasets import load_lung, load_rossi
from lifelines.utils import concordance_index
from scipy.stats import t
from sksurv.metrics import concordance_index_censored

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.survival import concordance
from cctaecg.stats.survival.concordance import harrell_c


@pytest.mark.parametrize(("table", "columns", "horizon"), [
    (load_lung(), ("time", "status", "age"), 1022), (load_lung(), ("time", "status", "ph.karno"), 400),
    (load_rossi(), ("week", "arrest", "prio"), 52), (load_rossi(), ("week", "arrest", "fin"), 30),
])
def test_equals_scikit_survival(table, columns, horizon):
    time, event, score = (values for values in table[list(columns)].dropna().to_numpy(float).T)
    shown = np.minimum(time, horizon), (event == 1) & (time <= horizon)
    found = harrell_c(time, event, score, horizon)
    assert found.value == pytest.approx(concordance_index_censored(shown[1], shown[0], score)[0], abs=1e-12)
    assert found.lower < found.value < found.upper and found.events == shown[1].sum()


def test_equals_lifelines_where_no_event_days_are_tied():
    rng = np.random.default_rng(1)
    time, event, score = rng.exponential(300, 150), rng.random(150) < 0.4, rng.normal(size=150).round(1)
    assert harrell_c(time, event, score, 700).value == pytest.approx(
        concordance_index(np.minimum(time, 700), -score, event & (time <= 700)), abs=1e-12)


def test_standard_error_is_near_the_jackknife_and_repeats_add_nothing(monkeypatch):
    rng = np.random.default_rng(2)
    score = rng.normal(size=120)
    time, event = rng.exponential(300 * np.exp(-0.7 * score)), rng.random(120) < 0.6
    found = harrell_c(time, event, score, 700)
    left_out = [harrell_c(*(np.delete(part, i) for part in (time, event, score)), 700).value for i in range(120)]
    jackknife = np.sqrt(119 / 120 * np.sum((np.array(left_out) - np.mean(left_out)) ** 2))
    assert (found.upper - found.lower) / 3.92 == pytest.approx(jackknife, rel=0.05)
    monkeypatch.setattr(concordance, "CELLS", 1000)  # in many small parts
    assert harrell_c(time, event, score, 700) == found
    # a second copy ties only with itself: exactly the same C of pairs between patients, and its width
    twice = harrell_c(*(np.tile(part, 2) for part in (time, event, score)), 700, groups=np.tile(np.arange(120), 2))
    assert twice.value == pytest.approx(found.value, abs=1e-12)
    assert twice.upper - twice.lower == pytest.approx(found.upper - found.lower, rel=1e-9)


def test_constant_scores_are_worth_a_half_and_nothing_to_compare_is_said():
    assert harrell_c([1, 2, 3], [1, 1, 0], [5, 5, 5], 9).value == 0.5
    assert harrell_c([1, 2, 3], [1, 1, 0], [3, 2, 1], 9).value == 1
    for event in ([0, 0, 0], [0, 0, 1]):
        with pytest.raises(UndefinedStatistic, match="no pair of patients"):
            harrell_c([1, 2, 3], event, [1, 2, 3], 9)


@pytest.mark.parametrize(("seed", "level"), [(0, 0.95), (1, 0.8)])
def test_limits_by_hand_with_tied_days_and_patients_of_several_rows(seed, level):
    """Each pair's share of agreement less C, given to the patients of both rows, over the number of pairs."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(20), rng.integers(1, 4, 20))
    time, event = rng.integers(1, 12, len(codes)), rng.random(len(codes)) < 0.5
    score = (rng.normal(size=len(codes)) - 0.1 * time).round(1)
    cut, within = np.minimum(time, 9), event & (time <= 9)
    pairs = [(i, j) for i in np.flatnonzero(within) for j in range(len(codes))
             if cut[j] > cut[i] or (cut[j] == cut[i] and not within[j])]
    right = np.array([float(score[i] > score[j]) + 0.5 * float(score[i] == score[j]) for i, j in pairs])
    moved = np.zeros(20)
    for (i, j), agreed in zip(pairs, right):
        moved[codes[i]] += (agreed - right.mean()) / len(pairs)
        moved[codes[j]] += (agreed - right.mean()) / len(pairs)
    patients = len(set(codes[within]))
    reach = t.ppf(0.5 + level / 2, patients - 1) * np.sqrt(patients / (patients - 1) * (moved @ moved))
    odds, reach = right.mean() / (1 - right.mean()), reach / (right.mean() * (1 - right.mean()))
    found = harrell_c(time, event, score, 9, codes, level)
    assert found.value == pytest.approx(right.mean(), rel=1e-12)
    expected = [odds * np.exp(side * reach) / (1 + odds * np.exp(side * reach)) for side in (-1, 1)]
    assert (found.lower, found.upper) == pytest.approx(expected, rel=1e-9)
    assert (found.n, found.events) == (len(codes), within.sum())


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_full_agreement_has_the_exact_limit_of_the_patients_with_the_event(level):
    up = harrell_c([1, 2, 3, 4], [1, 1, 1, 0], [4, 3, 2, 1], 9, ["a", "a", "b", "c"], level)
    down = harrell_c([1, 2, 3, 4], [1, 1, 1, 0], [1, 2, 3, 4], 9, ["a", "a", "b", "c"], level)
    bound = ((1 - level) / 2) ** (1 / 2)
    assert (up.value, up.lower, up.upper) == pytest.approx((1, bound, 1))
    assert (down.value, down.lower, down.upper) == pytest.approx((0, 0, 1 - bound))


def test_two_patients_with_the_event_have_an_interval_and_one_has_none():
    assert harrell_c([1, 2, 3, 4], [1, 1, 0, 0], [3, 1, 2, 0], 9).lower > 0
    with pytest.raises(UndefinedStatistic, match="one patient has the event"):
        harrell_c([1, 2, 3, 4], [1, 1, 0, 0], [3, 1, 2, 0], 9, ["a", "a", "b", "c"])
