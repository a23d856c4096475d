"""The network, its optimiser and the data of one training, epoch by epoch.

Two views, masked and weighted losses, PCGrad. Every random number is drawn from the configured seed, the training's
number and the epoch.
"""

from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from cctaecg.config.sections import Config, TrainingConfig
from cctaecg.domain import VESSELS
from cctaecg.model.net1d import Net1D
from cctaecg.model.weights import build
from cctaecg.training.augmentation import augment
from cctaecg.training.augmentation_strength import intensity
from cctaecg.training.batches import Read
from cctaecg.training.device import chosen_device, precise, reproducible
from cctaecg.training.failures import diverged
from cctaecg.training.gradients.pcgrad import PCGrad, SummedLoss
from cctaecg.training.objective import UncertaintyWeights, vessel_losses
from cctaecg.training.parallel.processes import ALONE, Processes
from cctaecg.training.parallel.reading import batches
from cctaecg.training.schedule import learning_rate
from cctaecg.training.trained_part import frozen_blocks, parameter_groups, set_training


def train_to_the_end(
    signals: Read, labels: np.ndarray, rows: np.ndarray, config: Config, number: int, what: str = "training"
) -> Net1D:
    """Train on some rows for every epoch, with no patient held out and none of the epochs chosen.

    Parameters
    ----------
    signals : callable
        From row numbers (k,) to signals (k, 12, time) in millivolts.
    labels : array, shape (n, 4)
        In ``VESSELS`` order: 1 severe, 0 not, NaN unknown.
    rows : array of int
        The rows that are learnt from.
    config : Config
        Its ``model``, ``training`` and ``signal.normalise`` are read.
    number : int
        Random numbers follow from it and the configured seed, as from a fold's number.
    what : str
        Named beside the progress.

    Returns
    -------
    Net1D
        In evaluation mode, on the device that it was trained on.

    Raises
    ------
    NonFiniteLoss, DeviceMissing, FlatLead, UnreadableCheckpoint
        As :func:`cctaecg.training.train_fold`.
    """
    device = chosen_device(config.training.device)
    with reproducible(device):
        trainer = Trainer(signals, np.asarray(labels, np.float32), np.asarray(rows), config, number, device)
        with tqdm(total=config.training.epochs * trainer.steps, desc=what, unit="step", disable=None) as bar:
            for epoch in range(config.training.epochs):
                trainer.run_epoch(epoch, bar)
    return trainer.model.eval()


class Trainer:
    """The network, its optimiser and the data of one fold, epoch by epoch; its records may be several processes'."""

    def __init__(self, signals: Read, labels: np.ndarray, rows: np.ndarray, config: Config, fold: int,
                 device: torch.device, processes: Processes = ALONE):
        self.signals, self.labels, self.rows, self.config, self.fold = signals, labels, rows, config, fold
        self.device, self.where, self.kept = device, f"fold {fold}", ""  # the last two for messages
        self.processes = processes
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
        steps, several = np.array_split(order, self.steps), self.processes.count > 1
        shares = [self.processes.share(len(rows)) for rows in steps]
        own = [rows[share.own] for rows, share in zip(steps, shares)]
        coming = batches(self.signals, own, self.config.signal.normalise, self.device)
        for step, (rows, share, batch) in enumerate(zip(steps, shares, coming, strict=True)):
            where = f"fold {self.fold}, epoch {epoch + 1}, step {step + 1} of {self.steps},"
            self.where, done = where, epoch * self.steps + step
            self._set_learning_rate(learning_rate(done, training.epochs * self.steps, training))
            views = 2 if training.augmentation else 1
            labelled = views * (~np.isnan(self.labels[rows])).sum(0)
            known_in_all = torch.from_numpy(labelled).to(self.device)
            targets = torch.from_numpy(self.labels[own[step]]).to(self.device).repeat(views, 1)
            if training.augmentation:
                strength = intensity(epoch, training.epochs)
                disturbed = augment(batch, strength, generator, share if several else None)
                batch = torch.cat([batch, disturbed])
            # a batch may be smaller than the pieces asked for
            pieces, parts = min(training.accumulate, views * len(rows)), []
            for place, part in share.parts(views, pieces):
                with self.precision:
                    forward = self.gradients.forward(batch[place], part if several else None)
                    logits = self.model.dense(forward.features)
                losses, known = vessel_losses(logits.float(), targets[place], known_in_all)
                found = self.processes.sums([losses.detach().clone(), known])
                if not torch.isfinite(found[0]).all():
                    raise diverged(self.where, found[0], training, self.kept)
                if training.uncertainty_weights:
                    portion = len(part.own) / (views * len(rows))
                    weighted = self.weights(losses, known_in_all, portion)
                else:
                    weighted = losses
                parts.append(forward.gradients(weighted))
                total += (found[0] * known_in_all).cpu().numpy()
                count += found[1].cpu().numpy()
            self.gradients.assign(parts, self.processes)
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
