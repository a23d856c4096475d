"""Pretrained weights: reading a checkpoint safely, and refusing one that does not fit the network whole."""

import pickle
import struct
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
import yaml
from safetensors import SafetensorError
from torch import Tensor

from cctaecg.config.sections import ModelConfig
from cctaecg.domain import VESSELS
from cctaecg.errors import UserError
from cctaecg.model.net1d import Net1D
from cctaecg.run.results import Absent

HEAD = "dense."
"""Parameters that belong to the tasks a network was trained on, and are never carried over."""

PACKAGED = {name: Path(__file__).with_name(f"{name}.safetensors") for name in ("foundation", "future_mi")}
"""Weights that ship with the package, by the name a configuration gives them; each has a card (``.yml``) beside it."""

DAMAGE = (
    pickle.UnpicklingError, SafetensorError, EOFError, OSError, RuntimeError, ValueError, LookupError, AttributeError,
    TypeError, AssertionError, struct.error,
)
"""What the readers raise on files of something else and on damaged ones, found by damaging files at random."""


class UnreadableCheckpoint(UserError, ValueError):
    """A file holds no state dictionary, or holds code instead of tensors; the message names the file."""


class MissingCheckpoint(UserError, FileNotFoundError):
    """There is no file where the configuration says that a checkpoint lies."""


class WeightsMismatch(UserError, ValueError):
    """A checkpoint does not fill the network's trunk; the message names the parameters."""


@dataclass(frozen=True)
class LoadReport:
    """What a checkpoint gave to a network.

    Attributes
    ----------
    loaded : tuple of str
        Names of the parameters and running statistics that were copied.
    left_out : tuple of str
        Names in the file that were not: its head, and the norms' counters.
    """

    loaded: tuple[str, ...]
    left_out: tuple[str, ...]


def read_checkpoint(path: Path) -> dict[str, Any]:
    """The dictionary that a checkpoint file holds: safetensors, or a PyTorch file of tensors and plain values.

    Nothing else is ever unpickled. Raises ``FileNotFoundError``, and ``UnreadableCheckpoint`` for anything else.
    """
    path = Path(path)
    if not path.exists():
        raise MissingCheckpoint(f"checkpoint {path} does not exist")
    if not path.is_file():
        raise UnreadableCheckpoint(f"{path} is no file; expected a checkpoint")
    try:
        if path.suffix == ".safetensors":
            content = safetensors.torch.load_file(path)
        else:
            content = torch.load(path, map_location="cpu", weights_only=True)
    except DAMAGE as error:
        raise UnreadableCheckpoint(f"{path} ({path.stat().st_size:,} bytes) could not be read as tensors alone: "
                                   "it is damaged, another kind of file, or holds code") from error
    if not isinstance(content, dict):
        raise UnreadableCheckpoint(f"{path} holds {type(content).__name__}; expected tensors by parameter name")
    return content


def read_state(path: Path) -> dict[str, Tensor]:
    """The tensors of a checkpoint by parameter name, without any ``module.`` in front.

    They may stand in the file directly, under ``state_dict`` or under ``model``. Raises what
    :func:`read_checkpoint` raises, and ``UnreadableCheckpoint`` for a file without tensors.
    """
    content = read_checkpoint(path)
    for wrapper in ("state_dict", "model"):
        if isinstance(content.get(wrapper), dict):
            content = content[wrapper]
    state = {str(name).removeprefix("module."): value for name, value in content.items() if isinstance(value, Tensor)}
    if not state:
        keys = ", ".join(ascii(key) for key in list(content)[:10]) or "none"
        raise UnreadableCheckpoint(f"{path} holds no tensor; its keys are {keys}")
    return state


def _fault(value: Tensor, expected: Tensor) -> str:
    """What keeps a tensor from taking the place of the one ``expected``; empty when nothing does."""
    if value.layout is not torch.strided:
        return f"is {value.layout}, expected a dense tensor".replace("torch.", "")
    if value.is_meta:
        return "has a shape and no values"
    if value.is_quantized or not value.dtype.is_floating_point:
        return f"is {value.dtype}, expected floating point".replace("torch.", "")
    if value.shape != expected.shape:
        return f"has shape {tuple(value.shape)}, expected {tuple(expected.shape)}"
    return "" if torch.isfinite(value).all() else "is not finite"


