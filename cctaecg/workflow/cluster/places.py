"""Where the steps of a study run: a profile of Snakemake's, and whether what it needs is installed here."""

import os
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from cctaecg.config.yaml_text import YamlError, read_yaml
from cctaecg.errors import UserError, reason_of
from cctaecg.run.folder import project_root
from cctaecg.workflow.cluster.mistyped import IDLE, executor_meant
from cctaecg.workflow.cluster.profile_check import check_profile, more_than, rules_of
from cctaecg.workflow.cluster.queues import KUBERNETES, SLURM, Queue

PROFILES = "profiles"
CONFIGURATION = "config.yaml"
"""Of a profile, under the name that Snakemake looks for."""

PROGRAMMES = {"Slurm": ("sbatch", "squeue", "scancel"), "Kubernetes": ("kubectl",)}
"""What a machine has from which jobs can be handed in, by queue."""

SUBMIT = "cluster-generic-submit-cmd"
"""The key of a profile whose jobs are handed in by a command: for Kubernetes, that of :mod:`.pods`."""


class NoSuchPlace(UserError, ValueError):
    """What ``--on`` was given is no profile; the message says which there are."""


class ExecutorMissing(UserError, RuntimeError):
    """What a profile needs is not installed here; the message says how to install it, or where to call instead."""


@dataclass(frozen=True)
class Place:
    """Where steps run.

    Parameters
    ----------
    folder : Path
        Of the profile.
    executor : str
        Snakemake's word for who runs the jobs: ``local``, ``slurm``, ``cluster-generic`` or another that is installed.
    queue : Queue, optional
        Where its jobs can be listed and cancelled.
    notes : tuple of str
        What somebody should know before steps run there.
    """

    folder: Path
    executor: str
    queue: Queue | None = None
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.folder.name


def place_named(name: str) -> Place:
    """The profile ``name`` of the project's ``profiles/``, or the one in a folder of that path, looked at first.

    Raises
    ------
    NoSuchPlace
        When there is none, or its file is no profile.
    ProfileFault
        When a line of it is none that Snakemake could use.
    ExecutorMissing
        When its executor is not installed, or this is no machine that hands in jobs.
    """
    own = project_root() / PROFILES
    folder = next((folder for folder in (own / name, Path(name).resolve()) if (folder / CONFIGURATION).is_file()), None)
    if not name or folder is None:
        there = ", ".join(sorted(path.parent.name for path in own.glob(f"*/{CONFIGURATION}"))) or "none"
        raise NoSuchPlace(f"--on {name!r} is no profile; expected one of {PROFILES}/ ({there}), or a folder with a "
                          f"{CONFIGURATION}")
    try:
        said = read_yaml((folder / CONFIGURATION).read_text(encoding="utf-8"))
    except (YamlError, UnicodeError) as error:
        raise NoSuchPlace(f"{folder / CONFIGURATION} is no YAML: {error}") from error
    except OSError as error:
        raise NoSuchPlace(f"{folder / CONFIGURATION} cannot be read: {reason_of(error)}") from error
    executor = said.get("executor", "local") if isinstance(said, dict) else None
    if not isinstance(executor, str):
        raise NoSuchPlace(f"{folder / CONFIGURATION} names no executor; expected a line such as: executor: slurm")
    queue = SLURM if executor == "slurm" else KUBERNETES if "cluster.pods" in str(said.get(SUBMIT)) else None
    if executor in IDLE:
        raise NoSuchPlace(f"{folder / CONFIGURATION}: executor {executor} runs nothing; expected local, slurm or "
                          "another that runs jobs")
    _check_installed(folder / CONFIGURATION, executor, queue)
    check_profile(folder / CONFIGURATION, said, rules_of(project_root()))
    return Place(folder, executor, queue, tuple(more_than(_memory_mb(), said)) if executor == "local" else ())


def _check_installed(file: Path, executor: str, queue: Queue | None) -> None:
    package = f"snakemake-executor-plugin-{executor}"
    if executor != "local" and find_spec(package.replace("-", "_")) is None:
        if meant := executor_meant(executor):
            raise NoSuchPlace(f"{file}: Snakemake has no executor {executor!r}; is {meant} meant?")
        raise ExecutorMissing(f"Snakemake's executor {executor} is not installed; install it with: pip install "
                              f"{package}")
    if queue is None:
        return
    lacking = [programme for programme in PROGRAMMES[queue.name] if shutil.which(programme) is None]
    if lacking:
        raise ExecutorMissing(f"there is no {' and no '.join(lacking)} on this machine; call this from one that hands "
                              f"in jobs to {queue.name} (a login node), or leave --on out to run here")


def _memory_mb() -> int:
    return int(psutil.virtual_memory().total // 2**20)


def arguments(place: Place | None, cores: int | None, prefix: str) -> list[str]:
    """What Snakemake is told of where steps run.

    Parameters
    ----------
    place : Place or None
        The profile; none for steps side by side on this machine, each with what it likes.
    cores : int or None
        Steps side by side, where somebody said how many: on a cluster, jobs.
    prefix : str
        What the names of a Slurm's jobs begin with.
    """
    if place is None:
        return ["--cores", str(cores or 2)]
    profile = ["--workflow-profile", str(place.folder)]
    if place.executor == "local":
        here = ["--cores", str(cores or os.cpu_count() or 1), "--resources", f"mem_mb={_memory_mb()}", "gpu=1"]
        return [*profile, *here]
    jobs = ["--jobs", str(cores)] if cores else []
    return [*profile, *jobs, *(["--slurm-jobname-prefix", prefix] if place.executor == "slurm" else [])]
