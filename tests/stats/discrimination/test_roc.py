"""The ROC curve against scikit-learn, and its band against resampled records."""

import numpy as np
import pytest
from scipy.stats import norm, t
from sklearn.metrics import auc as area, roc_curve
from statsmodels.stats.proportion import proportion_confint

from cctaecg.stats.discrimination import roc as module
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.roc import roc, sensitivity_at
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.resampling import patient_weights


@pytest.mark.parametrize("digits", [16, 2, 1])
def test_points_equal_scikit_learn(study, digits):
    y, prob = study.y[:, 0], study.prob[:, 0].round(digits)
    curve = roc(y, prob, study.groups, resamples=5)
    fpr, tpr, threshold = roc_curve(y, prob, drop_intermediate=False)
    # a point where the curve turns is kept; each kept one is a point of the full curve, with its threshold
    turns = np.flatnonzero(np.abs(np.diff(fpr)[:-1] * np.diff(tpr)[1:] - np.diff(fpr)[1:] * np.diff(tpr)[:-1]) > 1e-15)
    kept = np.concatenate(([0], turns + 1, [len(fpr) - 1]))
    assert np.allclose(curve.fpr, fpr[kept]) and np.allclose(curve.tpr, tpr[kept])
    assert np.array_equal(curve.threshold, threshold[kept])
    assert area(curve.fpr, curve.tpr) == pytest.approx(auc_ci(y, prob).value, abs=1e-12)


def test_with_many_patients_the_band_is_as_wide_as_the_curves_of_resampled_records(study):
    y, prob = study.y[:, 0], study.prob[:, 0].round(2)
    curve = roc(y, prob, study.groups, resamples=200, seed=6)
    _, codes = np.unique(study.groups, return_inverse=True)
    draws = []
    for weights in patient_weights(150, 200, seed=6):
        rows = np.repeat(np.arange(len(y)), weights[codes].astype(int))
        fpr, tpr, _ = roc_curve(y[rows], prob[rows], drop_intermediate=False)
        draws.append([np.interp(g, fpr, tpr) if g not in fpr else tpr[fpr == g].max() for g in curve.grid])
    middle = slice(15, 50)  # where the sensitivity is far from 1
    spread = np.std(draws, axis=0, ddof=1)[middle]
    assert (curve.upper - curve.lower)[middle] == pytest.approx(2 * 1.96 * spread, rel=0.2)
    assert (curve.grid[0], curve.grid[-1], len(curve.grid)) == (0, 1, 101)


def test_the_band_holds_the_truth_with_ten_patients_who_have_the_outcome():
    """Percentiles of resampled curves do so in 32 to 78% of such studies where nearly all ten are found."""
    rng, groups, held = np.random.default_rng(2), np.repeat(np.arange(120), 2), []
    y, shift = groups < 10, np.sqrt(2) * norm.ppf(0.9)
    truth = norm.cdf(norm.ppf([0.1, 0.3, 0.6]) + shift)
    for seed in range(150):
        score = np.sqrt(0.8) * rng.normal(size=120)[groups] + np.sqrt(0.2) * rng.normal(size=240) + shift * y
        curve = roc(y, score, groups, resamples=40, seed=seed)
        held.append((curve.lower[[10, 30, 60]] <= truth) & (truth <= curve.upper[[10, 30, 60]]))
    assert (np.mean(held, axis=0) >= 0.9).all()


def test_where_everybody_is_found_the_limit_is_exact():
    curve = roc([1] * 8 + [0] * 40, [*range(100, 108), *range(40)], resamples=20)
    assert curve.lower[50] == pytest.approx(1 - 0.3694, abs=1e-4) and curve.upper[50] == curve.lower[-1] == 1
    none = roc([1] * 8 + [0] * 40, [*range(8), *range(100, 140)], resamples=20)
    assert none.upper[50] == pytest.approx(0.3694, abs=1e-4) and none.lower[50] == none.upper[0] == 0


def test_band_holds_the_curve(study):
    curve = roc(study.y[:, 0], study.prob[:, 0], study.groups)
    value = sensitivity_at(curve.fpr, curve.tpr, curve.grid)
    assert (curve.lower <= value + 1e-12).all() and (value <= curve.upper + 1e-12).all()
    assert curve.lower[-1] == curve.upper[-1] == 1


