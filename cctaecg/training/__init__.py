"""Fine-tuning: folds, augmentation, objective, gradients, the loop, and prediction with the trained folds.

:func:`train_fold` takes a function that reads signals and an array of labels, and needs no run; :func:`folded_cohort`
and :func:`train_run_fold` do the same with what a run holds. The same data and configuration give the same bits on the
same device.

>>> import numpy as np
>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from cctaecg.config import Config
>>> from cctaecg.training import assign_folds, predict_ensemble, train_fold
>>> rng = np.random.default_rng(0)
>>> labels = rng.integers(0, 2, (40, 4)).astype(float)  # of four vessels in 40 ECGs
>>> signals = rng.normal(size=(40, 12, 200)) + np.sin(np.arange(200)) * labels.sum(axis=1)[:, None, None]
>>> read = signals.__getitem__  # from row numbers to signals in millivolts
>>> held_out = assign_folds(labels, patients=np.arange(40) // 2, n_folds=2, seed=0) == 0
>>> config = Config(model={"widths": (16,), "blocks": (1,)}, training={"epochs": 2, "batch_size": 20})
>>> with TemporaryDirectory() as folder:
...     checkpoint = Path(folder) / "checkpoint.pt"
...     history = train_fold(
...         read, labels, np.flatnonzero(~held_out), np.flatnonzero(held_out), config, checkpoint, fold=0)
...     members, mean = predict_ensemble([checkpoint], read, np.arange(40))
>>> len(history.epochs), mean.shape  # probabilities of a severe stenosis
(2, (40, 4))
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
