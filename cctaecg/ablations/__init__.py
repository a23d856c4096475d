"""What each ingredient of training is worth: the arms, how they are compared, what the book is told of them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
