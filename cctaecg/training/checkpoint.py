"""A trained fold on disk: weights, and all it takes to rebuild the network and to feed it as it was trained."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cctaecg.config.sections import ModelConfig
from cctaecg.domain import VESSELS
from cctaecg.model.net1d import Net1D
from cctaecg.model.reading import UnreadableCheckpoint, read_checkpoint
from cctaecg.run.atomic import atomic_path, private_folder
from cctaecg.training.batches import Normalisation
from cctaecg.training.device import on_cpu

FORMAT = "cctaecg fold 1"


@dataclass(frozen=True)
class TrainedFold:
    """``trained`` (4,) tells the vessels that had labels; the outputs for the others mean nothing."""

    model: Net1D
    normalise: Normalisation
    trained: np.ndarray


def save_checkpoint(
    path: Path, model: Net1D, normalise: Normalisation, trained: np.ndarray,
    state_dict: dict[str, Any] | None = None,
) -> None:
    """Write a fold's network, whole or not at all: tensors and plain values; the same content gives the same bytes.

    Tensors are written as the processor holds them, wherever the network is. ``state_dict`` gives other weights than
    the ones ``model`` holds now.
    """
    content = {
        "format": FORMAT,
        "network": model.config.model_dump_json(exclude={"checkpoint"}),
        "normalise": normalise,
        "trained": [vessel for vessel, has_labels in zip(VESSELS, trained, strict=True) if has_labels],
        "state_dict": on_cpu(model.state_dict() if state_dict is None else state_dict),
    }
    memory = io.BytesIO()  # written to a path, the file would hold the path's name
    torch.save(content, memory)
    private_folder(path.parent)
    with atomic_path(path, private=True) as partial:
        partial.write_bytes(memory.getbuffer())


def read_fold(path: Path) -> TrainedFold:
    """The network of a fold, in evaluation mode. Raises ``FileNotFoundError`` and ``UnreadableCheckpoint``."""
    content = read_checkpoint(path)
    if content.get("format") != FORMAT:
        raise UnreadableCheckpoint(f"{path} is no fold of this programme: format is {content.get('format')!r}, "
                                   f"expected {FORMAT!r}")
    try:
        with torch.device("meta"):  # no random weights are drawn, which took longer than reading those of the file
            model = Net1D(ModelConfig.model_validate_json(content["network"]), len(VESSELS))
        model.load_state_dict(content["state_dict"], assign=True)
        trained = np.isin(VESSELS, content["trained"])
        return TrainedFold(model.eval(), content["normalise"], trained)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise UnreadableCheckpoint(f"{path} says it is a fold of this programme, and its network cannot be rebuilt "
                                   "from it; remove it and train the fold again") from error
