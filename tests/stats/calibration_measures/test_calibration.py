"""Measures of calibration against scikit-learn, statsmodels and values worked out by hand."""

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss
from statsmodels.discrete.discrete_model import Logit
from statsmodels.nonparametric.smoothers_lowess import lowess

from cctaecg.stats.calibration_measures.calibration import calibration, calibration_groups
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic


def test_brier_slope_and_intercept_equal_their_oracles(study):
    y, prob = study.y[:, 0], expit(1.7 * logit(study.prob[:, 0]) + 0.4)
    result = calibration(y, prob)
    assert result.brier == pytest.approx(brier_score_loss(y, prob), abs=1e-14)
    fitted = LogisticRegression(C=np.inf, tol=1e-12, max_iter=1000).fit(logit(prob)[:, None], y)
    assert result.slope == pytest.approx(fitted.coef_[0, 0], abs=1e-5)
    assert result.slope == pytest.approx(
        Logit(y, np.column_stack((np.ones(len(y)), logit(prob)))).fit(disp=0, tol=1e-12).params[1], abs=1e-9
    )
    # the intercept given slope 1 is where the recalibrated risks sum to the events
    assert expit(logit(prob) + result.intercept).sum() == pytest.approx(y.sum(), abs=1e-8)
    assert (result.n, result.events) == (len(y), y.sum())


def test_a_known_distortion_is_found_again():
    rng = np.random.default_rng(1)
    true = expit(rng.normal(-1, 1.2, 30_000))
    y = rng.random(30_000) < true
    result = calibration(y, expit(2 * logit(true) + 0.5))  # logit(true) = -0.25 + 0.5 logit(prob)
    assert result.slope == pytest.approx(0.5, abs=0.03)
    right = calibration(y, true)
    assert right.slope == pytest.approx(1, abs=0.05) and right.intercept == pytest.approx(0, abs=0.05)
    assert right.observed_expected == pytest.approx(1, abs=0.02) and right.ici < 0.01 < 0.05 < result.ici


def test_scaled_brier_and_observed_to_expected_by_hand():
    result = calibration([0, 0, 1, 1], [0.2, 0.4, 0.3, 0.7])
    # errors 0.04, 0.16, 0.49, 0.09: mean 0.195; of the prevalence alone 0.25; expected events 1.6
    assert result.brier == pytest.approx(0.195, abs=1e-15)
    assert result.brier_scaled == pytest.approx(1 - 0.195 / 0.25, abs=1e-14)
    assert result.observed_expected == pytest.approx(1.25, abs=1e-14)


def test_ici_is_the_distance_to_the_smoothed_curve(study):
    y, prob = study.y[:, 3], study.prob[:, 3]
    smoothed = np.clip(lowess(y, prob, frac=0.6, it=0, delta=0, return_sorted=False), 0, 1)
    error = np.abs(smoothed - prob)
    result = calibration(y, prob)
    assert (result.ici, result.e50, result.e90) == pytest.approx(
        (error.mean(), np.median(error), np.quantile(error, 0.9)), abs=1e-9
    )


def test_groups_of_twenty_by_hand():
    prob = np.arange(1, 51) / 100
    y = (np.arange(50) % 5 == 0).astype(int)
    shuffled = np.random.default_rng(2).permutation(50)
    groups = calibration_groups(y[shuffled], prob[shuffled])
    assert groups.size.tolist() == [20, 20, 10]
    assert np.allclose(groups.predicted, [0.105, 0.305, 0.455], atol=1e-15)
    assert groups.observed.tolist() == [0.2, 0.2, 0.2]
    with pytest.raises(InvalidSetting, match="size is 0"):
        calibration_groups(y, prob, size=0)


def test_ties_cross_groups_without_loss():
    groups = calibration_groups([1, 0, 0, 1, 1], [0.5] * 5, size=2)
    assert groups.size.tolist() == [2, 2, 1] and groups.observed.tolist() == [0.5, 0.5, 1]


@pytest.mark.parametrize(("y", "prob", "sentence"), [
    ([0, 0, 0], [0.1, 0.2, 0.3], "0 of 3 records have the outcome"),
    ([1, 1, 1], [0.1, 0.2, 0.3], "3 of 3 records have the outcome"),
    ([0, 1, 1], [0.1, 1.0, 0.3], "1 of 3 predicted probabilities are exactly 0 or 1 (the first at position 1)"),
    ([0, 1, 0], [0.2, 0.2, 0.2], "all predicted probabilities are the same"),
    ([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4], "separate the classes perfectly"),
    ([1, 1, 0, 0], [0.1, 0.2, 0.2, 0.4], "separate the classes perfectly"),
])
def test_a_slope_that_does_not_exist_says_why_and_withholds_nothing_else(y, prob, sentence):
    found = calibration(y, prob)
    assert sentence in found.slope["absent"]
    assert found.brier == pytest.approx(brier_score_loss(y, prob)) and 0 <= found.ici <= 1
    assert found.observed_expected == pytest.approx(np.sum(y) / np.sum(prob))


