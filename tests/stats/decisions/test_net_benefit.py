"""Net benefit against dcurves and by hand."""

from importlib import resources

import dcurves
import numpy as np
import pandas as pd
import pytest

from cctaecg.stats.decisions.net_benefit import best_strategy, net_benefit
from cctaecg.stats.errors import InvalidProbability, InvalidSetting, MissingGroup, NonFiniteValue, UndefinedStatistic
from cctaecg.stats.resampling import patient_weights


@pytest.mark.parametrize("digits", [16, 2])  # 2: probabilities that fall on the thresholds
def test_equals_dcurves(study, digits):
    y, prob = study.y[:, 0], study.prob[:, 0].round(digits)
    thresholds = np.arange(0, 1, 0.01).round(2)
    table = dcurves.dca(
        pd.DataFrame({"outcome": y.astype(int), "prob": prob}), "outcome", ["prob"], thresholds=thresholds
    )
    ours = net_benefit(y, prob, thresholds)
    for name, values in (("prob", ours.model), ("all", ours.treat_all), ("none", ours.treat_none)):
        assert np.allclose(values, table[table["model"] == name]["net_benefit"], atol=1e-12)


def test_by_hand():
    # at 0.2: TP 2, FP 1 of 5, odds 1/4; at 0.5: TP 1, FP 1, odds 1
    result = net_benefit([1, 1, 0, 0, 0], [0.9, 0.2, 0.6, 0.1, 0.05], [0, 0.2, 0.5])
    assert np.allclose(result.model, [0.4, 0.4 - 0.2 / 4, 0], atol=1e-15)
    assert np.allclose(result.treat_all, [0.4, 0.4 - 0.6 / 4, 0.4 - 0.6], atol=1e-15)
    assert result.treat_none.tolist() == [0, 0, 0] and result.thresholds.tolist() == [0, 0.2, 0.5]


def test_at_threshold_0_the_model_treats_all_and_one_class_is_defined():
    result = net_benefit([0, 0], [0.1, 0.2], 0)
    assert result.model.tolist() == result.treat_all.tolist() == [0]
    assert net_benefit([1, 1], [0.1, 0.6], [0.5]).model.tolist() == [0.5]


@pytest.mark.parametrize("threshold", [-0.1, 1, 1.5])
def test_thresholds_without_finite_odds_are_refused(threshold):
    with pytest.raises(InvalidSetting, match="thresholds"):
        net_benefit([0, 1], [0.1, 0.2], [0.5, threshold])


@pytest.mark.parametrize(("file", "outcome"), [("df_binary", "cancer"), ("df_case_control", "casecontrol")])
def test_equals_dcurves_on_its_own_data(file, outcome):
    table = pd.read_csv(resources.files(dcurves) / "data" / f"{file}.csv")
    table[outcome] = table[outcome].astype(int)  # its answers for booleans are wrong
    thresholds = np.arange(0.01, 0.9, 0.01).round(2)
    theirs = dcurves.dca(table, outcome, ["cancerpredmarker"], thresholds=thresholds, nper=100)
    theirs = theirs[theirs["model"] == "cancerpredmarker"]
    ours = net_benefit(table[outcome], table["cancerpredmarker"], thresholds)
    assert np.allclose(ours.model, theirs["net_benefit"], atol=1e-12)
    assert np.allclose(ours.interventions_avoided, theirs["net_intervention_avoided"], atol=1e-9)
    assert np.allclose(ours.standardised, theirs["net_benefit"] / table[outcome].mean(), atol=1e-12)
    assert (ours.n, ours.events) == (len(table), table[outcome].sum())


def test_standardised_benefit_and_cts_avoided_by_hand():
    # at 0.2: model 0.35, all 0.4 - 0.6 / 4 = 0.25: the difference 0.1 over odds of 1/4 is 40 of 100
    result = net_benefit([1, 1, 0, 0, 0], [0.9, 0.2, 0.6, 0.1, 0.05], [0, 0.2])
    assert result.standardised == pytest.approx([1, 0.875])
    assert np.isnan(result.interventions_avoided[0]) and result.interventions_avoided[1] == pytest.approx(40)
    assert np.isnan(net_benefit([0, 0], [0.1, 0.2], 0.5).standardised).all()


