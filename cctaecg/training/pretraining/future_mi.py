"""Pretraining the small network on future infarction, and the file that ships with the package.

The shipped weights are made by ``cctaecg pretrain`` and by nothing else; ``future_mi.yml`` beside them says how.
"""

from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import safetensors.torch
import torch
import yaml

from cctaecg.config.profiles import profile, replaced
from cctaecg.config.sections import FIRST_PRETRAINING_SEED, Config
from cctaecg.domain import VESSELS
from cctaecg.model.net1d import Net1D
from cctaecg.model.weights import HEAD, PACKAGED
from cctaecg.run.atomic import atomic_path
from cctaecg.simulate.pretraining import future_infarctions
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.training.checkpoint import read_fold
from cctaecg.training.loop import train_fold
from cctaecg.training.pretraining.trunk_file import started_from

HELD_OUT_SHARE = 0.2  # of the hospitals
WEIGHTS = PACKAGED["future_mi"]


def pretraining_config() -> Config:
    """The configuration of pretraining: the demo's network and signals, random weights, and one task.

    With one task neither gradients nor losses have to be balanced, so that PCGrad and uncertainty weights are off.

    Returns
    -------
    Config
    """
    alone = {"epochs": 3, "learning_rate": 3e-3, "pcgrad": False, "uncertainty_weights": False}
    demo = replaced(profile("demo"), {"training": alone})
    return demo.model_copy(update={"model": demo.model.model_copy(update={"checkpoint": None})})


def pretrain(config: Config, hospitals: int, workers: int = 1, weights: Path = WEIGHTS) -> dict[str, Any]:
    """Pretrain a network on future infarction in further simulated hospitals; write it and its card.

    The last fifth of the hospitals is held out, at least one.

    Parameters
    ----------
    config : Config
        The network and what it starts from, the signals and the training:
        :func:`cctaecg.training.pretraining_config`.
    hospitals : int
        How many are simulated.
    workers : int, default 1
        Processes that simulate them.
    weights : path, default the weights that ship with the package
        Becomes a safetensors file of the trunk in half precision; the card is the ``.yml`` beside it.

    Returns
    -------
    dict
        The card: what the network learnt from, how well it foretells infarction in hospitals it has not seen, and the
        checksum.
    """
    signals, infarction, hospital = future_infarctions(hospitals, config.signal, workers)
    held_out = hospital >= hospitals - max(1, round(HELD_OUT_SHARE * hospitals))
    labels = np.full((len(infarction), len(VESSELS)), np.nan, dtype=np.float32)
    labels[:, 0] = infarction  # the one task stands in the first place; a place without labels is not trained
    with TemporaryDirectory() as folder:
        checkpoint = Path(folder) / "checkpoint.pt"
        history = train_fold(
            lambda rows: signals[rows].astype(np.float32), labels, np.flatnonzero(~held_out), np.flatnonzero(held_out),
            config, checkpoint, fold=0,
        )
        model = read_fold(checkpoint).model
    known = ~np.isnan(infarction[held_out])
    auc = auc_ci(infarction[held_out][known], history.best_predictions[known, 0])
    _write_trunk(model, weights)
    card = {
        "what": "Trunk of a small Net1D, pretrained to foretell infarction within 700 days in simulated patients "
                "outside the study. It knows nothing about real ECGs.",
        "made_by": f"cctaecg pretrain --task future-mi --source simulated --hospitals {hospitals}"
                   + ("" if config.model.checkpoint is None else f" --from {started_from(config)}"),
        "hospitals": {"learnt_from": int(hospitals - len(set(hospital[held_out]))),
                      "held_out": len(set(hospital[held_out])), "first_seed": FIRST_PRETRAINING_SEED},
        "learnt_from": {"patients": int((~held_out & ~np.isnan(infarction)).sum()),
                        "infarctions": int(np.nansum(infarction[~held_out]))},
        "held_out": {"patients": int(known.sum()), "infarctions": auc.events,
                     "auc": {name: round(float(getattr(auc, name)), 4) for name in ("value", "lower", "upper")}},
        "training": {"epochs": config.training.epochs, "best_epoch": history.best_epoch + 1,
                     "batch_size": config.training.batch_size, "learning_rate": config.training.learning_rate,
                     "seed": config.training.seed, "started_from": started_from(config)},
        "signal": {"fs": config.signal.fs, "seconds": config.signal.seconds, "normalise": config.signal.normalise},
        "network": model.config.model_dump(mode="json", exclude={"checkpoint"}),
        "licence": "MIT",
        "sha256": sha256(weights.read_bytes()).hexdigest(),
    }
    with atomic_path(weights.with_suffix(".yml")) as partial:
        partial.write_text(yaml.safe_dump(card, sort_keys=False, width=100), encoding="utf-8")
    return card


def _write_trunk(model: Net1D, path: Path) -> None:
    """The trunk's parameters and running statistics in half precision; its head and counters are left out."""
    trunk = {
        name: value.to(torch.float16).contiguous() for name, value in model.state_dict().items()
        if not name.startswith(HEAD) and not name.endswith("num_batches_tracked")
    }
    with atomic_path(path) as partial:
        partial.write_bytes(safetensors.torch.save(trunk))
