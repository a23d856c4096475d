"""Survival functions by hand, and against lifelines' and statsmodels' own answers on public data."""

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_lung, load_rossi, load_waltons
from scipy.stats import norm
from sksurv.compare import compare_survival
from sksurv.nonparametric import kaplan_meier_estimator
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from cctaecg.stats.errors import InvalidLabel, InvalidSetting, InvalidTime, ShapeMismatch, UndefinedStatistic
from cctaecg.stats.survival.kaplan_meier import at_risk, crude_event_rate, kaplan_meier, risk_at
from cctaecg.stats.survival.two_groups import hazard_ratio, log_rank


@pytest.fixture(scope="module")
def waltons():
    table = load_waltons()
    return table["T"].to_numpy(), table["E"].to_numpy(), (table["group"] == "miR-137").to_numpy()


def test_kaplan_meier_by_hand():
    curve = kaplan_meier([1, 2, 2, 4, 6, 9], [1, 0, 1, 1, 1, 1], horizon=7)
    assert curve.time.tolist() == [0, 1, 2, 4, 6, 7]
    assert np.allclose(curve.survival, [1, 5 / 6, 4 / 6, 4 / 9, 2 / 9, 2 / 9], atol=1e-14)
    assert curve.at_risk.tolist() == [6, 6, 5, 3, 2, 1]
    assert (curve.n, curve.events) == (6, 4)  # the event on day 9 lies beyond the horizon
    # log-log limits on day 2: Greenwood's sum 1/(6*5) + 1/(5*4)
    s, spread = 4 / 6, 1.959963984540054 * np.sqrt(1 / 30 + 1 / 20) / np.log(4 / 6)
    assert curve.lower[2] == pytest.approx(s ** np.exp(-spread), abs=1e-12)
    assert curve.upper[2] == pytest.approx(s ** np.exp(spread), abs=1e-12)
    assert (curve.lower[0], curve.upper[0]) == (pytest.approx(0.025 ** (1 / 6)), 1)  # none of 6 until day 1


def test_kaplan_meier_equals_statsmodels_and_lifelines(waltons):
    time, event, _ = waltons
    curve = kaplan_meier(time, event, horizon=1000, level=0.9)
    theirs = SurvfuncRight(time, event)
    here = np.searchsorted(curve.time, theirs.surv_times)
    assert np.allclose(curve.survival[here], theirs.surv_prob, atol=1e-12)
    assert np.array_equal(curve.at_risk[here], theirs.n_risk)
    limits = KaplanMeierFitter(alpha=0.1).fit(time, event).confidence_interval_.to_numpy()
    inner = (curve.survival > 0) & (curve.survival < 1)
    assert np.allclose(np.stack((curve.lower, curve.upper), axis=1)[inner], limits[inner], atol=1e-12)
    assert (curve.lower <= curve.survival).all() and (curve.survival <= curve.upper).all()


def test_the_horizon_censors_and_an_event_on_its_day_counts(waltons):
    time, event, _ = waltons
    whole, cut = kaplan_meier(time, event, 1000), kaplan_meier(time, event, 40)
    before = whole.time <= 40
    assert np.array_equal(cut.time, np.union1d(whole.time[before], 40))
    assert np.allclose(cut.survival[: before.sum()], whole.survival[before], atol=1e-14)
    assert cut.survival[-1] == cut.survival[before.sum() - 1] and cut.events == event[time <= 40].sum()
    assert kaplan_meier([3, 5], [1, 1], horizon=5).events == 2


def test_without_events_survival_stays_1_and_with_all_it_reaches_0():
    flat = kaplan_meier([3, 5], [0, 0], horizon=10)
    assert flat.survival.tolist() == flat.upper.tolist() == [1, 1, 1]
    assert flat.lower.tolist() == pytest.approx([0.025 ** (1 / 2), 0.025, 0.025])  # none of 2, then of the one left
    assert kaplan_meier([3, 5], [0, 0], 10, level=0.9).lower[0] == pytest.approx(0.05 ** (1 / 2))
    gone = kaplan_meier([3, 5], [1, 1], horizon=10)
    assert (gone.survival[-1], gone.lower[-1], gone.upper[-1]) == (0, 0, 0)


def test_log_rank_equals_statsmodels(waltons):
    time, event, high = waltons
    for horizon in (1000, 50):
        shown = np.minimum(time, horizon), event * (time <= horizon)
        statistic, p_value = survdiff(*shown, high.astype(int))
        ours = log_rank(time, event, high, horizon)
        assert ours.statistic == pytest.approx(statistic, rel=1e-9)
        assert ours.p_value == pytest.approx(p_value, rel=1e-6)


def test_hazard_ratio_equals_statsmodels():
    table = load_rossi()
    time, event, high = table["week"].to_numpy(), table["arrest"].to_numpy(), table["fin"].to_numpy()
    for horizon in (52, 30):
        shown = np.minimum(time, horizon), high[:, None].astype(float), event * (time <= horizon)
        fit = PHReg(*shown, ties="efron").fit()
        ratio = hazard_ratio(time, event, high, horizon)
        expected = np.exp(fit.params[0] + np.array([0, -1, 1]) * norm.ppf(0.975) * fit.bse[0])
        assert (ratio.value, ratio.lower, ratio.upper) == pytest.approx(tuple(expected), rel=1e-6)
        assert (ratio.n, ratio.events) == (432, (event * (time <= horizon)).sum())
    narrow = hazard_ratio(time, event, high, 52, level=0.5)
    assert narrow.lower > hazard_ratio(time, event, high, 52).lower


