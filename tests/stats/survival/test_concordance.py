"""Harrell's C against scikit-survival and lifelines, its standard error against the leave-one-out jackknife."""

import numpy as np
import pytest
from lifelines.datasets import load_lung, load_rossi
from lifelines.utils import concordance_index
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
