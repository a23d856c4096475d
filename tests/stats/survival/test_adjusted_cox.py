"""The adjusted hazard ratio, against scikit-survival, and where it does not exist."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.util import Surv
from statsmodels.duration.hazard_regression import PHReg

from cctaecg.stats.errors import ShapeMismatch, UndefinedStatistic
from cctaecg.stats.survival.adjusted_cox import adjusted_hazard_ratio, adjusted_ratios
from cctaecg.stats.survival.cox import cox


def study(n: int = 400, seed: int = 1):
    """High risk goes with age, and only age brings events."""
    rng = np.random.default_rng(seed)
    age, male = rng.normal(60, 10, n), (rng.random(n) < 0.5).astype(float)
    high = rng.random(n) < 1 / (1 + np.exp(-(age - 60) / 5))
    died, lost = rng.exponential(2000 * np.exp(-0.07 * (age - 60))), rng.uniform(300, 1500, n)
    return np.round(np.minimum(died, lost)), died <= lost, high, pd.DataFrame({"age": age, "male": male})


def test_it_is_that_of_another_library():
    time, event, high, adjust = study()
    found = adjusted_hazard_ratio(time, event, high, adjust, horizon=700)
    y = Surv.from_arrays(event & (time <= 700), np.minimum(time, 700))
    other = CoxPHSurvivalAnalysis(ties="efron", tol=1e-12).fit(adjust.assign(high=high.astype(float)), y)
    assert found.hazard_ratio.value == pytest.approx(np.exp(other.coef_[2]), rel=1e-5)
    assert found.hazard_ratio.events == int((event & (time <= 700)).sum())


def test_what_age_explains_is_taken_away():
    time, event, high, adjust = study()
    crude, adjusted = cox(time, event, high, 700), adjusted_hazard_ratio(time, event, high, adjust, 700)
    assert crude.p_value < 0.001 and crude.hazard_ratio.value > 1.6
    assert adjusted.hazard_ratio.lower < 1 < adjusted.hazard_ratio.upper


def test_unknown_values_are_left_out_and_counted():
    time, event, high, adjust = study()
    adjust.loc[:19, "age"] = np.nan
    adjust.loc[10:29, "male"] = np.nan
    found = adjusted_hazard_ratio(time, event, high, adjust, 700)
    rest = adjusted_hazard_ratio(time[30:], event[30:], high[30:], adjust.iloc[30:], 700)
    assert found.incomplete == 30 and found.hazard_ratio == rest.hazard_ratio


@pytest.mark.parametrize(("change", "reason"), [
    ({"event": np.arange(400) < 14}, "events for 3 terms; at least 15"),
    ({"high": np.ones(400)}, "same in all patients"),
    ({"high": None}, "on one side"),
])
def test_where_there_is_none(change, reason):
    time, event, high, adjust = study()
    event, high = change.get("event", event), change.get("high", high)
    high = event & (time <= 700) if high is None else high
    with pytest.raises(UndefinedStatistic, match=reason):
        adjusted_hazard_ratio(time, event, high, adjust, 700)


def test_a_missing_row_is_noticed():
    time, event, high, adjust = study()
    with pytest.raises(ShapeMismatch):
        adjusted_hazard_ratio(time, event, high, adjust.iloc[1:], 700)


def test_both_ratios_of_a_probability():
    time, event, high, adjust = study()
    rng = np.random.default_rng(5)
    log_odds = np.where(high, -1.0, -2.5) + rng.normal(0, 0.4, 400)
    prob = 1 / (1 + np.exp(-log_odds))
    found = adjusted_ratios(event, prob, time, adjust, 0.15, 700)
    assert found["group"] == adjusted_hazard_ratio(time, event, prob >= 0.15, adjust, 700)
    expected = adjusted_hazard_ratio(time, event, log_odds / log_odds.std(ddof=1), adjust, 700)
    assert found["per_sd"].hazard_ratio.value == pytest.approx(expected.hazard_ratio.value)


def test_a_probability_stored_at_the_threshold_is_at_high_risk():
    time, event, high, adjust = study()
    prob = np.where(high, np.float32(0.35), np.float32(0.1))
    assert float(np.float32(0.35)) < 0.35
    assert adjusted_ratios(event, prob, time, adjust, 0.35, 700)["group"] == adjusted_hazard_ratio(
        time, event, high, adjust, 700)


def test_a_vessel_without_a_model_has_none():
    time, event, _, adjust = study()
    with pytest.raises(UndefinedStatistic, match="No patient has a prediction"):
        adjusted_ratios(event, np.full(400, np.nan), time, adjust, 0.15, 700)


@pytest.mark.parametrize(("events", "exists"), [(14, False), (15, True)])
def test_five_events_a_term_are_enough(events, exists):
    time, _, high, adjust = study()
    event = np.zeros(400)
    event[np.argsort(time)[:400 : 400 // events][:events]] = 1
    if exists:
        assert adjusted_hazard_ratio(time, event, high, adjust, 1500).hazard_ratio.events == events
    else:
        with pytest.raises(UndefinedStatistic, match="14 events for 3 terms; at least 15 are needed"):
            adjusted_hazard_ratio(time, event, high, adjust, 1500)


def test_interval_and_p_value_equal_statsmodels_at_another_level():
    time, event, high, adjust = study(seed=2)
    found = adjusted_hazard_ratio(time, event, high, adjust, 700, level=0.8)
    fit = PHReg(np.minimum(time, 700), np.column_stack([high, adjust]), event & (time <= 700), ties="efron").fit()
    expected = np.exp(fit.params[0] + norm.ppf(0.9) * fit.bse[0] * np.array([-1, 0, 1]))
    ratio = found.hazard_ratio
    assert (ratio.lower, ratio.value, ratio.upper) == pytest.approx(expected, rel=1e-6)
    assert found.p_value == pytest.approx(fit.pvalues[0], rel=1e-5) and (ratio.n, found.incomplete) == (400, 0)


def test_one_probability_for_all_has_no_ratio():
    time, event, _, adjust = study()
    for ratio in adjusted_ratios(event, np.full(400, 0.3), time, adjust, 0.15, 700).values():
        assert "a term of the model is the same in all patients" in ratio["absent"]


@pytest.mark.filterwarnings("error")
def test_one_patient_has_no_spread_and_no_ratio():
    found = adjusted_ratios([1], [0.2], [9], pd.DataFrame({"age": [60.0]}), 0.15, 700)
    reason = {"absent": "No adjusted hazard ratio: 1 events for 2 terms; at least 10 are needed."}
    assert found == {"group": reason, "per_sd": reason}
