"""A signal to end ends the whole tree of processes within seconds, with the exit status that says so."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from cctaecg.workflow.stopping import MARK, end_marked, marked
from tests.patience import PATIENCE

TREE = """
import subprocess, sys, time
from cctaecg.workflow.stopping import Stopped, environment_with, stoppable
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
chain = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {deaf!r}], start_new_session=True)"
try:
    with stoppable():
        with subprocess.Popen([sys.executable, "-c", chain], env=environment_with(sys.argv[1])) as child:
            child.wait()
except Stopped as stopped:
    print(stopped, flush=True)
    sys.exit(stopped.status)
"""
"""A command whose grandchild hears no SIGTERM and has a session of its own, as a notebook's kernel has."""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_whole_tree_ends(number):
    mark = f"test {number} {time.time()}"
    with subprocess.Popen([sys.executable, "-c", TREE, mark], stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout.readline() == "deaf\n"
        found = len(marked([mark]))
        command.send_signal(number)
        said = command.stdout.read()
        assert command.wait(timeout=PATIENCE) == 128 + number and found == 2
    assert marked([mark]) == [] and "what was finished is kept" in said


STUCK = """
import time
from cctaecg.workflow import stopping
stopping.SECONDS_AT_MOST = 0.5
try:
    with stopping.stoppable():
        print("ready", flush=True)
        time.sleep(600)
finally:
    time.sleep(600)  # as one that waits for a process that does not come
"""


FORKING = """
import os, signal, time
from cctaecg.workflow.stopping import stoppable
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGTERM))
with stoppable():
    print("ready", flush=True)
    if os.fork() == 0:
        os._exit(0)
    time.sleep(600)
"""


IMPORTING = """
import pathlib, sys, tempfile
from cctaecg.workflow.stopping import stoppable
folder = tempfile.mkdtemp()
pathlib.Path(folder, "touchy.py").write_text(
    "import os, signal, time\\n"
    "try:\\n    os.kill(os.getpid(), signal.SIGTERM); time.sleep(600)\\n"
    "except BaseException:\\n    raise ImportError('initialization failed') from None\\n")
sys.path.insert(0, folder)
with stoppable():
    print("ready", flush=True)
    import touchy
"""


@pytest.mark.parametrize("code", [STUCK, FORKING, IMPORTING], ids=["stuck", "forking", "importing"])
def test_a_command_that_cannot_come_to_its_end_still_says_why_it_ends(code):
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as command:
        assert command.stdout.readline() == "ready\n"
        if code is STUCK:
            command.terminate()
        _, said = command.communicate(timeout=PATIENCE)
    assert command.returncode == 143 and "stopped by SIGTERM" in said and "Traceback" not in said


def test_what_a_killed_command_leaves_is_found_by_its_mark_and_nothing_else_is():
    sleeping = [sys.executable, "-c", "import time; time.sleep(600)"]
    with subprocess.Popen(sleeping, env={**os.environ, MARK: "one"}) as ours, \
            subprocess.Popen(sleeping, env={**os.environ, MARK: "another"}) as other:
        try:
            assert [process.pid for process in marked(["one"])] == [ours.pid]
            assert end_marked(["one"]) == 1 and marked(["one"]) == []
            assert end_marked([]) == 0 and end_marked(["nothing"]) == 0
            assert other.poll() is None
        finally:
            ours.kill()
            other.kill()


def test_a_command_that_is_stopped_says_so(tmp_path):
    """The handlers stand for every command, whatever it is doing."""
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "runs" / "mine").mkdir(parents=True)
    (tmp_path / "runs" / "mine" / "config.yml").write_text("profile: demo\n")
    words = [sys.executable, "-m", "cctaecg.commands.main", "simulate", "mine", "--workers", "2"]
    with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as command:
        process = psutil.Process(command.pid)
        while command.poll() is None and not process.children():
            time.sleep(0.05)
        command.terminate()
        _, said = command.communicate(timeout=PATIENCE)
    assert command.returncode == 143 and "stopped by SIGTERM" in said and "Traceback" not in said
    assert not list((tmp_path / "runs" / "mine").glob("export")), "a half-written export stands under its name"
