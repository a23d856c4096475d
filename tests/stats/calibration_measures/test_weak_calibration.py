"""Weak calibration against statsmodels' clustered GLM, and against the intervals of the whole report."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit
from scipy.stats import chi2, t as student

from cctaecg.stats.calibration_measures.calibration_intervals import calibration_intervals
from cctaecg.stats.calibration_measures.weak_calibration import (
    _se,
    ratio_influence,
    ratio_se,
    weak_calibration,
)
from cctaecg.stats.errors import UndefinedStatistic


def test_it_is_the_reports_and_a_clustered_glms(study):
    y, prob, patients = study.y[:, 0], study.prob[:, 0], study.groups
    found, whole = weak_calibration(y, prob, patients, 0.9), calibration_intervals(y, prob, patients, 0.9, 20)
    for name in ("intercept", "slope", "observed_expected"):
        assert getattr(found, name) == getattr(whole, name)
    fit = sm.GLM(y, sm.add_constant(logit(prob)), family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": np.unique(patients, return_inverse=True)[1], "use_correction": True})
    assert found.slope.value == pytest.approx(fit.params[1], abs=1e-6)
    with_event = len(np.unique(patients[y == 1]))
    reach = (found.slope.upper - found.slope.lower) / 2 / fit.bse[1]
    assert 1.6449 < reach < student.ppf(0.95, with_event - 1) * 1.01  # no wider than if only those with an event told


def test_ten_patients_with_an_event_hold_the_slope():
    rng, held = np.random.default_rng(4), []
    for _ in range(300):
        prob = expit(rng.normal(-3.6, 1, 230))
        y = rng.random(230) < prob
        if y.sum() < 5:
            continue
        found = weak_calibration(y, prob)
        held.append((found.slope.lower <= 1 <= found.slope.upper,
                     found.observed_expected.lower <= 1 <= found.observed_expected.upper))
    assert np.all(np.mean(held, axis=0) > 0.925), np.mean(held, axis=0)


def test_repeating_every_record_narrows_nothing():
    rng = np.random.default_rng(2)
    prob = rng.uniform(0.05, 0.6, 300)
    y, patients = (rng.random(300) < prob).astype(float), np.arange(300)
    once = weak_calibration(y, prob, patients)
    twice = weak_calibration(np.tile(y, 2), np.tile(prob, 2), np.tile(patients, 2))
    for name in ("intercept", "slope", "observed_expected"):
        a, b = getattr(once, name), getattr(twice, name)
        assert (b.lower, b.upper) == pytest.approx((a.lower, a.upper), abs=1e-3)


def test_below_five_patients_with_the_outcome_only_their_number_has_limits():
    y, prob = np.isin(np.arange(80), (1, 20, 60)), np.linspace(0.3, 0.01, 80)
    found = weak_calibration(y, prob)
    assert "takes 5 patients with the outcome and 5 without; there are 3 and 77" in str(found.slope)
    assert "there are 3 and 77" in str(found.intercept)
    ratio = found.observed_expected
    garwood = chi2.ppf(0.025, 6) / 2, chi2.ppf(0.975, 8) / 2
    assert (ratio.lower, ratio.upper) == pytest.approx([limit / prob.sum() for limit in garwood])
    twice = weak_calibration(np.tile(y, 2), np.tile(prob, 2), np.tile(np.arange(80), 2)).observed_expected
    assert (twice.value, twice.lower, twice.upper) == pytest.approx((ratio.value, ratio.lower, ratio.upper))


def test_one_patient_is_no_sample():
    with pytest.raises(UndefinedStatistic, match="one patient"):
        weak_calibration([1, 0, 1, 0], [0.2, 0.3, 0.4, 0.5], [1, 1, 1, 1])


def test_without_an_event_the_ratio_has_the_exact_limit():
    found = weak_calibration(np.zeros(12), np.full(12, 0.25), np.repeat(np.arange(6), 2)).observed_expected
    assert (found.value, found.lower) == (0, 0) and found.upper == pytest.approx((1 - 0.025 ** (1 / 6)) * 12 / 3)


@pytest.mark.parametrize(("events", "by_poisson"), [(4, True), (5, False)])
def test_fewer_than_five_patients_with_the_event_have_poissons_limits(events, by_poisson):
    y = np.arange(40) < events
    found = weak_calibration(y, np.full(40, 0.2)).observed_expected
    poisson = chi2.ppf(0.025, 2 * events) / 2 / 8, chi2.ppf(0.975, 2 * events + 2) / 2 / 8
    assert ((found.lower, found.upper) == pytest.approx(poisson, rel=1e-9)) is by_poisson


def test_the_error_of_three_patients_is_that_of_a_sample():
    influence = np.array([0.3, -0.1, -0.2])
    assert _se(influence) == pytest.approx(np.sqrt(3 / 2 * (0.09 + 0.01 + 0.04)))


@pytest.mark.parametrize("seed", range(3))
def test_observed_over_expected_has_the_error_of_a_clustered_poisson_model(seed):
    """With log p as its offset that model's intercept is log O:E, by statsmodels; the degrees are Satterthwaite's."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(40), rng.integers(1, 6, 40))
    prob = expit(rng.normal(-1.5, 1.2, 40)[codes] + rng.normal(0, 0.4, len(codes)))
    y = rng.random(len(codes)) < 1.3 * prob
    fit = sm.GLM(y, np.ones(len(y)), family=sm.families.Poisson(), offset=np.log(prob)).fit(
        cov_type="cluster", cov_kwds={"groups": codes, "use_correction": True})
    residual = np.bincount(codes, y - np.exp(fit.params[0]) * prob)
    ill = np.bincount(codes, y) > 0
    squares = [(residual[kind] ** 2).sum() for kind in (ill, ~ill)]
    degrees = sum(squares) ** 2 / sum(part**2 / (kind.sum() - 1) for part, kind in zip(squares, (ill, ~ill)))
    reach = student.ppf(0.95, degrees) * fit.bse[0]
    found = weak_calibration(y, prob, codes, 0.9).observed_expected
    expected = np.exp(fit.params[0] + [-reach, 0, reach])
    assert (found.lower, found.value, found.upper) == pytest.approx(expected, rel=1e-6)
    influence = ratio_influence(y.astype(float), prob, codes)
    assert influence == pytest.approx(residual / prob.sum(), rel=1e-6)
    assert ratio_se(y.astype(float), prob, codes) / found.value == pytest.approx(fit.bse[0], rel=1e-6)