def test_a_probability_of_1_leaves_what_takes_no_logit(study):
    y, prob = study.y[:, 0], study.prob[:, 0].copy()
    before = calibration(y, prob)
    prob[0] = 1.0
    after = calibration(y, prob)
    assert "exactly 0 or 1" in after.intercept["absent"] and after.intercept == after.slope
    for name in ("brier", "brier_scaled", "observed_expected", "ici", "e50", "e90"):
        assert getattr(after, name) == pytest.approx(getattr(before, name), abs=0.02), name
    assert isinstance(calibration([1, 1], [0.4, 0.5]).brier_scaled, dict)  # of one class nothing can be explained


def test_nothing_expected_cannot_be_judged():
    with pytest.raises(UndefinedStatistic, match="all 2 predicted probabilities are 0"):
        calibration([0, 1], [0.0, 0.0])


def test_groups_and_brier_equal_model_diagnostics(study):
    from model_diagnostics.calibration import compute_bias
    from model_diagnostics.scoring import SquaredError

    y, prob = study.y[:, 0], study.prob[:, 0]
    assert calibration(y, prob).brier == pytest.approx(SquaredError()(y, prob), abs=1e-14)
    groups = calibration_groups(y, prob)
    rank = np.empty(len(y), int)
    rank[np.argsort(prob, kind="stable")] = np.arange(len(y))
    table = compute_bias(y_obs=y, y_pred=prob, feature=np.array([f"group {place // 20:02d}" for place in rank]),
                         n_bins=len(groups.size)).sort("feature")
    assert table["bias_count"].to_list() == groups.size.tolist()
    assert np.allclose(table["bias_mean"].to_numpy(), groups.predicted - groups.observed, atol=1e-14)


def test_what_is_not_a_number_or_no_probability_is_refused_by_name():
    from cctaecg.stats.errors import InvalidLabel, InvalidProbability, NonFiniteValue

    for function in (calibration, calibration_groups):
        with pytest.raises(NonFiniteValue, match="prob is nan at position 1"):
            function([0, 1], [0.1, np.nan])
        with pytest.raises(NonFiniteValue, match="y is nan at position 0"):
            function([np.nan, 1], [0.1, 0.2])
        with pytest.raises(InvalidProbability, match=r"prob is 1\.5 at position 1"):
            function([0, 1], [0.1, 1.5])
        with pytest.raises(InvalidLabel, match=r"y is 2\.0 at position 0"):
            function([2, 1], [0.1, 0.5])
        with pytest.raises(UndefinedStatistic, match="y is empty"):
            function([], [])


def test_groups_know_whose_records_are_theirs():
    groups = calibration_groups([0, 1, 0, 1], [0.4, 0.3, 0.2, 0.1], size=2, groups=["b", "a", "b", "c"])
    assert groups.owners.events.tolist() == [2, 0] and groups.owners.others.tolist() == [1, 1]


@pytest.mark.parametrize(("y", "prob", "exists"), [
    ([0, 0, 1, 1], [0.1, 0.2, 0.2, 0.4], False), ([1, 1, 0, 0], [0.1, 0.2, 0.3, 0.4], False),
    ([0, 0, 1, 1], [0.1, 0.21, 0.2, 0.4], True), ([1, 1, 0, 0], [0.1, 0.21, 0.2, 0.4], True),
])
def test_a_slope_is_finite_as_soon_as_the_classes_overlap(y, prob, exists):
    assert isinstance(calibration(y, prob).slope, float) is exists


@pytest.mark.parametrize(("y", "prob", "sentence"), [
    ([0, 0], [0.0, 1.0], "0 of 2 records have the outcome"),  # of one class that is what is wanting
    ([0, 1, 1], [0.2, 0.0, 1.0], "2 of 3 predicted probabilities are exactly 0 or 1 (the first at position 1)"),
])
def test_what_is_wanting_first_is_said(y, prob, sentence):
    found = calibration(y, prob)
    assert sentence in found.intercept["absent"] and found.slope == found.intercept


def test_very_many_records_make_five_hundred_groups_and_none_is_lost():
    prob = np.random.default_rng(4).uniform(size=20_050)
    found = calibration_groups(prob > 0.5, prob, size=20)
    assert len(found.size) == 490 and found.size[0] == 41 and found.size.sum() == 20_050
    assert len(calibration_groups(prob[:10_000] > 0.5, prob[:10_000], size=20).size) == 500
