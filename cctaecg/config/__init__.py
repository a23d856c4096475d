"""The configuration of a run: its sections, the profiles, reading and writing, and the parameters of notebooks."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
