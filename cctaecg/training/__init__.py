"""Fine-tuning: folds, augmentation, objective, gradients, the loop, and prediction with the trained folds."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
