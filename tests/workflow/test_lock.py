"""One call at a time works on a run; the one that waits says for whom, and a dead one is not waited for."""

import json
import os
import signal
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest

from cctaecg.run.run import Run
from cctaecg.workflow.lock import alone, clean
from tests.patience import PATIENCE
from tests.run.left_over import left_beside

HOLD = """
import subprocess, sys, time
from pathlib import Path
from cctaecg.run.run import Run
from cctaecg.workflow.lock import alone
from cctaecg.workflow.stopping import environment_with
with alone(Run(sys.argv[1]), "a mark of the test") as lock:
    left = [sys.executable, "-c", "import time; time.sleep(600)"]
    engine = subprocess.Popen(left, pass_fds=[lock], env=environment_with("a mark of the test"))
    print("held", flush=True)
    sys.stdin.read()
    engine.kill()
    engine.wait()
"""


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path / "mine").create("smoke")


def holding(run: Run) -> subprocess.Popen:
    """A process that has the lock until nothing more can come from here."""
    words = [sys.executable, "-c", HOLD, str(run.folder)]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_a_call_waits_and_says_for_whom_since_when_and_what_to_do(run, capsys, monkeypatch):
    with holding(run) as first:
        assert first.stdout.readline() == "held\n"

        def looks_again_when_it_has_ended(_):
            first.stdin.close()
            first.wait(PATIENCE)

        monkeypatch.setattr("cctaecg.workflow.lock.time", SimpleNamespace(sleep=looks_again_when_it_has_ended))
        with alone(run, "mine"):
            assert first.wait(timeout=PATIENCE) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Process {first.pid} on {socket.gethostname()} has been working on {run.shown} since 20")
    assert f"to end that process: kill {first.pid}\n" in said and said.count("\n") == 1


def test_what_a_killed_call_left_is_ended_and_its_lock_taken(run, capsys):
    with holding(run) as first:
        assert first.stdout.readline() == "held\n"
        first.kill()
        first.wait()
        with alone(run, "mine"):
            content = json.loads((run.folder / ".lock").read_text())
    assert content["pid"] == os.getpid() and content["mark"] == "mine"
    assert f"ended what process {first.pid} had left behind" in capsys.readouterr().out


def test_the_lock_is_free_afterwards(run):
    for _ in range(2):
        with alone(run, "mine"):
            assert (run.folder / ".lock").read_text()
        assert (run.folder / ".lock").read_text() == ""


def test_a_waiting_call_can_be_stopped(run):
    wait = ("import sys; from cctaecg.run.run import Run; from cctaecg.workflow.lock import alone\n"
            "from cctaecg.workflow.stopping import Stopped, stoppable\n"
            "try:\n    with stoppable(), alone(Run(sys.argv[1]), 'other'): pass\n"
            "except Stopped as stopped: sys.exit(stopped.status)")
    words = [sys.executable, "-u", "-c", wait, str(run.folder)]
    with alone(run, "mine"), subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline().startswith(f"Process {os.getpid()} on ")
        other.send_signal(signal.SIGINT)
        assert other.wait(timeout=PATIENCE) == 130


def test_half_written_files_of_killed_steps_are_removed(run):
    (run.folder / "ecg").mkdir()
    (run.folder / "ecg" / ".partial-0123456789abcdef.npy").write_text("half")
    (left_beside(run.folder / "export") / "new" / "a.csv").write_text("half")
    (run.folder / "ecg" / "signals.npy").write_text("whole")
    assert clean(run) == 2
    assert sorted(path.name for path in run.folder.rglob("*")) == ["config.yml", "ecg", "signals.npy"]


def test_what_is_called_alike_and_is_not_ours_stays(run):
    (run.folder / ".partial-notes.txt").write_text("mine")
    (run.folder / ".partial-export").mkdir()
    (run.folder / ".partial-export" / "thesis.txt").write_text("mine")
    (run.folder / ".partial-link").symlink_to(left_beside(run.folder / "a"))
    clean(run)
    assert sorted(path.name for path in run.folder.rglob("*")) == [
        ".partial-export", ".partial-link", ".partial-notes.txt", "config.yml", "thesis.txt"]
