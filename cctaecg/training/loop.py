"""Fine-tuning on one fold: two views, masked and weighted losses, PCGrad, AdamW, the best epoch kept.

A fold runs in one thread and draws every random number from its seed, its number and the epoch: the same data and
configuration give the same bits on the same device, however many processors there are, whatever ran before, and
however often it was stopped and started again. Another device rounds otherwise.
"""

import sys
import time
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from cctaecg.config.sections import Config
from cctaecg.domain import VESSELS
from cctaecg.training.batches import Read
from cctaecg.training.checkpoint import save_checkpoint
from cctaecg.training.device import chosen_device, is_out_of_memory, on_cpu, reproducible
from cctaecg.training.failures import NonFiniteLoss, NothingToLearn, OutOfMemory, memory_full, what_is_kept
from cctaecg.training.history import Epoch, History, vessel_auc
from cctaecg.training.parallel.held_out import predict_together
from cctaecg.training.parallel.processes import ALONE, Processes
from cctaecg.training.resume import TrainingState, fingerprint
from cctaecg.training.trainer import Trainer

__all__ = ["NonFiniteLoss", "NothingToLearn", "OutOfMemory", "train_fold"]

SIGNALS_COMPARED = 16  # records by which a stopped training recognises its data


def train_fold(
    signals: Read, labels: np.ndarray, train_rows: np.ndarray, held_out_rows: np.ndarray, config: Config,
    checkpoint: Path, fold: int, state: Path | None = None, processes: Processes = ALONE, keep_state: bool = False,
) -> History:
    """Train on some rows, keep the network of the epoch that ranks the held-out rows best, and say how it went.

    Each record is seen in two views, as it is and disturbed; the losses of the vessels leave out unknown labels and are
    weighted by learnt uncertainties; their gradients on what the vessels share are projected by PCGrad; AdamW takes
    the step. A vessel without labels in ``train_rows`` is not trained, and NaN in every prediction.

    Parameters
    ----------
    signals : callable
        From row numbers (k,) to signals (k, 12, time) in millivolts.
    labels : array, shape (n, 4)
        One row a record, in ``VESSELS`` order: 1 severe, 0 not, NaN unknown.
    train_rows, held_out_rows : array of int
        Row numbers, the same for ``signals`` and ``labels``.
    config : Config
        Its ``model``, ``training`` and ``signal.normalise`` are read.
    checkpoint : path
        Written anew whenever the held-out macro-AUC rises.
    fold : int
        Counted from 0; random numbers follow from it.
    state : path, optional
        With this file, training that was stopped at any moment goes on after its last whole epoch and ends in the same
        bits. It is removed at the end.
    processes : Processes, optional
        Those that train this fold together, each of which makes this call. The result is that of one process, to
        rounding; the first of them writes it.
    keep_state : bool, default False
        Leave the state where it is at the end: a later call finds all epochs done.

    Returns
    -------
    History
        Losses, rates and held-out predictions of every epoch.

    Raises
    ------
    NothingToLearn
        When no vessel has both training labels and a held-out AUC.
    FlatLead
        For a signal without z-score.
    DeviceMissing
        For a device that is not there.
    NonFiniteLoss, OutOfMemory
        When training ends badly; the best checkpoint and the state so far are left.
    UnreadableCheckpoint
        For a damaged ``state`` or damaged pretrained weights.
    ProcessLost, ProcessesDiffer
        When another process of the training has ended, or holds other data.
    """
    labels = np.asarray(labels, dtype=np.float32)
    trained = (~np.isnan(labels[train_rows])).any(0)
    held_out_labels = np.where(trained, labels[held_out_rows], np.nan)
    if np.isnan(vessel_auc(held_out_labels, np.zeros_like(held_out_labels))).all():
        raise NothingToLearn(f"fold {fold}, {len(train_rows)} training and {len(held_out_rows)} held-out records: no "
                             "vessel has training labels and both kinds of held-out label")
    device = chosen_device(config.training.device)
    processes.require_device(device)
    with reproducible(device):
        trainer = Trainer(signals, labels, np.asarray(train_rows), config, fold, device, processes)
        history = History(fold, len(train_rows), np.asarray(held_out_rows), trainer.n_parameters)
        epochs = config.training.epochs
        rows = [history.held_out_rows, trainer.rows]
        some = signals(trainer.rows[:SIGNALS_COMPARED])
        kept = TrainingState(state, fingerprint(config, fold, labels, rows, some, device.type))
        best = kept.restore(trainer, history)
        done = len(history.epochs)
        processes.require_same("settings, data or finished epochs", f"{kept.made_from} {done}".encode())
        if best is not None and processes.is_first:  # whoever runs the steps may have removed an unfinished checkpoint
            save_checkpoint(checkpoint, trainer.model, config.signal.normalise, trained, best)
            print(f"fold {fold} goes on after epoch {done} of {epochs}", file=sys.stderr, flush=True)
        with tqdm(total=epochs * trainer.steps, initial=done * trainer.steps, desc=f"fold {fold}", unit="step",
                  disable=None if processes.is_first else True) as bar:
            for number in range(done, epochs):
                started = time.perf_counter()
                trainer.kept = what_is_kept(number, checkpoint, state)
                try:
                    losses = trainer.run_epoch(number, bar)
                    processes.require_same_weights(trainer.model)
                    probabilities = predict_together(
                        trainer.model, signals, history.held_out_rows, config.signal.normalise, processes)
                except (RuntimeError, MemoryError) as error:
                    if not is_out_of_memory(error):
                        raise
                    raise memory_full(trainer.where, config.training, device, trainer.kept) from error
                probabilities[:, ~trained] = np.nan
                epoch = Epoch(
                    learning_rate=trainer.learning_rate,
                    losses=losses,
                    log_variances=trainer.weights.log_variances.detach().cpu().numpy().copy(),
                    held_out_losses=_held_out_losses(probabilities, held_out_labels),
                    held_out_auc=vessel_auc(held_out_labels, probabilities),
                    seconds=time.perf_counter() - started,
                )
                history.add(epoch, probabilities)
                if not processes.is_first:
                    continue
                if history.best_epoch == number:
                    save_checkpoint(checkpoint, trainer.model, config.signal.normalise, trained)
                    best = on_cpu(deepcopy(trainer.model.state_dict()))
                assert best is not None  # the first epoch is the best so far
                kept.save(trainer, history, best)
                _report(bar, history, epochs)
        if processes.is_first and not keep_state:
            kept.finish()
    return history


