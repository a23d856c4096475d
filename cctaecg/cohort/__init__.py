"""From a hospital's export, or PTB-XL, to the analysis table: checks, pairing, exclusions with a flow, Table 1."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
