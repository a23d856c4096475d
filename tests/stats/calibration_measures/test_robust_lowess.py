"""The quick robust smoother against statsmodels' LOWESS with its robustness iterations."""

import numpy as np
import pytest
from statsmodels.nonparametric.smoothers_lowess import lowess

from cctaecg.stats.calibration_measures import robust_lowess as module
from cctaecg.stats.calibration_measures.robust_lowess import RobustLowess


def robust_lowess(x, y, frac, it):
    return RobustLowess(len(x), frac, it)(x, y)


def groups_of_20(seed, m=231, rarity=6):
    rng = np.random.default_rng(seed)
    x = np.sort(rng.beta(1, rarity, 20 * m)).reshape(m, 20)
    return x.mean(axis=1), (rng.random((m, 20)) < x).mean(axis=1)


@pytest.mark.parametrize("it", [0, 1, 3])
@pytest.mark.parametrize(("frac", "rarity"), [(0.6, 6), (0.6, 30), (0.1, 6), (1.0, 2)])
def test_equals_statsmodels(frac, rarity, it, monkeypatch):
    monkeypatch.setattr(module, "lowess", None)  # without asking it
    x, y = groups_of_20(1, rarity=rarity)
    expected = lowess(y, x, frac=frac, it=it, delta=0, return_sorted=False)
    assert np.abs(robust_lowess(x, y, frac, it) - expected).max() < 1e-10


def test_a_fit_holds_nothing_of_the_one_before():
    smooth = RobustLowess(231, 0.6, 3)
    first, other = groups_of_20(1), groups_of_20(2)
    fits = [smooth(*points) for points in (first, other, first)]
    assert np.array_equal(fits[0], fits[2]) and np.array_equal(fits[1], RobustLowess(231, 0.6, 3)(*other))
    assert not np.array_equal(fits[0], fits[1])


def test_an_outlier_loses_its_weight():
    x = np.linspace(0, 1, 60)
    y = x + 0.01 * np.sin(40 * x)
    y[30] += 5
    assert abs(robust_lowess(x, y, 0.5, it=3)[30] - x[30]) < 0.01 < abs(robust_lowess(x, y, 0.5, it=0)[30] - x[30])


def test_windows_without_spread_are_left_to_statsmodels():
    x = np.array([0.1, 0.1, 0.1, 0.1, 0.5, 0.6, 0.7])
    y = np.array([0.0, 0.2, 0.1, 0.0, 0.4, 0.5, 0.9])
    with np.errstate(all="ignore"):
        expected = lowess(y, x, frac=0.5, it=3, delta=0, return_sorted=False)
        assert np.array_equal(robust_lowess(x, y, 0.5, 3), expected, equal_nan=True)
    # rare events: most groups have none, the median residual is small and whole windows lose their events
    x, y = groups_of_20(3, rarity=400)
    assert np.allclose(robust_lowess(x, y, 0.6, 3), lowess(y, x, frac=0.6, it=3, delta=0, return_sorted=False),
                       atol=1e-9)


def test_where_half_of_the_residuals_are_nought_any_other_is_an_outlier(monkeypatch):
    x = np.concatenate([np.linspace(0, 0.1, 20), [0.5], np.linspace(0.9, 1, 20)])
    y = np.where(x == 0.5, 1.0, 0)
    expected = lowess(y, x, frac=0.25, it=2, delta=0, return_sorted=False)
    monkeypatch.setattr(module, "lowess", None)  # without asking it
    assert np.abs(robust_lowess(x, y, 0.25, 2) - expected).max() < 1e-12
    assert robust_lowess(x, y, 0.25, 0)[20] > 0.9 and np.abs(expected).max() < 1e-12


@pytest.mark.parametrize(("m", "frac"), [(100, 0.29), (100, 0.57), (30, 0.01), (30, 1.0), (7, 0.5)])
def test_a_window_has_as_many_points_as_statsmodels_takes(m, frac):
    """0.29 of 100 is 28.999999999999996 to a computer, and 29 to statsmodels; two points are the fewest."""
    rng = np.random.default_rng(2)
    x, y = np.sort(rng.random(m)), rng.random(m)
    with np.errstate(all="ignore"):
        expected = lowess(y, x, frac=frac, it=0, delta=0, return_sorted=False)
        found = robust_lowess(x, y, frac, 0)
    assert found == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_points_at_one_place_are_no_window_of_its_own(monkeypatch):
    """Four of ten lie at one place, so that a window of three has no radius: statsmodels is asked."""
    x = np.array([0.1, 0.2, 0.3, 0.5, 0.5, 0.5, 0.5, 0.7, 0.8, 0.9])
    asked = []
    monkeypatch.setattr(module, "lowess", lambda *given, **named: asked.append(named) or np.zeros(10))
    assert robust_lowess(x, x, 0.3, 2).tolist() == [0] * 10 and asked[0]["frac"] == 0.3 and asked[0]["it"] == 2
    assert robust_lowess(x, 2 * x, 0.8, 2) == pytest.approx(2 * x) and len(asked) == 1
