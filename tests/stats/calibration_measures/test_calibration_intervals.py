"""Intervals of the measures of calibration: repeated records, brute-force resampling, coverage of the truth."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import expit
from scipy.stats import t

from cctaecg.stats.calibration_measures.calibration import calibration, recalibration_fits
from cctaecg.stats.calibration_measures.calibration_curve import smooth_at_data, smooth_calibration
from cctaecg.stats.calibration_measures.calibration_intervals import calibration_intervals, calibration_report
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.resampling import patient_weights

ANALYTIC = ("brier", "intercept", "slope", "observed_expected")


def test_values_are_the_measures_and_lie_within(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    found, measures = calibration_intervals(y, prob, study.groups, resamples=50), calibration(y, prob)
    for name in (*ANALYTIC, "ici", "e50", "e90"):
        part = getattr(found, name)
        assert part.value == getattr(measures, name)
        assert (part.n, part.events) == (len(y), y.sum()) and part.lower < part.upper
    for name in ANALYTIC:
        part = getattr(found, name)
        assert part.lower < part.value < part.upper


def test_records_told_thrice_add_nothing_where_patients_are_known(study):
    y, prob, groups = study.y[:, 0], study.prob[:, 0], study.groups
    once = calibration_intervals(y, prob, groups, resamples=2)
    thrice = calibration_intervals(np.tile(y, 3), np.tile(prob, 3), np.tile(groups, 3), resamples=2)
    naive = calibration_intervals(np.tile(y, 3), np.tile(prob, 3), resamples=2)
    for name in ANALYTIC:
        one, three, wrong = (getattr(each, name) for each in (once, thrice, naive))
        assert (three.lower, three.upper) == pytest.approx((one.lower, one.upper), abs=1e-7)
        assert wrong.upper - wrong.lower < 0.75 * (one.upper - one.lower)


def test_ici_of_resamples_equals_the_measure_of_the_repeated_records(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    codes = np.unique(study.groups, return_inverse=True)[1]
    draws = []
    for weights in patient_weights(150, 8, seed=3):
        times = weights[codes].astype(int)
        repeated = calibration(np.repeat(y, times), np.repeat(prob, times))
        draws.append((repeated.ici, repeated.e50, repeated.e90))
    found = calibration_intervals(y, prob, study.groups, level=0.5, resamples=8, seed=3)
    for part, column in zip((found.ici, found.e50, found.e90), np.array(draws).T):
        # the curve is fitted at 100 points and the median of an even number of records is not split
        assert part.upper == pytest.approx(np.quantile(column, 0.75, method="weibull"), abs=1e-3)


@pytest.mark.parametrize(("distortion", "above"), [(1.0, False), (0.4, True)])
def test_the_lower_limit_of_the_ici_leaves_0_only_where_probabilities_are_wrong(distortion, above):
    rng = np.random.default_rng(4)
    groups = np.repeat(np.arange(300), 2)
    log_odds = rng.normal(-1, 1, 300)[groups]
    y = rng.random(600) < expit(log_odds)
    found = calibration_intervals(y, expit(distortion * log_odds), groups, resamples=100)
    for part in (found.ici, found.e50, found.e90):
        assert 0 <= part.lower < part.value <= part.upper
    assert (found.ici.lower > 0) == above and found.ici.value > 0


def test_the_lower_limit_of_the_ici_takes_off_what_chance_adds(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    codes = np.unique(study.groups, return_inverse=True)[1]
    curve = smooth_at_data(y, prob, 0.6)
    off = []
    for weights in patient_weights(150, 19, seed=3):
        times = weights[codes].astype(int)
        repeated = smooth_at_data(np.repeat(y, times), np.repeat(prob, times), 0.6)
        first = np.cumsum(times)[times > 0] - 1
        off.append(np.interp(prob, *_by_probability(np.repeat(prob, times)[first], repeated[first])) - curve)
    added = np.quantile(np.mean(np.abs(off), axis=1), 0.75, method="weibull")
    found = calibration_intervals(y, prob, study.groups, level=0.5, resamples=19, seed=3)
    assert found.ici.lower == pytest.approx(max(0, found.ici.value - added), abs=2e-3)


def _by_probability(prob, risk):
    order = np.argsort(prob)
    return prob[order], risk[order]


def test_the_slope_interval_holds_the_truth_about_as_often_as_it_says():
    rng, held = np.random.default_rng(9), 0
    codes = np.repeat(np.arange(200), 2)
    for _ in range(300):
        log_odds = rng.normal(-1, 1, 200)
        y = np.repeat(rng.random(200) < expit(log_odds), 2)  # both records of a patient tell the same
        _, line = recalibration_fits(y, expit(2 * log_odds[codes]))
        held += abs(line.params[1] - 0.5) <= 1.96 * line.clustered_se(codes)[1]
    assert 0.91 <= held / 300 <= 0.98


def test_one_patient_has_no_interval():
    with pytest.raises(UndefinedStatistic, match="all records belong to one patient"):
        calibration_intervals([0, 1, 0, 1], [0.1, 0.3, 0.4, 0.2], ["a"] * 4)


def test_without_events_what_exists_has_its_interval():
    found = calibration_intervals(np.zeros(8), np.linspace(0.1, 0.4, 8), resamples=20)
    assert "0 of 8 records have the outcome" in found.slope["absent"] and found.intercept == found.slope
    # no event among 8 patients: up to 37% of them may have one, against 2 expected
    assert (found.observed_expected.value, found.observed_expected.lower) == (0, 0)
    assert found.observed_expected.upper == pytest.approx((1 - 0.025 ** (1 / 8)) * 8 / 2)
    assert 0 < found.brier.lower < found.brier.value < found.brier.upper < 1


def test_the_report_holds_the_curve_of_its_own_function(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    report = calibration_report(y, prob, study.groups, resamples=30, seed=2)
    alone = smooth_calibration(y, prob, study.groups, resamples=30, seed=2)
    assert np.array_equal(report.curve.value, alone.value) and report.curve.bands.keys() == alone.bands.keys()
    for level, band in alone.bands.items():
        assert np.array_equal(report.curve.bands[level], band)
    assert report.intervals == calibration_intervals(y, prob, study.groups, resamples=30, seed=2)


def test_a_perfect_prediction_has_a_score_of_0_and_an_upper_limit():
    found = calibration_intervals([0, 1] * 10, [0.0, 1.0] * 10, resamples=20)
    assert (found.brier.value, found.brier.lower) == (0, 0)
    assert found.brier.upper == pytest.approx(1 - 0.025 ** (1 / 20))


@pytest.mark.parametrize("seed", range(3))
def test_the_brier_score_has_the_interval_of_a_mean_over_patients_on_the_log_scale(seed):
    """By statsmodels' clustered least squares, with Satterthwaite's degrees of those with and without the outcome."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(40), rng.integers(1, 6, 40))
    prob = expit(rng.normal(-1.5, 1.2, 40)[codes] + rng.normal(0, 0.4, len(codes)))
    y = rng.random(len(codes)) < prob
    error = (prob - y) ** 2
    fit = sm.OLS(error, np.ones(len(y))).fit(cov_type="cluster", cov_kwds={"groups": codes, "use_correction": True})
    moved, ill = np.bincount(codes, error - error.mean()), np.bincount(codes, y) > 0
    squares = [(moved[kind] ** 2).sum() for kind in (ill, ~ill)]
    degrees = sum(squares) ** 2 / sum(part**2 / (kind.sum() - 1) for part, kind in zip(squares, (ill, ~ill)))
    reach = t.ppf(0.95, degrees) * fit.bse[0] / error.mean()
    found = calibration_intervals(y, prob, codes, 0.9, resamples=3).brier
    assert (found.lower, found.upper) == pytest.approx(error.mean() * np.exp([-reach, reach]), rel=1e-9)
