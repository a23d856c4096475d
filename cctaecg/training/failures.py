"""How training ends badly: what went wrong, which setting to change, and what is kept of the work done."""

from pathlib import Path

import torch
from torch import Tensor

from cctaecg.config.sections import TrainingConfig
from cctaecg.domain import VESSELS
from cctaecg.errors import UserError


class NonFiniteLoss(UserError, ValueError):
    """Training has diverged; the message names the fold, epoch, step and vessels."""


class OutOfMemory(UserError, MemoryError):
    """A batch does not fit into the device's memory; the message names the device and the batch size."""


class NothingToLearn(UserError, ValueError):
    """A fold without records, or whose held-out records define no AUC; the message names the fold."""


def diverged(where: str, losses: Tensor, training: TrainingConfig, kept: str) -> NonFiniteLoss:
    """The error for ``losses`` (4,) of which some are not finite; ``where`` and ``kept`` are parts of its sentence."""
    vessels = ", ".join(vessel for vessel, loss in zip(VESSELS, losses) if not torch.isfinite(loss))
    return NonFiniteLoss(f"{where} diverged: the loss of {vessels} is not finite with batches of {training.batch_size} "
                         f"ECGs; try a training.learning_rate below {training.learning_rate:g}; {kept}")


def memory_full(where: str, training: TrainingConfig, device: torch.device, kept: str) -> OutOfMemory:
    """The error for a step that found no memory; ``where`` and ``kept`` are parts of its sentence."""
    views = ", each seen twice," if training.augmentation else ""
    return OutOfMemory(f"{where} ran out of memory: batches of {training.batch_size} ECGs{views} do not fit on the "
                       f"{device.type}; lower training.batch_size; {kept}")


def what_is_kept(finished: int, checkpoint: Path, state: Path | None) -> str:
    """Where the work of the ``finished`` epochs lies, as the end of a sentence.

    >>> what_is_kept(2, Path("checkpoint.pt"), None)
    'the best network of the 2 finished epochs is kept in checkpoint.pt'
    """
    epochs = f"{finished} finished epoch{'' if finished == 1 else 's'}"
    if finished == 0:
        return "no epoch was finished, so that nothing is kept"
    if state is None:
        return f"the best network of the {epochs} is kept in {checkpoint}"
    return f"the {epochs} are kept in {state}, from where training goes on under unchanged settings"
