"""What is wrong with a place that is to hold an ECG before anything of it is opened: a pipe, for one, has no end."""

import os
import stat

from cctaecg.ecg.finding import Finding

DANGLING = Finding("dangling link", "refuse", "a link to a file that is not there; expected the file")
ELSEWHERE = Finding("link out of the folder", "refuse", "a folder that lies elsewhere and is not followed; expected it "
                                                        "in the folder, or given beside it")
CLOSED = Finding("unreadable folder", "refuse", "its files cannot be listed; expected a folder that may be read")
NO_FILE = Finding("no file", "refuse", "a pipe, a socket or a device; expected a file")


def fault_of_place(path: str) -> Finding | None:
    """What is wrong with what was listed as a file, by its kind alone; None for a file, and for one that has gone."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return DANGLING if os.path.islink(path) else None
    if stat.S_ISDIR(mode):  # of folders, only those are listed that are not gone into
        return ELSEWHERE if os.path.islink(path) else CLOSED
    return None if stat.S_ISREG(mode) else NO_FILE
