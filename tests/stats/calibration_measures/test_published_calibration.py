"""The published calibration band against a plain loop over pandas groups and statsmodels' LOWESS."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.nonparametric.smoothers_lowess import lowess

from cctaecg.stats.calibration_measures import published_calibration as module
from cctaecg.stats.calibration_measures.calibration_curve import SmoothCurve, smooth_calibration
from cctaecg.stats.calibration_measures.published_calibration import curve_summary, published_calibration
from cctaecg.stats.calibration_measures.robust_lowess import RobustLowess
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.resampling import patient_weights


def plain(y, prob, grid, size=20):
    table = pd.DataFrame({"y": y, "p": prob}).sort_values("p", kind="stable")
    means = [table.iloc[start:start + size].mean() for start in range(0, len(table), size)]
    line = lowess([row["y"] for row in means], [row["p"] for row in means], frac=0.6)
    return np.interp(grid, line[:, 0], line[:, 1])


def test_curve_and_bands_equal_the_plain_loop(study):
    y, prob = study.y[:, 0], study.prob[:, 0]
    curve = published_calibration(y, prob, resamples=12, seed=4, levels=(0.9,), grid_size=21)
    assert curve.grid.tolist() == np.linspace(0, 1, 21).tolist()
    assert np.allclose(curve.value, plain(y, prob, curve.grid), atol=1e-10)
    order = np.argsort(prob, kind="stable")
    draws = [plain(np.repeat(y[order], times), np.repeat(prob[order], times), curve.grid)
             for times in patient_weights(len(y), 12, seed=4)[:, order].astype(int)]
    for ours, quantile in zip(curve.bands[0.9], (0.05, 0.95)):
        assert np.allclose(ours, np.quantile(draws, quantile, axis=0), atol=1e-10)


def test_it_lies_below_the_truth_for_a_rare_outcome_and_the_right_curve_does_not():
    rng = np.random.default_rng(3)
    prob = rng.beta(1, 19, 4000)  # 5% in the mean, as in the left main
    y = rng.random(4000) < prob
    published = published_calibration(y, prob, resamples=2)
    without = published_calibration(y, prob, resamples=2, it=0)
    right = smooth_calibration(y, prob, resamples=2)
    low = (published.grid > 0.02) & (published.grid < 0.05)
    bias = np.interp(published.grid[low], right.grid, right.value) - published.grid[low]
    assert np.abs(bias).max() < 0.01
    assert (published.value[low] < without.value[low]).all()


def test_it_goes_on_beyond_the_data_and_the_right_one_stops():
    rng = np.random.default_rng(6)
    prob = rng.uniform(0.1, 0.3, 300)
    y = rng.random(300) < prob
    published, right = published_calibration(y, prob, resamples=5), smooth_calibration(y, prob, resamples=5)
    assert published.grid[-1] == 1 and right.grid[-1] == prob.max()
    lower, upper = published.bands[0.95]
    beyond = published.grid > 0.3
    assert np.ptp(lower[beyond]) == np.ptp(upper[beyond]) == 0


def test_too_few_records_ties_and_bad_settings():
    prob = np.linspace(0.1, 0.5, 40)
    with pytest.raises(UndefinedStatistic, match="40 make fewer than 3 groups of 20"):
        published_calibration(prob > 0.3, prob)
    with pytest.raises(UndefinedStatistic, match="all 100 records have one probability"):
        published_calibration(np.arange(100) % 2, np.full(100, 0.2), resamples=2)
    for settings in ({"size": 0}, {"grid_size": 1}, {"frac": 0}, {"frac": 1.01}, {"it": -1}):
        with pytest.raises(InvalidSetting, match="expected at least 1"):
            published_calibration(prob > 0.3, prob, **settings)


def test_in_numbers_the_published_curve_loses_events_of_a_rare_outcome():
    rng = np.random.default_rng(3)
    prob = rng.beta(1, 19, 4000)
    y = rng.random(4000) < prob
    published = curve_summary(published_calibration(y, prob, resamples=2), y, prob)
    right = curve_summary(smooth_calibration(y, prob, resamples=2), y, prob)
    assert published.observed == right.observed == y.mean()
    assert right.mean == pytest.approx(y.mean(), abs=0.003)  # the outcomes' own mean
    assert published.mean < 0.9 * y.mean() and published.ici > 1.5 * right.ici


def test_groups_of_one_record_and_a_grid_of_two_points_are_allowed():
    curve = published_calibration([0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.4, 0.5], size=1, grid_size=2, frac=1, it=0,
                                  resamples=20)
    assert curve.grid.tolist() == [0, 1]


def test_three_groups_are_enough_and_the_third_may_be_one_record():
    rng = np.random.default_rng(1)
    prob, y = rng.random(41), rng.random(41) < 0.4
    for n, exists in ((40, False), (41, True)):
        if exists:
            curve = published_calibration(y[:n], prob[:n], resamples=2, frac=1, it=0)
            assert np.allclose(curve.value, plain_line(y, prob, curve.grid), atol=1e-10)
        else:
            with pytest.raises(UndefinedStatistic, match="40 make fewer than 3 groups"):
                published_calibration(y[:n], prob[:n], resamples=2)


def plain_line(y, prob, grid):
    order = np.argsort(prob)
    means = [(prob[rows].mean(), y[rows].mean()) for rows in (order[:20], order[20:40], order[40:])]
    line = lowess([risk for _, risk in means], [p for p, _ in means], frac=1, it=0)
    return np.interp(grid, line[:, 0], line[:, 1])


def test_a_summary_reads_the_curve_at_the_records_by_hand():
    curve = SmoothCurve(np.array([0.0, 0.5, 1.0]), np.array([0.1, 0.3, 0.9]), {})
    found = curve_summary(curve, [0, 1, 1], [0.25, 0.5, 0.75])  # read as 0.2, 0.3 and 0.6
    assert (found.ici, found.mean, found.observed) == pytest.approx(((0.05 + 0.2 + 0.15) / 3, 1.1 / 3, 2 / 3))


def test_very_many_records_have_the_curve_and_the_bands_of_as_many_groups_of_single_ones(monkeypatch):
    rng = np.random.default_rng(8)
    prob = rng.beta(1, 9, 24_000)
    y = rng.random(24_000) < prob**1.2
    called = {"resamples": 150, "levels": (0.9,), "size": 48, "seed": 5}  # 500 groups
    quick = published_calibration(y, prob, **called)
    monkeypatch.setattr(module, "EXACT_AT_MOST", 24_000)
    exact = published_calibration(y, prob, **called)
    inside = exact.grid < np.quantile(prob, 0.99)
    assert np.abs(quick.value - exact.value)[inside].max() < 1e-3
    width, expected = (np.subtract(*curve.bands[0.9][::-1])[inside] for curve in (quick, exact))
    assert np.median(width / expected) == pytest.approx(1, abs=0.1)


def test_time_does_not_grow_with_the_square_of_the_records(monkeypatch):
    sizes = []
    fits = RobustLowess.__call__
    monkeypatch.setattr(RobustLowess, "__call__", lambda smooth, x, y: sizes.append(len(x)) or fits(smooth, x, y))
    prob = np.random.default_rng(9).uniform(size=200_000)
    published_calibration(prob > 0.5, prob, resamples=1)
    assert sizes == [500, 500]
