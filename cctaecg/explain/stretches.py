"""Leads and times at which the mean beats of two risk groups differ by more than chance."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cctaecg.domain import LEADS
from cctaecg.explain.cluster_permutation import cluster_test
from cctaecg.explain.mean_beats import PatientBeats
from cctaecg.run.results import Absent
from cctaecg.stats.errors import ShapeMismatch
from cctaecg.stats.inputs import check_level


@dataclass(frozen=True)
class Stretch:
    """Times of a lead at which the high-risk group lies higher, or lower, than the other.

    Attributes
    ----------
    lead : str
        One of ``LEADS``.
    start_ms, end_ms : float
        The first and the last of the times, in milliseconds from R.
    direction : {"higher", "lower"}
        Where the high-risk group lies.
    p_value : float
        How often chance brings as large a stretch anywhere.
    """

    lead: str
    start_ms: float
    end_ms: float
    direction: str
    p_value: float


@dataclass(frozen=True)
class DifferingStretches:
    """Where the mean beats of two risk groups differ beyond chance.

    Attributes
    ----------
    stretches : tuple of Stretch
        Those beyond chance, the largest first.
    share : float
        Share of all leads and times that lie in them.
    looked_at : int
        How many stretches were tested.
    permutations : int
        How often the groups were shuffled.
    level : float
        One minus the p-value up to which a stretch counts as beyond chance.
    """

    stretches: tuple[Stretch, ...]
    share: float
    looked_at: int
    permutations: int
    level: float

    def leads(self) -> list[str]:
        """The leads that hold a stretch.

        Returns
        -------
        list of str
            In ``LEADS`` order.
        """
        return [lead for lead in LEADS if lead in {stretch.lead for stretch in self.stretches}]

    def results(self) -> dict[str, Any]:
        """What the book prints.

        Returns
        -------
        dict
            How many ``stretches`` there are, in how many ``leads``, their ``share``, and the ``largest``, a Stretch or
            ``Absent``.
        """
        first = self.stretches[0] if self.stretches else Absent("Nowhere does the difference exceed chance.")
        return {"stretches": len(self.stretches), "leads": len(self.leads()), "share": self.share, "largest": first}


def differing_stretches(
    beats: PatientBeats, high: np.ndarray, level: float = 0.95, permutations: int = 1000, seed: int = 0
) -> DifferingStretches:
    """Leads and times at which the mean beats of two groups of patients differ by more than chance.

    A :func:`cctaecg.explain.cluster_test` of the patients with a beat, corrected over the times and leads of this one
    comparison.

    Parameters
    ----------
    beats : PatientBeats
        From :func:`cctaecg.explain.patient_beats`, of which one normalisation is taken.
    high : array of bool, shape (p,)
        Whether the patient is at high risk, in the order of ``beats.patients``.
    level : float, default 0.95
        Stretches with a p-value of at most ``1 - level`` count as beyond chance.
    permutations : int, default 1000
        How often the groups are shuffled.
    seed : int, default 0
        Of the shuffling.

    Returns
    -------
    DifferingStretches

    Raises
    ------
    ShapeMismatch
        For another number of patients, or groups that are not of bool.
    InvalidSetting
        For a level outside 0 to 1, or no permutation.
    UndefinedStatistic
        For a group of fewer than two patients with a beat.
    """
    check_level(level)
    high = np.asarray(high)
    if high.shape != beats.patients.shape:
        raise ShapeMismatch(f"high has shape {high.shape}; expected ({len(beats.patients)},), one for each patient")
    having = beats.beats > 0
    test = cluster_test(beats.mean[having], high[having], permutations, seed)
    times = np.round(1000 * beats.time, 3)
    found = test.beyond_chance(level)
    return DifferingStretches(
        tuple(Stretch(LEADS[cluster.lead], float(times[cluster.start]), float(times[cluster.stop - 1]),
                      "higher" if cluster.direction > 0 else "lower", cluster.p_value) for cluster in found),
        sum(cluster.stop - cluster.start for cluster in found) / test.t.size, len(test.clusters), permutations, level,
    )  # fmt: skip
