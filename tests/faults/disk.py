"""Disks that take no more, and places that may not be written."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from cctaecg.run.contents import seal
from cctaecg.run.run import Run
from cctaecg.workflow.reasons import failure
from tests.faults.fault import Fault, Told, called, raised
from tests.faults.run_folder import finished


@contextmanager
def _refusing(number: int) -> Iterator[None]:
    """Whatever is put in its place under its name is refused as the system would."""
    def refuse(source: object, target: object) -> None:
        raise OSError(number, os.strerror(number), str(source), None, str(target))

    with patch("os.replace", refuse):
        yield


def _writing(write: Callable[[Run], object], number: int = errno.ENOSPC) -> Told:
    run = finished()
    with _refusing(number):
        return raised(lambda: write(run))


def _no_folder(number: int) -> Told:
    run = Run("runs/mine").create("smoke")

    def refuse(*arguments: object, **named: object) -> tuple[int, str]:
        raise OSError(number, os.strerror(number))

    with patch("os.open", refuse):
        return raised(lambda: run.write_table("table1", pd.DataFrame({"a": [1]})))


def _new_run(number: int) -> Told:
    with _refusing(number):
        return called("run", "mine", "--profile", "smoke")


def _under_a_file() -> Told:
    Path("runs").write_text("")
    return called("run", "mine", "--profile", "smoke")


def _failed(log: str, content: str, *lines: str) -> Told:
    Path(log).write_text(content)
    told = failure([*lines, "Error in rule x:", f"    log: {log} (check log file(s) for error details)"], Path.cwd())
    return 1, told.splitlines()[0]


def _sealing() -> Told:
    run = finished()
    with _refusing(errno.ENOSPC):
        return raised(lambda: seal(run.folder, "prepare", [run.signals]))


TABLE = pd.DataFrame({"a": [1]})
FULL = "OSError: [Errno 28] No space left on device"


def _cohort(run: Run) -> None:
    run.write_parquet(run.cohort, TABLE)


def _result(run: Run) -> None:
    run.write_results("internal", {"a": 1})


def _curve(run: Run) -> None:
    run.write_csv(run.training_curve(0), TABLE)


def _table(run: Run) -> None:
    run.write_table("table1", TABLE)


FAULTS = [
    Fault("disk full while a new run is made", lambda: _new_run(errno.ENOSPC)),
    Fault("a read-only disk while a new run is made", lambda: _new_run(errno.EROFS)),
    Fault("disk full while the analysis table is written", lambda: _writing(_cohort)),
    Fault("disk full while a result is written", lambda: _writing(_result)),
    Fault("disk full while a table is written", lambda: _writing(_table)),
    Fault("disk full while a training curve is written", lambda: _writing(_curve)),
    Fault("disk full while a step is sealed", _sealing),
    Fault("a quota that is used up", lambda: _writing(_table, errno.EDQUOT)),
    Fault("a disk with a fault", lambda: _writing(_table, errno.EIO)),
    Fault("a folder that may not be written", lambda: _no_folder(errno.EACCES)),
    Fault("a file where a folder belongs", _under_a_file),
    Fault("a step whose log could not be written", lambda: _failed("01_cohort.ipynb", "", FULL)),
    Fault("a step whose log was cut off", lambda: _failed("01_cohort.ipynb", '{"cells": [', FULL)),
    Fault("a step that the system ended for want of memory",
          lambda: _failed("07_explainability.ipynb", "", "nbclient.exceptions.DeadKernelError: Kernel died")),
    Fault("a step that ended without what it should have made",
          lambda: _failed("prepare.log", "", "MissingArtefact: step prepare ended without ecg/signals.npy")),
]
