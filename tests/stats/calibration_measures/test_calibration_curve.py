"""The smoothed calibration curve against statsmodels' LOWESS without robustness iterations."""

import numpy as np
import pytest
from statsmodels.nonparametric.smoothers_lowess import lowess

from cctaecg.stats.calibration_measures.calibration_curve import smooth_at_data, smooth_calibration
from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.resampling import patient_weights


def sorted_outcomes(seed, n, digits=16):
    rng = np.random.default_rng(seed)
    x = np.sort(rng.beta(1, 6, n)).round(digits)
    return x, (rng.random(n) < x).astype(float)


def test_smoothing_at_the_records_equals_statsmodels(monkeypatch):
    x, y = sorted_outcomes(4, 700)
    shuffled = np.random.default_rng(5).permutation(700)
    expected = np.clip(lowess(y, x, frac=0.6, it=0, delta=0, return_sorted=False), 0, 1)[shuffled]
    assert np.abs(smooth_at_data(y[shuffled] == 1, x[shuffled], 0.6) - expected).max() < 1e-9
    monkeypatch.setattr("cctaecg.stats.calibration_measures.calibration_curve.EVALUATED_AT_MOST", 600)
    assert np.abs(smooth_at_data(y == 1, x, 0.6) - expected[np.argsort(shuffled)]).max() < 1e-9  # 700 < 1,001 knots


def test_beyond_the_limit_straight_lines_join_1001_fits(monkeypatch):
    x, y = sorted_outcomes(6, 3000)
    exact = smooth_at_data(y == 1, x, 0.6)
    monkeypatch.setattr("cctaecg.stats.calibration_measures.calibration_curve.EVALUATED_AT_MOST", 2000)
    between = smooth_at_data(y == 1, x, 0.6)
    assert 0 < np.abs(between - exact).max() < 5e-4


def test_curve_and_bands_equal_statsmodels_on_resampled_records(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    curve = smooth_calibration(y, prob, study.groups, resamples=40, seed=2, levels=(0.5, 0.9), grid_size=30)
    order = np.argsort(prob)
    assert curve.grid[0] == prob.min() and curve.grid[-1] == prob.max() and len(curve.grid) == 30

    def by_statsmodels(times):
        records = np.repeat(order, times[order])
        return np.clip(lowess(y[records], prob[records], frac=0.6, it=0, xvals=curve.grid, is_sorted=True), 0, 1)

    assert np.allclose(curve.value, by_statsmodels(np.ones(len(y), int)), atol=1e-9)
    _, codes = np.unique(study.groups, return_inverse=True)
    draws = [by_statsmodels(weights[codes].astype(int)) for weights in patient_weights(150, 40, seed=2)]
    for level in (0.5, 0.9):
        for ours, quantile in zip(curve.bands[level], ((1 - level) / 2, (1 + level) / 2)):
            assert np.allclose(ours, np.quantile(draws, quantile, axis=0), atol=1e-9)


def test_bands_nest_and_stay_within_0_and_1(study):
    curve = smooth_calibration(study.y[:, 1], study.prob[:, 1], study.groups, resamples=60)
    (low, high), (lowest, highest) = curve.bands[0.95], curve.bands[0.99]
    assert (0 <= lowest).all() and (lowest <= low).all() and (low <= high).all() and (high <= highest).all()
    assert (highest <= 1).all()


def test_robustness_iterations_flatten_a_rare_outcome():
    rng = np.random.default_rng(7)
    prob = rng.uniform(0.01, 0.25, 600)
    y = rng.random(600) < prob
    right = smooth_calibration(y, prob, resamples=2, grid_size=20)
    flattened = smooth_calibration(y, prob, it=3, resamples=2, grid_size=20)
    assert np.abs(right.value - right.grid).mean() < 0.04
    assert flattened.value.max() < 0.01 < 0.1 < right.value.max()
    order = np.argsort(prob)
    expected = lowess(y[order].astype(float), prob[order], frac=0.6, it=3, xvals=flattened.grid)
    assert np.allclose(flattened.value, np.clip(expected, 0, 1), atol=1e-12)


def test_settings_outside_their_range_are_refused():
    y, prob = [0, 1, 0], [0.1, 0.3, 0.2]
    for settings, message in (
        ({"frac": 0}, "frac is 0"), ({"frac": 1.2}, "frac is 1.2"), ({"it": -1}, "it is -1"),
        ({"grid_size": 1}, "grid_size 1"), ({"levels": (0.95, 99)}, "levels is 99"), ({"resamples": 0}, "0 resamples"),
    ):
        with pytest.raises(InvalidSetting, match=message):
            smooth_calibration(y, prob, **settings)


def test_two_points_are_a_grid():
    curve = smooth_calibration([0, 1, 0, 1], [0.1, 0.3, 0.2, 0.4], grid_size=2, resamples=20)
    assert curve.grid.tolist() == [0.1, 0.4]


def test_with_robustness_iterations_curve_and_bands_are_statsmodels_too(study):
    rows = np.flatnonzero(np.isin(study.groups, np.unique(study.groups)[:40]))
    y, prob, groups = study.y[rows, 0], study.prob[rows, 0], study.groups[rows]
    curve = smooth_calibration(y, prob, groups, frac=0.7, it=1, resamples=9, seed=2, levels=(0.5,), grid_size=12)
    assert curve.grid == pytest.approx(np.linspace(prob.min(), prob.max(), 12))
    codes, order = np.unique(groups, return_inverse=True)[1], np.argsort(prob)

    def by_statsmodels(times):
        records = np.repeat(order, times[order])
        return np.clip(lowess(y[records], prob[records], frac=0.7, it=1, xvals=curve.grid, is_sorted=True), 0, 1)

    draws = [by_statsmodels(weights[codes].astype(int)) for weights in patient_weights(40, 9, seed=2)]
    assert curve.value == pytest.approx(by_statsmodels(np.ones(len(y), int)), abs=1e-9)
    assert np.array(curve.bands[0.5]) == pytest.approx(np.quantile(draws, (0.25, 0.75), axis=0), abs=1e-9)


def test_at_the_limit_every_probability_is_fitted_and_one_beyond_it_lines_join_the_fits(monkeypatch):
    x, y = sorted_outcomes(6, 1500)
    expected = np.clip(lowess(y, x, frac=0.6, it=0, delta=0, return_sorted=False), 0, 1)
    off = []
    for limit in (1500, 1499):
        monkeypatch.setattr("cctaecg.stats.calibration_measures.calibration_curve.EVALUATED_AT_MOST", limit)
        off.append(np.abs(smooth_at_data(y == 1, x, 0.6) - expected).max())
    assert off[0] < 1e-9 < 1e-7 < off[1]
