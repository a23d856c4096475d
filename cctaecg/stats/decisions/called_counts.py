"""How many records of each patient a threshold calls, summed over patients, at many thresholds from one sort.

Rates and likelihood ratios with intervals by patient take sums over patients of squares and products of counts. Such a
sum is one over records: as the threshold falls, the k-th record of a patient to be called raises the square of their
number by k^2 - (k - 1)^2 = 2 k - 1, and its product with another number by that number. So each record adds whole
numbers of its own, and a threshold has the sums of the records at or above it, exact whatever their number.
"""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.inputs import reached

A, M, B, N = range(4)  # places of a patient's counts: called and all with the outcome, called and all without


@dataclass(frozen=True)
class CalledCounts:
    """What a threshold calls: of patient i, a_i of m_i records with the outcome and b_i of n_i without.

    Attributes
    ----------
    total : array of int, shape (4,)
        Sum of v_i = (a_i, m_i, b_i, n_i) over all patients.
    products : array of int, shape (2, 4, 4)
        Sum of v_i v_i' over the patients with the outcome in any record, and over those without.
    patients : tuple of int
        Number of either.
    called, passed : int
        Patients with a record that is called, and with one that is not.
    with_events, with_others : int
        Patients with a record that has the outcome, and with one that has not.
    """

    total: np.ndarray
    products: np.ndarray
    patients: tuple[int, int]
    called: int
    passed: int
    with_events: int
    with_others: int

    def sum_of(self, factors: np.ndarray) -> int:
        """Sum of factors . v_i over all patients; ``factors`` (4,) whole numbers of any length."""
        return int(factors @ self.total)

    def squares_of(self, factors: np.ndarray) -> tuple[int, int]:
        """Sum of (factors . v_i)^2 over the patients with the outcome in any record, and over those without."""
        ill, well = (int(factors @ kind @ factors) for kind in self.products)
        return ill, well


def called_counts(y: np.ndarray, prob: np.ndarray, codes: np.ndarray, thresholds: np.ndarray) -> list[CalledCounts]:
    """The counts at each of the rising ``thresholds`` (t,), where ``prob >= threshold`` is called.

    ``y`` (n,) boolean, ``prob`` (n,), ``codes`` (n,) numbers the patient of each record without gaps.
    """
    order = np.lexsort((-prob, codes))  # patient by patient, in the order in which a falling threshold calls
    y, codes = y[order], codes[order]
    reaches = np.searchsorted(reached(thresholds), prob[order], side="right")  # so many of the thresholds
    first, last = codes != np.roll(codes, 1), codes != np.roll(codes, -1)
    first[0] = last[-1] = True
    events, others = (np.bincount(codes, weights=which) for which in (y, ~y))
    a, b = (np.cumsum(which) - (np.cumsum(count) - count)[codes] for which, count in ((y, events), (~y, others)))

    def at_or_above(which: np.ndarray, values: np.ndarray | None = None) -> np.ndarray:
        """Number, or sum of the ``values`` (n,), of the records ``which`` (n,) that each threshold calls."""
        added = np.bincount(reaches[which], None if values is None else values[which], len(thresholds) + 1)
        return np.cumsum(added[::-1])[-2::-1].astype(np.int64)

    of_ill = events[codes] > 0
    products = np.zeros((len(thresholds), 2, 4, 4), dtype=np.int64)
    for kind, which, places in (
        (0, y, {(A, A): 2 * a - 1, (A, M): events[codes], (A, N): others[codes], (A, B): b}),
        (0, ~y & of_ill, {(B, B): 2 * b - 1, (B, N): others[codes], (M, B): events[codes], (A, B): a}),
        (1, ~of_ill, {(B, B): 2 * b - 1, (B, N): others[codes]}),
    ):
        for (row, column), values in places.items():
            products[:, kind, row, column] += at_or_above(which, values)
    for kind, patients in enumerate((events > 0, events == 0)):
        all_of = np.stack((events[patients], others[patients]))
        products[:, kind, M::2, M::2] = np.triu(all_of @ all_of.T)
    products += np.triu(products, 1).swapaxes(-1, -2)
    true, false, called, none_passed = (at_or_above(which) for which in (y, ~y, first, last))
    total = np.stack((true, np.full_like(true, y.sum()), false, np.full_like(true, (~y).sum())), axis=1)
    with_events, with_others = (int(np.count_nonzero(count)) for count in (events, others))
    return [
        CalledCounts(total[t].astype(object), products[t].astype(object), (with_events, len(events) - with_events),
                     int(called[t]), len(events) - int(none_passed[t]), with_events, with_others)
        for t in range(len(thresholds))
    ]