def test_without_a_finite_ratio_there_is_none_but_a_log_rank():
    time, event, high = [5, 6, 7, 8, 9], [1, 1, 0, 0, 0], [1, 1, 1, 0, 0]
    assert hazard_ratio(time, event, high, 100) is None  # no event at low risk
    assert 0 < log_rank(time, event, high, 100).p_value < 1
    assert hazard_ratio(time, [1, 1, 0, 1, 0], high, 100) is None  # when it came, no one at high risk was left
    assert hazard_ratio([5, 6, 8, 8, 9], [1, 1, 0, 1, 0], high, 100).value > 1  # now one was
    for same in (0, 1):
        assert hazard_ratio(time, event, [same] * 5, 100) is None
    with pytest.raises(UndefinedStatistic, match="5 of 5 patients are at high risk"):
        log_rank(time, event, [1] * 5, 100)
    with pytest.raises(UndefinedStatistic, match="no event in the first 4 days, while both groups"):
        log_rank(time, event, high, 4)
    with pytest.raises(UndefinedStatistic, match="no event in the first 3 days, while both groups"):
        log_rank([2, 3, 8, 9], [0, 0, 1, 1], [0, 0, 1, 1], 100)


def test_risk_and_numbers_at_risk():
    time, event = [1, 2, 2, 4, 6, 9], [1, 0, 1, 1, 1, 1]
    curve = kaplan_meier(time, event, horizon=7)
    assert np.allclose(risk_at(curve, [0, 0.5, 1, 3.9, 4, 7]), [0, 0, 1 / 6, 1 / 3, 5 / 9, 7 / 9], atol=1e-14)
    assert risk_at(curve, 2).shape == (1,)
    assert at_risk(time, [0, 2, 2.5, 9, 10]).tolist() == [6, 5, 3, 1, 0]


def test_the_risk_after_the_last_follow_up_is_unknown_unless_all_had_the_event():
    with pytest.raises(UndefinedStatistic, match="risk at 8 days is unknown: the longest follow-up is 7 days"):
        risk_at(kaplan_meier([3, 9], [1, 0], horizon=7), [3, 8])
    assert risk_at(kaplan_meier([3, 5], [1, 1], horizon=7), [7]).tolist() == [1]


@pytest.mark.parametrize("bad", [-1, np.nan, np.inf])
def test_a_negative_or_missing_time_names_its_row(bad):
    for function in (
        lambda time: kaplan_meier(time, [0, 1, 0], 10), lambda time: log_rank(time, [0, 1, 0], [1, 0, 1], 10),
        lambda time: hazard_ratio(time, [0, 1, 0], [1, 0, 1], 10), lambda time: at_risk(time, [1]),
    ):
        with pytest.raises(InvalidTime, match=r"time is \S+ in row 1; expected days, 0 or more"):
            function([3.0, bad, 4.0])
    with pytest.raises(InvalidTime, match="days is"):
        at_risk([1, 2, 3], [bad])


def test_other_bad_input_is_refused():
    with pytest.raises(InvalidSetting, match="horizon is 0"):
        kaplan_meier([1, 2], [0, 1], 0)
    with pytest.raises(InvalidLabel, match="event is 2"):
        kaplan_meier([1, 2], [0, 2], 10)
    with pytest.raises(ShapeMismatch, match="time 2, event 3"):
        kaplan_meier([1, 2], [0, 1, 1], 10)
    with pytest.raises(UndefinedStatistic, match="time is empty"):
        kaplan_meier([], [], 10)


def test_curve_and_log_rank_equal_scikit_survival_on_lung():
    table = load_lung()
    time, event, high = table["time"].to_numpy(float), table["status"].to_numpy() == 1, table["sex"].to_numpy() == 1
    curve = kaplan_meier(time, event, 2000)
    days, survival, limits = kaplan_meier_estimator(event, time, conf_type="log-log")
    here = np.searchsorted(curve.time, days)
    assert np.allclose(curve.survival[here], survival, atol=1e-12)
    assert np.allclose((curve.lower[here], curve.upper[here]), limits, atol=1e-9)
    outcome = np.array(list(zip(event, time)), dtype=[("event", bool), ("time", float)])
    statistic, p_value = compare_survival(outcome, high)
    ours = log_rank(time, event, high, 2000)
    assert (ours.statistic, ours.p_value) == pytest.approx((statistic, p_value), rel=1e-9)


def test_the_crude_rate_lies_below_kaplan_meier_where_patients_are_lost(waltons):
    time, event, _ = waltons
    days = [10, 30, 60]
    crude, right = crude_event_rate(time, event, days), risk_at(kaplan_meier(time, event, 100), days)
    assert crude.tolist() == [np.mean((time <= day) & (event == 1)) for day in days]
    assert (crude <= right + 1e-12).all() and crude[-1] < right[-1]
    everyone = np.ones(len(time))
    assert np.allclose(crude_event_rate(time, everyone, days), risk_at(kaplan_meier(time, everyone, 100), days))
