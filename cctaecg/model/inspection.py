"""What a checkpoint is, and which networks it fits: looked at before anything long is begun with it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from cctaecg.config.profiles import PROFILES
from cctaecg.config.sections import ModelConfig, SignalConfig
from cctaecg.config.yaml_text import read_yaml
from cctaecg.model.file_kind import kind_of
from cctaecg.model.found_shape import found_shape
from cctaecg.model.net1d import ECGFOUNDER, Net1D
from cctaecg.model.reading import WRAPPERS, UnreadableCheckpoint, read_checkpoint, state_of
from cctaecg.model.weights import HEAD, checkpoint_file, refuse_misfit, trunk_names

ECGFOUNDER_NAME = "ECGFounder, 12 leads"
ECGFOUNDER_SIGNAL = SignalConfig(fs=500, seconds=10.0, normalise="record")
"""How ECGFounder's authors ask for signals to be prepared."""

SHAPE = ("widths", "blocks", "stem_width", "kernel_size", "group_width")
"""The keys of a configuration's ``model`` that decide which tensors a network has."""


@dataclass(frozen=True)
class Fit:
    """What one network would take from a checkpoint.

    Attributes
    ----------
    network : str
        A profile, or ECGFounder.
    loaded, missing, left_out : tuple of str
        Parameters and running statistics that would be copied; those of the network's trunk that the file does not
        have in this shape; those of the file that would not be used.
    """

    network: str
    loaded: tuple[str, ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether the network's trunk would be filled."""
        return not self.missing


@dataclass(frozen=True)
class Inspection:
    """What a checkpoint is.

    Attributes
    ----------
    path : path
        The file.
    size : int
        Bytes.
    sha256 : str
        Of the file, in hex.
    format, within : str
        ``PyTorch`` or ``safetensors``; the key under which the tensors stand, empty where they stand in the file
        directly.
    parallel : bool
        Whether the names have ``module.`` in front, as a network trained on several devices leaves them.
    epoch : int or None
        Where the file states one.
    network : ModelConfig
        The network's shape, found from the tensors; ``norm`` tells whether its norms have ever seen a signal.
    classes : int or None
        Outputs of its head; None where it has none.
    parameters : int
        How many numbers training can change, head and norms included.
    fits : tuple of Fit
        For each profile, and for ECGFounder.
    signal : SignalConfig or None
        What its signals have to be like, where that is known.
    signal_from : str
        Where that is known from, or why it is not.
    """

    path: Path
    size: int
    sha256: str
    format: str
    within: str
    parallel: bool
    epoch: int | None
    network: ModelConfig
    classes: int | None
    parameters: int
    fits: tuple[Fit, ...]
    signal: SignalConfig | None
    signal_from: str

    def fit(self, network: str) -> Fit:
        """The fit of one of the networks, by its name."""
        return next(fit for fit in self.fits if fit.network == network)


def inspect_checkpoint(checkpoint: Path) -> Inspection:
    """Look at a checkpoint: what it is, which networks it fits, and what its signals have to be like.

    The file is looked at as a whole, every value included, and nothing of it is kept or run.

    Parameters
    ----------
    checkpoint : path
        A file, or the name of weights that ship with the package.

    Returns
    -------
    Inspection

    Raises
    ------
    FileNotFoundError
        Where there is no such file.
    UnreadableCheckpoint
        For a file of something else, one with code in it, one too large, and one of another architecture.
    WeightsMismatch
        For a network of another number of leads, such as one. Where a parameter of the trunk is missing, has another
        shape than the others say, is not finite or is no dense tensor of floating point.
    """
    path = checkpoint_file(Path(checkpoint))
    content = read_checkpoint(path)
    state = state_of(content, path)
    within = next((key for key in reversed(WRAPPERS) if isinstance(content.get(key), dict)), "")
    names = content[within] if within else content
    shape = found_shape(state, path)
    own = meta_state(shape)
    refuse_misfit(state, own, path)
    with path.open("rb") as file:
        sha256 = file_digest(file, "sha256").hexdigest()
    signal, signal_from = _signal(path, content, shape, sha256)
    epoch, weight = content.get("epoch"), state.get(HEAD + "weight")
    learnt = [name for name in own if not name.rpartition(".")[2].startswith(("running_", "num_batches"))]
    return Inspection(
        path=path, size=path.stat().st_size, sha256=sha256, format=kind_of(path).format, within=within,
        parallel=any(str(name).startswith("module.") for name in names),
        epoch=int(epoch) if isinstance(epoch, int | float) and math.isfinite(epoch) else None,
        network=shape.model_copy(update={"norm": _norms_in_use(state)}),
        classes=weight.shape[0] if weight is not None and weight.ndim == 2 else None,
        parameters=sum(state[name].numel() for name in learnt if name in state),
        fits=tuple(_fit(state, name, config) for name, config in networks().items()),
        signal=signal, signal_from=signal_from,
    )


def networks() -> dict[str, ModelConfig]:
    """The networks that a checkpoint is compared with: each profile's, and ECGFounder's."""
    return {**{name: config.model for name, config in PROFILES.items()}, ECGFOUNDER_NAME: ECGFOUNDER}


def same_shape(first: ModelConfig, second: ModelConfig) -> bool:
    """Whether two configurations make networks of the same tensors."""
    return all(getattr(first, key) == getattr(second, key) for key in SHAPE)


def meta_state(config: ModelConfig) -> dict[str, Tensor]:
    """The names and shapes of a network's state, without values and without the memory for them."""
    with torch.device("meta"):
        return Net1D(config).state_dict()


def _fit(state: Mapping[str, Tensor], name: str, config: ModelConfig) -> Fit:
    own = meta_state(config)
    trunk = trunk_names(own)
    loaded = [key for key in trunk if key in state and state[key].shape == own[key].shape]
    return Fit(name, tuple(loaded), tuple(key for key in trunk if key not in set(loaded)),
               tuple(sorted(set(state) - set(loaded))))


def _norms_in_use(state: Mapping[str, Tensor]) -> bool:
    """Whether some running statistic is not what an untouched norm has: mean 0, variance 1."""
    return any(
        bool((value != (0 if name.endswith("mean") else 1)).any()) for name, value in state.items()
        if name.endswith(("running_mean", "running_var"))
    )


def _signal(path: Path, content: Mapping[str, Any], shape: ModelConfig, sha256: str) -> tuple[SignalConfig | None, str]:
    """What signals have to be like, and where that is known from."""
    if str(content.get("format", "")).startswith("cctaecg fold"):
        return None, "the configuration of the run that trained it"
    card = path.with_suffix(".yml")
    if (stated := _card(card)).get("sha256") == sha256 and "signal" in stated:
        try:
            return SignalConfig(**stated["signal"]), f"its card {card.name}"
        except (TypeError, ValueError) as error:
            raise UnreadableCheckpoint(f"{card}: its signal is none that an ECG can be brought to") from error
    if same_shape(shape, ECGFOUNDER):
        return ECGFOUNDER_SIGNAL, "ECGFounder's authors, whose network has this shape"
    return None, "nobody: it has no card beside it, and is of another shape than ECGFounder"


def _card(card: Path) -> dict[str, Any]:
    """What stands in the card beside a checkpoint; nothing where there is none, or something else has its name."""
    try:
        stated = read_yaml(card.read_text(encoding="utf-8")) if card.is_file() else None
    except ValueError as error:
        raise UnreadableCheckpoint(f"{card}, beside the checkpoint, is no card: {error}") from error
    return stated if isinstance(stated, dict) else {}
