"""Expected width of an AUC's interval: the published table, the closed form turned round, and simulated data."""

import numpy as np
import pytest

from cctaecg.stats.discrimination.auc import AUC, auc_ci
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.intervals import normal_quantile
from cctaecg.stats.planned_width import events_for_limits, planned_width
from cctaecg.stats.sample_size import events_for_width, hanley_mcneil_se, precision


def test_by_hand():
    # A = 0.75, m = 2, n = 3: Q1 = 0.6, Q2 = 9/14; var = (0.1875 + 0.0375 + 2 * (9/14 - 0.5625)) / 6
    assert hanley_mcneil_se(0.75, 2, 3) == pytest.approx(np.sqrt((0.225 + 2 * (9 / 14 - 0.5625)) / 6), abs=1e-15)


def test_it_is_the_variance_of_exponential_scores():
    rng = np.random.default_rng(1)
    y = np.repeat([1, 0], (300, 700))
    # the ratio of scales k gives A = k / (1 + k)
    found = [auc_ci(y, rng.exponential(np.where(y == 1, 3.0, 1.0))) for _ in range(400)]
    assert np.mean([auc.value for auc in found]) == pytest.approx(0.75, abs=0.003)
    expected = hanley_mcneil_se(0.75, 300, 700)
    assert np.mean([auc.se for auc in found]) == pytest.approx(expected, rel=0.02)  # DeLong agrees
    assert np.std([auc.value for auc in found]) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("prevalence", [0.02, 0.3, 0.8])
@pytest.mark.parametrize("auc", [0.55, 0.75, 0.95])
@pytest.mark.parametrize("design_effect", [1, 2.5])
def test_the_number_of_events_is_the_fewest_that_reaches_the_width(auc, prevalence, design_effect):
    def width(events):
        se = hanley_mcneil_se(auc, events, events * (1 - prevalence) / prevalence)
        return 2 * normal_quantile(0.9) * se * np.sqrt(design_effect)

    events = events_for_width(auc, 0.08, prevalence, 0.9, design_effect)
    assert width(events) <= 0.08 + 1e-12
    assert events == 1 or width(events - 1) > 0.08


def test_precision_of_an_estimate(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    plain, clustered = precision(auc_ci(y, prob)), precision(auc_ci(y, prob, study.groups))
    assert plain.variance_ratio == pytest.approx(1, abs=0.3)
    assert clustered.variance_ratio > 1.5 * plain.variance_ratio
    auc = auc_ci(y, prob, study.groups)
    assert clustered.width == auc.upper - auc.lower  # the interval that the book prints
    assert clustered.width == pytest.approx(clustered.expected_width * np.sqrt(clustered.variance_ratio), rel=0.05)
    assert (plain.events, plain.others) == (y.sum(), len(y) - y.sum())
    assert clustered.events_for_width > plain.events_for_width > plain.events
    # the width already reached takes the events already there
    reached = precision(auc_ci(y, prob), target_width=plain.width).events_for_width
    assert reached == pytest.approx(plain.events, rel=0.05)


@pytest.mark.parametrize(("auc", "events"), [(0.6, 15), (0.75, 10), (0.9, 10), (0.95, 20), (0.9, 80)])
def test_the_planned_width_is_the_one_that_studies_have(auc, events):
    rng, y = np.random.default_rng(3), np.arange(200) < events
    found = [auc_ci(y, rng.exponential(np.where(y, auc / (1 - auc), 1.0))) for _ in range(200)]
    near = [each.upper - each.lower for each in found if abs(each.value - auc) < 0.02]
    assert planned_width(auc, events, 200 - events) == pytest.approx(np.mean(near), rel=0.12)


@pytest.mark.parametrize("auc", [0.55, 0.75, 0.95])
def test_the_limits_take_the_fewest_events_that_are_enough_and_more_than_the_normal_interval(auc):
    events = events_for_limits(auc, 0.1, 0.05)
    assert planned_width(auc, events, 19 * events) <= 0.1 < planned_width(auc, events - 1, 19 * (events - 1))
    assert events_for_width(auc, 0.1, 0.05) <= events <= 1.3 * events_for_width(auc, 0.1, 0.05)
    assert events_for_limits(auc, 0.1, 0.05, design_effect=2) == pytest.approx(2 * events, rel=0.02)


def test_what_has_no_precision():
    with pytest.raises(UndefinedStatistic, match="An AUC of 1 with standard error 0"):
        precision(auc_ci([0, 0, 1, 1] * 3, [1, 2, 3, 4] * 3))
    with pytest.raises(UndefinedStatistic, match="0 records with the outcome and 5 without"):
        hanley_mcneil_se(0.7, 0, 5)
    for arguments, name in (((1.0, 0.1, 0.5), "auc is 1.0"), ((0.7, 0, 0.5), "width is 0"),
                            ((0.7, 0.1, 0), "prevalence is 0")):
        with pytest.raises(InvalidSetting, match=name):
            events_for_width(*arguments)


def test_one_event_has_an_error_and_a_perfect_auc_none_to_plan_from():
    assert hanley_mcneil_se(0.8, 1, 100) == pytest.approx(np.sqrt((0.16 + 99 * (2 * 0.64 / 1.8 - 0.64)) / 100))
    with pytest.raises(UndefinedStatistic, match="0 records with the outcome"):
        hanley_mcneil_se(0.8, 0, 100)
    for value in (0.0, 1.0):
        with pytest.raises(UndefinedStatistic, match="has no width to plan from"):
            precision(AUC(value=value, lower=0.7, upper=1.0, se=0.05, n=150, events=50, clusters=120,
                          event_patients=15))


@pytest.mark.parametrize("events", [7, 50, 333])
def test_a_width_that_a_number_of_events_has_exactly_takes_that_number(events):
    for auc, prevalence in ((0.6, 0.2), (0.75, 0.5), (0.9, 0.05)):
        others = events * (1 - prevalence) / prevalence
        width = 2 * normal_quantile(0.95) * hanley_mcneil_se(auc, events, others)
        assert events_for_width(auc, width, prevalence) == events
        assert events_for_width(auc, width * 0.9999, prevalence) == events + 1
    assert events_for_width(0.8, 5, 0.5) == 1


def test_precision_by_hand():
    auc = AUC(value=0.7, lower=0.6, upper=0.85, se=0.06, n=90, events=20, clusters=70, event_patients=15)
    found = precision(auc, target_width=0.2, level=0.9)
    expected = hanley_mcneil_se(0.7, 20, 70)
    assert (found.events, found.others, found.width, found.target_width) == (20, 70, pytest.approx(0.25), 0.2)
    assert found.variance_ratio == pytest.approx((0.06 / expected) ** 2)
    assert found.expected_width == planned_width(0.7, 20, 70, 0.9)
    assert found.events_for_width == events_for_limits(0.7, 0.2, 20 / 90, 0.9, found.variance_ratio)


@pytest.mark.parametrize(("value", "se"), [(0.0, 0.1), (1.0, 0.1), (0.7, 0.0)])
def test_an_area_at_an_end_or_without_an_error_has_no_width_to_plan_from(value, se):
    with pytest.raises(UndefinedStatistic, match="has no width to plan from"):
        precision(AUC(value=value, lower=0.6, upper=0.85, se=se, n=90, events=20, clusters=70, event_patients=15))
    for wrong in ((0.7, 0.1, 0.5, 0.95, 0), (0.7, 0.1, 1, 0.95, 1)):
        with pytest.raises(InvalidSetting, match="expected a number above 0"):
            events_for_width(*wrong)
