"""The ROC curve against scikit-learn, and its band against resampled records."""

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import auc as area, roc_curve

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
