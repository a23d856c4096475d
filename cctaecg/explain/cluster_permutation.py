"""Where two groups of patients differ by more than chance, corrected over time and leads: cluster permutation.

A difference is tested at thousands of places, and neighbours in time rise and fall together. So it is not a place that
is tested but a stretch: the largest one that chance brings anywhere in any lead sets the bar for all.

Maris E, Oostenveld R. Nonparametric statistical testing of EEG- and MEG-data. J Neurosci Methods 2007;164:177-190.
"""

from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from cctaecg.stats.errors import InvalidSetting, NonFiniteValue, ShapeMismatch, UndefinedStatistic
from cctaecg.stats.intervals import normal_quantile

FORMING_P = 0.01
"""A stretch is where the two-sided p-value of every single place is below this. It decides which stretches are looked
at, long weak or short strong ones, and not how often chance passes for a difference."""

_BLOCK_CELLS = 2**22  # values held at a time, 16 MB


@dataclass(frozen=True)
class Cluster:
    """A stretch of one lead where the groups differ in one direction.

    Attributes
    ----------
    lead : int
        Number of the lead.
    start, stop : int
        It reaches from sample ``start`` to sample ``stop - 1``.
    direction : int
        1 where the first group lies higher, else -1.
    mass : float
        The sum of the absolute t values.
    p_value : float
        How often a permutation has at least this mass somewhere.
    """

    lead: int
    start: int
    stop: int
    direction: int
    mass: float
    p_value: float


@dataclass(frozen=True, eq=False)
class ClusterTest:
    """A cluster permutation test of two groups.

    Attributes
    ----------
    t : array, shape (leads, w)
        Welch's t at each place.
    clusters : tuple of Cluster
        In falling order of mass.
    permutations : int
        How many there were.
    """

    t: np.ndarray
    clusters: tuple[Cluster, ...]
    permutations: int

    def beyond_chance(self, level: float = 0.95) -> tuple[Cluster, ...]:
        """The clusters whose p-value is at most ``1 - level``.

        Parameters
        ----------
        level : float, default 0.95
            Of studies without any difference, a share of at most ``1 - level`` shows such a cluster.

        Returns
        -------
        tuple of Cluster
            In falling order of mass.
        """
        return tuple(cluster for cluster in self.clusters if cluster.p_value <= 1 - level + 1e-12)


