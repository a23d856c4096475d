"""The AUC by a day against scikit-survival, and the weights of who stands for the lost."""

import numpy as np
import pytest
from sksurv.metrics import cumulative_dynamic_auc
from sksurv.util import Surv

from cctaecg.stats.errors import InvalidTime, UndefinedStatistic
from cctaecg.stats.resampling import patient_weights
from cctaecg.stats.survival.time_auc import censoring_weights, still_observed, time_dependent_auc


def study(n=300, seed=0):
    rng = np.random.default_rng(seed)
    score = rng.normal(size=n)
    event_time, lost = rng.exponential(900 * np.exp(-0.8 * score)), rng.uniform(100, 1500, n)
    return score, np.minimum(event_time, lost), (event_time <= lost).astype(int)


@pytest.mark.parametrize("horizon", [200.0, 500.0, 700.0])
def test_equals_scikit_survival(horizon):
    score, time, event = study()
    found = time_dependent_auc(score, time, event, horizon, resamples=20)
    outcome = Surv.from_arrays(event.astype(bool), time)
    expected, _ = cumulative_dynamic_auc(outcome, outcome, score, [horizon])
    assert found.value == pytest.approx(expected[0], abs=1e-12)
    assert found.events == ((event == 1) & (time <= horizon)).sum()
    assert found.lost == ((event == 0) & (time < horizon)).sum()
    assert found.lower < found.value < found.upper


def test_losses_that_depend_on_nothing_leave_the_auc_where_it_was():
    rng = np.random.default_rng(1)
    score = rng.normal(size=4000)
    event_time = rng.exponential(900 * np.exp(-0.8 * score))
    whole = time_dependent_auc(score, event_time, np.ones(4000), 700, resamples=20)
    lost = rng.uniform(0, 2000, 4000)
    some = time_dependent_auc(score, np.minimum(event_time, lost), event_time <= lost, 700, resamples=20)
    assert some.value == pytest.approx(whole.value, abs=0.02) and some.lost > 500 and whole.lost == 0


def test_the_weights_of_the_known_add_up_to_all():
    _, time, event = study(5000)
    weights = censoring_weights(time, event, 700)
    lost = (event == 0) & (time < 700)
    assert (weights[lost] == 0).all() and (weights[~lost] >= 1).all()
    assert weights.sum() == pytest.approx(5000, rel=0.03)


def test_who_is_lost_on_the_day_was_there_until_it():
    assert still_observed([10, 20, 30, 40], [1, 0, 1, 1], [20, 20.5]).tolist() == pytest.approx([1, 2 / 3])


def test_where_there_is_none():
    with pytest.raises(UndefinedStatistic, match="0 events by then and 3 patients free"):
        time_dependent_auc([1, 2, 3], [900, 900, 900], [1, 0, 1], 700)
    with pytest.raises(InvalidTime, match="time is -1"):
        time_dependent_auc([1, 2], [-1, 5], [1, 0], 700)


def test_the_limits_leave_as_much_below_as_above_and_a_lower_level_lies_within():
    score, time, event = study(200)
    wide, narrow = (time_dependent_auc(score, time, event, 500, level=level, resamples=400) for level in (0.9, 0.5))
    assert wide.lower < narrow.lower < narrow.value < narrow.upper < wide.upper
    below, above = wide.value - wide.lower, wide.upper - wide.value
    assert below == pytest.approx(above, rel=0.35)
    assert (wide.upper - wide.lower) / (narrow.upper - narrow.lower) == pytest.approx(1.645 / 0.674, rel=0.2)


def test_an_event_on_the_day_is_one_by_the_day_and_who_is_lost_on_it_was_free_until_it():
    time, event, score = [10, 30, 30, 40, 50], [1, 1, 0, 0, 1], [3, 1, 9, 2, 0]
    found = time_dependent_auc(score, time, event, 30, resamples=20)
    assert (found.value, found.events, found.lost) == (3 / 4, 2, 0)  # scores 3 and 1 against 2 and 0
    assert censoring_weights(time, event, 30).tolist() == [1] * 5
    # of five that were left on day 20 one was lost then
    assert censoring_weights([10, 20, 30, 30, 40, 50], [1, 0, 1, 0, 0, 1], 30) == pytest.approx([1, 0] + [1.25] * 4)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("seed", [0, 1])
def test_limits_are_those_of_the_resamples_that_have_both_kinds_by_hand(seed):
    """Of twelve patients two have the event by the day and three are free after it; the others are lost before."""
    rng = np.random.default_rng(seed)
    time = np.array([100, 300, 50, 150, 200, 250, 320, 120, 80, 400, 500, 600])
    event, score = np.isin(np.arange(12), (0, 1, 9)).astype(int), rng.normal(size=12).round(1)
    case, free = np.arange(12) < 2, time > 350
    # before day 100 two of twelve are lost; by day 300 also those of days 120, 150, 200 and 250, of nine to six left
    observed = np.where(np.arange(12) == 0, 10 / 12, 10 / 12 * 8 / 9 * 7 / 8 * 6 / 7 * 5 / 6)
    draws = []
    for times in patient_weights(12, 60, seed=4):
        own = times / observed
        pairs = [(own[i] * times[j], float(score[i] > score[j]) + 0.5 * float(score[i] == score[j]))
                 for i in np.flatnonzero(case) for j in np.flatnonzero(free)]
        if sum(weight for weight, _ in pairs) > 0:
            draws.append(sum(weight * right for weight, right in pairs) / sum(weight for weight, _ in pairs))
    found = time_dependent_auc(score, time, event, 350, level=0.8, resamples=60, seed=4)
    assert 30 < len(draws) < 60
    assert (found.lower, found.upper) == pytest.approx(np.quantile(draws, (0.1, 0.9)), abs=1e-12)
    assert (found.n, found.events, found.lost) == (12, 2, 7)
