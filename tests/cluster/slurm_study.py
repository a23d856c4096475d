"""The small study through a real Slurm of one node: stopped, killed, taken up again, and equal to a local run's.

``python -m tests.cluster.slurm_study`` (``make slurm-test``) runs it and says what happened; with ``--store`` it keeps
that where the page "On a cluster" shows it. Without Slurm or without being root it says so, and ends well.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pandas as pd
import psutil

from cctaecg.evidence.costs.slurm_trial import STORED
from cctaecg.run.run import Run
from cctaecg.workflow.cluster.queues import job_prefix
from tests.cluster.one_node_slurm import NoSlurm, missing, one_node_slurm, version
from tests.reproducibility import ROOT, contents, copied, differences

NAME = "smoke"
COMMAND = [sys.executable, "-m", "cctaecg.commands.main", "run", NAME]
AFTER_FOLDS = "04_external_validation"
"""An analysis that needs every fold: when it runs, the cancelled one has been trained again."""

LATE = "09_beyond_the_paper"
"""One that needs that one: not begun when the first call is stopped."""

AT_MOST = 900  # seconds of one call

Found = TypeVar("Found")


@dataclass(frozen=True)
class Job:
    """A job that Slurm was given."""

    number: str
    state: str
    step: str


def jobs(run: Run) -> list[Job]:
    """Every job of a run that Slurm remembers."""
    words = ["squeue", "--noheader", "--states=all", "--sort=i", "--format=%i|%T|%j|%k"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    rows = (line.split("|", 3) for line in said.splitlines())
    return [Job(number, state, step) for number, state, name, step in rows if name.startswith(job_prefix(run.folder))]


@contextmanager
def started(run: Run) -> Iterator[subprocess.Popen[str]]:
    """The study, begun on Slurm; it is ended when the trial is."""
    project = run.folder.parents[1]
    with subprocess.Popen([*COMMAND, "--on", "slurm"], cwd=project, env={**os.environ, "PYTHONPATH": str(project)},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as call:
        try:
            yield call
        finally:
            if call.poll() is None:
                call.terminate()


def ended(call: subprocess.Popen[str]) -> str:
    """What a call said, once it has ended."""
    said, _ = call.communicate(timeout=AT_MOST)
    print(said, end="", flush=True)
    return said


def running(run: Run, step: str, call: subprocess.Popen[str]) -> Job:
    """The job of a step, as soon as it runs."""
    return _once(lambda: next((job for job in jobs(run) if job.state == "RUNNING" and step in job.step), None), call)


def notebook_process(run: Run, step: str, call: subprocess.Popen[str]) -> psutil.Process:
    """The process that runs the notebook of a step, as soon as it has one."""
    return _once(lambda: next((process for process in psutil.process_iter() if _runs(process, run, step)), None), call)


def _runs(process: psutil.Process, run: Run, step: str) -> bool:
    try:
        words, place = process.cmdline(), process.cwd()
    except psutil.Error:
        return False
    return place == str(run.folder.parents[1]) and "cctaecg.workflow.kernels" in words[:3] \
        and f"notebooks/{step}.ipynb" in words


def _once(look: Callable[[], Found | None], call: subprocess.Popen[str]) -> Found:
    until = time.monotonic() + AT_MOST
    while time.monotonic() < until and call.poll() is None:
        if found := look():
            return found
        time.sleep(0.2)
    sys.exit(f"what was waited for did not come; the call said:\n{ended(call)}")


def partition(state: str) -> None:
    """``DOWN``: what is queued stays queued, and what runs goes on."""
    subprocess.run(["scontrol", "update", "PartitionName=main", f"State={state}"], check=True)


def trial(run: Run) -> dict[str, object]:
    """Begin the study, cancel a fold, press Ctrl-C while jobs run and wait, take it up again, and kill a job's process.
    """
    with started(run) as first:
        cancelled = running(run, "train_fold", first)
        subprocess.run(["scancel", cancelled.number], check=True)
        running(run, AFTER_FOLDS, first)
        partition("DOWN")  # else all might have begun before one is seen to wait
        waiting = _once(lambda: [job.number for job in jobs(run) if job.state == "PENDING"], first)
        first.send_signal(signal.SIGINT)
        said = ended(first)
        partition("UP")
    assert first.returncode == 130 and "what was finished is kept" in said, first.returncode
    assert said.count("is tried again") == 1, said
    stopped = [job for job in jobs(run) if job.state not in ("COMPLETED", "CANCELLED", "FAILED")]
    assert stopped == [], f"jobs that go on after Ctrl-C: {stopped}"
    ends = [job.state for job in jobs(run) if job.number in waiting]
    assert set(ends) == {"CANCELLED"}, jobs(run)
    assert {job.state for job in jobs(run) if job.step == cancelled.step} == {"CANCELLED", "COMPLETED"}, jobs(run)

    with started(run) as second:
        notebook_process(run, LATE, second).kill()
        said = ended(second)
    assert second.returncode == 0, f"the second call ended with {second.returncode}"
    assert said.count("is tried again") == 1, said
    found = jobs(run)
    done = [job for job in found if job.state == "COMPLETED"]
    steps = {path.stem for path in run.manifests.glob("*.json") if not path.stem.endswith(".shown")}
    assert len(done) == len(steps) == len({job.step for job in done}), f"{len(done)} jobs completed, {len(steps)} steps"
    return {"slurm": version(), "steps": len(steps), "jobs": len(found), "completed": len(done), "stopped": 1,
            "waiting": ends.count("CANCELLED"), "cancelled": 1, "killed": 1}


def shards(run: Run) -> int:
    """Predict the external hospital's ECGs in two shards, as jobs and here; how many, when both give the same."""
    project, found = run.folder.parents[1], []
    for name, where in (("here", ()), ("slurm", ("--on", "slurm"))):
        words = ["predict", f"runs/{NAME}/export/external", "--run", NAME, "--dataset", name, "--shards", "2", *where]
        subprocess.run([*COMMAND[:3], *words], check=True, cwd=project, timeout=AT_MOST,
                       env={**os.environ, "PYTHONPATH": str(project)})
        table = pd.read_parquet([project / name / f"part-0000{number}-of-00002.parquet" for number in (1, 2)])
        found.append(table.sort_values(table.columns[0], ignore_index=True))
    pd.testing.assert_frame_equal(*found)
    return len(found[0])


