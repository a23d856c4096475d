"""Pods for Snakemake's jobs: what is asked of Kubernetes, and what it says of one, by a ``kubectl`` of the tests."""

import json
import os
import sys
import time
from pathlib import Path

import pytest
import yaml

from cctaecg.workflow.cluster import queues
from cctaecg.workflow.cluster.pods import LABEL, PREFIX, job, status, submit
from cctaecg.workflow.cluster.queues import KUBERNETES, cancel, jobs_of
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[3]
PLACE = {"image": "cctaecg:latest", "claim": "companion", "mount": "/companion"}


def script(folder: Path, body: str, **resources: object) -> Path:
    said = {"rule": "train_fold", "threads": 2, "resources": {"mem_mb": 3000, "runtime": 20} | resources}
    path = folder / "snakejob.train_fold.3.sh"
    path.write_text(f"#!/bin/sh\n# properties = {json.dumps(said)}\n{body}\n")
    return path


@pytest.fixture
def kubectl(tmp_path, monkeypatch):
    for name in ("bin", "state"):
        (tmp_path / name).mkdir()
    (tmp_path / "bin" / "kubectl").write_text(
        f"#!/bin/sh\nexec '{sys.executable}' '{ROOT / 'tests' / 'cluster' / 'fake_kubectl.py'}' \"$@\"\n")
    (tmp_path / "bin" / "kubectl").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("FAKE_KUBECTL", str(tmp_path / "state"))
    monkeypatch.setenv(PREFIX, "cctaecg-0123")
    monkeypatch.setattr(queues, "LOOKS_AGAIN", 0.1)
    return tmp_path


def ended(name: str) -> str:
    for _ in range(20 * PATIENCE):
        if (found := status(name)) != "running":
            return found
        time.sleep(0.05)
    return "running"


def test_a_pod_gets_what_the_rule_asks_for_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setenv(PREFIX, "cctaecg-0123")
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    spec = job(script(tmp_path, "true"), **PLACE)["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    assert container["resources"]["limits"] == container["resources"]["requests"] == {"cpu": "2", "memory": "3000M"}
    assert spec["activeDeadlineSeconds"] == 1200 and spec["backoffLimit"] == 0
    assert spec["template"]["metadata"]["labels"][LABEL] == "cctaecg-0123"
    assert {"name": "OPENBLAS_CORETYPE", "value": "Haswell"} in container["env"]  # another kernel rounds otherwise
    assert container["workingDir"] == str(Path.cwd()) and container["image"] == "cctaecg:latest"
    assert container["volumeMounts"] == [{"name": "project", "mountPath": "/companion"}]
    assert spec["template"]["spec"]["volumes"][0]["persistentVolumeClaim"] == {"claimName": "companion"}


def test_a_training_on_a_gpu_gets_one(tmp_path):
    (container,) = job(script(tmp_path, "true", gpu=1, gpu_manufacturer="nvidia"), **PLACE)["spec"]["template"]["spec"][
        "containers"]
    assert container["resources"]["limits"]["nvidia.com/gpu"] == "1"


@pytest.mark.parametrize(("body", "end"), [("echo done > made", "success"), ("exit 3", "failed")])
def test_a_job_is_handed_in_and_its_end_is_told(body, end, kubectl, monkeypatch):
    monkeypatch.chdir(kubectl)
    name = submit(script(kubectl, body), **PLACE)
    assert name.startswith("job.batch/train-fold-") and ended(name) == end
    assert (kubectl / "made").exists() == (end == "success")


def test_a_job_that_is_gone_has_failed(kubectl):
    assert status("job.batch/nobody") == "failed"


def test_a_runs_pods_are_found_by_their_label_and_cancelled(kubectl, monkeypatch):
    monkeypatch.chdir(kubectl)
    name = submit(script(kubectl, "sleep 60"), **PLACE).removeprefix("job.batch/")
    assert jobs_of(KUBERNETES, "cctaecg-0123") == [name] and jobs_of(KUBERNETES, "cctaecg-9") == []
    assert cancel(KUBERNETES, "cctaecg-0123", 1) == [] and jobs_of(KUBERNETES, "cctaecg-0123") == []


def test_what_the_profile_calls_is_there():
    said = yaml.safe_load((ROOT / "profiles" / "kubernetes" / "config.yaml").read_text(encoding="utf-8"))
    for key, what in (("submit", "submit"), ("status", "status")):
        assert said[f"cluster-generic-{key}-cmd"].startswith(f"python -m cctaecg.workflow.cluster.pods {what}")
