"""Pooled and fold-averaged AUC: by hand, by fold, and their difference against resampling."""

import numpy as np
import pytest
from scipy.stats import t

from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.bootstrap import bootstrap_aucs
from cctaecg.stats.discrimination.fold_average import fold_aucs
from cctaecg.stats.discrimination.placements import placements
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


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_average_and_difference_by_hand_with_unequal_folds_and_patients_in_several(level):
    rng = np.random.default_rng(5)
    codes = np.repeat(np.arange(30), rng.integers(1, 5, 30))
    folds = rng.choice(3, len(codes), p=[0.5, 0.3, 0.2])
    y = (rng.random(len(codes)) < np.where(codes % 3 == 0, 0.7, 0.2)).astype(float)
    score = (rng.normal(size=len(codes)) + y + folds + rng.normal(size=30)[codes]).round(1)

    def deviations(rows):
        """AUC of some records, and what each adds to its deviation."""
        value, placed = placements(y[rows] == 1, score[rows])
        own = np.zeros(len(y))
        sizes = np.where(y[rows] == 1, (y[rows] == 1).sum(), (y[rows] == 0).sum())
        own[rows] = (placed - value) / sizes
        return value, own

    def variance(added):
        """Obuchowski's, and Satterthwaite's degrees, of what each record adds."""
        parts, degrees, sums = [], [], []
        for kind in (y == 1, y == 0):
            size = np.bincount(codes[kind], minlength=30)
            with_kind, sums_here = (size > 0).sum(), np.bincount(codes[kind], added[kind], 30)
            parts.append(with_kind / (with_kind - 1) * (sums_here @ sums_here))
            degrees.append(size.sum() ** 2 / (size @ size) - 1)
            sums.append(sums_here)
        return (sum(parts) + 2 * 30 / 29 * (sums[0] @ sums[1]),
                sum(parts) ** 2 / sum(part**2 / each for part, each in zip(parts, degrees)))

    pooled, on_pooled = deviations(np.ones(len(y), bool))
    each = [deviations(folds == fold) for fold in range(3)]
    mean, on_mean = np.mean([value for value, _ in each]), sum(own for _, own in each) / 3
    found = fold_aucs(y, score, folds, codes, level)
    own, degrees = variance(on_mean)
    assert (found.averaged.value, found.averaged.se) == pytest.approx((mean, np.sqrt(own)), rel=1e-9)
    assert found.averaged.degrees == pytest.approx(degrees, rel=1e-9)
    assert (found.averaged.n, found.averaged.events, found.averaged.clusters) == (len(y), y.sum(), 30)
    spread, degrees = variance(on_pooled - on_mean)
    reach = t.ppf(0.5 + level / 2, degrees) * np.sqrt(spread)
    test = found.difference
    assert (test.lower, test.upper) == pytest.approx((pooled - mean - reach, pooled - mean + reach), rel=1e-9)
    assert test.p_value == pytest.approx(2 * t.sf(abs(pooled - mean) / np.sqrt(spread), degrees), rel=1e-6)


@pytest.mark.parametrize("kind", [0, 1])
def test_a_fold_of_one_class_is_named_with_its_counts(kind):
    y, folds = np.array([0, 1] * 6 + [kind] * 3), np.array(["a"] * 12 + ["b"] * 3)
    with pytest.raises(UndefinedStatistic, match=f"Fold b has no AUC: {3 * kind} of 3 records have the outcome"):
        fold_aucs(y, np.arange(15), folds)
