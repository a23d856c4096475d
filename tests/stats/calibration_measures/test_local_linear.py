"""The smoother against statsmodels' LOWESS without robustness iterations, on one data set and on resamples."""

import numpy as np
import pytest
from statsmodels.nonparametric.smoothers_lowess import lowess

from cctaecg.stats.calibration_measures.local_linear import local_linear, local_linear_resamples

FRACTIONS = [(16, 0.05), (16, 0.3), (16, 0.6), (16, 1.0), (2, 0.3), (2, 0.6), (2, 1.0)]


def sorted_outcomes(n, digits=16, rarity=6):
    rng = np.random.default_rng(1)
    x = np.sort(rng.beta(1, rarity, n)).round(digits)
    return x, (rng.random(n) < x).astype(float)


@pytest.mark.parametrize(("digits", "frac"), FRACTIONS)  # two digits: dozens of tied probabilities
def test_equals_statsmodels_on_the_same_grid(digits, frac):
    x, y = sorted_outcomes(900, digits)
    grid = np.linspace(x[0], x[-1], 100)
    expected = lowess(y, x, frac=frac, it=0, delta=0, xvals=grid)
    assert np.abs(local_linear(x, y, grid, frac) - expected).max() < 1e-9


@pytest.mark.parametrize(("digits", "frac", "rarity"), [(*pair, 6) for pair in FRACTIONS] + [(16, 0.6, 60)])
def test_resamples_equal_statsmodels_on_the_repeated_records(digits, frac, rarity):
    x, y = sorted_outcomes(400, digits, rarity)
    weights = np.random.default_rng(3).poisson(1, (12, 400))
    grid = np.linspace(x[0], x[-1], 40)
    fits = local_linear_resamples(x, y, grid, frac, weights.astype(float))
    for times, fit in zip(weights, fits):
        expected = lowess(np.repeat(y, times), np.repeat(x, times), frac=frac, it=0, delta=0, xvals=grid)
        exists = np.isfinite(expected)  # it gives up where all neighbours share one x
        assert exists.mean() > 0.5 and (exists.all() or digits == 2)
        assert np.abs(fit - expected)[exists].max() < 1e-9
        assert np.allclose(fit, local_linear(x, y, grid, frac, times.astype(float)), rtol=0, atol=1e-9)


def test_neighbours_at_one_point_give_their_mean():
    x, y = np.array([0.1, 0.2, 0.2, 0.2, 0.2, 0.9]), np.array([1.0, 0, 1, 1, 0, 1])
    assert local_linear(x, y, np.array([0.2]), 0.7).tolist() == [0.5]
    assert local_linear_resamples(x, y, np.array([0.2]), 0.7, np.ones((2, 6))).tolist() == [[0.5], [0.5]]
    same = np.full(5, 0.3)
    assert local_linear(same, np.array([1.0, 0, 0, 0, 0]), same[:1], 0.6).tolist() == [0.2]
    weights = np.array([[2.0, 1, 1, 1, 0], [0, 1, 1, 1, 1]])
    assert local_linear_resamples(same, np.array([1.0, 0, 0, 0, 0]), same[:1], 0.6, weights).tolist() == [[0.4], [0]]


def test_two_neighbours_equally_far_have_tricube_weight_nought_and_give_their_mean():
    x, y, grid = np.array([0.1, 0.3]), np.array([0.0, 1]), np.array([0.2])
    assert local_linear(x, y, grid, 1.0) == pytest.approx(0.5)
    assert local_linear_resamples(x, y, grid, 1.0, np.array([[1.0, 1], [1, 3]])) == pytest.approx(0.5)


def test_a_straight_line_is_reproduced():
    x = np.sort(np.random.default_rng(4).random(200))
    grid = np.linspace(x[0], x[-1], 50)
    assert np.allclose(local_linear(x, 3 * x - 1, grid, 0.3), 3 * grid - 1, atol=1e-12)


def test_a_window_holds_two_records_or_more():
    """With 2 of 4 the farther has tricube weight nought, so the nearer one gives the value; with 3 it does not."""
    x, y, grid = np.array([0.1, 0.2, 0.35, 0.6]), np.array([0.0, 1, 0, 1]), np.array([0.12, 0.5])
    assert local_linear(x, y, grid, 0.01).tolist() == local_linear(x, y, grid, 0.5).tolist() == [0, 1]
    assert local_linear_resamples(x, y, grid, 0.01, np.ones((1, 4))).tolist() == [[0, 1]]
    assert abs(local_linear(x, y, grid, 0.75) - [0, 1]).min() > 0.01


@pytest.mark.parametrize("scale", [2.0**-60, 2.0**60])
def test_the_unit_of_the_probabilities_changes_nothing(scale):
    x, y = sorted_outcomes(60)
    grid = np.linspace(x[0], x[-1], 9)
    expected = local_linear(x, y, grid, 0.6)
    assert np.ptp(expected) > 0.1
    assert local_linear(x * scale, y, grid * scale, 0.6) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("n", "frac"), [(100, 0.29), (100, 0.57), (50, 0.07), (50, 0.99)])
def test_a_window_has_as_many_points_as_statsmodels_takes(n, frac):
    """0.29 of 100 is 28.999999999999996 to a computer, and 29 to statsmodels."""
    rng = np.random.default_rng(2)
    x, y = np.sort(rng.random(n)), rng.random(n)
    grid = np.linspace(-0.1, 1.1, 25)  # beyond the data too
    expected = lowess(y, x, frac=frac, it=0, delta=0, xvals=grid)
    exists = np.isfinite(expected)
    assert exists.mean() > 0.5
    assert np.abs(local_linear(x, y, grid, frac) - expected)[exists].max() < 1e-8
    resampled = local_linear_resamples(x, y, grid, frac, np.ones((2, n)))
    assert np.abs(resampled - local_linear(x, y, grid, frac)).max() < 1e-8


def test_resamples_of_very_unequal_windows_are_each_their_own():
    """In one resample all lie near, in another far away; a third has one record so often that its window is a point."""
    rng = np.random.default_rng(5)
    x = np.sort(np.concatenate((rng.uniform(0.4, 0.42, 30), rng.random(30))))
    y, weights = rng.random(60), np.ones((5, 60))
    near = np.abs(x - 0.41) < 0.011
    weights[0, near], weights[1, near], weights[2, 40], weights[3, 5] = 9, 0, 200, 200
    for frac in (0.2, 0.7):
        grid = np.array([0.0, 0.1, 0.405, 0.41, x[40], x[5], 0.9, 1.0])
        fits = local_linear_resamples(x, y, grid, frac, weights)
        for fit, times in zip(fits, weights):
            repeated = [np.repeat(part, times.astype(int)) for part in (y, x)]
            with np.errstate(all="ignore"):
                expected = lowess(*repeated, frac=frac, it=0, delta=0, xvals=grid)
            exists = np.isfinite(expected)
            assert np.abs(fit - expected)[exists].max() < 1e-8
            assert np.allclose(fit, local_linear(x, y, grid, frac, times), atol=1e-9)
