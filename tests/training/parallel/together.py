"""Trainings of a small study by the processes that ``torchrun`` starts: ``-m tests.training.parallel.together FOLDER``.

What the first process comes to is written to the folder. Called by a test with a single process, the same trainings
say what it should be.
"""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch

from cctaecg.config.sections import Config, ModelConfig, SignalConfig, TrainingConfig
from cctaecg.training.loop import train_fold
from cctaecg.training.parallel.processes import ALONE, Processes, joined
from cctaecg.training.trainer import Trainer

RECORDS, HELD_OUT = 45, 300  # three steps of 15; and predictions in three batches

MODEL = {"widths": (16, 32), "blocks": (1, 1), "kernel_size": 8}
TRAINING = {"epochs": 2, "batch_size": 16, "learning_rate": 1e-3}
CASES = {  # sections of a configuration
    "as published": ({}, {}),
    "norms": ({"norm": True}, {}),
    "norms and dropout, in parts": ({"norm": True, "dropout": 0.5}, {"accumulate": 3}),
    "rare dropout, odd batches": ({"dropout": 0.3}, {"batch_size": 4}),
    "parts smaller than the processes": ({"norm": True}, {"batch_size": 2, "accumulate": 2, "augmentation": False}),
    "no projection": ({}, {"pcgrad": False, "uncertainty_weights": False}),
    "last stage": ({"norm": True}, {"trainable": "last-1", "augmentation": False}),
    "head": ({}, {"trainable": "head"}),
}


def study() -> tuple[np.ndarray, np.ndarray]:
    """Signals whose mean tells the vessel; of RCA few labels are known, of LM none in most batches."""
    rng = np.random.default_rng(3)
    labels = (rng.random((RECORDS + HELD_OUT, 4)) < 0.4).astype(np.float32)
    labels[:RECORDS, 0] = np.where(rng.random(RECORDS) < 0.7, np.nan, labels[:RECORDS, 0])
    labels[:RECORDS, 1] = np.where(rng.random(RECORDS) < 0.95, np.nan, labels[:RECORDS, 1])
    signals = rng.normal(size=(len(labels), 12, 120)) + np.sin(np.arange(120) / 3) * np.nansum(labels, 1)[:, None, None]
    return signals.astype(np.float32), labels


def configuration(case: str) -> Config:
    model, training = CASES[case]
    return Config(signal=SignalConfig(fs=60, seconds=2), model=ModelConfig(**{**MODEL, **model}),
                  training=TrainingConfig(**{**TRAINING, **training, "device": "cpu"}))


class Counted:
    """Reads signals, and remembers how many records were asked for."""

    def __init__(self, signals: np.ndarray):
        self.signals, self.records = signals, 0

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        self.records += len(rows)
        return self.signals[rows]


def trained(case: str, processes: Processes) -> dict[str, torch.Tensor]:
    """Gradients of the first step, and weights, statistics, losses and reads after two epochs."""
    torch.set_num_threads(1)
    signals, labels = study()
    read, bar = Counted(signals), SimpleNamespace(update=lambda: None)
    trainer = Trainer(read, labels, np.arange(RECORDS), configuration(case), 0, torch.device("cpu"), processes)
    step, first = trainer.optimiser.step, {}

    def stepped() -> None:
        for name, parameter in trainer.model.named_parameters():
            if parameter.grad is not None and not first.get("done"):
                first[f"gradient {name}"] = parameter.grad.clone()
        first["done"] = True
        step()

    trainer.optimiser.step = stepped
    losses = [torch.from_numpy(trainer.run_epoch(epoch, bar)) for epoch in range(2)]
    del first["done"]
    return {**first, **{f"weight {name}": value for name, value in trainer.model.state_dict().items()},
            **{f"losses {epoch}": value for epoch, value in enumerate(losses)},
            "uncertainties": trainer.weights.parameter.detach(), "reads": torch.tensor(read.records)}


def fold(folder: Path, processes: Processes, epochs: int = 3) -> np.ndarray:
    """A fold with held-out records, its files in the folder; the predictions of every epoch."""
    signals, labels = study()
    config = configuration("norms")
    config = config.model_copy(update={"training": config.training.model_copy(update={"epochs": epochs})})
    return train_fold(Counted(signals), labels, np.arange(RECORDS), np.arange(RECORDS, RECORDS + HELD_OUT), config,
                      folder / "checkpoint.pt", 0, folder / "state.pt", processes, keep_state=True).predictions


def main(folder: Path) -> None:
    with joined() as processes:
        assert processes.count == int(os.environ["WORLD_SIZE"])
        found = {case: trained(case, processes) for case in CASES}
        found["predictions"] = torch.from_numpy(fold(folder, processes))
        if processes.is_first:
            torch.save(found, folder / "found.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
else:
    assert ALONE.count == 1
