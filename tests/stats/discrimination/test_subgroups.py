"""AUCs by level of a characteristic, and the test between two levels."""

import numpy as np
import pytest
from scipy.stats import t

from cctaecg.stats.discrimination.auc import auc_ci, unpaired_test
from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.discrimination.subgroups import interaction, subgroup_aucs
from cctaecg.stats.errors import InvalidSetting, ShapeMismatch


def test_each_level_equals_its_own_auc(study):
    y, prob, groups = study.y[:, 0], study.prob[:, 0], study.groups
    age = study.rng.choice(["<65", ">=65", None], len(y))
    found = subgroup_aucs(y, prob, age, groups, confidence=0.9)
    assert [subgroup.level for subgroup in found] == ["<65", ">=65"]
    for subgroup in found:
        here = age == subgroup.level
        assert subgroup.auc == auc_ci(y[here], prob[here], groups[here], level=0.9)
        assert (subgroup.n, subgroup.events, subgroup.reason) == (here.sum(), y[here].sum(), "")
        assert subgroup.patients == len(set(groups[here]))


def test_small_levels_are_suppressed_with_the_reason():
    y = np.array([1] * 9 + [0] * 20 + [1] * 12 + [0] * 3 + [1, 1] * 6 + [0] * 11)
    levels = np.repeat([1, 2, 3], (29, 15, 23))
    groups = np.where(np.arange(len(y)) < 44, np.arange(len(y)), np.where(y == 1, -1, np.arange(len(y))))
    found = subgroup_aucs(y, np.arange(len(y)), levels, groups)
    assert [subgroup.auc for subgroup in found] == [None] * 3
    assert found[0].reason == "9 patients with the outcome; at least 10 are needed"
    assert found[1].reason == "3 patients without the outcome; at least 10 are needed"
    assert found[2].reason == "1 patient with the outcome; at least 10 are needed"  # twelve ECGs of one patient
    assert [(s.n, s.events, s.patients) for s in found] == [(29, 9, 29), (15, 12, 15), (23, 12, 12)]


def test_interaction_of_different_patients_is_the_unpaired_test(study):
    y, prob, groups = study.y[:, 0], study.prob[:, 0], study.groups
    names = np.unique(groups)
    sex = np.where(np.isin(groups, names[::2]), "M", "F")
    ours = interaction(y, prob, sex, groups)
    parts = [auc_ci(y[sex == s], prob[sex == s], groups[sex == s]) for s in ("F", "M")]
    expected = unpaired_test(*parts)
    assert (ours.difference, ours.statistic, ours.p_value) == pytest.approx(
        (expected.difference, expected.statistic, expected.p_value), abs=1e-3  # patients with both kinds share a little
    )


def test_the_interaction_takes_few_patients_for_what_they_are():
    rng, rejected = np.random.default_rng(5), {"t": 0, "normal": 0}
    y, level = np.tile(np.repeat([1, 0], (5, 40)), 2), np.repeat(["F", "M"], 45)
    for _ in range(400):
        test = interaction(y, 0.5 * y + rng.normal(size=90), level, None)
        rejected["t"] += test.p_value < 0.05
        rejected["normal"] += abs(test.statistic) > 1.96
    assert rejected["t"] / 400 < 0.075 < rejected["normal"] / 400


def test_interaction_within_patients_subtracts_their_covariance(study):
    # the same records under both levels: no difference at all, and no variance of one
    y, prob, groups = (np.concatenate((part, part)) for part in (study.y[:, 0], study.prob[:, 0], study.groups))
    late = np.repeat([False, True], len(y) // 2)
    copied = interaction(y, prob, late, groups)
    assert copied.difference == 0 and copied.p_value == 1
    assert copied.upper - copied.lower < 1e-7
    apart = interaction(y, prob, late, [f"{name}{is_late}" for name, is_late in zip(groups, late)])
    assert apart.upper - apart.lower > 0.1


def test_interaction_within_patients_agrees_with_resampling(study):
    from cctaecg.stats.discrimination.bootstrap import bootstrap_aucs

    y, prob, groups = study.y[:, 0], study.prob[:, 0], study.groups
    late = study.rng.random(len(y)) < 0.5
    labels = np.where(late[:, None] == [False, True], y[:, None], np.nan)
    draws = bootstrap_aucs(labels, np.stack((prob, prob), axis=1), groups, resamples=2000)
    test = interaction(y, prob, late, groups)
    assert test.difference / test.statistic == pytest.approx((draws[:, 0] - draws[:, 1]).std(), rel=0.08)


def test_interaction_needs_two_levels_with_an_auc(study):
    y, prob, groups = study.y[:, 0], study.prob[:, 0], study.groups
    assert interaction(y, prob, np.zeros(len(y)), groups) is None
    assert interaction(y, prob, y, groups) is None  # each level holds one class
    with pytest.raises(InvalidSetting, match="levels are 0, 1, 2; an interaction compares two"):
        interaction(y, prob, np.arange(len(y)) % 3, groups)
    with pytest.raises(ShapeMismatch, match="levels has 3 entries"):
        interaction(y, prob, [0, 1, 0], groups)


def test_interaction_by_hand_with_patients_at_both_levels():
    """The difference over the root of var + var - 2 cov, by t with Satterthwaite's degrees of four kinds."""
    rng = np.random.default_rng(7)
    codes = np.repeat(np.arange(40), rng.integers(1, 5, 40))
    y = rng.random(len(codes)) < np.where(codes % 3 == 0, 0.95, 0.03)
    late = rng.random(len(codes)) < 0.4
    score = y * np.where(late, 0.3, 1.2) + 2 * rng.normal(size=40)[codes] + rng.normal(size=len(codes))
    values, parts = [], []
    for here in (~late, late):
        value, placed = placements(y[here], score[here])
        values.append(value)
        parts.append(cluster_parts(y[here], placed - value, codes[here], 40))
    variance = parts[0].variance + parts[1].variance - 2 * parts[0].covariance(parts[1])
    kinds = [kind for part in parts for kind in zip(*part.degrees())]
    degrees = sum(own for own, _ in kinds) ** 2 / sum(own**2 / free for own, free in kinds)
    difference, reach = values[0] - values[1], t.ppf(0.9, degrees) * np.sqrt(variance)
    found = interaction(y, score, late, codes, level=0.8)
    assert (found.difference, found.statistic) == pytest.approx((difference, difference / np.sqrt(variance)))
    assert (found.lower, found.upper) == pytest.approx((difference - reach, difference + reach))
    assert found.p_value == pytest.approx(2 * t.sf(abs(found.statistic), degrees))
    assert abs(parts[0].covariance(parts[1])) > 0.02 * variance


@pytest.mark.parametrize(("ill", "well", "reason"), [
    (10, 10, ""), (9, 10, "9 patients with the outcome; at least 10 are needed"),
    (10, 9, "9 patients without the outcome; at least 10 are needed"),
])
def test_ten_patients_of_either_kind_are_enough(ill, well, reason):
    y = np.repeat([1, 0], (ill, well))
    (found,) = subgroup_aucs(y, np.arange(len(y)) % 7 + y, np.zeros(len(y)), None)
    assert found.reason == reason and (found.auc is None) is bool(reason)
