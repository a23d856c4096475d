"""The ablation study: every arm against the run itself, on the same patients and folds, with three seeds each.

An arm's AUC minus the run's is paired: both predict the same ECGs, so that what makes a patient hard for both cancels,
and both were trained with the same seeds. The interval is by patient. How far trainings differ by chance alone is the
spread between seeds, which stands beside it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from cctaecg.ablations.arms import ARMS, SEEDS, arm_run
from cctaecg.ablations.results import MACRO, made_with
from cctaecg.cohort.arrays import probabilities, severe_labels
from cctaecg.domain import VESSELS
from cctaecg.run.reading import read_parquet
from cctaecg.run.results import Absent
from cctaecg.run.run import Run
from cctaecg.stats.discrimination.average import macro_auc
from cctaecg.stats.discrimination.paired_average import macro_difference
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.intervals import Interval
from cctaecg.training.ensemble import ensemble_table

COHORTS = ("internal", "external")


def ablation_facts(run: Run, folds: Sequence[int]) -> dict[str, Any]:
    """Each arm's AUCs, and their differences from the run's own, averaged over the seeds.

    The differences are paired: both predict the same ECGs with the same seeds. Intervals are by patient. What these
    data do not define is ``Absent``.

    Parameters
    ----------
    run : Run
        With its arms trained.
    folds : sequence of int
        The folds whose held-out patients are compared.

    Returns
    -------
    dict
        ``made_with``; ``folds``, ``ecgs`` and ``seeds``, how many; ``chance``, by cohort the macro-AUC of the run's own
        seeds, ``least``, ``most`` and ``apart``. Of the run itself (``default``) and every arm ``auc`` by cohort and
        vessel or ``macro``, and ``by_epoch``, the internal macro-AUC after each epoch. Of every arm ``internal`` and
        ``external``: by vessel and for ``macro`` the difference as an Interval, and ``seeds``, the macro difference of
        each. An arm that changes nothing is ``Absent``.

    Raises
    ------
    MissingArtefact
        For an arm or fold that is not trained; the message names the command.
    """
    default = _Trained(run, "default", folds)
    facts: dict[str, Any] = {
        "made_with": made_with(run.config()), "folds": len(folds), "seeds": SEEDS, "ecgs": default.ecgs,
        "default": default.aucs(), "chance": {cohort: default.chance(cohort) for cohort in COHORTS},
    }
    for name, arm in ARMS.items():
        settings = arm.settings(run.config())
        if isinstance(settings, Absent):
            facts[name] = settings
            continue
        trained = _Trained(run, name, folds)
        facts[name] = {cohort: trained.against(default, cohort) for cohort in COHORTS} | trained.aucs()
    return facts


class _Trained:
    """What a run or an arm predicts with each seed for the patients held out, and for the second hospital."""

    def __init__(self, run: Run, name: str, folds: Sequence[int]):
        self.run, self.level, self.name = run, run.config().analysis.level, name
        runs = [arm_run(run, name, seed) for seed in range(SEEDS)]
        table = run.read_cohort("internal")
        held_out = [self._held_out(arm, folds) for arm in runs]
        table = table[table["ecg_id"].isin(held_out[0]["ecg_id"])]
        self.tables = {"internal": [run.joined(table, predicted) for predicted in held_out]}
        self.ecgs = len(table)
        if run.has_cohort("external"):
            external = run.read_cohort("external")
            self.tables["external"] = [
                run.joined(external, ensemble_table(arm, external, [self._needed(arm.written(run.checkpoint(fold)))
                                                                    for fold in folds])) for arm in runs]
        epochs = [pd.concat([read_parquet(self._needed(arm.written(run.epoch_predictions(fold)))) for fold in folds])
                  for arm in runs]
        self.by_epoch = [
            [run.joined(table, of_seed[of_seed["epoch"] == epoch].drop(columns="epoch")) for of_seed in epochs]
            for epoch in sorted(epochs[0]["epoch"].unique())]

    def aucs(self) -> dict[str, Any]:
        """AUC by vessel and their mean in each cohort, and the internal mean after each epoch, over the seeds."""
        found = {cohort: self._aucs(tables) for cohort, tables in self.tables.items()}
        epochs = [self._aucs(tables)[MACRO] for tables in self.by_epoch]
        return {"auc": {"external": _no_second_hospital(), **found}, "by_epoch": epochs}

    def against(self, default: "_Trained", cohort: str) -> dict[str, Any]:
        """AUC minus that of ``default`` by vessel, the difference of their means, and that of each seed."""
        if cohort not in self.tables:
            return _no_second_hospital()
        severe, own = _arrays(self.tables[cohort])
        _, theirs = _arrays(default.tables[cohort])
        severe = np.where(np.isnan(own[0]) | np.isnan(theirs[0]), np.nan, severe)
        patients = self.tables[cohort][0]["patient_id"].to_numpy()

        def difference(columns: list[int], seeds: Sequence[int]) -> Interval | Absent:
            return _once(defined(
                macro_difference, np.tile(severe[:, columns], len(seeds)),
                np.hstack([own[seed][:, columns] for seed in seeds]),
                np.hstack([theirs[seed][:, columns] for seed in seeds]), patients, self.level), len(seeds))

        every, whole = range(SEEDS), list(range(len(VESSELS)))
        found: dict[str, Any] = {vessel: difference([place], every) for place, vessel in enumerate(VESSELS)}
        apart = [difference(whole, [seed]) for seed in every]
        return found | {MACRO: difference(whole, every),
                        "seeds": [one.value for one in apart if not isinstance(one, Absent)]}

    def chance(self, cohort: str) -> dict[str, Any]:
        """How far the macro-AUCs of the seeds lie apart."""
        if cohort not in self.tables:
            return _no_second_hospital()
        aucs = [self._aucs([table])[MACRO] for table in self.tables[cohort]]
        values = [one.value for one in aucs if not isinstance(one, Absent)]
        if not values:
            return next(one for one in aucs if isinstance(one, Absent))
        return {"least": min(values), "most": max(values), "apart": max(values) - min(values)}

    def _aucs(self, tables: list[pd.DataFrame]) -> dict[str, Any]:
        severe, predicted = _arrays(tables)
        patients = tables[0]["patient_id"].to_numpy()
        whole = list(range(len(VESSELS)))
        return {name: _once(defined(macro_auc, np.tile(severe[:, columns], len(tables)),
                                    np.hstack([one[:, columns] for one in predicted]), patients, self.level),
                            len(tables))
                for name, columns in [*((vessel, [place]) for place, vessel in enumerate(VESSELS)), (MACRO, whole)]}

    def _held_out(self, arm: Run, folds: Sequence[int]) -> pd.DataFrame:
        parts = [read_parquet(self._needed(arm.written(self.run.fold_predictions(fold)))) for fold in folds]
        return pd.concat(parts, ignore_index=True)

    def _needed(self, path: Any) -> Any:
        return self.run.require(path, f"cctaecg ablations run {self.run.name}")


def _arrays(tables: list[pd.DataFrame]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Labels (n, 4), unknown where the vessel has no prediction, and the probabilities of each seed."""
    predicted = [probabilities(table) for table in tables]
    return np.where(np.isnan(predicted[0]), np.nan, severe_labels(tables[0])), predicted


def _once(found: Interval | Absent, seeds: int) -> Interval | Absent:
    """An interval over columns of every seed, its events counted once."""
    if isinstance(found, Absent) or found.events is None:
        return found
    return replace(found, events=found.events // seeds)


def _no_second_hospital() -> Absent:
    return Absent("This run has no external cohort.")
