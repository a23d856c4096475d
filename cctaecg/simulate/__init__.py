"""The embedded study: two simulated hospitals and a follow-up cohort with known truth.

No real person's data went into it, and what a model reaches on it says nothing about coronary disease: the effect
sizes are tuned (:mod:`cctaecg.simulate.effects`).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
