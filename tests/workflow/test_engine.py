"""Running the steps: one process at a time, a failure told by its own log, and how long each step took."""

import os
import subprocess
import sys

import pytest

from cctaecg.run.run import Run
from cctaecg.workflow.engine import _alone, _failure, _follow, durations

HOLD = """
import fcntl, sys, time
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.mark.parametrize("killed", [False, True])
def test_a_run_is_worked_on_by_one_process_at_a_time_and_a_killed_one_leaves_no_lock(killed, tmp_path):
    run = Run(tmp_path / "mine").create("smoke")
    words = [sys.executable, "-c", HOLD, str(run.folder / ".lock"), "600" if killed else "1"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout.readline() == "held\n"
        if killed:
            first.kill()
        with _alone(run):
            assert first.wait(timeout=5) == (-9 if killed else 0)


SAYS = """
import os, sys
os.fstat(int(sys.argv[1]))  # the lock is inherited
print("rule prepare:\\n    log: runs/a/logs/prepare.log\\n    jobid: 3")
print("Finished jobid: 3 (Rule: prepare)\\n1 of 2 steps (50%) done", file=sys.stderr)
sys.exit(int(sys.argv[2]))
"""


@pytest.mark.parametrize("status", [0, 1])
def test_what_snakemake_says_becomes_a_line_a_step_and_is_kept_when_it_fails(status, tmp_path, capsys):
    with open(tmp_path / "lock", "w") as lock:
        words = [sys.executable, "-u", "-c", SAYS, str(lock.fileno()), str(status)]
        lines = _follow(words, os.environ, lock.fileno())
    assert capsys.readouterr().out.split() == ["prepare", "0", "s"]
    assert lines == ([] if status == 0 else [
        "rule prepare:", "    log: runs/a/logs/prepare.log", "    jobid: 3", "Finished jobid: 3 (Rule: prepare)",
        "1 of 2 steps (50%) done"])


def test_a_failed_step_is_told_by_its_own_log(tmp_path):
    log = tmp_path / "prepare.log"
    log.write_text("a line\nBrokenExport: ecg.csv, row 3\n")
    text = _failure(["Error in rule prepare:", "    jobid: 3", f"    log: {log} (check log file(s) for error details)"])
    assert text.startswith("step prepare failed: a line\nBrokenExport: ecg.csv, row 3")


def test_every_step_says_how_long_it_took(smoke):
    table = durations(smoke)
    assert {"simulate", "prepare", "01_cohort", "02_train_fold_0", "07_explainability"} <= set(table["step"])
    assert (table["seconds"] > 0).all()
    assert (table["peak_mb"].dropna() < 2_000).all()
