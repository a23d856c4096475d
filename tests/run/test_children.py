"""A process that was started to end with another does so, even when that one is killed."""

import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.patience import PATIENCE

PARENT = """
import subprocess, sys
from cctaecg.run.children import end_with_parent
child = subprocess.Popen(["sleep", "60"], preexec_fn=end_with_parent)
print(child.pid, flush=True)
child.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system has no such promise")
def test_a_child_is_killed_with_its_parent():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        child = psutil.Process(int(parent.stdout.readline()))
        assert child.is_running()
        parent.send_signal(signal.SIGKILL)
    ends = time.monotonic() + PATIENCE
    while psutil.pid_exists(child.pid) and child.status() != psutil.STATUS_ZOMBIE and time.monotonic() < ends:
        time.sleep(0.05)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
