"""What distinguishes the groups that the network makes, what it looks at, and whether that can be believed."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
