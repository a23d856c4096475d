"""Where each artefact of one run lies, and how its absence is said.

This is the single source of paths. Nothing else in the project joins a file name to a run's folder.
"""

import sys
from os import PathLike
from pathlib import Path

from cctaecg.errors import UserError
from cctaecg.run.contents import MANIFESTS, intact

CHECKOUT = Path(__file__).resolve().parents[2]
"""What this library lies in: the project, unless it was installed without it."""


class MissingArtefact(UserError, FileNotFoundError):
    """A step needs a file that an earlier step makes; the message names the file and the command."""


class NoRunFolder(UserError, ValueError):
    """What was given in place of a run's folder is none; the message says what one is."""


def project_root() -> Path:
    """The folder that holds ``_toc.yml``: the current one or the nearest above it.

    Relative run folders are found from there, because papermill starts a notebook in the project's
    root and nbval in ``notebooks/``. A notebook that is started outside every checkout, as by ``papermill --cwd`` or an
    editor, belongs to the one that its library lies in.
    """
    here = Path.cwd()
    found = next((folder for folder in (here, *here.parents) if (folder / "_toc.yml").exists()), None)
    if found is None and in_a_notebook() and (CHECKOUT / "_toc.yml").exists():
        return CHECKOUT
    return found or here


def in_a_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    kernel = sys.modules.get("ipykernel.kernelapp")
    return kernel is not None and bool(kernel.IPKernelApp.initialized())


class RunFolder:
    """The folder of one run and the path of everything in it.

    Parameters
    ----------
    folder : path
        Relative to the project's root, or absolute.
    results_in : str
        The sub-folder that results, tables and figures go to: the run's own, unless a notebook was called with other
        parameters than the run's configuration.
    """

    def __init__(self, folder: str | PathLike[str], results_in: str = ""):
        if not isinstance(folder, str | PathLike) or not str(folder).strip():
            raise NoRunFolder(f"run_dir is {folder!r}; expected the folder of a run, such as runs/demo")
        self.folder = project_root() / folder
        self.shown = str(folder)  # as the caller wrote it, for messages
        self.output = self.folder / results_in

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

    def training_state(self, fold: int) -> Path:
        """What an unfinished fold goes on from."""
        return self.folder / "folds" / str(fold) / "state.pt"

    def fold_predictions(self, fold: int) -> Path:
        return self.folder / "folds" / str(fold) / "predictions.parquet"

    def epoch_predictions(self, fold: int) -> Path:
        """The held-out predictions of every epoch, for the bias of having chosen one."""
        return self.folder / "folds" / str(fold) / "epochs.parquet"

    def ensemble_predictions(self, cohort: str) -> Path:
        return self.folder / "predictions" / f"{cohort}.parquet"

    def ablations(self, name: str) -> Path:
        """Folder of an arm of the ablation study, laid out as a run's own; or, with a suffix, a file beside them."""
        return self.folder / "ablations" / name

    def results(self, name: str) -> Path:
        return self.output / "results" / f"{name}.json"

    def table(self, name: str) -> Path:
        return self.output / "tables" / f"{name}.csv"

    def figure(self, name: str, suffix: str) -> Path:
        return self.output / "figures" / f"{name}{suffix}"

    def cases(self) -> Path:
        """The ECGs that the book lets a reader look at."""
        return self.output / "cases" / "cases.json"

    def executed_notebook(self, step: str) -> Path:
        return self.folder / "notebooks" / f"{step}.ipynb"

    @property
    def durations(self) -> Path:
        """Folder of one small table a step: seconds and peak memory."""
        return self.folder / "durations"

    @property
    def manifests(self) -> Path:
        """Folder of what each step wrote, by size and hash (:mod:`cctaecg.run.contents`)."""
        return self.folder / MANIFESTS

    def written(self, path: Path) -> Path:
        """Where this run writes what it reads at ``path``: the same place, or the variant's own."""
        return self.output / path.relative_to(self.folder)

    def require(self, path: Path, made_by: str) -> Path:
        """``path`` as its step wrote it; ``MissingArtefact`` with the command that makes it, or ``ChangedArtefact``."""
        if not path.exists():
            shown = Path(self.shown) / path.relative_to(self.folder)
            raise MissingArtefact(f"{shown} is missing; make it with: {made_by}")
        return path if path.is_dir() else intact(path)
