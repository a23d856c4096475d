"""Counts of patients at many thresholds from one sort, against counting them again at each."""

import numpy as np
import pytest

from cctaecg.stats.decisions.called_counts import called_counts

THRESHOLDS = np.array([0.0, 0.1, 0.25, 0.5, 0.7, 1.0])


def counted(y, prob, codes, threshold):
    """a, m, b and n (4, patients): the definition."""
    called = prob >= threshold
    return np.stack([np.bincount(codes, which) for which in (called & y, y, called & ~y, ~y)]).astype(int)


@pytest.mark.parametrize("seed", range(6))
def test_every_sum_is_that_of_the_patients_counted_one_by_one(seed):
    rng = np.random.default_rng(seed)
    codes = np.unique(rng.integers(0, 60, 300), return_inverse=True)[1]  # several records of most, one of some
    y = rng.random(300) < np.where(codes % 3 == 0, 0.6, 0.02 * seed)
    prob = rng.choice([0, 0.05, 0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.7, 0.9, 1], 300)  # ties, some at a threshold
    for threshold, found in zip(THRESHOLDS, called_counts(y, prob, codes, THRESHOLDS), strict=True):
        a, m, b, n = counts = counted(y, prob, codes, threshold)
        assert found.total.tolist() == counts.sum(axis=1).tolist()
        for kind, patients, products in zip((m > 0, m == 0), found.patients, found.products, strict=True):
            assert patients == kind.sum()
            assert products.tolist() == (counts[:, kind] @ counts[:, kind].T).tolist()
        assert (found.called, found.passed) == ((a + b > 0).sum(), (m - a + n - b > 0).sum())
        assert (found.with_events, found.with_others) == ((m > 0).sum(), (n > 0).sum())


def test_factors_pick_counts_and_stay_whole_beyond_what_an_integer_of_the_machine_holds():
    y, prob, codes = np.array([True, True, False, False]), np.array([0.9, 0.2, 0.8, 0.1]), np.array([0, 0, 1, 1])
    (found,) = called_counts(y, prob, codes, np.array([0.5]))
    factors = np.array([10**30, 1, 0, 5], dtype=object)
    assert found.sum_of(factors) == 10**30 + 2 + 5 * 2  # one of two called with the outcome, two without it
    assert found.squares_of(factors) == ((10**30 + 2) ** 2, 10**2)


def test_the_order_of_the_records_does_not_matter():
    rng = np.random.default_rng(1)
    y, prob, codes = rng.random(80) < 0.3, rng.random(80).round(1), rng.permutation(np.arange(80) // 2)
    shuffled = rng.permutation(80)
    for one, other in zip(called_counts(y, prob, codes, THRESHOLDS),
                          called_counts(y[shuffled], prob[shuffled], codes[shuffled], THRESHOLDS), strict=True):
        assert (one.products == other.products).all() and (one.total == other.total).all()
        assert (one.called, one.passed) == (other.called, other.passed)
