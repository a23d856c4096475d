"""What a network is pretrained on: ECGs, questions about them with answers, and who is held out for what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from cctaecg.config.sections import Config
from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.bootstrap import bootstrap_aucs
from cctaecg.stats.each_vessel import defined
from cctaecg.training.batches import Read
from cctaecg.training.device import chosen_device
from cctaecg.training.prediction import predict
from cctaecg.training.pretraining.multi_label import Learnt, train_on_labels
from cctaecg.training.pretraining.trunk_file import rounded, write_trunk

RESAMPLES = 200


@dataclass(frozen=True)
class Task:
    """ECGs with questions and answers.

    Attributes
    ----------
    read : callable
        From row numbers (k,) to signals (k, 12, time) in millivolts.
    names : tuple of str
        The questions.
    labels : array of float32, shape (n, questions)
        1, 0 or NaN for unknown.
    patient : array, shape (n,)
        Whose ECG each is.
    train_rows, test_rows : array of int
        Learnt from, and held out to the end.
    choose_rows : array of int, optional
        Held out to choose the epoch by; without them the last epoch's weights are kept.
    weights : array, shape (n,), optional
        How many each ECG stands for in the losses.
    card : dict
        What it is, in words and counts: the first entries of the card.
    licence : str
        Of the weights that come of it.
    """

    read: Read
    names: tuple[str, ...]
    labels: np.ndarray
    patient: np.ndarray
    train_rows: np.ndarray
    test_rows: np.ndarray
    choose_rows: np.ndarray | None = None
    weights: np.ndarray | None = None
    card: Mapping[str, Any] = field(default_factory=dict)
    licence: str = "MIT"


def learn(task: Task, config: Config, weights: Path, state: Path | None = None) -> tuple[dict[str, Any], np.ndarray]:
    """Pretrain the network of a configuration on a task, test it, and write its trunk and card.

    Parameters
    ----------
    task : Task
        What it learns.
    config : Config
        Network, training and signal; its ``model.checkpoint`` is what it starts from.
    weights : path
        Becomes a safetensors file; the card is the ``.yml`` beside it.
    state : path, optional
        With this file a stopped training goes on after its last whole epoch.

    Returns
    -------
    card : dict
        With the AUC of each question on the patients held out, its interval by patient, and their mean.
    predictions : array of float32, shape (test rows, questions)
        The probabilities that the AUCs are of.
    """
    watched = task.test_rows if task.choose_rows is None else task.choose_rows
    learnt: Learnt = train_on_labels(task.read, task.labels, task.train_rows, watched, config, state,
                                     choose=task.choose_rows is not None, weights=task.weights)
    device = chosen_device(config.training.device)
    predictions = learnt.predictions if task.choose_rows is None else predict(
        learnt.model.to(device), task.read, task.test_rows, normalise=config.signal.normalise)
    learnt.model.cpu()
    tested = _tested(task, predictions)
    card = {**task.card, "held_out": tested}
    return write_trunk(learnt.model, weights, card, config, learnt.epoch + 1, task.licence), predictions


def _tested(task: Task, predictions: np.ndarray) -> dict[str, Any]:
    rows, patient = task.test_rows, task.patient[task.test_rows]
    labels = task.labels[rows]
    aucs: dict[str, Any] = {}
    for column, name in enumerate(task.names):
        known = ~np.isnan(labels[:, column])
        found = defined(auc_ci, labels[known, column], predictions[known, column], groups=patient[known])
        aucs[name] = found["absent"] if isinstance(found, Absent) else rounded(found)
    both = [name for name, auc in aucs.items() if isinstance(auc, dict)]
    return {"ecgs": len(rows), "patients": len(set(patient)), "questions_with_an_auc": len(both),
            "mean_auc": _mean_auc(labels, predictions, patient, [task.names.index(name) for name in both]), "auc": aucs}


def _mean_auc(
    labels: np.ndarray, predictions: np.ndarray, patient: np.ndarray, columns: list[int]
) -> dict[str, Any] | str:
    """The mean of the questions' AUCs, and a percentile interval that resamples patients.

    A question that has one answer only in a resample is left out of its mean.
    """
    if not columns:
        return "No question has five patients with either answer among those held out."
    aucs = bootstrap_aucs(labels[:, columns], predictions[:, columns], patient.astype(str), RESAMPLES)
    lower, upper = np.nanquantile(np.nanmean(aucs, axis=1), [0.025, 0.975])
    value = np.mean([roc_auc_score(y[~np.isnan(y)], score[~np.isnan(y)])
                     for y, score in zip(labels[:, columns].T, predictions[:, columns].T)])
    return {name: round(float(number), 4) for name, number in (("value", value), ("lower", lower), ("upper", upper))}
