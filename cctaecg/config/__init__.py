"""The configuration of a run: its sections, the profiles, reading and writing, and the parameters of notebooks.

A run is a profile and what differs from it. Every value is checked when the configuration is made, and cannot change
afterwards; a wrong one is refused with its key, its value and what was expected.

>>> from cctaecg.config import dump, profile
>>> config = profile("demo", analysis={"risk_thresholds": {"LAD": 0.2}})
>>> config.analysis.risk_thresholds
{'RCA': 0.15, 'LM': 0.01, 'LAD': 0.2, 'LCX': 0.15}
>>> "learning_rate: 0.003" in dump(config)
True
>>> profile("demo", training={"epochs": 0})
Traceback (most recent call last):
    ...
cctaecg.config.profiles.ConfigError: profile 'demo': training.epochs is 0: Input should be greater than or equal to 1
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