def main() -> int:
    """Try it, compare with the local run, and say so in one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", action="store_true", help="keep what was found for the book")
    given = parser.parse_args()
    if reason := missing():
        print(f"The study was not run on Slurm: {reason}.")
        return 0
    subprocess.run(COMMAND, check=True, cwd=ROOT)
    began = time.monotonic()
    with ExitStack() as at_end:
        try:
            at_end.enter_context(one_node_slurm())
        except NoSlurm as reason:
            print(f"The study was not run on Slurm, which does not start here: {reason}")
            return 0
        folder = at_end.enter_context(tempfile.TemporaryDirectory(prefix="slurm-study-"))
        project = copied(Path(folder) / "project")
        run = Run(project / "runs" / NAME)
        facts = trial(run) | {"predicted": shards(run)}
        seconds = time.monotonic() - began
        base, other = (contents(place / "runs" / NAME) for place in (ROOT, project))
    of_study = {path for path in base if not path.startswith("source/")}
    differing = differences({path: base[path] for path in of_study}, other)
    facts |= {"compared": len(of_study), "differing": len(differing), "seconds": round(seconds),
              "cores": os.cpu_count()}
    print(f"{facts['steps']} steps as {facts['jobs']} Slurm jobs in {seconds:.0f} s, one stopped by Ctrl-C, one "
          f"cancelled, one killed: {len(of_study)} files compared with the local run's, {len(differing)} differ")
    for path in differing:
        print(f"  {path}")
    if given.store:
        STORED.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
