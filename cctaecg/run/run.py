"""``Run``: one run of the study, its configuration and the reading of what its steps have made.

The files of a run lie where :mod:`cctaecg.run.folder` says and are written by :mod:`cctaecg.run.results`.
"""

import secrets
from collections.abc import Mapping
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from cctaecg.config.parameters import texts_read
from cctaecg.config.profiles import ConfigError, load, profile, replaced
from cctaecg.config.sections import Config
from cctaecg.domain import PROBABILITY_COLUMNS
from cctaecg.run.atomic import atomic_path, private_folder
from cctaecg.run.called import cells_run, check_call, differing_from_default, said, variant_name
from cctaecg.run.cells import Cell, cell_of_cohorts
from cctaecg.run.folder import project_root
from cctaecg.run.names import no_such_run
from cctaecg.run.reading import UnreadableArtefact, read_csv, read_parquet
from cctaecg.run.results import ResultsFolder

ANALYSED = ("internal", "external")
"""Cohorts whose probabilities a notebook can be asked to analyse: both have labels of every vessel."""


class Run(ResultsFolder):
    """One run of the study, in one folder.

    Parameters
    ----------
    folder : path
        Relative to the project's root, or absolute.
    config : Config, optional
        The configuration; read from the folder's ``config.yml`` when first asked for, unless given.
    results_in : str
        The sub-folder that results, tables and figures go to: the run's own, unless a notebook was called with other
        parameters than the run's configuration (see :meth:`with_parameters`).
    cohort : str
        The one that :meth:`read_analysed` reads, ``internal`` or ``external``.
    """

    def __init__(self, folder: str | PathLike[str], config: Config | None = None, results_in: str = "",
                 cohort: str = "internal"):
        super().__init__(folder, results_in)
        self._config, self.cohort_analysed = config, cohort

    # -- configuration ---------------------------------------------------------------------------

    def config(self) -> Config:
        """The run's configuration; raises ``NoSuchRun`` or ``ConfigError``."""
        if self._config is None:
            if not self.config_file.exists():
                raise no_such_run(self.name, self.folder)
            self._config = load(self.config_file)
        return self._config

    @property
    def export(self) -> Path:
        """The hospital export, or the PTB-XL folder, that this run reads."""
        folder = self.config().data.folder
        return self.simulated_export if folder is None else project_root() / folder

    def smallest_cell(self) -> Cell:
        """The smallest counts above 0 that may be published; 1, which holds nothing back, where all may be."""
        config = self.config()
        patients = config.privacy.cell(config.data.source)
        if patients == 1 or not self.cohort.exists():
            return Cell(patients)
        return cell_of_cohorts(patients, self.read_cohort())

    def shows_ecgs(self) -> bool:
        """Whether the run's configuration lets its book show ECGs."""
        config = self.config()
        return config.privacy.shows_ecgs(config.data.source)

    def create(self, profile_name: str, **sections: Mapping[str, Any]) -> "Run":
        """Write the configuration of a new run: its profile and what differs from it.

        A run keeps the configuration it was made with.

        Parameters
        ----------
        profile_name : str
            ``smoke``, ``demo`` or ``paper``.
        **sections : mapping
            What differs from the profile, by section.

        Raises
        ------
        ConfigError
            For a wrong value, or when the run exists with another configuration.
        """
        config = profile(profile_name, **sections)
        if self.config_file.exists():
            if config != self.config():
                raise ConfigError(
                    f"{self.shown}/config.yml holds another configuration than the one asked for; edit that file, "
                    "remove the folder, or choose another name for the run")
            return self
        private_folder(self.folder)
        with atomic_path(self.config_file) as partial:
            partial.write_text(yaml.safe_dump({"profile": profile_name, **sections}, sort_keys=False), encoding="utf-8")
        return self

    def with_parameters(self, cohort: str = "internal", own: Mapping[str, Any] | None = None, /,
                        **sections: Mapping[str, Any]) -> "Run":
        """The run under a notebook's parameters: itself, or a variant of it where they differ from its configuration.

        A variant reads the same data and writes its results, tables and figures to ``variants/``, so that trying a
        threshold never changes the book. One sentence is printed: which run, which data, which parameters.

        Parameters
        ----------
        cohort : str
            Whose patients are analysed: ``internal``, predicted out of fold, or ``external``; given by position,
            because a section has the same name.
        own : mapping, optional
            The notebook's own parameters, which are no part of the configuration, by name.
        **sections : mapping
            Values of the configuration's sections, ``None`` where the run's own is meant:
            ``analysis={"level": 0.9, "resamples": None}``.

        Raises
        ------
        InvalidParameter
            For a parameter that the notebook calling this was given and has not.
        ConfigError
            For a wrong value.
        """
        defaults = check_call(cells_run())
        if cohort not in ANALYSED:
            raise ConfigError(f"parameters: cohort is {cohort!r}; expected {' or '.join(ANALYSED)}")
        before = self.config().model_dump()
        config = replaced(self.config(), texts_read(sections, before))
        differing, its_own = _differing(before, config.model_dump()), _differing(config.model_dump(), before)
        if cohort != self.cohort_analysed:
            differing["cohort"], its_own["cohort"] = cohort, self.cohort_analysed
        differing |= differing_from_default(own or {}, defaults)
        its_own |= {name: defaults[name] for name in own or {} if name in differing}
        print(said(self.shown, self.config(), differing, its_own))
        if not differing:
            return self
        return Run(self.shown, config, results_in=f"variants/{variant_name(differing)}", cohort=cohort)

    # -- reading ---------------------------------------------------------------------------------

    def read_cohort(self, cohort: str | None = None) -> pd.DataFrame:
        """The analysis table, whole or of one cohort."""
        made_by = f"papermill notebooks/01_cohort.ipynb out.ipynb -p run_dir {self.shown}"
        table = read_parquet(self.require(self.cohort, made_by))
        return table if cohort is None else table[table["cohort"] == cohort].reset_index(drop=True)

    def read_out_of_fold(self) -> pd.DataFrame:
        """The internal cohort's table with the four probabilities, each from the fold that held the patient out."""
        folds = self.config().training.folds
        parts = []
        for fold in range(folds):
            parts.append(read_parquet(self.require(self.fold_predictions(fold), self.fold_command(fold))))
        return self.joined(self.read_cohort("internal"), pd.concat(parts, ignore_index=True))

    def read_analysed(self) -> pd.DataFrame:
        """The analysed cohort's table with its probabilities: the internal one's out of fold, else the ensemble's."""
        cohort = self.cohort_analysed
        return self.read_out_of_fold() if cohort == "internal" else self.read_ensemble(cohort)

    def read_epochs(self, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Held-out predictions of every epoch, (epochs, n, 4), and the fold of each ECG, (n,), in the table's order."""
        folds = range(self.config().training.folds)
        kept = pd.concat([read_parquet(self.require(self.epoch_predictions(fold), self.fold_command(fold)))
                          for fold in folds])
        columns = list(PROBABILITY_COLUMNS.values())
        by_epoch = [epoch.set_index("ecg_id").loc[table["ecg_id"]] for _, epoch in kept.groupby("epoch")]
        return np.stack([epoch[columns].to_numpy() for epoch in by_epoch]), by_epoch[0]["model"].astype(int).to_numpy()

    def read_ensemble(self, cohort: str) -> pd.DataFrame:
        """A cohort's table with the mean probability of the fold models."""
        notebook = {"external": "04_external_validation", "followup": "06_risk_stratification"}[cohort]
        made_by = f"papermill notebooks/{notebook}.ipynb out.ipynb -p run_dir {self.shown}"
        predictions = read_parquet(self.require(self.ensemble_predictions(cohort), made_by))
        return self.joined(self.read_cohort(cohort), predictions)

    def joined(self, table: pd.DataFrame, predictions: pd.DataFrame) -> pd.DataFrame:
        """A cohort's table with one model's probabilities; ``UnreadableArtefact`` when an ECG of the table has none."""
        columns = ["ecg_id", "model", *PROBABILITY_COLUMNS.values()]
        if "ensemble" in set(predictions["model"]):
            predictions = predictions[predictions["model"] == "ensemble"]
        joined = table.merge(predictions[columns], on="ecg_id", validate="one_to_one")
        if len(joined) != len(table):
            raise UnreadableArtefact(f"{self.shown}: {len(joined)} of {len(table)} ECGs have a prediction; "
                             "the predictions were made from another cohort table")
        return joined

    def read_training_curves(self) -> pd.DataFrame:
        """One row for each fold and epoch: ``fold, epoch, train_loss, macro_auc`` and more."""
        folds = range(self.config().training.folds)
        return pd.concat([read_csv(self.require(self.training_curve(fold), self.fold_command(fold)))
                          for fold in folds], ignore_index=True)

    def best_epochs(self) -> dict[int, int]:
        """The epoch that each fold kept, counted from 1."""
        curves = self.read_training_curves()
        best = curves.loc[curves.groupby("fold")["macro_auc"].idxmax()]
        return dict(zip(best["fold"], best["epoch"]))

    def has_cohort(self, cohort: str) -> bool:
        """Whether the run has patients of ``internal``, ``external`` or ``followup``."""
        return len(self.read_cohort(cohort)) > 0

    def fold_command(self, fold: int) -> str:
        """The command that trains a fold, for messages about what is missing."""
        return f"papermill notebooks/02_train_fold.ipynb out.ipynb -p run_dir {self.shown} -p fold {fold}"

    # -- identifiers -----------------------------------------------------------------------------

    def identifier_key(self) -> bytes:
        """The key that original identifiers are hashed with: random and kept with the run, never in the book.

        A simulated study hides nobody; its key follows from its seed so that a run can be repeated exactly.
        """
        data = self.config().data
        if data.source == "simulated":
            return sha256(f"cctaecg simulated study {data.seed}".encode()).digest()
        if not self.identifier_key_file.exists():
            with atomic_path(self.identifier_key_file, private=True) as partial:
                partial.write_bytes(secrets.token_bytes(32))
        return self.identifier_key_file.read_bytes()


def _differing(configured: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What ``given`` says otherwise, under dotted keys without the section: ``{"risk_thresholds.LAD": 0.2}``."""
    found: dict[str, Any] = {}
    for key, value in given.items():
        if not isinstance(value, dict):
            found |= {key: value} if value != configured[key] else {}
        else:
            inner = _differing(configured[key], value)
            found |= inner if key in Config.model_fields else {f"{key}.{k}": v for k, v in inner.items()}
    return found
