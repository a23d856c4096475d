"""Restricted mean survival time by hand, against lifelines' area, and its error against the bootstrap."""

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_lung, load_waltons
from lifelines.utils import restricted_mean_survival_time
from scipy.stats import t

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.survival.restricted_mean import restricted_mean, restricted_mean_difference


def test_by_hand():
    # S is 1 to day 2, 3/4 to day 6, 3/8 to day 10; areas from the event days on: 3 + 1.5 and 1.5
    found = restricted_mean([2, 5, 6, 10], [1, 0, 1, 0], horizon=10, level=0.95)
    assert found.value == 2 + 3 + 1.5
    se = np.sqrt(4.5**2 / (4 * 3) + 1.5**2 / (2 * 1))
    reach = 12.7062 * se  # Student's quantile of 1 degree of freedom
    assert (found.lower, found.upper) == pytest.approx((6.5 - reach, 6.5 + reach), abs=1e-3)


@pytest.mark.parametrize("horizon", [200, 700])
def test_area_equals_lifelines(horizon):
    # lifelines' own "variance" is that of the survival times, not of their estimated mean
    table = load_lung()
    fitter = KaplanMeierFitter().fit(table["time"], table["status"])
    assert restricted_mean(table["time"], table["status"], horizon).value == pytest.approx(
        restricted_mean_survival_time(fitter, t=horizon), abs=1e-8)


def test_interval_of_the_difference_is_that_of_the_bootstrap():
    table = load_waltons()
    time, event = table["T"].to_numpy(float), table["E"].to_numpy()
    high = (table["group"] == "miR-137").to_numpy()
    found = restricted_mean_difference(time, event, high, 50)
    assert found.upper < 0  # they die earlier
    assert found.value == pytest.approx(
        restricted_mean(time[high], event[high], 50).value - restricted_mean(time[~high], event[~high], 50).value)
    rng = np.random.default_rng(4)
    draws = []
    for _ in range(400):
        rows = np.concatenate([rng.choice(np.flatnonzero(group), group.sum()) for group in (high, ~high)])
        draws.append(restricted_mean_difference(time[rows], event[rows], high[rows], 50).value)
    assert (found.upper - found.lower) / 3.92 == pytest.approx(np.std(draws), rel=0.12)


def test_without_events_there_is_no_certainty_and_after_the_last_follow_up_it_is_unknown():
    for statistic in (lambda: restricted_mean([8, 12], [0, 1], 8),
                      lambda: restricted_mean_difference([9, 9, 3, 9], [0, 0, 1, 0], [0, 0, 1, 1], 8)):
        with pytest.raises(UndefinedStatistic, match="none of 2 patients in a group has an event within 8 days"):
            statistic()
    assert restricted_mean([3, 5], [1, 1], 10).value == 4  # all had it: known
    with pytest.raises(UndefinedStatistic, match="longest follow-up in a group is 5 days"):
        restricted_mean([3, 5], [1, 0], 10)
    with pytest.raises(UndefinedStatistic, match="3 of 3 patients are at high risk"):
        restricted_mean_difference([3, 5, 6], [1, 0, 0], [1, 1, 1], 4)


def test_the_variance_of_a_difference_is_that_of_both_groups_together():
    rng = np.random.default_rng(3)
    time, high = rng.exponential(np.repeat([300.0, 900.0], 200)), np.repeat([True, False], 200)
    found = restricted_mean_difference(time, np.ones(400), high, horizon=700)
    apart = [restricted_mean(time[group], np.ones(200), horizon=700) for group in (high, ~high)]
    reach = [(each.upper - each.lower) / 2 for each in apart]
    assert (found.upper - found.lower) / 2 == pytest.approx(np.hypot(*reach), rel=0.02)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_a_difference_by_hand_has_welchs_degrees_of_the_events(level):
    # high: S is 1 to day 2, 3/4 to 6, 3/8 to 10 (as above); low: 1 to 1, 5/6 to 4, 5/12 to 5, 0 after
    time, event = [2, 5, 6, 10, 1, 2, 3, 4, 4, 5], [1, 0, 1, 0, 1, 0, 0, 1, 0, 1]
    high = [1] * 4 + [0] * 6
    found = restricted_mean_difference(time, event, high, horizon=10, level=level)
    after = 3 * 5 / 6, 2 / 3 * 5 / 6  # area from day 1 on, but for what day 4 leaves
    low = 1 + after[0] + 5 / 9
    first, second = 4.5**2 / (4 * 3) + 1.5**2 / (2 * 1), (after[0] + 5 / 9) ** 2 / (6 * 5) + (5 / 9) ** 2 / (3 * 2)
    degrees = (first + second) ** 2 / (first**2 / 1 + second**2 / 2)
    reach = t.ppf(0.5 + level / 2, degrees) * np.sqrt(first + second)
    assert after[1] == pytest.approx(5 / 9)
    assert (found.lower, found.value, found.upper) == pytest.approx((6.5 - low - reach, 6.5 - low, 6.5 - low + reach))
    assert (found.n, found.events) == (10, 5)


def test_the_last_at_risk_with_the_event_leaves_no_area_and_no_division():
    with np.errstate(all="raise"):
        found = restricted_mean([1, 2, 2], [1, 1, 1], 4)
    reach = t.ppf(0.975, 2) * np.sqrt((2 / 3) ** 2 / (3 * 2))  # two thirds from day 1 to day 2
    assert (found.value, found.lower, found.upper) == pytest.approx((5 / 3, 5 / 3 - reach, 5 / 3 + reach))
