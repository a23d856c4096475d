"""The card of each network that a run trains: what it started and learnt from, how, and how well it does."""

from hashlib import sha256
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
import yaml

from cctaecg import __version__
from cctaecg.domain import VESSELS
from cctaecg.model.weights import checkpoint_file
from cctaecg.run.atomic import atomic_path
from cctaecg.run.run import Run
from cctaecg.training.history import History

KNOWS = {
    "simulated": "It learnt from simulated patients and knows nothing about real ECGs.",
    "ptbxl": "It learnt infarct territories from the ECG's own diagnosis, a surrogate, and nothing about coronary CT.",
    "hospital": "It learnt from one hospital's patients. Research software: not for clinical use.",
}


def write_card(
    run: Run, patients: np.ndarray, labels: np.ndarray, held_out: np.ndarray, history: History
) -> dict[str, Any]:
    """Write the card of a fold's network, ``card.yml`` beside its checkpoint.

    Parameters
    ----------
    run : Run
        Whose network it is.
    patients : array, shape (n,)
        The patient of each ECG of the internal cohort.
    labels : array, shape (n, 4)
        1 severe, 0 not, NaN unknown or left out.
    held_out : array of bool, shape (n,)
        Whom the network did not see.
    history : History
        How its training went.

    Returns
    -------
    dict
        The card as written.
    """
    config, path = run.config(), run.written(run.checkpoint(history.fold))
    start = config.model.checkpoint
    best = history.epochs[history.best_epoch]
    training = config.training.model_dump(mode="json", exclude={"folds", "device"})
    card = {
        "what": f"Fold {history.fold} of run {run.name}: the probability of a severe or complete stenosis in each of "
                f"{', '.join(VESSELS)}, from a twelve-lead ECG. {KNOWS[config.data.source]}",
        "started_from": {"weights": "random weights"} if start is None else {
            "weights": start.name, "sha256": sha256(checkpoint_file(start).read_bytes()).hexdigest()},
        "learnt_from": _counts(patients, labels, ~held_out),
        "held_out": _counts(patients, labels, held_out) | {
            "macro_auc": round(best.macro_auc, 4),
            "chosen_on_them": "the epoch with the highest AUC among them was kept, which flatters it",
        },
        "training": {**training, "epoch_kept": history.best_epoch + 1},
        "signal": config.signal.model_dump(mode="json"),
        "network": config.model.model_dump(mode="json", exclude={"checkpoint"}),
        "parameters": history.parameters,
        "made_with": {"cctaecg": __version__, "torch": version("torch")},
        "licence": "MIT" if config.data.source == "simulated" else "for whoever holds the data to say",
        "sha256": sha256(path.read_bytes()).hexdigest(),
    }
    with atomic_path(path.with_name("card.yml"), private=True) as partial:
        partial.write_text(yaml.safe_dump(card, sort_keys=False, width=100, allow_unicode=True), encoding="utf-8")
    return card


def model_cards(run: Run) -> list[dict[str, Any]]:
    """The cards of a run's networks, one a fold. Raises ``MissingArtefact`` naming the command where one is missing."""
    paths = [run.require(run.checkpoint(fold).with_name("card.yml"), run.fold_command(fold))
             for fold in range(run.config().training.folds)]
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths]


def card_table(cards: list[dict[str, Any]]) -> pd.DataFrame:
    """What differs between the folds' networks.

    Parameters
    ----------
    cards : list of dict
        From :func:`cctaecg.training.model_cards`.

    Returns
    -------
    DataFrame
        One row a fold, every cell a text: ``patients`` and ``records`` learnt from, the epoch kept, the macro-AUC in
        the patients held out, and the first digits of the checkpoint's checksum.
    """
    return pd.DataFrame([{
        "fold": str(number), "patients": f"{card['learnt_from']['patients']:,}",
        "records": f"{card['learnt_from']['ecgs']:,}", "epoch kept": str(card["training"]["epoch_kept"]),
        "macro-AUC held out": f"{card['held_out']['macro_auc']:.3f}", "SHA-256": card["sha256"][:12],
    } for number, card in enumerate(cards)])


def _counts(patients: np.ndarray, labels: np.ndarray, rows: np.ndarray) -> dict[str, Any]:
    known = ~np.isnan(labels[rows])
    return {
        "patients": len(np.unique(patients[rows])), "ecgs": int(rows.sum()),
        "severe": {vessel: int(np.nansum(labels[rows, place])) if known[:, place].any() else None
                   for place, vessel in enumerate(VESSELS)},
    }
