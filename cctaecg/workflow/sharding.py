"""The shards of a data set of predictions through Snakemake: side by side here, or as jobs of a cluster."""

import json
import os
import sys
from pathlib import Path
from uuid import uuid4

from cctaecg.run.atomic import in_parts, owner_only, private_folder
from cctaecg.run.locking import holder_of, lock, note_holder
from cctaecg.training.inference.dataset import Dataset
from cctaecg.training.inference.layout import GATHERED, WORK
from cctaecg.training.inference.shards import ShardBusy
from cctaecg.workflow.cluster.places import Place, arguments
from cctaecg.workflow.cluster.pods import PREFIX
from cctaecg.workflow.cluster.queues import job_prefix, no_jobs_left
from cctaecg.workflow.engine import StepFailed, followed
from cctaecg.workflow.reasons import failure
from cctaecg.workflow.stopping import end_marked, environment_with

RULES = Path(__file__).with_name("predict.smk")

RECORDS_A_MINUTE = 3_000
"""A third of what a core does with the demo's networks; a job is given the time for so many, and ten minutes more."""


def run_shards(dataset: Dataset, cores: int | None = None, workers: int = 1, on: Place | None = None) -> None:
    """Predict every shard that is not finished, and gather the data set.

    Parameters
    ----------
    dataset : Dataset
        From :func:`cctaecg.training.opened_dataset`.
    cores : int, optional
        Of this machine, for all shards together, two unless given; on a cluster, the jobs that may run at once.
    workers : int, default 1
        Processes, and cores, of each shard.
    on : Place, optional
        The profile by which shards run, such as that of a cluster; on this machine when left out.

    Raises
    ------
    ShardBusy
        When another process runs the data set's shards.
    StepFailed
        With the sentence of each shard that failed, and where its log lies.
    NotWritten
        When the disk is full.
    """
    work = private_folder(dataset.folder / WORK).absolute()
    private_folder(work / "logs")
    settings = {"out": str(dataset.folder.absolute()), "shards": dataset.shards, "run": dataset.run, "workers": workers,
                "folder": str(Path.cwd()), "minutes": 10 + dataset.records // dataset.shards // RECORDS_A_MINUTE}
    prefix = job_prefix(dataset.folder)
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(RULES),
               "--directory", str(work.parent), *arguments(on, cores, prefix),
               "--config", *(f"{name}={json.dumps(value)}" for name, value in settings.items()),
               "--rerun-incomplete", "--rerun-triggers", "mtime", "--nolock", "--keep-going", "--", "gathered"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    mark = uuid4().hex
    with in_parts(dataset.folder), open(work / "engine.lock", "a+", encoding="utf-8", opener=owner_only) as file:
        if not lock(file, wait=False):
            raise ShardBusy(f"the shards of {dataset.folder} are being run by {holder_of(file)}; wait for it, or end "
                            "it")
        note_holder(file)
        (dataset.folder / GATHERED).unlink(missing_ok=True)  # it is said anew
        notes = private_folder(work.parent / ".snakemake")  # its logs name the files
        environment = {**environment_with(mark), "PATH": path, "PYTHONUNBUFFERED": "1", PREFIX: prefix}
        with no_jobs_left(dataset.folder, on.queue if on else None, notes):
            try:
                output = followed(command, environment, file.fileno())
            finally:
                end_marked([mark])  # of an engine that was killed
    if output:
        raise StepFailed(failure(output, work.parent))
