"""The embedded study: two simulated hospitals and a follow-up cohort with known truth.

No real person's data went into it, and what a model reaches on it says nothing about coronary disease: the effect
sizes are tuned (:mod:`cctaecg.simulate.effects`).
"""

from typing import TYPE_CHECKING

from cctaecg.lazy_room import lazy_room

if TYPE_CHECKING:
    from cctaecg.simulate.effects import Effects
    from cctaecg.simulate.study import Study, simulate_study, simulate_tables

__all__ = [
    "Effects", "Study", "simulate_study", "simulate_tables",
]  # fmt: skip

lazy_room(__name__)