def load_pretrained(model: Net1D, path: Path) -> LoadReport:
    """Load a checkpoint's trunk into a network, and leave the network's head as it is.

    The tensors may stand in the file directly, under ``state_dict`` or under ``model``, with or without ``module.``
    in front of their names. Nothing but tensors and plain values is ever unpickled. Half precision is widened.

    Parameters
    ----------
    model : Net1D
        Changed in place, unless an error is raised.
    path : path
        A safetensors file (``.safetensors``) or a PyTorch file (any other name).

    Returns
    -------
    LoadReport
        Which names were loaded, and which in the file were not.

    Raises
    ------
    FileNotFoundError
        Where there is no such file.
    UnreadableCheckpoint
        For a file of something else, or with code in it.
    WeightsMismatch
        Where a parameter or running statistic of the trunk is not in the file, has another shape there or is not
        finite; the network stays unchanged.
    """
    state, own = read_state(path), model.state_dict()
    trunk = [name for name in own if not name.startswith(HEAD) and not name.endswith("num_batches_tracked")]
    faults = []
    for name in trunk:
        if name not in state:
            faults.append(f"{name} is missing")
        elif fault := _fault(state[name], own[name]):
            faults.append(f"{name} {fault}")
    if not faults and not any(state[name].any() for name in trunk if name.endswith("weight")):
        faults = ["every weight is zero"]
    if faults:
        shown = "; ".join(faults[:10]) + (f"; and {len(faults) - 10} more" if len(faults) > 10 else "")
        raise WeightsMismatch(f"{path} does not fit the network, {len(faults)} of {len(trunk)} parameters: {shown}")
    with torch.no_grad():
        for name in trunk:
            own[name].copy_(state[name])
    return LoadReport(loaded=tuple(trunk), left_out=tuple(sorted(set(state) - set(trunk))))


def build(config: ModelConfig, n_classes: int = len(VESSELS)) -> Net1D:
    """The network of a configuration: random weights, then the trunk of ``config.checkpoint`` where one is named.

    Parameters
    ----------
    config : ModelConfig
        The ``model`` section of a configuration.
    n_classes : int, default 4
        Number of tasks.

    Returns
    -------
    Net1D

    Raises
    ------
    FileNotFoundError, UnreadableCheckpoint, WeightsMismatch
        As :func:`cctaecg.model.load_pretrained`.
    """
    network = Net1D(config, n_classes)
    if config.checkpoint is not None:
        load_pretrained(network, checkpoint_file(config.checkpoint))
    return network


def _as_carded(path: Path) -> Path:
    """``path`` of weights that ship with the package, when its bytes are those that its card was written for."""
    stated = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["sha256"]
    if sha256(path.read_bytes()).hexdigest() != stated:
        raise UnreadableCheckpoint(f"{path} is not the file that its card {path.with_suffix('.yml').name} describes; "
                                   "install the package anew")
    return path


def checkpoint_file(checkpoint: Path) -> Path:
    """The file that a configuration's ``checkpoint`` means: one that ships with the package, or the path itself.

    Raises ``UnreadableCheckpoint`` for one that ships with the package and is not what its card describes.
    """
    return _as_carded(PACKAGED[str(checkpoint)]) if str(checkpoint) in PACKAGED else checkpoint


def pretraining_card(config: ModelConfig) -> dict[str, Any] | Absent:
    """How the weights that a network starts from were made.

    Parameters
    ----------
    config : ModelConfig
        The ``model`` section of a configuration.

    Returns
    -------
    dict or Absent
        The card of weights that ship with the package: what they learnt from, how well, and their checksum. ``Absent``
        for random weights and for a file of one's own.
    """
    if config.checkpoint is None:
        return Absent("The networks of this run started from random weights.")
    if str(config.checkpoint) not in PACKAGED:
        return Absent("The networks of this run started from weights that do not come with this package.")
    card = checkpoint_file(config.checkpoint).with_suffix(".yml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(card)
    return content
