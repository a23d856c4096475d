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
import torch
from tqdm import tqdm

from cctaecg.config.sections import Config, TrainingConfig
from cctaecg.domain import VESSELS
from cctaecg.model.weights import build
from cctaecg.training.augmentation import augment
from cctaecg.training.augmentation_strength import intensity
from cctaecg.training.batches import Read, read_batch
from cctaecg.training.checkpoint import save_checkpoint
from cctaecg.training.device import chosen_device, is_out_of_memory, on_cpu, precise, reproducible
from cctaecg.training.failures import NonFiniteLoss, NothingToLearn, OutOfMemory, diverged, memory_full, what_is_kept
from cctaecg.training.gradients.pcgrad import PCGrad, SummedLoss
from cctaecg.training.history import Epoch, History, vessel_auc
from cctaecg.training.objective import UncertaintyWeights, vessel_losses
from cctaecg.training.prediction import predict
from cctaecg.training.resume import TrainingState, fingerprint
from cctaecg.training.schedule import learning_rate
from cctaecg.training.trained_part import frozen_blocks, parameter_groups, set_training

__all__ = ["NonFiniteLoss", "NothingToLearn", "OutOfMemory", "train_fold"]

SIGNALS_COMPARED = 16  # records by which a stopped training recognises its data


def train_fold(
    signals: Read, labels: np.ndarray, train_rows: np.ndarray, held_out_rows: np.ndarray, config: Config,
    checkpoint: Path, fold: int, state: Path | None = None,
) -> History:
    """Train on some rows, keep the network of the epoch that ranks the held-out rows best, and say how it went.

    Each record is seen in two views, as it is and disturbed; the losses of the vessels leave out unknown labels and are
    weighted by learned uncertainties; their gradients on what the vessels share are projected by PCGrad; AdamW takes
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
    """
    labels = np.asarray(labels, dtype=np.float32)
    trained = (~np.isnan(labels[train_rows])).any(0)
    held_out_labels = np.where(trained, labels[held_out_rows], np.nan)
    if np.isnan(vessel_auc(held_out_labels, np.zeros_like(held_out_labels))).all():
        raise NothingToLearn(f"fold {fold}, {len(train_rows)} training and {len(held_out_rows)} held-out records: no "
                             "vessel has training labels and both kinds of held-out label")
    device = chosen_device(config.training.device)
    with reproducible(device):
        trainer = _Trainer(signals, labels, np.asarray(train_rows), config, fold, device)
        history = History(fold, len(train_rows), np.asarray(held_out_rows), trainer.n_parameters)
        epochs = config.training.epochs
        rows = [history.held_out_rows, trainer.rows]
        some = signals(trainer.rows[:SIGNALS_COMPARED])
        kept = TrainingState(state, fingerprint(config, fold, labels, rows, some, device.type))
        best = kept.restore(trainer, history)
        if best is not None:  # whoever runs the steps may have removed the checkpoint of an unfinished one
            save_checkpoint(checkpoint, trainer.model, config.signal.normalise, trained, best)
            print(f"fold {fold} goes on after epoch {len(history.epochs)} of {epochs}", file=sys.stderr, flush=True)
        done = len(history.epochs)
        with tqdm(total=epochs * trainer.steps, initial=done * trainer.steps, desc=f"fold {fold}", unit="step",
                  disable=None) as bar:
            for number in range(done, epochs):
                started = time.perf_counter()
                trainer.kept = what_is_kept(number, checkpoint, state)
                try:
                    losses = trainer.run_epoch(number, bar)
                    probabilities = predict(trainer.model, signals, held_out_rows, normalise=config.signal.normalise)
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
                if history.best_epoch == number:
                    save_checkpoint(checkpoint, trainer.model, config.signal.normalise, trained)
                    best = on_cpu(deepcopy(trainer.model.state_dict()))
                assert best is not None  # the first epoch is the best so far
                kept.save(trainer, history, best)
                _report(bar, history, epochs)
        kept.finish()
    return history


