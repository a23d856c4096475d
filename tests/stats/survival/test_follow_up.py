import numpy as np
import pytest

from cctaecg.stats.errors import InvalidSetting, InvalidTime
from cctaecg.stats.survival.follow_up import at_landmark, censored_at
from cctaecg.stats.survival.kaplan_meier import kaplan_meier
from cctaecg.stats.survival.two_groups import log_rank


def test_a_landmark_leaves_out_and_counts_early_events_and_losses():
    time, event = [0, 5, 27.9, 28, 30, 500], [1, 0, 1, 1, 0, 0]
    found = at_landmark(time, event, 28)
    assert found.kept.tolist() == [False, False, False, True, True, True]
    assert (found.early_events, found.lost) == (2, 1)
    assert at_landmark(time, event, 0).kept.all()


def test_a_clock_started_at_the_landmark_gives_the_same_curve_and_test():
    rng = np.random.default_rng(1)
    time, event, high = rng.exponential(300, 200), rng.random(200) < 0.5, rng.random(200) < 0.5
    kept = at_landmark(time, event, 50).kept
    late, shifted = kaplan_meier(time[kept], event[kept], 700), kaplan_meier(time[kept] - 50, event[kept], 650)
    assert np.allclose(late.survival, shifted.survival, atol=1e-14) and late.time[1:] == pytest.approx(
        shifted.time[1:] + 50)
    assert log_rank(time[kept], event[kept], high[kept], 700).statistic == pytest.approx(
        log_rank(time[kept] - 50, event[kept], high[kept], 650).statistic)


def test_bad_times_and_days_are_refused():
    with pytest.raises(InvalidTime, match=r"time is -1\.0 in row 1"):
        at_landmark([3, -1], [0, 1], 2)
    with pytest.raises(InvalidSetting, match="landmark is -5"):
        at_landmark([3, 4], [0, 1], -5)


def test_the_horizons_own_day_is_within_it_and_the_landmarks_own_day_after_it():
    time, event = censored_at([699, 700, 700.5, 10], [1, 1, 1, 0], 700)
    assert (time.tolist(), event.tolist()) == ([699, 700, 700, 10], [True, True, False, False])
    found = at_landmark([0, 28, 27], [1, 1, 0], 28)
    assert (found.kept.tolist(), found.early_events, found.lost) == ([False, True, False], 1, 1)


@pytest.mark.parametrize("days", [0, -1, np.inf, np.nan])
def test_a_horizon_is_above_nought_and_has_an_end(days):
    with pytest.raises(InvalidSetting, match="expected days above 0"):
        censored_at([3, 4], [0, 1], days)
    if days != 0:
        with pytest.raises(InvalidSetting, match="expected days, 0 or more"):
            at_landmark([3, 4], [0, 1], days)
