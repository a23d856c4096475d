"""Going on with a fold whose training was stopped: all that one epoch hands to the next, on disk.

Every random number of an epoch follows from the seed, the fold and the epoch (see :mod:`cctaecg.training.loop`), so
that weights, optimiser and history are all there is to keep; a resumed fold ends in the very bits of an undisturbed
one.
"""

import io
import sys
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

import cctaecg.model
from cctaecg.config.sections import Config
from cctaecg.model.reading import read_checkpoint
from cctaecg.model.weights import checkpoint_file
from cctaecg.run.atomic import atomic_path, private_folder
from cctaecg.training.device import on_cpu
from cctaecg.training.history import Epoch, History

CODE = sorted([*Path(__file__).parent.rglob("*.py"), *Path(cctaecg.model.__file__).parent.glob("*.py")])
"""What decides how a fold is trained: a state that other code has left is not gone on with."""


def fingerprint(config: Config, fold: int, labels: np.ndarray, rows: list[np.ndarray], some_signals: np.ndarray,
                device: str) -> str:
    """What a state must have been made from to be continued: settings, code, weights, labels, signals and device."""
    digest = sha256(config.model_dump_json(include={"model", "training"}).encode())
    digest.update(f"{config.signal.normalise} {fold} {device} {torch.__version__}".encode())
    pretrained = [] if config.model.checkpoint is None else [checkpoint_file(config.model.checkpoint)]
    for path in [*CODE, *pretrained]:
        digest.update(path.read_bytes())
    for array in (labels, *rows, some_signals):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


class Trainer(Protocol):
    """What has a state to keep."""

    @property
    def model(self) -> torch.nn.Module: ...

    @property
    def weights(self) -> torch.nn.Module: ...

    @property
    def optimiser(self) -> torch.optim.Optimizer: ...


class TrainingState:
    """The file beside a fold's checkpoint that its training continues from; ``path`` None keeps nothing.

    It is written whole after each epoch and removed by :meth:`finish`.
    """

    def __init__(self, path: Path | None, made_from: str):
        self.path, self.made_from = path, made_from

    def save(self, trainer: Trainer, history: History, best: dict[str, Any]) -> None:
        """Keep what the next epoch needs; ``best`` holds the weights of the best epoch so far."""
        if self.path is None:
            return
        memory = io.BytesIO()
        torch.save({
            "made_from": self.made_from,
            "model": on_cpu(trainer.model.state_dict()), "best": best,
            "weights": on_cpu(trainer.weights.state_dict()), "optimiser": on_cpu(trainer.optimiser.state_dict()),
            "epochs": [_as_tensors(epoch) for epoch in history.epochs],
            "predictions": torch.from_numpy(history.predictions),
        }, memory)
        private_folder(self.path.parent)
        with atomic_path(self.path, private=True) as partial:
            partial.write_bytes(memory.getbuffer())

    def restore(self, trainer: Trainer, history: History) -> dict[str, Any] | None:
        """Put a kept state back and return its ``best`` weights; None where there is nothing to go on with.

        A state made from anything else is left alone and overwritten later. Raises ``UnreadableCheckpoint`` for a
        damaged file.
        """
        if self.path is None or not self.path.exists():
            return None
        kept = read_checkpoint(self.path)
        if kept.get("made_from") != self.made_from:
            print(f"{self.path.name} of fold {history.fold} was left by other settings, data or code: "
                  "training starts anew", file=sys.stderr)
            return None
        trainer.model.load_state_dict(kept["model"])
        trainer.weights.load_state_dict(kept["weights"])
        trainer.optimiser.load_state_dict(kept["optimiser"])
        history.epochs = [_from_tensors(epoch) for epoch in kept["epochs"]]
        history.predictions = kept["predictions"].numpy()
        best: dict[str, Any] = kept["best"]
        return best

    def finish(self) -> None:
        """The fold is trained: a later call trains it anew."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def _as_tensors(epoch: Epoch) -> dict[str, Any]:
    return {name: torch.from_numpy(value) if isinstance(value, np.ndarray) else value
            for name, value in asdict(epoch).items()}


def _from_tensors(kept: dict[str, Any]) -> Epoch:
    values: dict[str, Any] = {name: value.numpy() if isinstance(value, torch.Tensor) else value
                              for name, value in kept.items()}
    return Epoch(**values)
