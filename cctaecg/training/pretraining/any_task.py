"""One pretraining from start to end: a task from a source, the network, its trunk and card on disk."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml

from cctaecg.cohort.pretrained_on import refuse_overlap, remember_patients
from cctaecg.config.sections import Config
from cctaecg.errors import UserError
from cctaecg.run.atomic import atomic_path
from cctaecg.run.beside import work_folder
from cctaecg.run.results import Absent
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.survival.time_auc import time_dependent_auc
from cctaecg.training.pretraining.diagnoses import ptbxl_task
from cctaecg.training.pretraining.hospital_mi import hospital_task
from cctaecg.training.pretraining.task import Task, learn
from cctaecg.training.pretraining.trunk_file import rounded


class NoSuchTask(UserError, ValueError):
    """A task that a source has no answers for."""


class WeightsExist(UserError, FileExistsError):
    """There is a file already where the weights would go."""


@dataclass(frozen=True)
class Source:
    """Where the ECGs come from.

    Attributes
    ----------
    kind : {"hospital", "ptbxl"}
        An export, or PTB-XL's folder.
    folder : path
        Where it lies.
    study : path, optional
        The export of the CT study, whose patients are kept out.
    """

    kind: Literal["hospital", "ptbxl"]
    folder: Path
    study: Path | None = None


def pretrain_on(
    task: Literal["diagnoses", "future-mi"], source: Source, config: Config, weights: Path, horizon: float = 700.0,
    weighted: bool = False, workers: int = 1,
) -> dict[str, Any]:
    """Pretrain a network on real ECGs; write its trunk, and its card beside it.

    Prepared ECGs and whole epochs are kept beside ``weights`` until the end: the same call goes on after a stop.

    Parameters
    ----------
    task : {"diagnoses", "future-mi"}
        PTB-XL has diagnoses, a hospital's export a follow-up.
    source : Source
        Where the ECGs come from.
    config : Config
        Network, training, signal; its ``model.checkpoint`` is what it starts from.
    weights : path
        The ``.safetensors`` file to make.
    horizon : float, default 700
        Days within which an infarction counts.
    weighted : bool, default False
        Let known outcomes stand for those lost before that day.
    workers : int, default 1
        Processes that prepare ECGs.

    Returns
    -------
    dict
        The card.

    Raises
    ------
    NoSuchTask
        For diagnoses of a hospital, or infarctions in PTB-XL.
    WeightsExist
        Where the file is there already.
    PretrainedOn
        When patients are in the study, or among those that the starting weights were made from.
    NoCohort, NoECG, NotPTBXL, BrokenExport
        When the source does not hold what the task needs.
    """
    weights = Path(weights)
    if weights.exists():
        raise WeightsExist(f"{weights} is there already; expected the name of a new file")
    wanted = {"diagnoses": "ptbxl", "future-mi": "hospital"}[task]
    if source.kind != wanted:
        raise NoSuchTask(f"source {source.kind} has no answers for the task {task}; expected source {wanted}")
    work = work_folder(weights.with_name(f".{weights.stem}-work"))
    what: Task
    if task == "diagnoses":
        what = ptbxl_task(source.folder, config, work, workers)
        days = had = None
    else:
        what, days, had = hospital_task(source.folder, config, work, horizon, source.study, weighted, workers)
    refuse_overlap(config.model.checkpoint, map(str, what.patient[what.test_rows]), "those held out")
    remember_patients(weights, map(str, what.patient[what.train_rows]))  # first: weights never lie there without it
    card, predictions = learn(what, config, weights, work / "state.pt")
    if days is not None and had is not None:
        card = _with_time_auc(card, weights, what, predictions, days, had, horizon)
    shutil.rmtree(work)
    return card


def _with_time_auc(
    card: dict[str, Any], weights: Path, task: Task, predictions: np.ndarray, days: np.ndarray, had: np.ndarray,
    horizon: float,
) -> dict[str, Any]:
    """The card with an AUC by the day for the first ECG of each patient held out, the lost ones stood for."""
    rows, first = np.unique(task.patient[task.test_rows].astype(str), return_index=True)
    followed = ~np.isnan(days[task.test_rows][first])
    some = first[followed]
    found = defined(time_dependent_auc, predictions[some, 0], days[task.test_rows][some], had[task.test_rows][some],
                    horizon)
    card["held_out"]["auc_by_day"] = found["absent"] if isinstance(found, Absent) else {
        **rounded(found), "lost": found.lost, "patients": len(rows)}
    with atomic_path(weights.with_suffix(".yml")) as partial:
        partial.write_text(yaml.safe_dump(card, sort_keys=False, width=100, allow_unicode=True), encoding="utf-8")
    return card