def test_a_constant_score_is_the_diagonal():
    curve = roc([0, 1, 0, 1], [0.3] * 4, resamples=20)
    assert (curve.fpr.tolist(), curve.tpr.tolist(), curve.threshold.tolist()) == ([0, 1], [0, 1], [np.inf, 0.3])
    assert np.allclose(curve.lower, curve.grid) and np.allclose(curve.upper, curve.grid)


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_is_undefined(label):
    with pytest.raises(UndefinedStatistic, match=f"{3 * label} of 3 records have the outcome"):
        roc([label] * 3, [0.1, 0.2, 0.3])


def test_between_two_points_the_sensitivity_lies_on_their_line_and_at_a_step_above():
    fpr, tpr = np.array([0, 0, 0.2, 0.2, 0.5, 1]), np.array([0, 0.1, 0.3, 0.6, 0.9, 1])
    grid = np.array([0, 0.05, 0.2, 0.4, 0.5, 0.9, 1])
    assert sensitivity_at(fpr, tpr, grid) == pytest.approx([0.1, 0.15, 0.6, 0.8, 0.9, 0.98, 1])


@pytest.mark.parametrize(("patients", "ill", "level"), [(40, 9, 0.9), (14, 3, 0.95), (4, 2, 0.8)])
def test_the_band_is_wilsons_for_as_many_records_as_have_the_resampled_variance(patients, ill, level):
    """By scikit-learn and statsmodels, of patients with one to three records; some resamples hold one class only."""
    rng = np.random.default_rng(8)
    groups = np.repeat(np.arange(patients), rng.integers(1, 4, patients))
    y = groups < ill
    score = (rng.normal(size=len(y)) + 0.8 * y + rng.normal(size=patients)[groups]).round(1)

    def at(weights):
        fpr, tpr, _ = roc_curve(y, score, sample_weight=weights, drop_intermediate=False)
        return np.array([tpr[fpr == g].max() if g in fpr else np.interp(g, fpr, tpr) for g in grid])

    curve = roc(y, score, groups, level, resamples=50, seed=3)
    grid = curve.grid
    value, draws = at(np.ones(len(y))), []
    for weights in patient_weights(patients, 50, seed=3)[:, groups]:
        if weights[y].any() and weights[~y].any():
            draws.append(at(weights))
    held = np.bincount(groups[y])
    effective = held.sum() ** 2 / (held @ held)
    student = (norm.ppf(0.5 + level / 2) / t.ppf(0.5 + level / 2, max(1, effective - 1))) ** 2
    certain = ((1 - level) / 2) ** (1 / int(effective))
    for place, (share, variance) in enumerate(zip(value, np.var(draws, axis=0, ddof=1))):
        if place == 100:
            expected = (1, 1)
        elif share == 0:
            expected = (0, 0) if place == 0 else (0, 1 - certain)
        elif share == 1:
            expected = (certain, 1)
        else:
            inner = (share * effective + 1) / (effective + 2)
            size = min(inner * (1 - inner) / variance, held.sum()) * student
            expected = proportion_confint(share * size, size, 1 - level, "wilson")
        assert (curve.lower[place], curve.upper[place]) == pytest.approx(expected, abs=1e-9)


def test_one_resample_has_no_variance_and_leaves_the_curve_without_a_band():
    curve = roc([0, 1, 0, 1, 0], [0.1, 0.4, 0.3, 0.2, 0.5], resamples=1)
    value = sensitivity_at(curve.fpr, curve.tpr, curve.grid)
    between = (value > 0) & (value < 1)
    assert between.any() and np.array_equal(curve.lower[between], value[between])
    assert np.array_equal(curve.upper[between], value[between])


def test_the_band_of_very_many_records_is_that_of_single_ones(monkeypatch):
    """Of cells of like records, whose ends lie closer together than the places at which the band is drawn."""
    rng = np.random.default_rng(12)
    codes = rng.integers(0, 9_000, 21_000)
    y = rng.random(21_000) < 0.05
    score = np.round(rng.normal(size=21_000) + y, 3)  # with ties
    called = {"groups": codes, "resamples": 60, "seed": 3}
    quick = roc(y, score, **called)
    monkeypatch.setattr(module, "EXACT_AT_MOST", 21_000)
    exact = roc(y, score, **called)
    assert np.array_equal(quick.tpr, exact.tpr)
    for name in ("lower", "upper"):
        assert np.abs(getattr(quick, name) - getattr(exact, name)).max() < 2e-3
