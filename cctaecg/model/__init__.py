"""The network: Net1D as ECGFounder published it, in any size, and its pretrained weights."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
