"""Running the study's steps through Snakemake: one at a time per run, with progress, durations and a clear end.

Snakemake keeps what is up to date, takes up what was interrupted and runs the folds side by side. This
module adds what a person at a terminal wants to see, looks first whether every file still is what its step wrote, and
ends every process of a step when it ends.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
from tqdm import tqdm

from cctaecg.errors import UserError, counted
from cctaecg.run.atomic import private_folder
from cctaecg.run.contents import MANIFESTS, forget
from cctaecg.run.names import checked_name, project_here
from cctaecg.run.run import Run
from cctaecg.run.verifying import changes
from cctaecg.workflow.clock import date_back
from cctaecg.workflow.cluster.places import Place, arguments
from cctaecg.workflow.cluster.pods import PREFIX
from cctaecg.workflow.cluster.queues import job_prefix, no_jobs_left
from cctaecg.workflow.lock import alone, clean
from cctaecg.workflow.notebook_pairs import check_pairs
from cctaecg.workflow.reasons import failure
from cctaecg.workflow.stopping import end_marked, environment_with

LAST = ("publish", "book")
"""Steps on which no other depends: they run again when the book is asked for."""

class StepFailed(UserError, RuntimeError):
    """A step of the study ended with an error; the message says which and why."""


def run_steps(run: Run, cores: int | None, target: str | None = None, on: Place | None = None,
              **settings: object) -> None:
    """Bring a run up to date, to its rendered book or only what a rule of the Snakefile asks for.

    Each step ends with a line that says how long it took. A file that is missing, or is not what its step wrote, makes
    that step run again, with a line that says why. While another process works on the run, this one waits.

    Parameters
    ----------
    run : Run
        A run with a configuration.
    cores : int or None
        How many steps, or processes of one step, may run side by side; on a cluster, how many jobs. Without a number
        two, all that the machine has, or as many jobs as the profile says.
    target : str, optional
        The rule that is asked for, such as ``analyses``; the book when left out.
    on : Place, optional
        The profile by which steps run, such as that of a cluster; on this machine when left out.
    **settings
        Further values of the Snakefile's ``config``.

    Raises
    ------
    RunNameError, NoProject
        When the run's folder has a name that no run can have, or the current folder is outside the project.
    PairOutOfSync
        When a notebook was edited in one of its two forms only.
    StepFailed
        With the sentence of each failed step, and where its whole log lies.
    """
    root = project_here()
    checked_name(run.name)
    run.config()
    check_pairs()
    private_folder(root / ".snakemake")  # its logs name the export's files
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(root / "Snakefile"),
               "--directory", str(root), *arguments(on, cores, job_prefix(run.folder)),
               "--config", f"run={json.dumps(run.name)}",
               *(f"{name}={value}" for name, value in settings.items()),
               "--rerun-incomplete", "--nolock", "--keep-going"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    mark = uuid4().hex
    with alone(run, mark) as lock, no_jobs_left(run.folder, on.queue if on else None, root / ".snakemake"):
        clean(run)
        if count := date_back([run.folder, *(root / name for name in ("notebooks", "book", "cctaecg"))]):
            print(f"  {counted(count, 'file dates', 'files date')} from after now, as if a clock had been set back; "
                  "dated to now", flush=True)
        again = [str(Path("runs", run.name, MANIFESTS, f"{step}.json")) for step in _forget_changed(run)
                 if step not in LAST]
        environment = {**environment_with(mark), "PATH": path, "PYTHONUNBUFFERED": "1", PREFIX: job_prefix(run.folder)}
        # first those steps alone: when they write what they wrote before, no later step is asked for by the second call
        for asked in ([again] if again else []) + [[target] if target else []]:
            try:
                output = followed([*command, "--", *asked], environment, lock)
            finally:
                end_marked([mark])  # of an engine that was killed
            if output:
                raise StepFailed(failure(output, root))


def _forget_changed(run: Run) -> list[str]:
    """Have every step run again that wrote a file which is missing or another one now, say why, and return them."""
    by_step: dict[str, list[str]] = {}
    for change in changes(run.folder)[0]:
        shown = change.path.relative_to(run.folder) if change.path.is_relative_to(run.folder) else change.path
        by_step.setdefault(change.step, []).append(f"{shown} {change.how}")
    for step, reasons in by_step.items():
        more = f", and {len(reasons) - 1} more" if len(reasons) > 1 else ""
        print(f"  {step} runs again: {reasons[0]}{more}", flush=True)
        forget(run.folder, step)
    return list(by_step)


def inherited(lock: int) -> dict[str, Any]:
    """What hands a lock's descriptor on to a process; Windows hands none on, so that there the lock ends with its call.
    """
    return {} if os.name == "nt" else {"pass_fds": [lock]}


def followed(command: list[str], environment: Mapping[str, str], lock: int) -> list[str]:
    """Run Snakemake and show one line a step; returns its last lines when it failed, else nothing."""
    started: dict[str, float] = {}  # by the number that Snakemake gives a step, as the names
    names: dict[str, str] = {}
    lines: list[str] = []
    name, begun = "?", False
    bar = tqdm(total=0, unit="step", disable=None, leave=False, bar_format="{n}/{total} steps [{elapsed}] {postfix}")
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          **inherited(lock)) as process:
        assert process.stdout is not None  # it is piped
        for line in process.stdout:
            lines = [*lines[-200:], line.rstrip()]
            begins = re.match(r"(?:local)?rule (\w+):", line)
            begun = bool(begins) or (begun and line.startswith("    "))  # not what is said of a job that has failed
            if begins:
                name = begins[1]
            elif match := begun and re.match(r"    log: (\S+)", line):
                name = Path(match[1].split(",")[0]).stem
            elif match := begun and re.match(r"    jobid: (\d+)", line):
                names[match[1]], started[match[1]] = name, time.monotonic()
                bar.set_postfix_str(", ".join(names.values()))
            elif match := re.match(r"Finished jobid: (\d+)", line):
                if (done := names.pop(match[1], "all")) != "all":
                    tqdm.write(f"  {done:<24} {time.monotonic() - started[match[1]]:6.0f} s")
                bar.set_postfix_str(", ".join(names.values()))
            elif line.startswith("Nothing to be done"):
                tqdm.write("  everything is up to date")
            elif match := re.match(r"Trying to restart job (\d+)\.", line):
                tqdm.write(f"  {names.get(match[1], '?')} has failed or was ended, and is tried again")
            elif re.search(r", about [1-9]\d* s left$", line.rstrip()):  # a notebook's own progress
                tqdm.write(f"    {line.strip()}")
            elif match := re.match(r"(\d+) of (\d+) steps", line):
                bar.total, bar.n = int(match[2]), int(match[1])
                bar.refresh()
    bar.close()
    return (lines or ["Snakemake gave no reason."]) if process.returncode else []


def durations(run: Run) -> pd.DataFrame:
    """How long each step of a run took, and how much memory, when it last ran.

    Parameters
    ----------
    run : Run
        A run, finished or not.

    Returns
    -------
    DataFrame
        ``step``, ``seconds`` and ``peak_mb``, the largest resident memory in MB (missing for a step that was too short
        to be measured), in the order in which the steps ended.
    """
    rows = []
    for path in sorted(run.durations.glob("*.tsv"), key=lambda path: path.stat().st_mtime):
        measured = pd.read_csv(path, sep="\t", na_values="-").iloc[0]
        rows.append({"step": path.stem, "seconds": measured["s"], "peak_mb": measured["max_rss"]})
    return pd.DataFrame(rows, columns=["step", "seconds", "peak_mb"])
