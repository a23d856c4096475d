"""Pooled and fold-averaged AUC: by hand, by fold, and their difference against resampling."""

import numpy as np
import pytest

from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.bootstrap import bootstrap_aucs
from cctaecg.stats.discrimination.fold_average import fold_aucs
from cctaecg.stats.errors import MissingGroup, UndefinedStatistic


@pytest.fixture
def parts(study):
    _, codes = np.unique(study.groups, return_inverse=True)
    folds = codes % 3
    return study.y[:, 0], study.prob[:, 0] + 0.05 * folds, folds, study.groups


def test_each_fold_and_their_mean_with_independent_variances(parts):
    y, score, folds, groups = parts
    found = fold_aucs(y, score, folds, groups, level=0.9)
    alone = [auc_ci(y[folds == f], score[folds == f], groups[folds == f]) for f in range(3)]
    assert found.by_fold == pytest.approx([auc.value for auc in alone], abs=1e-14)
    assert found.averaged.value == pytest.approx(np.mean(found.by_fold), abs=1e-14)
    # no patient is in two folds, so their variances add; only the small-sample factors differ
    assert found.averaged.se == pytest.approx(np.sqrt(sum(auc.se**2 for auc in alone)) / 3, rel=0.02)
    assert found.pooled == auc_ci(y, score, groups, 0.9)


def test_one_fold_is_no_difference(parts):
    y, score, _, groups = parts
    found = fold_aucs(y, score, np.zeros(len(y)), groups)
    assert found.averaged.se == pytest.approx(found.pooled.se, abs=1e-14)
    assert (found.difference.difference, found.difference.p_value) == (0, 1)


def test_models_on_different_scales_harm_the_pooled_auc_only(parts):
    y, score, folds, groups = parts
    before, after = fold_aucs(y, score, folds, groups), fold_aucs(y, score + folds, folds, groups)
    assert after.averaged.value == before.averaged.value
    assert after.pooled.value < before.pooled.value - 0.03
    assert after.difference.difference == pytest.approx(after.pooled.value - after.averaged.value, abs=1e-14)


def test_the_difference_has_the_spread_that_resampling_gives(parts):
    y, score, folds, groups = parts
    score = score + 0.05 * folds
    found = fold_aucs(y, score, folds, groups)
    test = found.difference
    labels = np.stack([y, *(np.where(folds == f, y, np.nan) for f in range(3))], axis=1)
    draws = bootstrap_aucs(labels, np.repeat(score[:, None], 4, axis=1), groups, 2000)
    spread = np.std(draws[:, 0] - draws[:, 1:].mean(axis=1))
    assert test.difference / test.statistic == pytest.approx(spread, rel=0.15)
    assert spread < 0.8 * found.pooled.se  # the two share most of their luck


def test_a_fold_without_events_is_named(parts):
    y, score, folds, groups = parts
    with pytest.raises(UndefinedStatistic, match="Fold 2 has no AUC: 0 of"):
        fold_aucs(np.where(folds == 2, 0, y), score, folds, groups)
    with pytest.raises(MissingGroup, match="folds is missing at position 0"):
        fold_aucs(y, score, np.where(np.arange(len(y)) == 0, np.nan, folds), groups)
