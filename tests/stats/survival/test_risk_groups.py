import numpy as np
import pytest
from lifelines.datasets import load_waltons

from cctaecg.domain import RISK_THRESHOLDS
from cctaecg.stats.errors import InvalidSetting, NonFiniteValue, UndefinedStatistic
from cctaecg.stats.intervals import Interval
from cctaecg.stats.logistic import LOGIT_LIMIT
from cctaecg.stats.survival.any_vessel import compare_any_vessel, excess_over_thresholds
from cctaecg.stats.survival.cox import cox_per_sd
from cctaecg.stats.survival.risk_groups import compare_risk_groups, followup_summary


def test_groups_are_split_at_the_threshold_and_compared_as_lifelines_does():
    from lifelines.statistics import logrank_test

    data = load_waltons()
    score = (data["group"] == "miR-137").to_numpy() * 0.15  # at the threshold counts as high
    time, event = data["T"].to_numpy(float), data["E"].to_numpy(float)
    found = compare_risk_groups(event, score, time, threshold=0.15, horizon=100)
    high = score > 0
    oracle = logrank_test(time[high], time[~high], event[high], event[~high])
    assert found.log_rank.p_value == pytest.approx(oracle.p_value)
    assert found.counts() == {"high": high.sum(), "high_events": event[high].sum(), "low": (~high).sum(),
                              "low_events": event[~high].sum()}
    assert found.high_at_risk[0] == high.sum()
    risk = found.risk_at([30, 60])
    assert 0 < risk["high"]["30"] < risk["high"]["60"] <= 1


def test_one_group_only_is_said_and_its_curve_is_kept():
    found = compare_risk_groups(np.array([1.0, 0]), np.array([0.5, 0.6]), np.array([10.0, 20]), 0.1, 700)
    assert found.high.n == 2
    assert found.low == {"absent": "No patient is at low risk at a threshold of 0.1."}
    assert found.log_rank == {"absent": "All patients are in one risk group."}
    assert found.low_at_risk.tolist() == [0, 0, 0, 0, 0]


def test_events_after_the_horizon_do_not_count():
    summary = followup_summary(np.array([100.0, 800, 300]), np.array([1.0, 1, 0]), 700)
    assert summary == {"n": 3, "events": 1, "median_days": 300.0}
    assert "absent" in followup_summary(np.array([]), np.array([]), 700)


@pytest.fixture
def cohort():
    """400 patients whose hazard rises with the probability of each vessel."""
    rng = np.random.default_rng(8)
    probability = 1 / (1 + np.exp(-rng.normal([-2, -5, -1.5, -2], 0.8, (400, 4))))
    time = rng.exponential(3000 * np.exp(-4 * probability.sum(axis=1)))
    lost = rng.uniform(300, 1500, 400)
    return probability, np.minimum(time, lost), (time <= lost).astype(float)


def test_models_of_the_score_and_of_the_groups(cohort):
    from scipy.special import logit

    from cctaecg.stats.survival.concordance import harrell_c
    from cctaecg.stats.survival.cox import cox

    probability, time, event = cohort
    score = probability[:, 0]
    found = compare_risk_groups(event, score, time, 0.15, 700)
    assert found.per_sd == cox_per_sd(time, event, logit(score), 700)
    assert found.concordance == harrell_c(time, event, score, 700)  # ranks alone matter
    model = cox(time, event, score >= 0.15, 700)
    assert found.hazard_ratio == model.hazard_ratio
    assert found.proportional_hazards_p == model.proportional_hazards_p
    assert found.restricted_mean_difference.value < 0
    assert found.high_events.tolist() == [
        (event * (time <= day))[score >= 0.15].sum() for day in (0, 175, 350, 525, 700)]
    assert found.high_events[-1] == found.counts()["high_events"]
    crude, risk = found.crude_at([30, 300]), found.risk_at([30, 300])
    assert crude["high"]["300"] == (event * (time <= 300))[score >= 0.15].mean() <= risk["high"]["300"]
    assert set(found.models()) == {"proportional_hazards_p", "per_sd", "concordance", "restricted_mean_difference",
                                   "landmark"}


def test_landmark_leaves_out_early_events_and_losses(cohort):
    probability, time, event = cohort
    found = compare_risk_groups(event, probability[:, 0], time, 0.15, 700, landmark=28)
    early = time < 28
    assert found.early_events == event[early].sum() > 0
    assert found.high.n + found.low.n == (~early).sum()
    again = compare_risk_groups(event[~early], probability[~early, 0], time[~early], 0.15, 700)
    assert found.log_rank == again.log_rank and found.hazard_ratio == again.hazard_ratio
    assert found.models()["landmark"] == {"day": 28.0, "early_events": int(event[early].sum()),
                                          "lost": int((1 - event[early]).sum())}
    with pytest.raises(InvalidSetting, match="landmark is 700 and horizon 700 days"):
        compare_risk_groups(event, probability[:, 0], time, 0.15, 700, landmark=700)


def test_any_vessel_is_high_when_one_is(cohort):
    probability, time, event = cohort
    high = (probability >= [0.15, 0.01, 0.15, 0.15]).any(axis=1)
    assert np.array_equal(excess_over_thresholds(probability, RISK_THRESHOLDS) >= 0, high)
    exactly = np.array([[0.15, 0.001, 0.01, 0.01], [0.01, 0.01, 0.01, 0.01], [0.149, 0.0099, 0.01, 0.01]])
    assert (excess_over_thresholds(exactly, RISK_THRESHOLDS) >= 0).tolist() == [True, True, False]
    ends = np.array([[0.0, 0.5, 0.5, 0.5], [0.5, 0.5, 1 - 1e-9, 0.5], [0.5, 0.5, 1.0, 0.5]])
    cuts = {"RCA": 1.0, "LM": 1.0, "LAD": 1.0, "LCX": 1.0}
    assert (excess_over_thresholds(ends, cuts) >= 0).tolist() == [False, False, True]
    assert (excess_over_thresholds(ends, cuts | {"RCA": 0.0}) >= 0).all()
    found = compare_any_vessel(event, probability, time, RISK_THRESHOLDS, 700)
    assert found.high.n == high.sum() and found.low.n == (~high).sum()
    assert 0.5 < found.concordance.value < 1


