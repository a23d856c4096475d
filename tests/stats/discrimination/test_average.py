"""Micro- and macro-averaged AUC: values by scikit-learn, limits against each other, and what they hold."""

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import norm, t
from sklearn.metrics import roc_auc_score

from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.auc_limits import patient_variances
from cctaecg.stats.discrimination.average import macro_auc, micro_auc
from cctaecg.stats.discrimination.bootstrap import bootstrap_aucs
from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.small_samples import certain_bound


def micro_by_scikit_learn(y, prob):
    known = ~np.isnan(y)
    return roc_auc_score(y[known], prob[known])


def macro_by_scikit_learn(y, prob):
    return np.mean([micro_by_scikit_learn(y[:, v], prob[:, v]) for v in range(y.shape[1])])


@pytest.mark.parametrize(("ours", "theirs"), [(micro_auc, micro_by_scikit_learn), (macro_auc, macro_by_scikit_learn)])
def test_the_value_is_scikit_learns(study, ours, theirs):
    y, prob = study.y.copy(), study.prob
    y[3::5, 2] = np.nan
    y[0] = np.nan  # a record that nothing is known about
    interval = ours(y, prob, study.groups, level=0.9)
    assert interval.value == pytest.approx(theirs(y, prob), abs=1e-13)
    assert interval.lower < interval.value < interval.upper
    assert interval.n == len(y) - 1 and interval.events == np.nansum(y)


def test_of_one_vessel_both_are_its_auc(study):
    y, prob = study.y[:, :1], study.prob[:, :1]
    one = auc_ci(y[:, 0], prob[:, 0], study.groups, level=0.8)
    for average in (micro_auc, macro_auc):
        found = average(y, prob, study.groups, level=0.8)
        assert (found.value, found.lower, found.upper) == pytest.approx((one.value, one.lower, one.upper), abs=1e-12)


def test_with_many_patients_the_macro_averages_limits_are_those_of_resampled_patients(study):
    y, prob, groups = (np.concatenate([part] * 6) for part in (study.y, study.prob, study.groups))
    groups = np.char.add(groups, np.repeat(list("abcdef"), len(study.y)))
    found = macro_auc(y, prob, groups)
    draws = bootstrap_aucs(y, prob, groups, 600, 1).mean(axis=1)
    assert found.upper - found.lower == pytest.approx(2 * norm.ppf(0.975) * draws.std(), rel=0.1)


def test_vessels_that_say_the_same_twice_add_nothing(study):
    once = macro_auc(study.y[:, :1], study.prob[:, :1], study.groups)
    twice = macro_auc(study.y[:, [0, 0]], study.prob[:, [0, 0]], study.groups)
    assert twice.value == once.value
    assert twice.upper - twice.lower == pytest.approx(once.upper - once.lower, rel=0.03)  # more degrees of freedom
    apart = macro_auc(study.y, study.prob, study.groups)
    assert apart.upper - apart.lower < 0.8 * (once.upper - once.lower)


def test_the_covariance_of_vessels_shrinks_with_their_variances():
    """Of few patients the model's variance is 0.7 times that seen; the same said twice stays as wide as said once."""
    y = (np.arange(15.0) < 7)[:, None].astype(float)
    score = np.array([13.0, 8, 12, 11, 0, 14, 10, 7, 4, 6, 1, 3, 2, 5, 9])[:, None]
    once, twice = (macro_auc(np.tile(y, times), np.tile(score, times), level=0.1) for times in (1, 2))
    assert twice.value == once.value  # at so low a level Student's quantile hardly depends on degrees of freedom
    assert twice.upper - twice.lower == pytest.approx(once.upper - once.lower, rel=0.03)


def test_patients_and_not_records_count(study):
    y, prob, groups = (np.repeat(part, 4, axis=0) for part in (study.y, study.prob, study.groups))
    for average in (micro_auc, macro_auc):
        by_patient, once = average(y, prob, groups), average(study.y, study.prob, study.groups)
        assert (by_patient.lower, by_patient.upper) == pytest.approx((once.lower, once.upper), abs=0.004)
        by_record = average(y, prob)
        assert by_record.upper - by_record.lower < 0.7 * (by_patient.upper - by_patient.lower)


