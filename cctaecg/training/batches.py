"""A batch of ECGs for the network: read from the store, normalised, as a tensor."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from cctaecg.ecg.errors import FlatLead

Read = Callable[[np.ndarray], np.ndarray]
"""Row numbers (k,) to signals (k, 12, time) in millivolts, float32."""

Normalisation = Literal["lead", "record"]


def read_batch(read: Read, rows: np.ndarray, how: Normalisation) -> Tensor:
    """The z-scored signals of some rows, (rows, 12, time), float32.

    What :func:`cctaecg.ecg.normalise` gives, in a third of its time: every epoch does it again. Raises
    ``FlatLead``, naming the row, for a lead that does not vary or holds NaN.
    """
    signals = torch.from_numpy(np.ascontiguousarray(read(rows), dtype=np.float32))
    axes = (2,) if how == "lead" else (1, 2)
    centred = signals - signals.mean(axes, keepdim=True)
    sd = centred.square().mean(axes, keepdim=True).sqrt_()
    varies = (sd > 0).flatten(1).all(1)
    if not varies.all():
        raise FlatLead(f"row {rows[int(varies.int().argmin())]} of the signals does not vary, or is missing, in some "
                       "lead; it has no z-score")
    return centred.div_(sd)
