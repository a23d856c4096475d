"""A trunk on disk: its parameters in half precision as safetensors, and a card beside them that says what they are."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import safetensors.torch
import torch
import yaml

from cctaecg.config.sections import Config
from cctaecg.model.net1d import Net1D
from cctaecg.model.weights import HEAD
from cctaecg.run.atomic import atomic_path


def write_trunk(
    model: Net1D, path: Path, card: Mapping[str, Any], config: Config, epoch: int, licence: str = "MIT",
) -> dict[str, Any]:
    """Write a network's trunk and its card, ``.yml`` beside it; the head and the norms' counters are left out.

    Parameters
    ----------
    model : Net1D
        The trained network.
    path : path
        A ``.safetensors`` file.
    card : mapping
        What it learnt from, and how well.
    config : Config
        What it was trained with.
    epoch : int
        Which epoch's weights these are, counted from 1.
    licence : str, default "MIT"
        Under which the weights may be used; a hospital's own are its own to license.

    Returns
    -------
    dict
        The card as written: with the training's settings, signal, network, licence and checksum.
    """
    trunk = {name: value.to(torch.float16).contiguous() for name, value in model.state_dict().items()
             if not name.startswith(HEAD) and not name.endswith("num_batches_tracked")}
    with atomic_path(path) as partial:
        partial.write_bytes(safetensors.torch.save(trunk))
    training, signal = config.training, config.signal
    whole = {
        **card,
        "training": {"epochs": training.epochs, "epoch_kept": epoch, "batch_size": training.batch_size,
                     "learning_rate": training.learning_rate, "weight_decay": training.weight_decay,
                     "augmentation": training.augmentation, "seed": training.seed,
                     "started_from": started_from(config)},
        "signal": {"fs": signal.fs, "seconds": signal.seconds, "normalise": signal.normalise},
        "network": model.config.model_dump(mode="json", exclude={"checkpoint"}),
        "licence": licence,
        "sha256": sha256(path.read_bytes()).hexdigest(),
    }
    with atomic_path(path.with_suffix(".yml")) as partial:
        partial.write_text(yaml.safe_dump(whole, sort_keys=False, width=100, allow_unicode=True), encoding="utf-8")
    return whole


def started_from(config: Config) -> str:
    """What training started from, as a card says it: the weights' name without its folder."""
    return "random weights" if config.model.checkpoint is None else Path(config.model.checkpoint).name


class Estimate(Protocol):
    """A value with limits, and of how many."""

    @property
    def value(self) -> float: ...
    @property
    def lower(self) -> float: ...
    @property
    def upper(self) -> float: ...
    @property
    def n(self) -> int | None: ...
    @property
    def events(self) -> int | None: ...


def rounded(interval: Estimate) -> dict[str, float | int | None]:
    """An estimate as a card holds it."""
    return {"value": round(float(interval.value), 4), "lower": round(float(interval.lower), 4),
            "upper": round(float(interval.upper), 4), "n": interval.n, "events": interval.events}