class _Trainer:
    """The network, its optimiser and the data of one fold, epoch by epoch."""

    def __init__(self, signals: Read, labels: np.ndarray, rows: np.ndarray, config: Config, fold: int,
                 device: torch.device):
        self.signals, self.labels, self.rows, self.config, self.fold = signals, labels, rows, config, fold
        self.device, self.where, self.kept = device, f"fold {fold}", ""  # the last two for messages
        training = config.training
        torch.manual_seed(_seed(training, fold))
        self.model = build(config.model).to(device)
        self.weights = UncertaintyWeights(len(VESSELS)).to(device)
        self.precision = precise(training, device)
        head, weights = list(self.model.dense.parameters()), list(self.weights.parameters())
        own = [*head, *weights] if training.uncertainty_weights else head
        self.frozen = frozen_blocks(self.model, training.trainable)
        self.gradients = (PCGrad if training.pcgrad else SummedLoss)(self.model, own, self.frozen)
        groups = parameter_groups(self.model, self.gradients.shared, head, training)
        if training.uncertainty_weights:
            groups.append({"params": weights, "weight_decay": 0.0, "scale": 1.0})
        self.optimiser = torch.optim.AdamW(groups, lr=training.learning_rate, fused=True)
        self.steps = -(-len(rows) // training.batch_size)
        self.n_parameters = sum(parameter.numel() for parameter in self.model.parameters())
        self.learning_rate = 0.0

    def run_epoch(self, epoch: int, bar: "tqdm[Any]") -> np.ndarray:
        """Go once through the training rows; the mean cross-entropy of each vessel (4,)."""
        training = self.config.training
        torch.manual_seed(_seed(training, self.fold, epoch))
        generator = torch.Generator(self.device).manual_seed(_seed(training, self.fold, epoch, 1))
        order = self.rows[torch.randperm(len(self.rows), generator=generator, device=self.device).cpu().numpy()]
        total, count = np.zeros(len(VESSELS)), np.zeros(len(VESSELS))
        set_training(self.model, self.frozen)
        for step, rows in enumerate(np.array_split(order, self.steps)):
            self.where = f"fold {self.fold}, epoch {epoch + 1}, step {step + 1} of {self.steps},"
            self._set_learning_rate(learning_rate(epoch * self.steps + step, training.epochs * self.steps, training))
            batch = read_batch(self.signals, rows, self.config.signal.normalise).to(self.device)
            targets = torch.from_numpy(self.labels[rows]).to(self.device)
            if training.augmentation:
                alpha = intensity(epoch, training.epochs)
                batch, targets = torch.cat([batch, augment(batch, alpha, generator)]), targets.repeat(2, 1)
            known_in_all, parts = (~torch.isnan(targets)).sum(0), []
            pieces = min(training.accumulate, len(batch))  # a batch may be smaller than asked for
            for some, wanted in zip(batch.tensor_split(pieces), targets.tensor_split(pieces)):
                with self.precision:
                    forward = self.gradients.forward(some)
                    logits = self.model.dense(forward.features)
                losses, known = vessel_losses(logits.float(), wanted, known_in_all)
                if not torch.isfinite(losses).all():
                    raise diverged(self.where, losses, training, self.kept)
                if training.uncertainty_weights:
                    weighted = self.weights(losses, known_in_all, len(some) / len(batch))
                else:
                    weighted = losses
                parts.append(forward.gradients(weighted))
                total += (losses * known_in_all).detach().cpu().numpy()
                count += known.cpu().numpy()
            self.gradients.assign(parts)
            self.optimiser.step()
            bar.update()
        mean: np.ndarray = np.divide(total, count, out=np.full(len(VESSELS), np.nan), where=count > 0)
        return mean

    def _set_learning_rate(self, rate: float) -> None:
        self.learning_rate = rate
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["scale"]


def _seed(training: TrainingConfig, *what: int) -> int:
    """A seed of its own for each fold, epoch and purpose, all from the configured one."""
    return int(np.random.SeedSequence([training.seed, *what]).generate_state(1, np.uint64)[0] >> 1)


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
