"""Predictions that several processes make together."""

import numpy as np
from torch import nn

from cctaecg.domain import VESSELS
from cctaecg.training.batches import Normalisation, Read
from cctaecg.training.parallel.processes import Processes
from cctaecg.training.prediction import BATCH_SIZE, predict


def predict_together(
    model: nn.Module, read: Read, rows: np.ndarray, normalise: Normalisation, processes: Processes
) -> np.ndarray:
    """What :func:`cctaecg.training.predict` gives, to the bit: batch after batch, each by one of the processes."""
    if processes.count == 1:
        return predict(model, read, rows, normalise=normalise)
    probabilities = np.zeros((len(rows), len(VESSELS)), np.float32)
    for start in range(processes.rank * BATCH_SIZE, len(rows), processes.count * BATCH_SIZE):
        some = slice(start, start + BATCH_SIZE)
        probabilities[some] = predict(model, read, rows[some], normalise=normalise)
    return processes.sum_array(probabilities)
