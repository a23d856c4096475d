import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d
from scipy.stats import ttest_ind

from cctaecg.explain.cluster_permutation import cluster_test
from cctaecg.stats.errors import InvalidSetting, NonFiniteValue, ShapeMismatch, UndefinedStatistic

HIGH = np.arange(40) < 15


def smooth(seed: int, patients: int = 40, leads: int = 4, width: int = 60) -> np.ndarray:
    """Patients' curves without any difference, alike in neighbouring samples and in neighbouring leads."""
    noise = np.random.default_rng(seed).normal(size=(patients, leads, width))
    noise += 0.7 * noise.mean(axis=1, keepdims=True)
    return gaussian_filter1d(noise, 3, axis=2)


def test_t_is_that_of_welch():
    values = smooth(0)
    expected = ttest_ind(values[HIGH], values[~HIGH], axis=0, equal_var=False).statistic
    assert cluster_test(values, HIGH, permutations=1).t == pytest.approx(expected, abs=2e-5)


def test_a_planted_difference_is_found_where_it_is():
    values = smooth(1)
    values[HIGH, 2, 20:35] += 1.0
    values[~HIGH, 0, 40:50] += 1.0
    found = cluster_test(values, HIGH, 500, seed=3).beyond_chance()
    assert [(cluster.lead, cluster.direction) for cluster in found] == [(2, 1), (0, -1)]
    assert abs(found[0].start - 20) <= 4 and abs(found[0].stop - 35) <= 4
    assert found[0].p_value == 1 / 501


def test_mass_and_runs_are_those_of_t():
    test = cluster_test(smooth(2) + 0.5 * HIGH[:, None, None], HIGH, 20, forming_p=0.3)
    bar = 1.0364  # two-sided p of 0.3
    for cluster in test.clusters:
        inside = cluster.direction * test.t[cluster.lead, cluster.start : cluster.stop]
        assert (inside > bar).all() and cluster.mass == pytest.approx(inside.sum(), rel=1e-6)
        for outside in (cluster.start - 1, cluster.stop):
            assert outside in (-1, 60) or cluster.direction * test.t[cluster.lead, outside] <= bar
    assert sum(c.stop - c.start for c in test.clusters) == np.count_nonzero(np.abs(test.t) > bar)
    masses = [cluster.mass for cluster in test.clusters]
    assert masses == sorted(masses, reverse=True)


def test_p_value_is_the_share_of_permutations_with_a_larger_stretch_anywhere():
    """Against the definition, with six patients and all their twenty ways to be split into halves."""
    values, high = smooth(5, 6, 2, 30), np.arange(6) < 3
    values[:3, 1, 5:20] += 1.5
    test = cluster_test(values, high, 400, seed=0, forming_p=0.2)
    largest = []
    for chosen in range(64):
        group = (chosen >> np.arange(6)) & 1 == 1
        if group.sum() == 3:
            largest.append(max((c.mass for c in cluster_test(values, group, 1, forming_p=0.2).clusters), default=0))
    exact = np.mean(np.array(largest) >= test.clusters[0].mass * (1 - 1e-6))
    assert test.clusters[0].p_value == pytest.approx(exact, abs=0.06)


def test_chance_passes_for_a_difference_as_often_as_it_may():
    """Of 300 studies without any difference about 5% show a stretch (two-sided binomial limits at 0.1%)."""
    wrong = [bool(cluster_test(smooth(seed), HIGH, 99, seed).beyond_chance(0.95)) for seed in range(1000, 1300)]
    assert 0.015 <= np.mean(wrong) <= 0.095


def test_unequal_spreads_and_sizes_hardly_pass_for_a_difference():
    """Twice the spread in the smaller group: a t with pooled errors would be wrong in about a fifth of studies."""
    wrong, high = [], np.arange(100) < 35
    for seed in range(150):
        values = smooth(seed, 100, 3, 40)
        values[high] *= 2
        wrong.append(bool(cluster_test(values, high, 99, seed).beyond_chance(0.95)))
    assert np.mean(wrong) <= 0.1


def test_a_seed_repeats_and_a_constant_column_has_no_difference():
    values = smooth(7)
    values[:, 3, 10:20] = 4.0
    first, again = (cluster_test(values, HIGH, 50, seed=1) for _ in range(2))
    assert first.clusters == again.clusters
    assert (first.t[3, 10:20] == 0).all()


@pytest.mark.parametrize("change, error, message", [
    (lambda values, high: (values[:, 0], high), ShapeMismatch, "expected"),
    (lambda values, high: (values, high[1:]), ShapeMismatch, r"high \(39,\)"),
    (lambda values, high: (values, high.astype(int)), ShapeMismatch, "of bool"),
    (lambda values, high: (np.where(np.arange(40)[:, None, None] == 7, np.nan, values), high), NonFiniteValue,
     "patient number 7"),
    (lambda values, high: (values, np.arange(40) < 1), UndefinedStatistic, "1 and 39 patients"),
])
def test_what_cannot_be_compared_is_refused(change, error, message):
    with pytest.raises(error, match=message):
        cluster_test(*change(smooth(0), HIGH), permutations=2)


def test_no_permutation_is_refused():
    with pytest.raises(InvalidSetting, match="permutations is 0"):
        cluster_test(smooth(0), HIGH, permutations=0)
