"""Predictions are stored in single precision: each reaches the threshold that it equals, wherever one is compared."""

import numpy as np
import pytest

from cctaecg.domain import RISK_THRESHOLDS, VESSELS
from cctaecg.stats.decisions.likelihood_ratios import likelihood_ratios
from cctaecg.stats.decisions.net_benefit import best_strategy, net_benefit
from cctaecg.stats.decisions.threshold_sweep import operating_sweep
from cctaecg.stats.decisions.thresholds import at_threshold, sweep
from cctaecg.stats.discrimination.incremental import net_benefit_difference
from cctaecg.stats.inputs import reached
from cctaecg.stats.survival.any_vessel import excess_over_thresholds
from cctaecg.stats.survival.risk_groups import compare_risk_groups

THRESHOLDS = sorted({0.01, 0.02, 0.35, *RISK_THRESHOLDS.values(), *np.round(np.linspace(0.05, 0.95, 19), 2)})
Y = np.array([1, 0, 1, 0])


def highest(stored, threshold):
    return np.array([[stored[0] if name == vessel else 0 for name in VESSELS] for vessel in VESSELS[:1]], float)


CALLED = {  # how many of the two records at the threshold each function calls, of four records
    "at_threshold": lambda p, t: (found := at_threshold(Y, p, t)).tp + found.fp,
    "sweep": lambda p, t: 2 * ((found := sweep(Y, p, [t])).sensitivity[0] + 1 - found.specificity[0]),
    "operating_sweep": lambda p, t: 4 * operating_sweep(Y, p, [t]).called[0],
    "net_benefit": lambda p, t: 2 + 4 * (net_benefit(Y, p, [t]).model[0] - (0.25 - 0.25 * t / (1 - t))),
    "net_benefit_difference": lambda p, t: 2 + 4 * (
        net_benefit_difference(Y, p, np.zeros(4), t).value - (0.25 - 0.25 * t / (1 - t))
    ),
    "likelihood_ratios": lambda p, t: 2 * likelihood_ratios(Y, p, t).positive.value,
    "best_strategy": lambda p, t: 2 + (best_strategy(np.ones(4), p, [t], resamples=5).treat_none[0] == 1),
    "compare_risk_groups": lambda p, t: compare_risk_groups(Y, p, np.arange(4) + 1.0, t, 10).high.n,
    "excess_over_thresholds": lambda p, t: 2 * (
        excess_over_thresholds(highest(p, t), dict.fromkeys(VESSELS, t))[0] >= 0
    ),
}


@pytest.mark.parametrize("name", CALLED)
def test_a_probability_that_equals_a_threshold_reaches_it(name):
    for threshold in THRESHOLDS:
        stored = np.array([threshold, threshold, 0, 0], dtype=np.float32)
        assert CALLED[name](stored, threshold) == pytest.approx(2), threshold


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_the_next_lower_one_does_not(threshold):
    below = np.nextafter(np.array([threshold] * 4, dtype=np.float32), np.float32(0))
    found = at_threshold(Y, below, threshold)
    assert found.tp + found.fp == 0


def test_only_thresholds_that_single_precision_puts_lower_move():
    assert reached(0.5) == 0.5 and reached(0.1) == 0.1  # 0.1 is stored as 0.10000000149
    assert reached(0.35) == float(np.float32(0.35)) < 0.35
