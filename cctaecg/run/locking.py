"""Locks on open files, which the system frees when the process that has one ends, however it ends; on every system.

``fcntl`` is there on Linux and macOS, ``msvcrt`` on Windows. Windows locks bytes against reading too, so that there a
byte far behind the file's end is locked, and what the file says of its holder can be read.
"""

import errno
import importlib
import os
import socket
import time
from types import ModuleType
from typing import IO, Any

LOCKED_BYTE = 1 << 30
LOOKS_AGAIN = 0.5  # seconds, where the system cannot be asked to wait

_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


_fcntl, _msvcrt = _module("fcntl"), _module("msvcrt")


def lock(file: IO[Any], wait: bool = True) -> bool:
    """Take the lock of an open file; whether this process has it now.

    Parameters
    ----------
    file : file
        Open for writing; the lock ends when it is closed.
    wait : bool, default True
        Whether to wait while another process has it.
    """
    if _fcntl is not None:
        try:
            _fcntl.flock(file, _fcntl.LOCK_EX | (0 if wait else _fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True
    while not _locked_byte(file):
        if not wait:
            return False
        time.sleep(LOOKS_AGAIN)
    return True


def note_holder(file: IO[str]) -> None:
    """Write into a file whose lock this process has which process that is, and on which machine."""
    file.seek(0)
    file.truncate(0)
    file.write(f"{os.getpid()} {socket.gethostname()}")
    file.flush()


def holder_of(file: IO[str]) -> str:
    """Who has the lock of a file, as its holder has noted: ``process 12 on node1``, or another process.

    It may be just being written, or of an older version.
    """
    file.seek(0)
    pid, _, host = file.read(300).partition(" ")
    return f"process {pid} on {host}" if pid.isascii() and pid.isdigit() and host else "another process"


def _locked_byte(file: IO[Any]) -> bool:
    """Lock the byte that stands for the file; without a module that can, the file counts as this process's own."""
    if _msvcrt is None:
        return True
    place = file.tell()
    try:
        file.seek(LOCKED_BYTE)
        _msvcrt.locking(file.fileno(), _msvcrt.LK_NBLCK, 1)
    except OSError as error:
        if error.errno not in _TAKEN:
            raise
        return False
    finally:
        file.seek(place)
    return True
