"""Placement values of the AUC, and its variance when a patient may have several records.

With X the scores of the m records with the outcome and Y those of the n without, and
psi(x, y) = 1 if x > y, 1/2 if x = y, 0 otherwise:

    V10(x) = mean over y of psi(x, y)        placement of a record with the outcome
    V01(y) = mean over x of psi(x, y)        placement of a record without
    AUC    = mean of V10 = mean of V01

Mid-ranks give every placement at the cost of one sort (Sun and Xu 2014).

References: DeLong ER et al. Biometrics 1988;44:837-845. Obuchowski NA. Biometrics 1997;53:567-578.
Sun X, Xu W. IEEE Signal Process Lett 2014;21:1389-1393.
"""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.small_samples import refuse_few
from cctaecg.stats.stable_order import stable_order


def placements(y: np.ndarray, score: np.ndarray) -> tuple[float, np.ndarray]:
    """AUC, and the placement (n,) of each record among those of the other class.

    ``y`` (n,) boolean and ``score`` (n,) finite. Raises ``UndefinedStatistic`` when one class is empty.

    >>> auc, placed = placements(np.array([True, False, True, False]), np.array([0.9, 0.2, 0.2, 0.1]))
    >>> auc, placed.tolist()
    (0.875, [1.0, 0.75, 0.75, 1.0])
    """
    events = int(np.count_nonzero(y))
    others = len(y) - events
    if events == 0 or others == 0:
        which = "none has" if events == 0 else "all have"
        raise UndefinedStatistic(f"The AUC does not exist: of {len(y)} records {which} the outcome.")
    order = stable_order(score)
    ordered, outcome = score[order], y[order]
    tie = np.concatenate(([0], np.cumsum(ordered[1:] != ordered[:-1])))  # records of one score share a number
    events_at = np.bincount(tie, weights=outcome)
    others_at = np.bincount(tie, weights=~outcome)
    others_below = np.cumsum(others_at) - 0.5 * others_at  # half of the tied ones count as below
    events_above = events - np.cumsum(events_at) + 0.5 * events_at
    placed = np.empty(len(y))
    placed[order] = np.where(outcome, others_below[tie] / others, events_above[tie] / events)
    return float(others_below @ events_at / (events * others)), placed


@dataclass(frozen=True)
class ClusterParts:
    """What each patient adds to an AUC's deviation from its expectation, by outcome of the record.

    ``from_events`` and ``from_others`` (patients,) sum ``(V10 - AUC) / m`` and ``(V01 - AUC) / n`` over a patient's
    records; ``with_events``, ``with_others`` and ``with_any`` count the patients that have such records.
    ``events_apart`` and ``others_apart`` are the sums of squares if every record were a patient's only one, and
    ``effective_events`` and ``effective_others`` the patients that count, m^2 over the sum of the m_i^2: as many as
    there are when all have equally many records, fewer when some have more. ``counts`` are the records of either kind.
    """

    from_events: np.ndarray
    from_others: np.ndarray
    with_events: int
    with_others: int
    with_any: int
    events_apart: float
    others_apart: float
    effective_events: float
    effective_others: float
    counts: tuple[int, int]

    @property
    def event_variance(self) -> float:
        """The part S10 / m of :attr:`variance`."""
        return _small_sample(self.with_events) * float(self.from_events @ self.from_events)

    @property
    def other_variance(self) -> float:
        """The part S01 / n of :attr:`variance`."""
        return _small_sample(self.with_others) * float(self.from_others @ self.from_others)

    @property
    def shared(self) -> float:
        """The part 2 S11 / (m n) of :attr:`variance`, through patients with records of both kinds."""
        return 2 * _small_sample(self.with_any) * float(self.from_events @ self.from_others)

    @property
    def variance(self) -> float:
        """Obuchowski's variance; DeLong's when every record is its own cluster.

            var = S10 / m + S01 / n + 2 S11 / (m n)

        with, over patients i holding m_i and n_i records, the sums a_i = sum V10 - m_i AUC and b_i = sum V01 - n_i AUC,

            S10 = I10 / ((I10 - 1) m) sum a_i^2,  S01 = I01 / ((I01 - 1) n) sum b_i^2,  S11 = I / (I - 1) sum a_i b_i

        Raises ``UndefinedStatistic`` below the floor of :mod:`cctaecg.stats.small_samples`.
        """
        refuse_few(self.with_events, self.with_others, "The standard error of an AUC")
        return self.event_variance + self.other_variance + self.shared

    def degrees(self) -> tuple[np.ndarray, np.ndarray]:
        """The two parts of the variance, and the degrees of freedom that their effective patients leave, (2,) each."""
        return (
            np.array([self.event_variance, self.other_variance]),
            np.array([self.effective_events - 1, self.effective_others - 1]),
        )

    def covariance(self, other: "ClusterParts") -> float:
        """Covariance with the AUC of other records of the same patients: nought when they share none.

        The cross products of the sums in :attr:`variance`; each small-sample factor is the geometric mean of the two.
        """
        either = {
            kind: np.sqrt(_small_sample(getattr(self, kind)) * _small_sample(getattr(other, kind)))
            for kind in ("with_events", "with_others", "with_any")
        }
        crossed = self.from_events @ other.from_others + self.from_others @ other.from_events
        return float(
            either["with_events"] * (self.from_events @ other.from_events)
            + either["with_others"] * (self.from_others @ other.from_others)
            + either["with_any"] * crossed
        )


def cluster_parts(y: np.ndarray, deviation: np.ndarray, codes: np.ndarray, clusters: int) -> ClusterParts:
    """Sum the deviations (n,) of placements from their AUC by patient.

    ``codes`` (n,) numbers the patient of each record, below ``clusters``. For the difference of two AUCs, ``deviation``
    is the difference of the two deviations.
    """
    sums, apart, sizes = [], [], []
    for kind in (y, ~y):
        own, count = codes[kind], int(np.count_nonzero(kind))
        sums.append(np.bincount(own, weights=deviation[kind], minlength=clusters) / count)
        apart.append(float(deviation[kind] @ deviation[kind]) / count**2)
        sizes.append(np.bincount(own, minlength=clusters))
    effective = [float(size.sum()) ** 2 / float(size @ size) for size in sizes]
    with_events, with_others = (int(np.count_nonzero(size)) for size in sizes)
    either = int(np.count_nonzero(sizes[0] + sizes[1]))
    counts = int(sizes[0].sum()), int(sizes[1].sum())
    return ClusterParts(
        sums[0], sums[1], with_events, with_others, either, apart[0], apart[1], effective[0], effective[1], counts
    )


def _small_sample(clusters: int) -> float:
    return clusters / (clusters - 1) if clusters > 1 else np.nan
