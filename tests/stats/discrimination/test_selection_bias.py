"""The correction for choosing an epoch: a simulation whose truth is known, brute force, and what is refused."""

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.selection_bias import selection_corrected
from cctaecg.stats.errors import InvalidSetting, NonFiniteValue, ShapeMismatch, UndefinedStatistic
from cctaecg.stats.resampling import patient_weights


def training(seed, shifts, patients=60, vessels=1):
    """Predictions of epochs whose AUC is known: outcome shifts the score by ``shifts`` standard deviations."""
    rng = np.random.default_rng(seed)
    y = (rng.random((patients, vessels)) < 0.4).astype(float)
    return y, np.asarray(shifts)[:, None, None] * y + rng.normal(size=(len(shifts), patients, vessels))


def test_corrected_auc_is_nearly_unbiased_where_the_apparent_one_is_not():
    # ten epochs of equal worth, so that the best is best by luck alone; AUC = Phi(shift / sqrt 2)
    truth = norm.cdf(0.8 / np.sqrt(2))
    found = [selection_corrected(*training(seed, [0.8] * 10), resamples=40)[0] for seed in range(40)]
    apparent, corrected = (np.array(part) for part in zip(*((f.apparent, f.corrected.value) for f in found)))
    error = corrected.std() / np.sqrt(40)
    assert apparent.mean() - truth > 0.07
    assert abs(corrected.mean() - truth) < 3 * error < 0.04
    assert [f.optimism for f in found] == pytest.approx(apparent - corrected, abs=1e-14)


def test_a_clear_best_epoch_needs_no_correction():
    y, predictions = training(3, [0, 0.2, 2.5, 0.3], patients=400)
    (found,) = selection_corrected(y, predictions, resamples=100)
    assert found.apparent == roc_auc_score(y[:, 0], predictions[2, :, 0])
    assert abs(found.optimism) < 0.005
    assert found.corrected.lower < found.apparent < found.corrected.upper


def test_one_epoch_is_only_the_auc(study):
    found = selection_corrected(study.y, study.prob[None], groups=study.groups, resamples=200)
    for vessel, each in enumerate(found):
        auc = auc_ci(study.y[:, vessel], study.prob[:, vessel], study.groups)
        assert each.apparent == pytest.approx(auc.value, abs=1e-14)
        assert abs(each.optimism) < 0.01
        assert (each.corrected.n, each.corrected.events) == (auc.n, auc.events)


def test_equals_brute_force_with_folds_vessels_and_patients(study):
    y, names = study.y.copy(), study.groups
    y[::7, 2] = np.nan
    _, codes = np.unique(names, return_inverse=True)
    folds = codes % 2
    predictions = study.prob + study.rng.normal(0, 0.3, (3, *study.prob.shape))

    def auc(rows, vessel, scores, weights):
        rows = rows & ~np.isnan(y[:, vessel])
        return roc_auc_score(y[rows, vessel], scores[rows, vessel], sample_weight=weights[rows])

    def chosen(weights):
        kept = np.empty_like(study.prob)
        for fold in (0, 1):
            rows = folds == fold
            macro = [np.mean([auc(rows & (weights > 0), v, p, weights) for v in range(4)]) for p in predictions]
            kept[rows] = predictions[np.argmax(macro)][rows]
        return kept

    draws = []
    for weights in patient_weights(150, 12, seed=6)[:, codes]:
        kept = chosen(weights)
        draws.append([auc(weights == 0, v, kept, np.ones(len(y))) for v in range(4)])
    apparent = chosen(np.ones(len(y)))
    found = selection_corrected(y, predictions, folds, names, level=0.8, resamples=12, seed=6)
    for vessel, each in enumerate(found):
        own = np.array(draws)[:, vessel]
        assert each.apparent == pytest.approx(auc(np.ones(len(y), bool), vessel, apparent, np.ones(len(y))), abs=1e-12)
        assert each.corrected.value == pytest.approx(own.mean(), abs=1e-12)
        expected = np.quantile(own, (0.1, 0.9), method="weibull")
        assert (each.corrected.lower, each.corrected.upper) == pytest.approx(expected, abs=1e-12)


def test_what_cannot_be_corrected_is_refused(study):
    y, predictions = study.y, study.prob[None]
    with pytest.raises(ShapeMismatch, match=r"predictions has shape \(1, 3, 4\); expected \(epochs,"):
        selection_corrected(y, predictions[:, :3])
    with pytest.raises(NonFiniteValue, match=r"predictions is nan at position \(0, 0, 0\)"):
        selection_corrected(y, np.full_like(predictions, np.nan))
    with pytest.raises(UndefinedStatistic, match="Fold 0 cannot choose an epoch: in column 1 0 of"):
        selection_corrected(np.where(np.arange(4) == 1, 0, y), predictions)
    with pytest.raises(InvalidSetting, match=r"patient p\d+ is in folds"):
        selection_corrected(y, predictions, np.arange(len(y)) % 2, study.groups)
