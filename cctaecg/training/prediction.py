"""Probabilities from trained folds: of one, of all, and their mean as the ensemble."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import nn

from cctaecg.domain import PROBABILITY_COLUMNS
from cctaecg.model.net1d import Net1D
from cctaecg.training.batches import Normalisation, Read, read_batch
from cctaecg.training.checkpoint import TrainedFold, read_fold
from cctaecg.training.device import CPU

BATCH_SIZE = 128


def load_model(checkpoint: Path) -> Net1D:
    """The network of a fold, in evaluation mode. Raises ``FileNotFoundError`` and ``UnreadableCheckpoint``."""
    return read_fold(checkpoint).model


@torch.inference_mode()
def predict(
    model: nn.Module, read: Read, rows: np.ndarray, batch_size: int = BATCH_SIZE, normalise: Normalisation = "lead"
) -> np.ndarray:
    """Probabilities (rows, 4), float32, of a severe stenosis of each vessel in VESSELS order.

    They are computed where the model is, always in float32, and come back as an array of the processor.
    """
    rows, device = np.asarray(rows), next(model.parameters()).device
    was_training = model.training
    model.eval()
    parts = [
        torch.sigmoid(model(read_batch(read, rows[start:start + batch_size], normalise).to(device))).cpu()
        for start in range(0, len(rows), batch_size)
    ]
    model.train(was_training)
    return torch.cat(parts).numpy() if parts else np.empty((0, len(PROBABILITY_COLUMNS)), np.float32)


def predict_ensemble(
    checkpoints: Sequence[Path], read: Read, rows: np.ndarray, batch_size: int = BATCH_SIZE,
    device: torch.device = CPU,
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of every fold's network (folds, rows, 4), and their mean (rows, 4), computed on ``device``.

    Each network is fed as it was trained. A vessel that a fold had no labels for is NaN in it, and in the mean.
    """
    members = np.stack([predict_fold(read_fold(path), read, rows, batch_size, device) for path in checkpoints])
    return members, members.mean(0)


def predict_fold(
    fold: TrainedFold, read: Read, rows: np.ndarray, batch_size: int = BATCH_SIZE, device: torch.device = CPU
) -> np.ndarray:
    """Probabilities (rows, 4) of one fold's network, fed as it was trained; NaN for a vessel it had no labels for."""
    probabilities = predict(fold.model.to(device), read, rows, batch_size, fold.normalise)
    return np.where(fold.trained, probabilities, np.float32(np.nan))


def predictions_table(cohort: str, ecg_ids: Sequence[str], model: int | str, probabilities: np.ndarray) -> pd.DataFrame:
    """The rows of ``predictions.parquet``: cohort, ecg_id, model (fold number or "ensemble", as text), prob_rca ...

    >>> predictions_table("internal", ["a1"], model=0, probabilities=np.array([[0.1, 0.2, 0.3, 0.4]]))
         cohort ecg_id model  prob_rca  prob_lm  prob_lad  prob_lcx
    0  internal     a1     0       0.1      0.2       0.3       0.4
    """
    if len(ecg_ids) != len(probabilities):
        raise ValueError(f"{len(ecg_ids)} ECGs but {len(probabilities)} rows of probabilities")
    table = pd.DataFrame(probabilities, columns=list(PROBABILITY_COLUMNS.values()))
    table.insert(0, "cohort", cohort)
    table.insert(1, "ecg_id", pd.array(list(ecg_ids), dtype="string"))  # text also where there is none
    table.insert(2, "model", str(model))
    return table


def every_epoch(cohort: str, ecg_ids: Sequence[str], model: int, probabilities: np.ndarray) -> pd.DataFrame:
    """:func:`predictions_table` for each epoch of (epochs, ECGs, 4) probabilities, with ``epoch`` counted from 1."""
    tables = [predictions_table(cohort, ecg_ids, model, epoch) for epoch in probabilities]
    return pd.concat(tables, keys=range(1, len(tables) + 1), names=["epoch"]).reset_index("epoch")
