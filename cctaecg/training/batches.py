"""A batch of ECGs for the network: read from the store and normalised."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from cctaecg.errors import UserError

Read = Callable[[np.ndarray], np.ndarray]
"""Row numbers (k,) to signals (k, 12, time) in millivolts, float32."""

Normalisation = Literal["lead", "record"]


class NonFiniteSignal(UserError, ValueError):
    """A stored ECG holds NaN or infinity; the message names its row."""


def normalise(signals: Tensor, how: Normalisation) -> Tensor:
    """Zero mean and unit standard deviation of each lead (the manuscript) or of the record (ECGFounder).

    ``signals`` is (batch, leads, time); a flat lead becomes zeros.

    >>> normalise(torch.tensor([[[1.0, 3.0], [5.0, 5.0]]]), how="lead").tolist()
    [[[-1.0, 1.0], [0.0, 0.0]]]
    """
    axes = {"lead": (2,), "record": (1, 2)}[how]
    sd, mean = torch.std_mean(signals, axes, correction=0, keepdim=True)
    return (signals - mean) / torch.where(sd > 0, sd, 1.0)


def read_batch(read: Read, rows: np.ndarray, how: Normalisation) -> Tensor:
    """The normalised signals of some rows, (rows, 12, time). Raises ``NonFiniteSignal``."""
    signals = torch.from_numpy(np.ascontiguousarray(read(rows), dtype=np.float32))
    finite = torch.isfinite(signals).all(dim=(1, 2))
    if not finite.all():
        raise NonFiniteSignal(f"the ECG in row {rows[int(finite.int().argmin())]} holds NaN or infinity")
    return normalise(signals, how)
