"""``Run``: where each artefact of one run lies, how it is written, and how its absence is said.

This is the single source of paths. Nothing else in the project joins a file name to a run's folder.
"""

import json
import math
import os
import secrets
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from hashlib import sha256
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import yaml

from cctaecg import config as configuration
from cctaecg.domain import PROBABILITY_COLUMNS
from cctaecg.errors import UserError


class MissingArtefact(UserError, FileNotFoundError):
    """A step needs a file that an earlier step makes; the message names the file and the command."""

class Absent(dict):
    """A result that cannot exist for these data, with the sentence that says why (``{"absent": reason}``)."""

    def __init__(self, reason: str):
        super().__init__(absent=reason)


def project_root() -> Path:
    """The folder that holds ``_toc.yml``: the current one or the nearest above it.

    Relative run folders are found from there, because papermill starts a notebook in the project's
    root and nbval in ``notebooks/``.
    """
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "_toc.yml").exists()), here)


@contextmanager
def atomic_path(path: Path):
    """Yield a temporary path beside ``path`` and move it there once the block has ended well.

    A reader never meets a half-written file, and a killed writer leaves the old one in place.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".partial-", suffix=path.suffix)
    os.close(handle)
    os.chmod(name, 0o644)
    try:
        yield Path(name)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


class Run:
    """One run of the study, in one folder.

    ``folder`` is relative to the project's root, or absolute. ``results_in`` is the sub-folder that results,
    tables and figures go to: the run's own, unless a notebook was called with other parameters than
    the run's configuration (see :meth:`with_parameters`).
    """

    def __init__(self, folder, config: configuration.Config | None = None, results_in: str = ""):
        self.folder = project_root() / folder
        self.shown = str(folder)  # as the caller wrote it, for messages
        self.output = self.folder / results_in
        self._config = config

    # -- where things lie ------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def config_file(self) -> Path:
        return self.folder / "config.yml"

    @property
    def simulated_export(self) -> Path:
        return self.folder / "export"

    @property
    def truth(self) -> Path:
        return self.folder / "truth"

    @property
    def identifier_key_file(self) -> Path:
        return self.folder / "identifier.key"

    @property
    def signals(self) -> Path:
        return self.folder / "ecg" / "signals.npy"

    @property
    def ecg_index(self) -> Path:
        return self.folder / "ecg" / "index.parquet"

    @property
    def cohort(self) -> Path:
        return self.folder / "cohort.parquet"

    def checkpoint(self, fold: int) -> Path:
        return self.folder / "folds" / str(fold) / "checkpoint.pt"

    def training_curve(self, fold: int) -> Path:
        return self.folder / "folds" / str(fold) / "curve.csv"

    def fold_predictions(self, fold: int) -> Path:
        return self.folder / "folds" / str(fold) / "predictions.parquet"

    def ensemble_predictions(self, cohort: str) -> Path:
        return self.folder / "predictions" / f"{cohort}.parquet"

    def results(self, name: str) -> Path:
        return self.output / "results" / f"{name}.json"

    def table(self, name: str) -> Path:
        return self.output / "tables" / f"{name}.csv"

    def figure(self, name: str, suffix: str) -> Path:
        return self.output / "figures" / f"{name}{suffix}"

    def executed_notebook(self, step: str) -> Path:
        return self.folder / "notebooks" / f"{step}.ipynb"

    @property
    def durations(self) -> Path:
        """Folder of one small table a step: seconds and peak memory."""
        return self.folder / "durations"

    # -- reading ---------------------------------------------------------------------------------

    def require(self, path: Path, made_by: str) -> Path:
        """``path``, or ``MissingArtefact`` with the one command that makes it."""
        if not path.exists():
            shown = Path(self.shown) / path.relative_to(self.folder)
            raise MissingArtefact(f"{shown} is missing; make it with: {made_by}")
        return path

    def config(self) -> configuration.Config:
        if self._config is None:
            self._config = configuration.load(self.require(self.config_file, f"cctaecg run {self.name}"))
        return self._config

    @property
    def export(self) -> Path:
        """The hospital export, or the PTB-XL folder, that this run reads."""
        folder = self.config().data.folder
        return self.simulated_export if folder is None else project_root() / folder

    def read_cohort(self, cohort: str | None = None) -> pd.DataFrame:
        """The analysis table, whole or of one cohort."""
        made_by = f"papermill notebooks/01_cohort.ipynb out.ipynb -p run_dir {self.shown}"
        table = pd.read_parquet(self.require(self.cohort, made_by))
        return table if cohort is None else table[table["cohort"] == cohort].reset_index(drop=True)

    def read_out_of_fold(self) -> pd.DataFrame:
        """The internal cohort's table with the four probabilities, each from the fold that held the patient out."""
        folds = self.config().training.folds
        parts = []
        for fold in range(folds):
            parts.append(pd.read_parquet(self.require(self.fold_predictions(fold), self.fold_command(fold))))
        return self.joined(self.read_cohort("internal"), pd.concat(parts, ignore_index=True))

    def read_ensemble(self, cohort: str) -> pd.DataFrame:
        """A cohort's table with the mean probability of the fold models."""
        notebook = {"external": "04_external_validation", "followup": "06_risk_stratification"}[cohort]
        made_by = f"papermill notebooks/{notebook}.ipynb out.ipynb -p run_dir {self.shown}"
        predictions = pd.read_parquet(self.require(self.ensemble_predictions(cohort), made_by))
        return self.joined(self.read_cohort(cohort), predictions)

    def joined(self, table: pd.DataFrame, predictions: pd.DataFrame) -> pd.DataFrame:
        """A cohort's table with one model's probabilities; ``ValueError`` when an ECG of the table has none."""
        columns = ["ecg_id", "model", *PROBABILITY_COLUMNS.values()]
        if "ensemble" in set(predictions["model"]):
            predictions = predictions[predictions["model"] == "ensemble"]
        joined = table.merge(predictions[columns], on="ecg_id", validate="one_to_one")
        if len(joined) != len(table):
            raise ValueError(f"{self.shown}: {len(joined)} of {len(table)} ECGs have a prediction; "
                             "the predictions were made from another cohort table")
        return joined

    def read_training_curves(self) -> pd.DataFrame:
        """One row for each fold and epoch: ``fold, epoch, train_loss, macro_auc`` and more."""
        folds = range(self.config().training.folds)
        return pd.concat([pd.read_csv(self.require(self.training_curve(fold), self.fold_command(fold)))
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

    # -- writing ---------------------------------------------------------------------------------

    def create(self, profile: str, **sections: dict) -> "Run":
        """Write the configuration of a new run: its profile and what differs from it.

        A run keeps the configuration it was made with; asking for another one under the same name raises
        ``ConfigError``.
        """
        config = configuration.profile(profile, **sections)
        if self.config_file.exists():
            if config != self.config():
                raise configuration.ConfigError(
                    f"{self.shown}/config.yml holds another configuration than the one asked for; edit that file, "
                    "remove the folder, or choose another name for the run")
            return self
        with atomic_path(self.config_file) as partial:
            partial.write_text(yaml.safe_dump({"profile": profile, **sections}, sort_keys=False), encoding="utf-8")
        return self

    def with_parameters(self, **sections: dict) -> "Run":
        """The run under a notebook's parameters: itself, or a variant of it where they differ from its configuration.

        ``sections`` holds values of the configuration's sections, ``None`` where the run's own is
        meant: ``analysis={"level": 0.9, "resamples": None}``. A variant reads the same data and writes its
        results, tables and figures to ``variants/``, so that trying a threshold never changes the book.
        Raises ``ConfigError`` for a wrong value.
        """
        config = configuration.replaced(self.config(), sections)
        differing = _differing(self.config().model_dump(), config.model_dump())
        if not differing:
            return self
        name = ",".join(f"{key}={value}" for key, value in sorted(differing.items()))
        print(f"Other parameters than the run's own ({name}): results go to {self.shown}/variants/{name}; "
              "the book's stay as they are.")
        return Run(self.shown, config, results_in=f"variants/{name}")

    def write_results(self, name: str, values: dict) -> None:
        """Write a step's numbers as ``results/NAME.json``; NaN is refused, say ``Absent`` with a reason instead."""
        plain = _plain(values, name)
        with atomic_path(self.results(name)) as partial:
            partial.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def write_table(self, name: str, table: pd.DataFrame) -> None:
        """Write a table of the book as CSV, its index left out."""
        with atomic_path(self.table(name)) as partial:
            table.to_csv(partial, index=False)

    def written(self, path: Path) -> Path:
        """Where this run writes what it reads at ``path``: the same place, or the variant's own."""
        return self.output / path.relative_to(self.folder)

    def write_csv(self, path: Path, table: pd.DataFrame) -> None:
        """Write a table where :meth:`written` says."""
        with atomic_path(self.written(path)) as partial:
            table.to_csv(partial, index=False)

    def write_parquet(self, path: Path, table: pd.DataFrame) -> None:
        """Write a table where :meth:`written` says."""
        with atomic_path(self.written(path)) as partial:
            table.to_parquet(partial, index=False)

    def save_figure(self, name: str, drawing) -> None:
        """Write a ``Drawing``: its figure as SVG and PNG, its numbers as CSV, its alternative text for publishing.

        A drawing with nothing in it leaves the sentence that says why, which the book prints in its
        place. The files hold no date and no random ids: the same numbers give the same bytes.
        """
        if drawing.absent:
            description = Absent(drawing.absent)
        else:
            description = {"alt": drawing.alt}
            with matplotlib.rc_context({"svg.hashsalt": name}), atomic_path(self.figure(name, ".svg")) as partial:
                drawing.figure.savefig(partial, format="svg", metadata={"Date": None}, bbox_inches="tight")
            with atomic_path(self.figure(name, ".png")) as partial:
                drawing.figure.savefig(partial, format="png", dpi=150, bbox_inches="tight")
            with atomic_path(self.figure(name, ".csv")) as partial:
                drawing.data.to_csv(partial, index=False)
        with atomic_path(self.figure(name, ".json")) as partial:
            partial.write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")

    # -- identifiers -----------------------------------------------------------------------------

    def identifier_key(self) -> bytes:
        """The key that original identifiers are hashed with: random and kept with the run, never in the book.

        A simulated study hides nobody; its key follows from its seed so that a run can be repeated exactly.
        """
        data = self.config().data
        if data.source == "simulated":
            return sha256(f"cctaecg simulated study {data.seed}".encode()).digest()
        if not self.identifier_key_file.exists():
            with atomic_path(self.identifier_key_file) as partial:
                partial.write_bytes(secrets.token_bytes(32))
                partial.chmod(0o600)
        return self.identifier_key_file.read_bytes()


def _differing(configured: dict, given: dict) -> dict:
    """What ``given`` says otherwise, under dotted keys without the section: ``{"risk_thresholds.LAD": 0.2}``."""
    found = {}
    for key, value in given.items():
        if not isinstance(value, dict):
            found |= {key: value} if value != configured[key] else {}
        else:
            inner = _differing(configured[key], value)
            found |= inner if key in configuration.Config.model_fields else {f"{key}.{k}": v for k, v in inner.items()}
    return found


def _plain(value, key: str):
    """``value`` as JSON types; a NaN or infinity is refused with the key it stands under."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {str(name): _plain(inner, f"{key}.{name}") for name, inner in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(inner, f"{key}[{i}]") for i, inner in enumerate(value)]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"result {key} is {value}; say Absent(reason) where a number cannot exist")
    return value
