"""A batch of ECGs for the network: read from the store, normalised, as a tensor."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from cctaecg.ecg.errors import FlatLead
from cctaecg.ecg.prepare import normalise

Read = Callable[[np.ndarray], np.ndarray]
"""Row numbers (k,) to signals (k, 12, time) in millivolts, float32."""

Normalisation = Literal["lead", "record"]


def read_batch(read: Read, rows: np.ndarray, how: Normalisation) -> Tensor:
    """The z-scored signals of some rows, (rows, 12, time), float32.

    Raises ``FlatLead``, naming the row, for a lead that does not vary or holds NaN.
    """
    signals = read(rows)
    try:
        return torch.from_numpy(normalise(signals, how))
    except FlatLead:
        for row, signal in zip(rows, signals):
            try:
                normalise(signal, how)
            except FlatLead as error:
                raise FlatLead(f"row {row} of the signals: {error.fault}") from error
        raise
