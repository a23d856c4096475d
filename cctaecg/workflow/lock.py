"""One call at a time works on a run: a lock that says who has it, and that a dead call cannot keep."""

import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

import psutil

from cctaecg.run.atomic import PARTIAL
from cctaecg.run.beside import take_back
from cctaecg.run.locking import lock
from cctaecg.run.run import Run
from cctaecg.workflow.stopping import end_marked

LOOKS_AGAIN = 0.5  # seconds


@contextmanager
def alone(run: Run, mark: str) -> Iterator[int]:
    """Wait until nobody else works on ``run``; yields the lock's descriptor, which Snakemake inherits.

    The system frees the lock when the last process that has it is gone. A call that was killed can leave processes
    behind that still have it; they carry the call's ``mark``, which stands in the lock, and are ended.
    """
    with open(run.folder / ".lock", "a+", encoding="utf-8") as file:
        said = ""
        while not lock(file, wait=False):
            holder = _holder(file)
            if _is_gone(holder) and end_marked([holder["mark"]]):
                print(f"{run.shown}: ended what process {holder['pid']} had left behind", flush=True)
                continue
            if (who := _told(run, holder)) != said:
                print(said := who, flush=True)
            time.sleep(LOOKS_AGAIN)
        file.truncate(0)
        json.dump({"pid": psutil.Process().pid, "started": psutil.Process().create_time(), "host": socket.gethostname(),
                   "since": datetime.now().astimezone().isoformat(" ", "seconds"), "mark": mark,
                   "command": " ".join(["cctaecg", *sys.argv[1:]])}, file)
        file.flush()
        try:
            yield file.fileno()
        finally:
            file.truncate(0)


def _holder(file: IO[str]) -> dict[str, Any]:
    file.seek(0)
    try:
        content = json.loads(file.read())
    except ValueError:
        return {}  # it is just being written, or of an older version
    return content if isinstance(content, dict) else {}


def _is_gone(holder: dict[str, Any]) -> bool:
    """Whether the call that took the lock is known to have ended: on this machine, and no process is it."""
    if holder.get("host") != socket.gethostname() or not holder.get("mark"):
        return False
    try:
        return bool(abs(psutil.Process(holder["pid"]).create_time() - holder["started"]) > 1)
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False


def _told(run: Run, holder: dict[str, Any]) -> str:
    if not holder:
        return f"Another process is working on {run.shown}; waiting for it to end (Ctrl-C ends the waiting) ..."
    here = holder["host"] == socket.gethostname()
    return (f"Process {holder['pid']} on {holder['host']} has been working on {run.shown} since {holder['since']} "
            f"({holder['command']}); waiting for it to end. Ctrl-C ends the waiting; to end that process: "
            f"kill {holder['pid']}{'' if here else ' on ' + holder['host']}")


def clean(run: Run) -> int:
    """Remove the half-written files and folders that killed steps have left in a run; returns how many."""
    removed = 0
    for path in list(run.folder.rglob(".partial-*")):
        if path.is_dir():
            removed += take_back(path)
        elif PARTIAL.fullmatch(path.name):
            path.unlink(missing_ok=True)
            removed += 1
    return removed
