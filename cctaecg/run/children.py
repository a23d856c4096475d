"""Processes that end when the one that started them does, however it ends."""

import ctypes
import os
import signal
import sys

_SEND_WHEN_PARENT_ENDS = 1  # PR_SET_PDEATHSIG of prctl(2)


def end_with_parent() -> None:
    """For ``preexec_fn`` of :mod:`subprocess`, called by a main thread: on Linux the child is killed with its parent.

    Without, one whose parent was killed would go on writing to a folder that the next call removes. Elsewhere it
    changes nothing: the mark of the workflow (:mod:`cctaecg.workflow.stopping`) finds what is left.
    """
    if sys.platform != "linux" or not hasattr(signal, "SIGKILL"):
        return
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_SEND_WHEN_PARENT_ENDS, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended meanwhile
        os._exit(1)