def _held_out_losses(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Mean cross-entropy of each vessel (4,) over known labels, NaN without any."""
    clipped = np.clip(probabilities, 1e-7, 1 - 1e-7)
    losses = -np.where(labels == 1, np.log(clipped), np.log1p(-clipped))
    known = ~np.isnan(labels)
    total, count = np.where(known, losses, 0).sum(0), known.sum(0)
    mean: np.ndarray = np.divide(total, count, out=np.full(labels.shape[1], np.nan), where=count > 0)
    return mean


def _report(bar: "tqdm[Any]", history: History, epochs: int) -> None:
    """The epoch beside the bar in a terminal, on a line of its own elsewhere."""
    epoch, number = history.epochs[-1], len(history.epochs)
    aucs = ", ".join(f"{vessel} {auc:.3f}" for vessel, auc in zip(VESSELS, epoch.held_out_auc) if not np.isnan(auc))
    if bar.disable:
        left = np.mean([past.seconds for past in history.epochs]) * (epochs - number)
        print(f"fold {history.fold}, epoch {number} of {epochs}: training loss {np.nansum(epoch.losses):.3f}, held-out "
              f"macro-AUC {epoch.macro_auc:.3f} ({aucs}); {epoch.seconds:.0f} s, about {left:.0f} s left",
              file=sys.stderr, flush=True)
    else:
        bar.set_postfix_str(f"epoch {number} of {epochs}, held-out macro-AUC {epoch.macro_auc:.3f}")
