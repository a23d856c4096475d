"""Pretrained weights in a network, and the refusal of those that do not fit it whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
import yaml
from torch import Tensor

from cctaecg.config.sections import ModelConfig
from cctaecg.domain import LEADS, VESSELS
from cctaecg.errors import UserError
from cctaecg.model.net1d import Net1D
from cctaecg.model.reading import UnreadableCheckpoint, read_state
from cctaecg.run.results import Absent

PUBLISHED = "12_lead_ECGFounder.pth"
"""The file of ECGFounder's weights for twelve leads, as its authors name it."""

STEM = "first_conv.conv.weight"

HEAD = "dense."
"""Parameters that belong to the tasks a network was trained on, and are never carried over."""

PACKAGED = {name: Path(__file__).with_name(f"{name}.safetensors") for name in ("foundation", "future_mi")}
"""Weights that ship with the package, by the name a configuration gives them; each has a card (``.yml``) beside it."""

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
    return "" if value.sum(dtype=torch.float64).isfinite() else "is not finite"  # one pass, and no second tensor


def trunk_names(own: Mapping[str, Tensor]) -> list[str]:
    """The parameters and running statistics of a network's state that a checkpoint has to fill."""
    return [name for name in own if not name.startswith(HEAD) and not name.endswith("num_batches_tracked")]


def refuse_other_leads(state: Mapping[str, Tensor], path: Path) -> None:
    """Raise ``WeightsMismatch`` for a network of another number of leads; ECGFounder's has a file of one lead too."""
    stem = state.get(STEM)
    if stem is not None and stem.ndim == 3 and (found := stem.shape[1]) != len(LEADS):
        leads = "a single lead: its first convolution takes 1 channel" if found == 1 else f"{found} leads"
        raise WeightsMismatch(f"{path} holds a network of {leads}; expected one of {len(LEADS)} leads, such as "
                              f"{PUBLISHED}")


def refuse_misfit(state: Mapping[str, Tensor], own: Mapping[str, Tensor], path: Path) -> None:
    """Raise ``WeightsMismatch``, naming parameters, where ``state`` does not fill the trunk of the state ``own``."""
    refuse_other_leads(state, path)
    trunk, faults = trunk_names(own), []
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
    trunk = trunk_names(own)
    refuse_misfit(state, own, path)
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
