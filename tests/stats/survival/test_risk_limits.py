"""Limits of the risk by a day."""

import numpy as np
import pytest
from scipy.stats import binomtest

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.survival.kaplan_meier import kaplan_meier
from cctaecg.stats.survival.risk_limits import risk_interval_at


def test_the_limits_are_those_of_the_curve_turned_over():
    rng = np.random.default_rng(1)
    curve = kaplan_meier(rng.integers(1, 300, 100), rng.random(100) < 0.5, 300)
    place = np.searchsorted(curve.time, 100, side="right") - 1
    found = risk_interval_at(curve, 100)
    assert (found.value, found.lower, found.upper) == pytest.approx(
        (1 - curve.survival[place], 1 - curve.upper[place], 1 - curve.lower[place]))
    assert 0 < found.lower < found.value < found.upper < 1


@pytest.mark.parametrize("n", [1, 8, 80])
def test_nobody_with_the_event_has_the_exact_limit(n):
    found = risk_interval_at(kaplan_meier([10] * n, [0] * n, 10), 5)
    exact = binomtest(0, n).proportion_ci(0.95, method="exact")
    assert (found.value, found.lower, found.upper, found.n) == pytest.approx((0, 0, exact.high, n))


def test_those_lost_before_the_day_say_nothing_of_it():
    """Twenty patients, twelve lost on day 3: on day 5 it is 0 of 8."""
    found = risk_interval_at(kaplan_meier([3] * 12 + [10] * 8, [0] * 20, 10), 5)
    assert found.n == 8 and found.upper == pytest.approx(1 - 0.025 ** (1 / 8))


def test_beyond_the_follow_up_there_is_none():
    with pytest.raises(UndefinedStatistic, match="longest follow-up"):
        risk_interval_at(kaplan_meier([10] * 8, [0] * 8, 100), 50)


@pytest.mark.parametrize("day", [1, 20, 50, 51, 100, 200, 299])
def test_the_limits_are_those_of_the_step_that_the_day_lies_in(day):
    """Patients with an event on each of 300 days: every step has limits, and a number at risk, of its own."""
    curve = kaplan_meier(np.arange(1, 301), np.ones(300), 300)
    found = risk_interval_at(curve, day)
    step = np.flatnonzero(curve.time <= day)[-1]
    assert (found.value, found.lower, found.upper) == pytest.approx(
        (day / 300, 1 - curve.upper[step], 1 - curve.lower[step]))
    assert found.n == 300 - day
