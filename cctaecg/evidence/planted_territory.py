"""In the simulated study alone: do attributions point at the leads that the injury was planted in?

The simulator lowers or lifts each lead by a pattern of its own for each vessel (``simulate.heart.INJURY_LEADS``).
"""

from dataclasses import dataclass

import numpy as np

from cctaecg.domain import LEADS, VESSELS
from cctaecg.evidence.known_truth import NO_TRUTH
from cctaecg.explain.patient_sample import patient_mean
from cctaecg.run.results import Absent
from cctaecg.run.run import Run
from cctaecg.simulate.waveform.heart import INJURY_LEADS, twelve_leads
from cctaecg.stats.errors import ShapeMismatch
from cctaecg.stats.intervals import Interval

PLANTED_SHARE = 0.6
"""A lead belongs to a territory if its change is at least this share of the largest lead's."""

TOP = 3
"""Leads of a patient's attributions that are looked at."""


@dataclass(frozen=True)
class TerritoryAgreement:
    """How often the ``TOP`` leads of a patient's attributions lie in the planted ``territory``.

    ``share`` is the mean over patients with its interval, ``by_chance`` what any three leads would reach, and ``top``
    the leads of the mean over patients, the strongest first.
    """

    territory: tuple[str, ...]
    top: tuple[str, ...]
    share: Interval
    by_chance: float

    def results(self) -> dict:
        """What the book prints, the leads as text."""
        return {"leads": ", ".join(self.territory), "top": ", ".join(self.top), "share": self.share,
                "by_chance": self.by_chance}


def planted_pattern() -> np.ndarray:
    """(4, 12): change of each lead by one unit of each vessel's injury, in units of its largest independent lead."""
    return twelve_leads(INJURY_LEADS[:, :, None])[:, :, 0]


def territory(vessel: str) -> tuple[str, ...]:
    """The leads that a vessel's injury is planted in, in ``LEADS`` order.

    >>> territory("LAD"), territory("RCA")
    (('V2', 'V3', 'V4'), ('II', 'III', 'aVL', 'aVF'))
    """
    size = np.abs(planted_pattern()[VESSELS.index(vessel)])
    return tuple(lead for lead, own in zip(LEADS, size) if own >= PLANTED_SHARE * size.max())


def territory_agreement(
    run: Run, by_lead: np.ndarray, level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> dict[str, TerritoryAgreement | Absent]:
    """For each vessel, from attributions ``by_lead`` (p, 4, 12), one row per patient; their size counts, not the sign.

    ``Absent`` where no truth is known. Raises ``ShapeMismatch``.
    """
    if run.config().data.source != "simulated":
        return dict.fromkeys(VESSELS, Absent(NO_TRUTH))
    by_lead = np.asarray(by_lead)
    if by_lead.ndim != 3 or by_lead.shape[1:] != (len(VESSELS), len(LEADS)):
        raise ShapeMismatch(f"attributions have shape {by_lead.shape}; expected (patients, {len(VESSELS)}, "
                            f"{len(LEADS)})")
    found = {}
    for column, vessel in enumerate(VESSELS):
        own = np.isin(LEADS, territory(vessel))
        size = np.abs(by_lead[:, column])
        top = np.argsort(-size, axis=1, kind="stable")[:, :TOP]
        mean_top = np.argsort(-np.abs(by_lead[:, column].mean(axis=0)), kind="stable")[:TOP]
        found[vessel] = TerritoryAgreement(
            territory(vessel), tuple(LEADS[lead] for lead in mean_top),
            patient_mean(own[top].mean(axis=1), level, resamples, seed), float(own.mean()),
        )  # fmt: skip
    return found
