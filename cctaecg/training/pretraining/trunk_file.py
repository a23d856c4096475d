"""A trunk on disk: its parameters in half precision as safetensors, and a card beside them that says what they are."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
import yaml

from cctaecg.config.sections import Config
from cctaecg.model.net1d import Net1D
from cctaecg.model.weights import HEAD
from cctaecg.run.atomic import atomic_path
from cctaecg.stats.discrimination.auc import AUC
from cctaecg.stats.intervals import Interval


def write_trunk(model: Net1D, path: Path, card: Mapping[str, Any], config: Config) -> dict[str, Any]:
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
        "training": {"epochs": training.epochs, "batch_size": training.batch_size,
                     "learning_rate": training.learning_rate, "weight_decay": training.weight_decay,
                     "augmentation": training.augmentation, "seed": training.seed,
                     "started_from": "random weights" if config.model.checkpoint is None
                     else Path(config.model.checkpoint).name},
        "signal": {"fs": signal.fs, "seconds": signal.seconds, "normalise": signal.normalise},
        "network": model.config.model_dump(mode="json", exclude={"checkpoint"}),
        "licence": "MIT",
        "sha256": sha256(path.read_bytes()).hexdigest(),
    }
    with atomic_path(path.with_suffix(".yml")) as partial:
        partial.write_text(yaml.safe_dump(whole, sort_keys=False, width=100, allow_unicode=True), encoding="utf-8")
    return whole


def rounded(interval: Interval | AUC) -> dict[str, float | int | None]:
    """An interval as a card holds it."""
    return {"value": round(float(interval.value), 4), "lower": round(float(interval.lower), 4),
            "upper": round(float(interval.upper), 4), "n": interval.n, "events": interval.events}
