"""Sizes of studies: by hand, and kept by simulation."""

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import norm

from cctaecg.stats.calibration_measures.weak_calibration import weak_calibration
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.needed_patients import study_size, study_sizes
from cctaecg.stats.planned_width import events_for_limits


def test_sizes_by_hand():
    found = study_size(0.8, prevalence=0.25, width=0.1)
    assert found["auc"].events == events_for_limits(0.8, 0.1, 0.25) >= 124  # 124 by the normal interval
    assert found["auc"].patients == 4 * found["auc"].events
    assert found["observed_expected"].events == int(np.ceil(0.75 * (1.959964 / np.log(1.1)) ** 2))
    assert found["sensitivity"].events == 246  # 0.16 * (1.96 / 0.05)^2 = 245.9


def test_a_study_of_that_size_knows_observed_over_expected_within_a_tenth():
    patients = study_size(0.75, prevalence=0.05)["observed_expected"].patients
    drawn = np.random.default_rng(1).binomial(patients, 0.05, 20_000) / (0.05 * patients)
    assert np.mean((drawn > 1 / 1.1) & (drawn < 1.1)) == pytest.approx(0.95, abs=0.01)


def test_what_is_promised_agrees_with_this_studys_own_intervals(study):
    """A study that is precise enough needs no more patients than it has, and one that is not needs more."""
    y, prob = study.y[:, 0], study.prob[:, 0]
    found = study_sizes(y, prob, study.groups)
    auc = auc_ci(y, prob, study.groups)
    ratio = weak_calibration(y, prob, study.groups).observed_expected
    assert found["auc"].here == pytest.approx(auc.upper - auc.lower)
    assert found["auc"].as_here == int(np.ceil(150 * (found["auc"].here / 0.1) ** 2))
    assert 1 + found["observed_expected"].here == pytest.approx((ratio.upper / ratio.lower) ** 0.5)
    for name, wanted in (("auc", 0.1), ("observed_expected", 0.1), ("sensitivity", 0.05)):
        assert (found[name].here > wanted) == (found[name].as_here > 150)
    alone = study_size(auc.value, auc.events / auc.n)
    assert {name: (each.events, each.patients) for name, each in found.items()} == \
        {name: (each.events, each.patients) for name, each in alone.items()}


def test_like_ecgs_of_a_patient_add_nothing_to_the_planned_study(study):
    y, prob, groups = study.y[:, 0], study.prob[:, 0], study.groups
    once = study_sizes(y, prob, groups)
    thrice = study_sizes(np.tile(y, 3), np.tile(prob, 3), np.tile(groups, 3))
    for name in ("auc", "observed_expected"):
        assert thrice[name].as_here == pytest.approx(once[name].as_here, rel=0.01)
        assert thrice[name].design_effect == pytest.approx(3 * once[name].design_effect, rel=0.02)


def test_independent_ecgs_have_a_design_effect_of_about_one():
    rng = np.random.default_rng(2)
    log_odds = rng.normal(-1, 1, 4000)
    y = rng.random(4000) < expit(log_odds)
    for each in study_sizes(y, expit(log_odds)).values():
        assert each.design_effect == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize("wrong", [{"prevalence": 0}, {"sensitivity": 1.0}, {"width": 0}, {"auc": 1.0}])
def test_what_no_study_has_is_refused(wrong):
    with pytest.raises(InvalidSetting):
        study_size(**({"auc": 0.7, "prevalence": 0.05} | wrong))


@pytest.mark.parametrize(("width", "sensitivity", "level"), [(0.1, 0.8, 0.95), (0.2, 0.6, 0.8)])
def test_sizes_beside_this_study_by_hand(study, width, sensitivity, level):
    y, prob, groups = study.y[:, 0], study.prob[:, 0], study.groups
    found, auc = study_sizes(y, prob, groups, width, sensitivity, level), auc_ci(y, prob, groups, level)
    alone = study_size(auc.value, y.mean(), width, sensitivity, level)
    ratio = weak_calibration(y, prob, groups, level).observed_expected
    rate = at_threshold(y, prob, np.quantile(prob[y == 1], 1 - sensitivity), groups, level).sensitivity
    factor, reach = np.sqrt(ratio.upper / ratio.lower), (rate.upper - rate.lower) / 2
    z = norm.ppf(0.5 + level / 2)
    for name, here, times, events in (
        ("auc", auc.upper - auc.lower, (auc.upper - auc.lower) / width, alone["auc"].events),
        ("observed_expected", factor - 1, np.log(factor) / np.log(1.1), (1 - y.mean()) * (z / np.log(1.1)) ** 2),
        ("sensitivity", reach, reach / 0.05, sensitivity * (1 - sensitivity) * (z / 0.05) ** 2),
    ):
        each = found[name]
        assert each.here == pytest.approx(here) and each.as_here == np.ceil(150 * times**2 - 1e-9)
        assert each.events == np.ceil(events) and each.patients == np.ceil(each.events / y.mean() - 1e-9)
        assert each.design_effect == pytest.approx(times**2 * y.sum() / each.events)


def test_a_whole_number_of_patients_is_not_rounded_up_and_a_perfect_area_is_none_to_plan_from():
    for prevalence in (0.1, 0.2, 0.3, 0.7):
        for size in study_size(0.75, prevalence).values():
            assert size.patients == -(-size.events * 10 // round(10 * prevalence))
    for score in (np.arange(20) / 20, 1 - np.arange(20) / 20):
        with pytest.raises(UndefinedStatistic, match=r"An AUC of [01] is none to plan from"):
            study_sizes(np.arange(20) >= 10, score)
    with pytest.raises(InvalidSetting, match="prevalence is 1; expected a number above 0 and below 1"):
        study_size(0.7, 1)
