"""One function per figure: results in, a :class:`Drawing` out; no statistic is computed here."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
