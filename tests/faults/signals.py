"""Signals to end, and runs that somebody else works on."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

from cctaecg.run.run import Run
from cctaecg.workflow.lock import alone
from tests.faults.fault import Fault, Told
from tests.patience import PATIENCE

WAITING = """
import os, sys, time
import click
from cctaecg.commands.main import main
@main.command()
def wait():
    print("ready", flush=True)
    time.sleep(600)
main(["wait"])
"""


def _sent(number: int) -> Told:
    words = [sys.executable, "-c", WAITING]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as command:
        try:
            command.stdout.readline()
            command.send_signal(number)
            _, said = command.communicate(timeout=PATIENCE)
        finally:
            command.kill()
    return command.returncode, said.strip()


def _busy() -> Told:
    """A second call is told whom it waits for; it is then ended as Ctrl-C does."""
    run = Run("runs/mine").create("smoke")
    wait = ("import sys; from cctaecg.run.run import Run; from cctaecg.workflow.lock import alone\n"
            "from cctaecg.workflow.stopping import Stopped, stoppable\n"
            "try:\n    with stoppable(), alone(Run('runs/mine'), 'other'): pass\n"
            "except Stopped as stopped: sys.exit(stopped.status)")
    with alone(run, "mine"), subprocess.Popen([sys.executable, "-u", "-c", wait], stdout=subprocess.PIPE, text=True,
                                              cwd=Path.cwd()) as other:
        try:
            said = other.stdout.readline()
            other.send_signal(signal.SIGINT)
            status = other.wait(timeout=PATIENCE)
        finally:
            other.kill()
    said = said.strip().replace(str(os.getpid()), "PID").replace(socket.gethostname(), "HOST")
    return status, re.sub(r"since .*?; waiting", "since TIME; waiting", said)


FAULTS = [
    Fault("SIGTERM, from a scheduler or `timeout`", lambda: _sent(signal.SIGTERM)),
    Fault("Ctrl-C", lambda: _sent(signal.SIGINT)),
    Fault("a terminal that is closed", lambda: _sent(signal.SIGHUP)),
    Fault("a run that another call works on", _busy),
]
