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
from cctaecg.training.device import CPU, chosen_device

BATCH_SIZE = 128


def load_model(checkpoint: Path, device: str = "cpu") -> Net1D:
    """The network of a trained fold, in evaluation mode.

    Parameters
    ----------
    checkpoint : path
        A file that :func:`cctaecg.training.train_fold` wrote.
    device : str, default "cpu"
        Where it is to compute, as a run's ``training.device`` names it.

    Returns
    -------
    Net1D

    Raises
    ------
    FileNotFoundError
        Where there is no such file.
    UnreadableCheckpoint
        For a damaged file, and for a checkpoint of something else.
    DeviceMissing
        For a device that this machine does not have.
    """
    return read_fold(checkpoint).model.to(chosen_device(device))


@torch.inference_mode()
def predict(
    model: nn.Module, read: Read, rows: np.ndarray, batch_size: int = BATCH_SIZE, normalise: Normalisation = "lead"
) -> np.ndarray:
    """Probabilities of a severe stenosis of each vessel.

    They are computed where the model is, always in float32, and come back as an array of the processor.

    Parameters
    ----------
    model : torch.nn.Module
        From normalised signals (batch, 12, time) to logits (batch, 4); left in the mode it was in.
    read : callable
        From row numbers (k,) to signals (k, 12, time) in millivolts.
    rows : array of int, shape (n,)
        The rows to read.
    batch_size : int, default 128
        ECGs at a time.
    normalise : {"lead", "record"}, default "lead"
        Z-scores of each lead, or of the whole record.

    Returns
    -------
    array of float32, shape (n, 4)
        In ``VESSELS`` order.

    Raises
    ------
    FlatLead
        For a lead that does not vary or holds NaN; the message names the row.
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
    """Probabilities of every fold's network, and their mean.

    Each network is fed as it was trained. A vessel that a fold had no labels for is NaN in it, and in the mean.

    Parameters
    ----------
    checkpoints : sequence of paths
        One for each fold.
    read : callable
        From row numbers (k,) to signals (k, 12, time) in millivolts.
    rows : array of int, shape (n,)
        The rows to read.
    batch_size : int, default 128
        ECGs at a time.
    device : torch.device, default the processor
        Where they are computed.

    Returns
    -------
    members : array of float32, shape (folds, n, 4)
        In the order of ``checkpoints``, vessels in ``VESSELS`` order.
    mean : array of float32, shape (n, 4)
        The ensemble's.

    Raises
    ------
    FileNotFoundError, UnreadableCheckpoint
        As :func:`cctaecg.training.load_model`.
    FlatLead
        As :func:`cctaecg.training.predict`.
    """
    members = np.stack([predict_fold(read_fold(path), read, rows, batch_size, device) for path in checkpoints])
    return members, members.mean(0)


def predict_fold(
    fold: TrainedFold, read: Read, rows: np.ndarray, batch_size: int = BATCH_SIZE, device: torch.device = CPU
) -> np.ndarray:
    """Probabilities (rows, 4) of one fold's network, fed as it was trained; NaN for a vessel it had no labels for."""
    probabilities = predict(fold.model.to(device), read, rows, batch_size, fold.normalise)
    return np.where(fold.trained, probabilities, np.float32(np.nan))


def predictions_table(
    cohort: str, ecg_ids: Sequence[str] | pd.Series, model: int | str, probabilities: np.ndarray
) -> pd.DataFrame:
    """Probabilities as the rows of ``predictions.parquet``.

    Parameters
    ----------
    cohort : str
        The cohort that the ECGs are of.
    ecg_ids : sequence of str, length n
        The ECGs.
    model : int or str
        The number of the fold whose network made them, or ``ensemble``.
    probabilities : array, shape (n, 4)
        In ``VESSELS`` order.

    Returns
    -------
    DataFrame
        ``cohort``, ``ecg_id``, ``model`` (as text), ``prob_rca``, ``prob_lm``, ``prob_lad``, ``prob_lcx``.

    Raises
    ------
    ValueError
        For another number of rows than of ECGs.

    Examples
    --------
    >>> predictions_table("internal", ["a1"], model=0, probabilities=np.array([[0.1, 0.2, 0.3, 0.4]]))
         cohort ecg_id model  prob_rca  prob_lm  prob_lad  prob_lcx
    0  internal     a1     0       0.1      0.2       0.3       0.4
    """
    if len(ecg_ids) != len(probabilities):
        raise ValueError(f"{len(ecg_ids)} ECGs but {len(probabilities)} rows of probabilities")
    table = pd.DataFrame(probabilities, columns=list(PROBABILITY_COLUMNS.values()))
    table.insert(0, "cohort", cohort)
    table.insert(1, "ecg_id", pd.Series(list(ecg_ids), table.index, "string"))  # text also where there is none
    table.insert(2, "model", str(model))
    return table


def every_epoch(
    cohort: str, ecg_ids: Sequence[str] | pd.Series, model: int, probabilities: np.ndarray
) -> pd.DataFrame:
    """Probabilities after each epoch as one table, each epoch's as :func:`cctaecg.training.predictions_table`.

    Parameters
    ----------
    cohort : str
        The cohort that the ECGs are of.
    ecg_ids : sequence of str, length n
        The ECGs.
    model : int
        The number of the fold.
    probabilities : array, shape (epochs, n, 4)
        In ``VESSELS`` order.

    Returns
    -------
    DataFrame
        With ``epoch``, counted from 1, in front of the columns of the other.
    """
    tables = [predictions_table(cohort, ecg_ids, model, epoch) for epoch in probabilities]
    return pd.concat(tables, keys=range(1, len(tables) + 1), names=["epoch"]).reset_index("epoch")
