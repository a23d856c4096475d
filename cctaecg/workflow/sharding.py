"""The shards of a data set of predictions through Snakemake: side by side here, or as jobs of a cluster."""

import json
import os
import sys
from pathlib import Path
from uuid import uuid4

from cctaecg.run.atomic import owner_only, private_folder
from cctaecg.run.locking import lock
from cctaecg.training.inference.dataset import GATHERED, WORK, Dataset
from cctaecg.training.inference.shards import ShardBusy
from cctaecg.workflow.engine import StepFailed, failure, followed
from cctaecg.workflow.stopping import end_marked, environment_with

RULES = Path(__file__).with_name("predict.smk")

RECORDS_A_MINUTE = 3_000
"""A third of what a core does with the demo's networks; a job is given the time for so many, and ten minutes more."""


def run_shards(dataset: Dataset, cores: int, workers: int = 1, profile: Path | None = None) -> None:
    """Predict every shard that is not finished, and gather the data set.

    Parameters
    ----------
    dataset : Dataset
        From :func:`cctaecg.training.opened_dataset`.
    cores : int
        Of this machine, for all shards together; with a ``profile``, the jobs that may run at once.
    workers : int, default 1
        Processes, and cores, of each shard.
    profile : path, optional
        Folder of a Snakemake profile, for the jobs of a cluster.

    Raises
    ------
    ShardBusy
        When another process runs the data set's shards.
    StepFailed
        With the sentence of each shard that failed, and where its log lies.
    """
    work = private_folder(dataset.folder / WORK).absolute()
    private_folder(work / "logs")
    settings = {"out": str(dataset.folder.absolute()), "shards": dataset.shards, "run": dataset.run, "workers": workers,
                "folder": str(Path.cwd()), "minutes": 10 + dataset.records // dataset.shards // RECORDS_A_MINUTE}
    limit = ["--profile", str(profile.absolute()), "--jobs", str(cores)] if profile else ["--cores", str(cores)]
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(RULES),
               "--directory", str(work.parent), *limit,
               "--config", *(f"{name}={json.dumps(value)}" for name, value in settings.items()),
               "--rerun-incomplete", "--rerun-triggers", "mtime", "--nolock", "--keep-going", "--", "gathered"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    mark = uuid4().hex
    with open(work / "engine.lock", "w", opener=owner_only) as file:
        if not lock(file, wait=False):
            raise ShardBusy(f"the shards of {dataset.folder} are being run by another process; wait for it, or end it")
        (dataset.folder / GATHERED).unlink(missing_ok=True)  # it is said anew
        private_folder(work.parent / ".snakemake")  # its logs name the files
        try:
            output = followed(command, {**environment_with(mark), "PATH": path, "PYTHONUNBUFFERED": "1"}, file.fileno())
        finally:
            end_marked([mark])  # of an engine that was killed
    if output:
        raise StepFailed(failure(output))
