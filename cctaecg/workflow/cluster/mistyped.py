"""Names in a profile that are nearly known ones: Snakemake takes any name of a resource, and any executor's."""

from collections.abc import Iterable
from difflib import get_close_matches

RESOURCES = (
    "mem", "mem_mb", "mem_mib", "disk", "disk_mb", "disk_mib", "runtime", "tmpdir", "threads", "gpu", "gpu_model",
    "gpu_manufacturer", "nodes", "tasks", "tasks_per_node", "tasks_per_gpu", "cpus_per_task", "cpus_per_gpu",
    "mem_mb_per_cpu", "mpi", "qos", "gres", "constraint", "cluster", "clusters", "slurm_account", "slurm_partition",
    "slurm_extra", "slurm_cluster", "slurm_qos", "slurm_reservation",
)
"""Snakemake's own, and those that its executors look at."""

IDLE = ("dryrun", "touch")
"""Executors that run nothing."""

EXECUTORS = ("local", *IDLE, "slurm", "slurm-jobstep", "cluster-generic", "cluster-sync", "kubernetes", "googlebatch",
             "aws-batch", "azure-batch", "lsf", "htcondor", "flux", "tes", "drmaa")


def resource_meant(name: str) -> str:
    """The resource whose name is one typing error away from ``name``; empty for one that is known, or far from all.

    >>> resource_meant("mem_bm"), resource_meant("runtme"), resource_meant("mem_mb"), resource_meant("licences")
    ('mem_mb', 'runtime', '', '')
    """
    return "" if name in RESOURCES else next((known for known in RESOURCES if _one_error(name, known)), "")


def executor_meant(name: str) -> str:
    """The executor that a name is like; empty for one that is known, or like none.

    >>> executor_meant("locall"), executor_meant("slurm"), executor_meant("my-own-queue")
    ('local', '', '')
    """
    return "" if name in EXECUTORS else next(iter(get_close_matches(name, EXECUTORS, 1)), "")


def _one_error(name: str, known: str) -> bool:
    """Whether one letter was left out, put in or mistaken, or two beside each other changed places."""
    return name in set(_errors(known)) or known in {name[:place] + name[place + 1:] for place in range(len(name))} or (
        len(name) == len(known) and sum(a != b for a, b in zip(name, known)) == 1)


def _errors(known: str) -> Iterable[str]:
    for place in range(len(known)):
        yield known[:place] + known[place + 1:]
        yield known[:place] + known[place:place + 2][::-1] + known[place + 2:]
