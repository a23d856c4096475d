"""Running the steps: a failure told by its own log, a step whose files were changed, and how long each step took."""

import os
import sys

import pandas as pd
import pytest

from cctaecg.run.contents import seal
from cctaecg.run.run import Run
from cctaecg.workflow.engine import _forget_changed, durations, failure, followed

SAYS = """
import os, sys
os.fstat(int(sys.argv[1]))  # the lock is inherited
print("rule prepare:\\n    log: runs/a/logs/prepare.log\\n    jobid: 3")
print("Finished jobid: 3 (Rule: prepare)\\n1 of 2 steps (50%) done", file=sys.stderr)
sys.exit(int(sys.argv[2]))
"""


PROGRESS = """
print("integrated gradients: 3%, about 39 s left")
print("fold 0, epoch 2 of 2: training loss 0.1, held-out macro-AUC 0.5 (RCA 0.5); 3 s, about 0 s left")
print("UserWarning: this processor has no units for bfloat16")
"""


def test_a_notebooks_progress_is_passed_on_and_its_other_lines_are_not(tmp_path, capsys):
    with open(tmp_path / "lock", "w") as lock:
        assert followed([sys.executable, "-u", "-c", PROGRESS], os.environ, lock.fileno()) == []
    assert capsys.readouterr().out == "    integrated gradients: 3%, about 39 s left\n"


@pytest.mark.parametrize("status", [0, 1])
def test_what_snakemake_says_becomes_a_line_a_step_and_is_kept_when_it_fails(status, tmp_path, capsys):
    with open(tmp_path / "lock", "w") as lock:
        words = [sys.executable, "-u", "-c", SAYS, str(lock.fileno()), str(status)]
        lines = followed(words, os.environ, lock.fileno())
    assert capsys.readouterr().out.split() == ["prepare", "0", "s"]
    assert lines == ([] if status == 0 else [
        "rule prepare:", "    log: runs/a/logs/prepare.log", "    jobid: 3", "Finished jobid: 3 (Rule: prepare)",
        "1 of 2 steps (50%) done"])


AGAIN = """
print("rule train_fold:\\n    log: runs/a/logs/02_train_fold_1.ipynb\\n    jobid: 4\\n[Sun Nov 29 08:12:42 2026]")
print("rule explain:\\n    log: runs/a/logs/07_explainability.ipynb\\n    jobid: 5\\n[Sun Nov 29 08:12:43 2026]")
print("Error in rule train_fold:\\n    jobid: 4\\n    log: runs/a/logs/02_train_fold_1.ipynb (check log file(s))")
print("Trying to restart job 4.")
"""


def test_a_job_that_is_tried_again_is_told_by_its_step(tmp_path, capsys):
    with open(tmp_path / "lock", "w") as lock:
        assert followed([sys.executable, "-u", "-c", AGAIN], os.environ, lock.fileno()) == []
    assert capsys.readouterr().out == "  02_train_fold_1 has failed or was ended, and is tried again\n"


def test_a_failed_step_is_told_by_its_own_log(tmp_path):
    log = tmp_path / "prepare.log"
    log.write_text("a line\nBrokenExport: ecg.csv, row 3\n")
    text = failure(["Error in rule prepare:", "    jobid: 3", f"    log: {log} (check log file(s) for error details)"])
    assert text.startswith("step prepare failed: a line\nBrokenExport: ecg.csv, row 3")


@pytest.mark.parametrize(("slurm", "said"), [
    ("slurmstepd: error: *** JOB 5 ON n1 CANCELLED AT 2026-11-29 DUE TO TIME LIMIT ***\n", "DUE TO TIME LIMIT"),
    ("slurmstepd: error: Exceeded job memory limit\nslurmstepd: error: StepId=5.0 exceeded memory limit (9 > 2)\n",
     "StepId=5.0 exceeded memory limit (9 > 2)"),
    ("all was well\n", "a line of its own"),
])
def test_a_job_that_slurm_has_ended_is_told_by_slurm(slurm, said, tmp_path):
    log, own = tmp_path / "prepare.log", tmp_path / "5.log"
    log.write_text("a line of its own\n")
    own.write_text(slurm)
    text = failure(["Error in rule prepare:", "    jobid: 3", f"    log: {log}, {own} (check log file(s))"])
    assert text.startswith("step prepare failed: ") and text.splitlines()[0].endswith(said)
    assert f"(whole log: {log})" in text


@pytest.mark.parametrize(("log", "content", "lines", "said"), [
    ("01_cohort.ipynb", "", ["OSError: [Errno 28] No space left"], "OSError: [Errno 28] No space left"),
    ("01_cohort.ipynb", '{"cells": [', ["x"], "failed: it left no reason"),
    ("07.ipynb", "", ["nbclient.exceptions.DeadKernelError: Kernel died"], "ended from outside, or for want of memory"),
    ("prepare.log", "", ["MissingArtefact: step prepare ended without signals.npy"], "without signals.npy"),
])
def test_a_step_without_a_log_is_told_by_what_was_printed(log, content, lines, said, tmp_path):
    (tmp_path / log).write_text(content)
    text = failure([*lines, "Error in rule a:", f"    log: {tmp_path / log} (check log file(s) for error details)"])
    assert said in text.split("(whole log")[0]


def test_nothing_is_without_a_reason():
    assert failure(["WorkflowError: no rule"]) == "no step could be run: WorkflowError: no rule"


def test_a_step_whose_files_were_changed_runs_again_and_says_why(tmp_path, capsys, monkeypatch):
    run = Run(tmp_path / "mine").create("smoke")
    monkeypatch.setenv("CCTAECG_STEP", "01_cohort")
    run.write_table("table1", pd.DataFrame({"a": [1]}))
    run.write_results("cohort", {"n": 2})
    seal(run.folder, "01_cohort", [])
    run.table("table1").write_text("")
    run.results("cohort").unlink()
    assert _forget_changed(run) == ["01_cohort"] and _forget_changed(run) == []
    assert capsys.readouterr().out == "  01_cohort runs again: results/cohort.json is missing, and 1 more\n"
    assert list(run.manifests.iterdir()) == []


def test_every_step_says_how_long_it_took(smoke):
    table = durations(smoke)
    assert {"simulate", "prepare", "01_cohort", "02_train_fold_0", "07_explainability"} <= set(table["step"])
    assert (table["seconds"] > 0).all()
    assert (table["peak_mb"].dropna() < 2_000).all()