@pytest.mark.parametrize("average", [micro_auc, macro_auc])
def test_limits_hold_the_truth_with_ten_patients_who_have_the_outcome(average):
    """Percentiles of resampled patients did so in 90% of such studies."""
    rng, held = np.random.default_rng(5), 0
    groups = np.repeat(np.arange(120), 2)
    y = np.repeat((groups < 10)[:, None], 2, axis=1).astype(float)
    for _ in range(300):
        score = np.sqrt(0.8) * rng.normal(size=(120, 2))[groups] + np.sqrt(0.2) * rng.normal(size=(240, 2))
        found = average(y, score + np.sqrt(2) * norm.ppf(0.9) * y, groups)
        held += found.lower <= 0.9 <= found.upper
    assert 0.925 <= held / 300 <= 0.985


def test_a_vessel_without_events_makes_the_macro_average_undefined_but_not_the_micro(study):
    y = study.y.copy()
    y[:, 1] = 0
    with pytest.raises(UndefinedStatistic, match="none has the outcome"):
        macro_auc(y, study.prob, study.groups)
    assert 0.5 < micro_auc(y, study.prob, study.groups).value < 1


def test_too_few_patients_with_the_outcome_have_no_interval():
    y = np.zeros((30, 1))
    y[:4] = 1
    for average in (micro_auc, macro_auc):
        with pytest.raises(UndefinedStatistic, match="there are 4 and 26"):
            average(y, np.arange(30.0)[:, None])


def test_a_perfect_separation_of_every_vessel_has_an_exact_limit():
    y = np.zeros((30, 2))
    y[:8, 0] = y[10:16, 1] = 1
    found = macro_auc(y, y)
    assert (found.value, found.upper) == (1, 1) and found.lower == pytest.approx(certain_bound(6))
    wrong = macro_auc(y, -y)
    assert (wrong.value, wrong.lower) == (0, 0) and wrong.upper == pytest.approx(1 - certain_bound(6))


@pytest.mark.parametrize(("seed", "opposed"), [(0, False), (1, False), (2, True)])
def test_macro_limits_by_hand_with_unequal_patients_and_unknown_labels(seed, opposed):
    """Vessels of unequal prevalence; ``opposed``: two that say the contrary, of whose variance a quarter is left."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(40), rng.integers(1, 5, 40))
    y = (rng.random((len(codes), 3)) < [0.5, 0.3, 0.15]).astype(float)
    score = y + rng.normal(size=(40, 3))[codes] + rng.normal(size=y.shape)
    y[::6, 1] = np.nan
    if opposed:
        y, score = y[:, [0, 0]], np.stack((score[:, 0], 0.7 * y[:, 0] - score[:, 0]), axis=1)
    parts, values = [], []
    for outcome, scores in zip(y.T, score.T):
        rows = ~np.isnan(outcome)
        value, placed = placements(outcome[rows] == 1, scores[rows])
        values.append(value)
        parts.append(cluster_parts(outcome[rows] == 1, placed - value, codes[rows], 40))
    own, kinds, degrees = [], [], []
    for value, part in zip(values, parts):
        variances, its_degrees = patient_variances(value, part)
        own.append(max(variances.sum() + part.shared, variances.sum() / 4))
        kinds += variances.tolist()
        degrees += its_degrees.tolist()
    total = sum(own)
    for a, b in permutations(range(len(parts)), 2):
        growth = np.sqrt(own[a] / parts[a].variance * own[b] / parts[b].variance)
        total += parts[a].covariance(parts[b]) * growth
    assert bool(total < sum(own) / 4) is opposed
    mean, df = np.mean(values), sum(kinds) ** 2 / sum(kind**2 / each for kind, each in zip(kinds, degrees))
    reach = t.ppf(0.9, df) * np.sqrt(max(total, sum(own) / 4)) / len(parts) / (mean * (1 - mean))
    found = macro_auc(y, score, codes, level=0.8)
    expected = [1 / (1 + np.exp(-(np.log(mean / (1 - mean)) + side * reach))) for side in (-1, 1)]
    assert (found.value, found.lower, found.upper) == pytest.approx((mean, *expected), rel=1e-9)


def test_records_of_which_one_vessel_is_known_count_once():
    y = np.tile([[1, np.nan], [0, 1], [np.nan, 0], [np.nan, np.nan], [1, 1]], (6, 1))
    for average in (micro_auc, macro_auc):
        found = average(y, np.random.default_rng(3).normal(size=y.shape))
        assert (found.n, found.events) == (24, 24)
