"""What only known truth or a measurement can show: coverage, realism, planted territory, speed, with facts."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
