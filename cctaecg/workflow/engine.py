"""Running the study's steps through Snakemake: one at a time per run, with progress, durations and a clear end.

Snakemake keeps what is up to date, takes up what was interrupted and runs the folds side by side. This
module adds what a person at a terminal wants to see, and a lock that a killed process cannot leave behind.
"""

import fcntl
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from cctaecg.errors import UserError
from cctaecg.run.atomic import private_folder
from cctaecg.run.folder import project_root
from cctaecg.run.run import Run
from cctaecg.workflow.notebook_pairs import check_pairs, read_notebook


class StepFailed(UserError, RuntimeError):
    """A step of the study ended with an error; the message says which and why."""


def run_steps(run: Run, cores: int, target: str | None = None, **settings: object) -> None:
    """Bring a run up to date, to its rendered book or only what a rule of the Snakefile asks for.

    Each step ends with a line that says how long it took. While another process works on the run, this one waits.

    Parameters
    ----------
    run : Run
        A run with a configuration.
    cores : int
        How many steps, or processes of one step, may run side by side.
    target : str, optional
        The rule that is asked for, such as ``analyses``; the book when left out.
    **settings
        Further values of the Snakefile's ``config``.

    Raises
    ------
    PairOutOfSync
        When a notebook was edited in one of its two forms only.
    StepFailed
        With the sentence of each failed step, and where its whole log lies.
    """
    check_pairs()
    private_folder(project_root() / ".snakemake")  # its logs name the export's files
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(project_root() / "Snakefile"),
               "--directory", str(project_root()), "--cores", str(cores), "--config", f"run={run.name}",
               *(f"{name}={value}" for name, value in settings.items()),
               "--rerun-incomplete", "--nolock", "--keep-going"]
    command += ["--", target] if target else []
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    with _alone(run) as lock:
        output = _follow(command, {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1"}, lock)
    if output:
        raise StepFailed(_failure(output))


@contextmanager
def _alone(run: Run) -> Iterator[int]:
    """Wait until nobody else works on ``run``; yields the lock's descriptor, which Snakemake inherits.

    The system frees the lock when the last process that has it is gone. So a killed command leaves none behind, and
    one whose Snakemake lives on is waited for.
    """
    with open(run.folder / ".lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Another process is working on {run.shown}; waiting for it to end ...", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def _follow(command: list[str], environment: Mapping[str, str], lock: int) -> list[str]:
    """Run Snakemake and show one line a step; returns its last lines when it failed, else nothing."""
    started: dict[str, float] = {}  # by the number that Snakemake gives a step, as the names
    names: dict[str, str] = {}
    lines: list[str] = []
    name = "?"
    bar = tqdm(total=0, unit="step", disable=None, leave=False, bar_format="{n}/{total} steps [{elapsed}] {postfix}")
    with subprocess.Popen(command, env=environment, pass_fds=[lock], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True) as process:
        assert process.stdout is not None  # it is piped
        for line in process.stdout:
            lines = [*lines[-200:], line.rstrip()]
            if match := re.match(r"(?:local)?rule (\w+):", line):
                name = match[1]
            elif match := re.match(r"    log: (\S+)", line):
                name = Path(match[1].split(",")[0]).stem
            elif match := re.match(r"    jobid: (\d+)", line):
                names[match[1]], started[match[1]] = name, time.monotonic()
                bar.set_postfix_str(", ".join(names.values()))
            elif match := re.match(r"Finished jobid: (\d+)", line):
                if (done := names.pop(match[1], "all")) != "all":
                    tqdm.write(f"  {done:<24} {time.monotonic() - started[match[1]]:6.0f} s")
                bar.set_postfix_str(", ".join(names.values()))
            elif match := re.match(r"(\d+) of (\d+) steps", line):
                bar.total, bar.n = int(match[2]), int(match[1])
                bar.refresh()
    bar.close()
    return (lines or ["Snakemake gave no reason."]) if process.returncode else []


def _failure(lines: list[str]) -> str:
    """What went wrong, from the logs that Snakemake names beside "Error in rule"."""
    text = "\n".join(lines)
    sentences = []
    for match in re.finditer(r"Error in rule (\w+):\n(?:    .*\n)*?    log: (\S+)", text):
        log = Path(match[2])
        sentences.append(f"step {log.stem} failed: {_reason(log)}\n  (whole log: {log})")
    return "\n".join(dict.fromkeys(sentences)) or text


def _reason(log: Path) -> str:
    if not log.exists():
        return "it left no log"
    if log.suffix != ".ipynb":
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        named = [line for line in lines if re.search(r"WARNING|ERROR", line)]  # what Sphinx stumbled over
        return "\n".join(named or lines[-15:])
    for cell in read_notebook(log).cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return f"{output.ename}: {output.evalue}"
    return "the notebook did not finish"


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
