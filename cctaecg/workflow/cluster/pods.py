"""Kubernetes as a queue of jobs: one pod for each, on a volume that all of them share.

Snakemake's own executor for Kubernetes copies the files that a rule names to a store and back. A step of this study
writes more than its rule names (tables, figures, their numbers), so that here a pod works where the command does: the
same folder, on a volume that many pods can write. ``python -m cctaecg.workflow.cluster.pods submit JOBSCRIPT`` and
``status JOB`` are what the profile ``kubernetes`` has Snakemake call; both speak to the cluster by ``kubectl``.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from cctaecg.run.atomic import user

LABEL = "cctaecg-run"
"""Of a job: the run that it works on."""

PREFIX = "CCTAECG_JOBS"
"""Environment variable with what the jobs of this call are labelled with."""

HANDED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "OPENBLAS_", "MKL_", "OMP_", "CCTAECG_")
"""How the names of variables begin that a pod gets too: where to find things, and which kernels round how."""

KEPT_SECONDS = 3600
"""How long Kubernetes keeps an ended job, so that what it printed can be read."""


def job(script: Path, image: str, claim: str, mount: str) -> dict[str, Any]:
    """The Kubernetes job that runs a job script of Snakemake's where it was written.

    Parameters
    ----------
    script : Path
        Its second line has the rule, its processors and what it asks for.
    image : str
        With the Python that the project's environment was made with.
    claim, mount : str
        The claim of the shared volume, and where it is mounted in every pod.
    """
    line = script.read_text(encoding="utf-8").splitlines()[1]
    said = json.loads(line.removeprefix("# properties = "))
    asked = said["resources"]
    limits = {"cpu": str(said["threads"]), "memory": f"{asked['mem_mb']}M"}
    if asked.get("gpu"):
        limits[f"{asked.get('gpu_manufacturer', 'nvidia')}.com/gpu"] = str(asked["gpu"])
    environment = {name: value for name, value in os.environ.items() if name.startswith(HANDED_ON)} | {"HOME": "/tmp"}
    container = {
        "name": "step", "image": image, "command": ["/bin/sh", str(script.resolve())], "workingDir": str(Path.cwd()),
        "env": [{"name": name, "value": value} for name, value in environment.items()],
        "resources": {"requests": limits, "limits": limits},
        "securityContext": {"runAsUser": user(), "runAsGroup": getattr(os, "getgid", user)()},
        "volumeMounts": [{"name": "project", "mountPath": mount}],
    }
    pod = {"restartPolicy": "Never", "containers": [container],
           "volumes": [{"name": "project", "persistentVolumeClaim": {"claimName": claim}}]}
    labels = {LABEL: os.environ.get(PREFIX, "by-hand"), "cctaecg-rule": said["rule"].replace("_", "-")}
    return {
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"generateName": f"{labels['cctaecg-rule']}-", "labels": labels},
        "spec": {"backoffLimit": 0, "activeDeadlineSeconds": 60 * asked["runtime"],
                 "ttlSecondsAfterFinished": KEPT_SECONDS,
                 "template": {"metadata": {"labels": labels}, "spec": pod}},
    }


def submit(script: Path, image: str, claim: str, mount: str) -> str:
    """Hand in a job; returns its name, such as ``job.batch/train-fold-x7k2p``."""
    made = json.dumps(job(script, image, claim, mount))
    return subprocess.run(["kubectl", "create", "--filename=-", "--output=name"], input=made, text=True, check=True,
                          stdout=subprocess.PIPE).stdout.strip()


def status(name: str) -> str:
    """``running``, ``success`` or ``failed``: what Snakemake wants to know; a job that is gone has failed."""
    done = subprocess.run(["kubectl", "get", name, "--ignore-not-found", "--output=json"], capture_output=True,
                          text=True, check=True)
    if not done.stdout.strip():
        return "failed"
    said = json.loads(done.stdout).get("status", {})
    return "success" if said.get("succeeded") else "failed" if said.get("failed") else "running"


def main() -> None:
    """``submit`` or ``status``, as Snakemake calls them; prints one word."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["submit", "status"])
    parser.add_argument("which", help="a job script, or a job's name")
    parser.add_argument("--image")
    parser.add_argument("--claim")
    parser.add_argument("--mount")
    given = parser.parse_args()
    try:
        print(status(given.which) if given.what == "status" else
              submit(Path(given.which), given.image, given.claim, given.mount))
    except subprocess.CalledProcessError as error:
        sys.exit(f"kubectl ended with {error.returncode}: {error.stderr or 'it says why above'}")


if __name__ == "__main__":
    main()
