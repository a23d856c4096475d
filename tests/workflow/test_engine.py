"""Running the steps: a failure told by its own log, a step whose files were changed, and how long each step took."""

import os
import sys

import pandas as pd
import pytest

from cctaecg.run.contents import seal
from cctaecg.run.run import Run
from cctaecg.workflow.engine import _forget_changed, durations, followed

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


def test_that_nothing_had_to_be_done_is_said(tmp_path, capsys):
    said = "print('Nothing to be done (all requested files are present and up to date).')"
    with open(tmp_path / "lock", "w") as lock:
        assert followed([sys.executable, "-u", "-c", said], os.environ, lock.fileno()) == []
    assert capsys.readouterr().out == "  everything is up to date\n"


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