def cluster_test(
    values: np.ndarray, high: np.ndarray, permutations: int = 1000, seed: int = 0, forming_p: float = FORMING_P
) -> ClusterTest:
    """Where two groups of patients differ by more than chance, corrected over time and leads.

    Clusters are runs of Welch's t beyond the normal quantile of ``forming_p`` with one sign, within a lead. With B
    permutations of ``high`` the p-value of a cluster is (1 + m) / (1 + B), where m is the number of permutations whose
    largest mass in any lead is at least the cluster's, so that under no difference at all a cluster with p of at most
    alpha appears in a share of at most alpha of studies. Groups that differ in their spread alone are not exchangeable;
    Welch's t keeps that share near alpha from some dozens of patients on (one in nine with 15 patients of twice the
    spread against 25, at alpha 0.05). The test does not say that every place of a cluster differs, nor that its ends
    are where the difference ends.

    Parameters
    ----------
    values : array, shape (p, leads, w)
        One row a patient, because patients are what is exchanged.
    high : array of bool, shape (p,)
        Whether the patient is of the first group.
    permutations : int, default 1000
        How often the groups are shuffled.
    seed : int, default 0
        Of the shuffling.
    forming_p : float, default 0.01
        A cluster is where the two-sided p-value of every single place is below this.

    Returns
    -------
    ClusterTest

    Raises
    ------
    ShapeMismatch
        For other shapes, or groups that are not of bool.
    NonFiniteValue
        For missing values: a patient without any is to be left out before.
    InvalidSetting
        For no permutation.
    UndefinedStatistic
        For a group of fewer than two patients.

    References
    ----------
    Maris E, Oostenveld R. Nonparametric statistical testing of EEG- and MEG-data. J Neurosci Methods 2007;164:177-190.
    """
    values, high = np.asarray(values), np.asarray(high)
    if values.ndim != 3 or high.shape != values.shape[:1] or high.dtype != bool:
        raise ShapeMismatch(f"values have shape {values.shape} and high {high.shape} of {high.dtype}; expected "
                            "(patients, leads, samples) and (patients,) of bool")
    if not np.isfinite(values).all():
        raise NonFiniteValue(f"values of patient number {np.argwhere(~np.isfinite(values))[0][0]} are missing; "
                             "leave out patients without a beat")
    if permutations < 1:
        raise InvalidSetting(f"permutations is {permutations}; expected at least 1")
    patients, leads, width = values.shape
    members = int(high.sum())
    if min(members, patients - members) < 2:
        raise UndefinedStatistic(f"No difference can be tested: the groups have {members} and {patients - members} "
                                 "patients; at least 2 are needed in each.")
    bar = normal_quantile(1 - forming_p)
    welch = _Welch(values.reshape(patients, -1), members)
    t = welch(high[None].astype(np.float32)).reshape(leads, width).astype(float)
    generator = np.random.default_rng(seed)
    masses = []
    block = max(1, _BLOCK_CELLS // max(patients, leads * width))
    for start in tqdm(range(0, permutations, block), desc="cluster permutations", disable=None):
        count = min(block, permutations - start)
        shuffled = generator.permuted(np.tile(high.astype(np.float32), (count, 1)), axis=1)
        masses.append(_largest_mass(welch(shuffled).reshape(count, leads, width), bar))
    largest = np.concatenate(masses)
    clusters = []
    for lead, start, stop, direction, mass in _runs(t, bar):
        as_large = int((largest >= mass * (1 - 1e-6)).sum())
        clusters.append(Cluster(lead, start, stop, direction, mass, (1 + as_large) / (1 + permutations)))
    return ClusterTest(t, tuple(sorted(clusters, key=lambda cluster: -cluster.mass)), permutations)


class _Welch:
    """Welch's t of every column of (p, k) values, for many ways at once of choosing ``members`` of the p patients."""

    def __init__(self, values: np.ndarray, members: int):
        centred = values - values.mean(axis=0, dtype=float)
        spread = centred.std(axis=0)
        # single precision suffices once every column has mean 0 and SD 1; one that does not vary has no difference
        self._values = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0).astype(np.float32)
        self._squares = np.square(self._values)
        self._total, self._total_square = self._values.sum(axis=0), self._squares.sum(axis=0)
        self._sizes = members, len(values) - members

    def __call__(self, chosen: np.ndarray) -> np.ndarray:
        """t (b, k) for ``chosen`` (b, p), float32 of 0 and 1."""
        first, second = self._sizes
        sums, squares = chosen @ self._values, chosen @ self._squares
        means = sums / first, (self._total - sums) / second
        errors = ((squares - first * means[0]**2) / (first - 1) / first
                  + (self._total_square - squares - second * means[1]**2) / (second - 1) / second)
        errors = np.sqrt(np.maximum(errors, 0))
        t: np.ndarray = np.divide(means[0] - means[1], errors, out=np.zeros_like(sums), where=errors > 0)
        return t


def _largest_mass(t: np.ndarray, bar: float) -> np.ndarray:
    """Of each of (b, leads, w): the largest sum of |t| over a run beyond ``bar`` of one sign, in any lead."""
    largest = np.zeros(t.shape[:2], np.float32)
    for sign in (1, -1):
        run = np.zeros(t.shape[:2], np.float32)
        for column in np.moveaxis(sign * t, 2, 0):
            run = (run + column) * (column > bar)
            np.maximum(largest, run, out=largest)
    in_any_lead: np.ndarray = largest.max(axis=1)
    return in_any_lead


def _runs(t: np.ndarray, bar: float) -> list[tuple[int, int, int, int, float]]:
    """Lead, start, stop, direction and mass of each run of (leads, w) beyond ``bar``."""
    found = []
    for lead, row in enumerate(t):
        for sign in (1, -1):
            edges = np.diff(np.concatenate(([0], (sign * row > bar).astype(np.int8), [0])))
            for start, stop in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)):
                found.append((lead, int(start), int(stop), sign, float(np.abs(row[start:stop]).sum())))
    return found