def test_a_vessel_without_predictions_is_left_out_and_a_gap_refused(cohort):
    probability, time, event = cohort
    without = probability.copy()
    without[:, 1] = np.nan
    found = compare_any_vessel(event, without, time, RISK_THRESHOLDS, 700)
    assert found.high.n == (probability[:, [0, 2, 3]] >= 0.15).any(axis=1).sum()
    without[3, 0] = np.nan
    with pytest.raises(NonFiniteValue, match="probability is nan at position"):
        compare_any_vessel(event, without, time, RISK_THRESHOLDS, 700)
    assert "absent" in compare_any_vessel(event, np.full((400, 4), np.nan), time, RISK_THRESHOLDS, 700)
    with pytest.raises(NonFiniteValue, match="score is nan at position 0"):
        compare_risk_groups(event[:2], np.array([np.nan, 0.2]), time[:2], 0.15, 700)
    with pytest.raises(UndefinedStatistic, match="No patient has a prediction for this vessel"):
        compare_risk_groups(event, np.full(400, np.nan), time, 0.15, 700)


def test_thresholds_of_0_and_1_put_all_patients_into_one_group(cohort):
    probability, time, event = cohort
    assert compare_risk_groups(event, probability[:, 0], time, 0, 700).counts()["low"] == 0
    assert compare_risk_groups(event, probability[:, 0], time, 1, 700).counts()["high"] == 0


def test_without_events_curves_are_flat_and_tests_say_why():
    score, time = np.array([0.1, 0.2, 0.3, 0.1]), np.array([100.0, 800, 750, 900])
    found = compare_risk_groups(np.zeros(4), score, time, 0.15, 700)
    assert found.high.events == 0 and found.high.survival.tolist() == [1, 1]
    assert "no event" in found.log_rank["absent"] and "no pair" in found.concordance["absent"]
    assert "none of 4 patients" in found.per_sd["absent"]
    assert "absent" in found.hazard_ratio and "absent" in found.proportional_hazards_p


def test_probabilities_of_0_and_1_have_log_odds():
    rng = np.random.default_rng(2)
    score = np.concatenate(([0.0, 1.0], rng.uniform(0.1, 0.9, 198)))
    found = compare_risk_groups(rng.random(200) < score, score, rng.uniform(1, 100, 200), threshold=0.5, horizon=100)
    assert np.isfinite(found.per_sd.hazard_ratio.value) and found.per_sd.hazard_ratio.value > 1


def test_events_on_a_day_are_counted_on_it_and_the_horizons_own_day_is_within():
    time = np.array([175.0, 350, 700, 700.5, 176, 700, 100, 800])
    event = np.array([1.0, 1, 1, 1, 0, 0, 1, 0])
    score = np.array([0.2, 0.15, 0.3, 0.4, 0.15, 0.1, 0.05, 0.1])
    found = compare_risk_groups(event, score, time, 0.15, 700)
    assert found.high_events.tolist() == [0, 1, 2, 2, 3] and found.low_events.tolist() == [0, 1, 1, 1, 1]
    assert found.high_at_risk.tolist() == [5, 5, 3, 2, 2] and found.low_at_risk.tolist() == [3, 2, 2, 2, 2]
    assert found.counts() == {"high": 5, "high_events": 3, "low": 3, "low_events": 1}
    assert found.crude_at([175, 700])["high"] == pytest.approx({"175": 1 / 5, "700": 3 / 5})
    assert followup_summary(time, event, 700) == {"n": 8, "events": 4, "median_days": 525.0}


def test_nobody_left_at_the_landmark_is_said():
    found = compare_risk_groups(np.array([1.0, 0]), np.array([0.5, 0.1]), np.array([10.0, 20]), 0.2, 700, landmark=28)
    assert found.per_sd == found.concordance == {"absent": "No patient is left."}
    assert "No patient is at high risk" in found.high["absent"] and (found.early_events, found.lost_early) == (1, 1)


def test_probabilities_beyond_what_a_logit_takes_count_as_the_nearest_that_it_takes():
    rng = np.random.default_rng(3)
    beyond = np.concatenate(([0.0, 1.0, LOGIT_LIMIT / 3], rng.uniform(0.1, 0.9, 57)))
    nearest = np.clip(beyond, LOGIT_LIMIT, 1 - LOGIT_LIMIT)
    event, time = (rng.random(60) < 0.5).astype(float), rng.uniform(1, 100, 60)
    found = compare_risk_groups(event, beyond, time, 0.5, 100)
    assert found.per_sd == cox_per_sd(time, event, np.log(nearest / (1 - nearest)), 100)


@pytest.mark.parametrize(("day", "finite"), [(700, True), (701, False)])
def test_an_event_on_the_horizons_day_makes_the_ratio_finite_and_one_after_it_does_not(day, finite):
    """At low risk it is the only one; at high risk there are others, and patients who have none."""
    time = np.array([100.0, 200, 700, 800, 900, day, 800, 900])
    event = np.array([1.0, 1, 0, 0, 0, 1, 0, 0])
    found = compare_risk_groups(event, np.repeat([0.5, 0.1], [5, 3]), time, 0.2, 700)
    assert isinstance(found.hazard_ratio, Interval) is finite
    assert finite or "events are all in one group" in found.hazard_ratio["absent"]