@pytest.mark.parametrize("thresholds", [[0.3, 0.05, 0.1, 0.6, 0, 0.1], [0.3, 0.2, 0.25], [0.4]])  # one of them twice
def test_best_strategy_equals_brute_force(study, thresholds):
    y, prob = study.y[:, 0], study.prob[:, 0].round(2)
    thresholds = np.array(thresholds)  # in any order
    found = best_strategy(y, prob, thresholds, study.groups, resamples=60, seed=5)
    codes = np.unique(study.groups, return_inverse=True)[1]
    wins = np.zeros((3, len(thresholds)))
    for weights in patient_weights(150, 60, seed=5):
        times = weights[codes].astype(int)
        each = net_benefit(np.repeat(y, times), np.repeat(prob, times), thresholds)
        benefit = np.stack((each.treat_none, each.treat_all, each.model))
        wins[np.argmax(benefit > benefit.max(axis=0) - 1e-12, axis=0), range(len(thresholds))] += 1 / 60
    assert np.allclose((found.treat_none, found.treat_all, found.model), wins, atol=1e-12)
    assert np.allclose(found.model + found.treat_all + found.treat_none, 1)
    assert (found.treat_all[thresholds == 0] == 1).all() and found.model[0] > 0.5  # at 0 the model is treating all


def test_patients_and_not_records_are_drawn():
    rng = np.random.default_rng(2)
    y = (rng.random(60) < 0.3).astype(int)
    prob = np.clip(0.3 + 0.1 * (y - 0.3) + rng.normal(0, 0.2, 60), 0.01, 0.99)
    once = best_strategy(y, prob, [0.25], np.arange(60), resamples=300)
    many = best_strategy(np.repeat(y, 20), np.repeat(prob, 20), [0.25], np.repeat(np.arange(60), 20), resamples=300)
    assert many.model == once.model
    assert 0.02 < once.model[0] < 0.98
    with pytest.raises(UndefinedStatistic, match="All records are of one patient"):
        best_strategy(y, prob, [0.25], np.zeros(60), resamples=20)


def test_without_events_doing_nothing_is_best():
    found = best_strategy([0, 0, 0], [0.1, 0.3, 0.5], [0, 0.2, 0.9], resamples=10)
    assert found.treat_none.tolist() == [1, 1, 1] and found.events == 0


def test_bad_input_is_refused_by_name():
    with pytest.raises(InvalidProbability, match="prob is -0"):
        net_benefit([0, 1], [-0.1, 0.2], [0.5])
    with pytest.raises(NonFiniteValue, match="prob is nan at position 0"):
        best_strategy([0, 1], [np.nan, 0.2], [0.5])
    with pytest.raises(MissingGroup, match="position 1"):
        best_strategy([0, 1], [0.1, 0.2], [0.5], groups=["a", None])
    for function in (net_benefit, best_strategy):
        with pytest.raises(UndefinedStatistic, match="y is empty"):
            function([], [], [0.5])
        with pytest.raises(InvalidSetting, match="infinite"):
            function([0, 1], [0.1, 0.2], [1])


def test_one_record_of_a_class_is_a_class_of_its_own():
    one = net_benefit([1, 0, 0, 0], [0.6, 0.6, 0.2, 0.1], [0.5]).called
    other = net_benefit([1, 1, 1, 0], [0.6, 0.6, 0.2, 0.4], [0.3]).called
    assert (one.sensitivity.tolist(), one.specificity.tolist()) == ([1], pytest.approx([2 / 3]))
    assert (other.sensitivity.tolist(), other.specificity.tolist()) == (pytest.approx([2 / 3]), [0])


@pytest.mark.parametrize("tenths", [1, 2, 3, 6, 7, 9])
def test_a_tie_of_thousands_of_records_is_one_whatever_rounding_says(tenths):
    """Both patients have as many events among those called as the threshold takes, so that doing nothing is as good."""
    y = np.tile([1] * tenths + [0] * (10 - tenths), 6000)
    found = best_strategy(y, np.full(60_000, 0.95), [tenths / 10], np.repeat([0, 1], [20_000, 40_000]), resamples=8)
    assert found.treat_none.tolist() == [1]


def test_the_rates_behind_it_know_whose_records_lie_above_from_the_highest_probability_down():
    found = net_benefit([1, 0, 1, 0, 0], [0.2, 0.9, 0.7, 0.1, 0.4], [0.5], ["b", "a", "c", "c", "b"]).called
    assert found.owners.events.tolist() == [2, 1] and found.owners.others.tolist() == [0, 1, 2]
    assert (found.sensitivity, found.specificity) == (pytest.approx([1 / 2]), pytest.approx([2 / 3]))
    assert (found.n, found.events) == (5, 2)


@pytest.mark.parametrize(("prob", "everyone"), [([0.05, 0.5, 0.05, 0.5], 1), ([0.5, 0.5, 0.05, 0.5], 0)])
def test_treating_all_treats_those_below_the_lowest_threshold_too(prob, everyone):
    """An event that the model leaves out costs more than the others do; one of them left out is worth something."""
    found = best_strategy(np.tile([1, 1, 0, 0], 50), np.tile(prob, 50), [0.1, 0.2], np.repeat(np.arange(50), 4), 20)
    assert (found.treat_all.tolist(), found.model.tolist()) == ([everyone] * 2, [1 - everyone] * 2)
