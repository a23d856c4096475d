"""The ablation study: every arm against the run itself, on the same patients and folds.

An arm's AUC minus the run's is paired: both predict the same ECGs, so that what makes a patient hard for both cancels.
Its interval speaks of patients. It says nothing of how another seed of training would have come out; that is what the
arm ``default_again`` is for.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cctaecg.ablations.arms import ARMS, arm_run
from cctaecg.ablations.results import MACRO, decisive
from cctaecg.cohort.arrays import predicted_labels, probabilities, severe_labels
from cctaecg.domain import PROBABILITY_COLUMNS
from cctaecg.run.reading import read_parquet
from cctaecg.run.results import Absent
from cctaecg.run.run import Run
from cctaecg.stats.discrimination.auc import auc_ci, delong_test
from cctaecg.stats.discrimination.average import macro_auc
from cctaecg.stats.discrimination.paired_average import macro_difference
from cctaecg.stats.discrimination.paired_test import PairedTest
from cctaecg.stats.each_vessel import by_vessel, defined
from cctaecg.training.ensemble import ensemble_table


def ablation_facts(run: Run, folds: Sequence[int]) -> dict[str, Any]:
    """Each arm's AUCs, and their differences from the run's own.

    The differences are paired: both predict the same ECGs, so that what makes a patient hard for both cancels. Their
    intervals speak of patients, and say nothing of how another seed of training would have come out: that is what the
    arm ``default_again`` is for. What these data do not define is ``Absent``.

    Parameters
    ----------
    run : Run
        With its arms trained.
    folds : sequence of int
        The folds whose held-out patients are compared.

    Returns
    -------
    dict
        ``made_with``: the configuration, and how many folds. ``default``, the run itself: ``auc``, by cohort
        (``internal``, ``external``) and vessel or ``macro``, and ``by_epoch``, the internal macro-AUC after each epoch.
        For each arm the same, and the differences from the run: by vessel a PairedTest, for ``macro`` an Interval, and
        under ``external`` those of the second hospital. An arm that changes nothing is ``Absent``.

    Raises
    ------
    MissingArtefact
        For an arm or fold that is not trained; the message names the command.
    """
    default = _Predicted(run, folds)
    facts: dict[str, Any] = {
        "made_with": {"configuration": decisive(run.config()), "folds": len(folds)},
        "default": default.aucs(),
    }
    for name, arm in ARMS.items():
        settings = arm.settings(run.config())
        if isinstance(settings, Absent):
            facts[name] = settings
            continue
        predicted = _Predicted(arm_run(run, name), folds)
        facts[name] = predicted.against(default, "internal") | {
            "external": predicted.against(default, "external"), **predicted.aucs()
        }
    return facts


class _Predicted:
    """What a run or an arm predicts for the patients whom some folds hold out, and for the second hospital."""

    def __init__(self, run: Run, folds: Sequence[int]):
        self.run, self.analysis = run, run.config().analysis
        parts = [read_parquet(run.require(run.written(run.fold_predictions(fold)), _command(run))) for fold in folds]
        predictions = pd.concat(parts, ignore_index=True)
        table = run.read_cohort("internal")
        tables = {"internal": run.joined(table[table["ecg_id"].isin(predictions["ecg_id"])], predictions)}
        if run.has_cohort("external"):
            external = run.read_cohort("external")
            checkpoints = [run.require(run.written(run.checkpoint(fold)), _command(run)) for fold in folds]
            tables["external"] = run.joined(external, ensemble_table(run, external, checkpoints))
        self.tables = tables
        epochs = [read_parquet(run.require(run.written(run.epoch_predictions(fold)), _command(run)))
                  for fold in folds]
        self.by_epoch = [part for _, part in pd.concat(epochs).groupby("epoch")]

    def aucs(self) -> dict[str, Any]:
        """AUC by vessel and their mean in each cohort, and the internal mean after each epoch."""
        found = {cohort: self._aucs(table) for cohort, table in self.tables.items()}
        table = self.tables["internal"].drop(columns=["model", *PROBABILITY_COLUMNS.values()])
        epochs = [self._aucs(self.run.joined(table, epoch.drop(columns="epoch")))[MACRO] for epoch in self.by_epoch]
        return {"auc": {"external": _no_second_hospital(), **found}, "by_epoch": epochs}

    def against(self, default: "_Predicted", cohort: str) -> dict[str, Any]:
        """AUC minus that of ``default`` by vessel, and the difference of their means, in a cohort."""
        if cohort not in self.tables:
            return _no_second_hospital()
        table = self.tables[cohort]
        own, theirs = probabilities(table), probabilities(default.tables[cohort])
        severe = np.where(np.isnan(own) | np.isnan(theirs), np.nan, severe_labels(table))
        patients = table["patient_id"].to_numpy()
        pairs = by_vessel(_paired, severe, np.stack([own, theirs], axis=-1), groups=patients, level=self.analysis.level)
        return pairs | {MACRO: defined(macro_difference, severe, own, theirs, patients, self.analysis.level)}

    def _aucs(self, table: pd.DataFrame) -> dict[str, Any]:
        severe, probability = predicted_labels(table)
        patients = table["patient_id"].to_numpy()
        found = by_vessel(auc_ci, severe, probability, groups=patients, level=self.analysis.level)
        return found | {MACRO: defined(macro_auc, severe, probability, patients, self.analysis.level)}


def _paired(y: np.ndarray, both: np.ndarray, groups: np.ndarray, level: float) -> PairedTest:
    return delong_test(y, both[:, 0], both[:, 1], groups, level)


def _no_second_hospital() -> Absent:
    return Absent("This run has no external cohort.")


def _command(run: Run) -> str:
    return f"cctaecg ablations run {run.name}"
