"""Leads and times at which the mean beats of two risk groups differ by more than chance."""

from dataclasses import dataclass

import numpy as np

from cctaecg.domain import LEADS
from cctaecg.explain.cluster_permutation import cluster_test
from cctaecg.explain.mean_beats import PatientBeats
from cctaecg.run.results import Absent
from cctaecg.stats.errors import ShapeMismatch
from cctaecg.stats.inputs import check_level


@dataclass(frozen=True)
class Stretch:
    """From ``start_ms`` to ``end_ms`` of R the high-risk group lies ``"higher"`` or ``"lower"`` in ``lead``."""

    lead: str
    start_ms: float
    end_ms: float
    direction: str
    p_value: float


@dataclass(frozen=True)
class DifferingStretches:
    """The stretches beyond chance at ``level``, the largest first; ``share`` is the share of leads and times in them.

    ``looked_at`` counts the stretches that were tested.
    """

    stretches: tuple[Stretch, ...]
    share: float
    looked_at: int
    permutations: int
    level: float

    def leads(self) -> list[str]:
        """The leads that hold a stretch, in ``LEADS`` order."""
        return [lead for lead in LEADS if lead in {stretch.lead for stretch in self.stretches}]

    def results(self) -> dict:
        """What the book prints: how many stretches, their share, and the largest one."""
        first = self.stretches[0] if self.stretches else Absent("Nowhere does the difference exceed chance.")
        return {"stretches": len(self.stretches), "leads": len(self.leads()), "share": self.share, "largest": first}


def differing_stretches(
    beats: PatientBeats, high: np.ndarray, level: float = 0.95, permutations: int = 1000, seed: int = 0
) -> DifferingStretches:
    """Permute the ``high`` (p,) of patients with a beat: :func:`cctaecg.explain.cluster_test`.

    Corrected over the times and leads of this one comparison. Raises as that function, and ``InvalidSetting`` for a
    level outside 0 to 1.
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
