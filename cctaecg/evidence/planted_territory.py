"""In the simulated study alone: do attributions point at the leads that the injury was planted in?

The simulator lowers or lifts each lead by a pattern of its own for each vessel (``simulate.heart.INJURY_LEADS``).
"""

from dataclasses import dataclass
from typing import Any

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

TOP_LEADS = 3
"""How many leads of a patient's attributions are looked at, the strongest."""


@dataclass(frozen=True)
class TerritoryAgreement:
    """How often the strongest leads of a patient's attributions lie where the injury was planted.

    Attributes
    ----------
    territory : tuple of str
        The leads that the vessel's injury is planted in, in ``LEADS`` order.
    top : tuple of str
        The :data:`cctaecg.evidence.TOP_LEADS` strongest leads of the mean over patients, the strongest first.
    share : Interval
        Share of a patient's strongest leads that lie in the territory, the mean over patients.
    by_chance : float
        What any leads would reach.
    """

    territory: tuple[str, ...]
    top: tuple[str, ...]
    share: Interval
    by_chance: float

    def results(self) -> dict[str, Any]:
        """What the book prints, the leads as text.

        Returns
        -------
        dict
            ``leads`` of the territory and ``top`` leads, as text, ``share`` and ``by_chance``.
        """
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
    """Whether attributions point, for each vessel, at the leads that its injury was planted in.

    Their size counts, not the sign.

    Parameters
    ----------
    run : Run
        Of the simulated study; for any other there is no truth.
    by_lead : array, shape (p, 4, 12)
        Attributions of each patient by vessel and lead, in ``VESSELS`` and ``LEADS`` order, in any unit.
    level : float, default 0.95
        Coverage of the intervals.
    resamples : int, default 1000
        Bootstrap samples of patients.
    seed : int, default 0
        Of the resamples.

    Returns
    -------
    dict
        By vessel; ``Absent`` where no truth is known.

    Raises
    ------
    ShapeMismatch
        For attributions of another shape.
    UndefinedStatistic
        For fewer than two patients.
    """
    if run.config().data.source != "simulated":
        return dict.fromkeys(VESSELS, Absent(NO_TRUTH))
    by_lead = np.asarray(by_lead)
    if by_lead.ndim != 3 or by_lead.shape[1:] != (len(VESSELS), len(LEADS)):
        raise ShapeMismatch(f"attributions have shape {by_lead.shape}; expected (patients, {len(VESSELS)}, "
                            f"{len(LEADS)})")
    found: dict[str, TerritoryAgreement | Absent] = {}
    for column, vessel in enumerate(VESSELS):
        own = np.isin(LEADS, territory(vessel))
        size = np.abs(by_lead[:, column])
        top = np.argsort(-size, axis=1, kind="stable")[:, :TOP_LEADS]
        mean_top = np.argsort(-np.abs(by_lead[:, column].mean(axis=0)), kind="stable")[:TOP_LEADS]
        found[vessel] = TerritoryAgreement(
            territory(vessel), tuple(LEADS[lead] for lead in mean_top),
            patient_mean(own[top].mean(axis=1), level, resamples, seed), float(own.mean()),
        )  # fmt: skip
    return found
