"""The calls of a sweep through Snakemake, a job each: on a cluster, or where else a profile says."""

import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from cctaecg.evidence.costs.step_costs import rule_of
from cctaecg.run.atomic import private_folder
from cctaecg.run.names import project_here
from cctaecg.workflow.cluster.places import Place, arguments
from cctaecg.workflow.cluster.pods import PREFIX
from cctaecg.workflow.cluster.queues import job_prefix, no_jobs_left
from cctaecg.workflow.engine import StepFailed, followed
from cctaecg.workflow.lock import alone
from cctaecg.workflow.notebook_call import Call
from cctaecg.workflow.reasons import WITHOUT_A_WORD, failure, failures, sentence_in
from cctaecg.workflow.stopping import end_marked, environment_with
from cctaecg.workflow.sweep import SweepFailed, command_of, notebook_sentence, split_calls

RULES = Path(__file__).with_name("sweep.smk")
WORK = ".sweep"
"""Folder of a run that holds the jobs' flags and logs while a sweep runs."""

JOBS = "jobs.json"
"""In it: what the rules of a sweep read."""

LONGEST = 60  # characters of a job's name


def run_call_jobs(calls: Sequence[Call], on: Place, cores: int | None = None) -> Iterator[Call]:
    """Run each call as a job of its own; yields those that have ended well, when all have ended.

    While another process works on the run, this one waits.

    Parameters
    ----------
    calls : sequence of Call
        Of one notebook and run, from :func:`cctaecg.workflow.sweep_calls`.
    on : Place
        The profile by which they run. Each gets what it says of the rule that runs this notebook in a study.
    cores : int, optional
        Of this machine, for all together; on a cluster, the jobs that may run at once.

    Raises
    ------
    SweepFailed
        When some have ended with an error, after the others were yielded.
    StepFailed
        When none could be run, as where a cluster takes no job.
    """
    root = project_here()
    own, others = split_calls(calls)
    yield from own
    named = {_name(number, call): call for number, call in enumerate(others, 1)}
    run, mark = calls[0].run, uuid4().hex
    prefix, notes = job_prefix(run.folder), private_folder(root / ".snakemake")
    with alone(run, mark) as lock, no_jobs_left(run.folder, on.queue, notes):
        work = (run.folder / WORK).absolute()
        shutil.rmtree(work, ignore_errors=True)  # of a call that was killed
        private_folder(work)
        try:
            (work / JOBS).write_text(json.dumps(_said(named)), encoding="utf-8")
            output = followed(_engine(work, on, cores, prefix), _environment(mark, prefix), lock)
            failed = {name: _log(work, name) for name in named if not (work / f"{name}.done").exists()}
            reasons = {each.step: each.reason for each in failures(output, work)}
            told = failure(output, work) if output else ""
        finally:
            end_marked([mark])  # of an engine that was killed
            shutil.rmtree(work, ignore_errors=True)
    if told and not reasons and not any(failed.values()):
        raise StepFailed(told)
    yield from (call for name, call in named.items() if name not in failed)
    if failed:
        raise SweepFailed("\n".join(f"{named[name].run.output.name}: {_why(log, reasons.get(name, ''))}"
                                    for name, log in failed.items()))


def _name(number: int, call: Call) -> str:
    """A job's name, of letters that every queue takes."""
    return f"{number}-{re.sub(r'[^A-Za-z0-9._]+', '-', call.run.output.name)}"[:LONGEST].rstrip(".-")


def _said(named: Mapping[str, Call]) -> dict[str, Any]:
    """What the rules read: what a call may hold, such as quotes or braces, never stands on Snakemake's command line."""
    first = next(iter(named.values()))
    rule = rule_of(first.source.stem)
    on_gpu = rule == "train_fold" and first.run.config().training.device == "cuda"
    return {"rule": rule, "gpu": on_gpu, "folder": shlex.quote(str(Path.cwd())),
            "commands": {name: shlex.join(command_of(call)) for name, call in named.items()}}


def _engine(work: Path, on: Place, cores: int | None, prefix: str) -> list[str]:
    return [sys.executable, "-m", "snakemake", "--snakefile", str(RULES), "--directory", str(work),
            *arguments(on, cores, prefix), "--nolock", "--keep-going", "--", "all"]


def _environment(mark: str, prefix: str) -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**environment_with(mark), "PATH": path, "PYTHONUNBUFFERED": "1", PREFIX: prefix}


def _log(work: Path, name: str) -> str:
    log = work / f"{name}.log"
    return log.read_text(encoding="utf-8", errors="replace").strip() if log.exists() else ""


def _why(log: str, reason: str) -> str:
    """What a call failed with: its notebook's own sentence, or what the engine found, such as the queue's."""
    return notebook_sentence(log) or reason or sentence_in(log) or WITHOUT_A_WORD
