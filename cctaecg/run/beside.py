"""A folder for what is half made, beside what it is to become: it says whose it is, and only such a one is removed."""

import json
import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from cctaecg.errors import UserError
from cctaecg.run.atomic import OWNER_FOLDER

OWN = ".cctaecg"
"""The file by which the project knows a folder that it has made for its own work."""

NEW, OLD = "new", "old"
"""In such a folder: what is to take a place, and what was there before."""


class NotOurs(UserError, RuntimeError):
    """A folder that was to be replaced does not carry the mark of the project; it was left as it is."""


@contextmanager
def place_beside(target: Path) -> Iterator[Path]:
    """Yield a new folder beside ``target`` to make its replacement in, which is removed at the end, however it comes.

    What calls that were killed have left there for the same target is removed first. A folder of the same kind of name
    that somebody else has made, or that belongs to a process at work, stays.

    Parameters
    ----------
    target : path
        What is to be made; it need not exist.
    """
    target = Path(os.path.abspath(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(".partial-*"):
        if owner_of(left).get("target") == target.name:
            take_back(left)
    place = target.with_name(f".partial-{secrets.token_hex(8)}")
    place.mkdir(mode=OWNER_FOLDER)
    try:
        own = {"target": target.name, "host": socket.gethostname(), "pid": os.getpid(),
               "started": psutil.Process().create_time()}
        (place / OWN).write_text(json.dumps(own), encoding="utf-8")
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def owner_of(folder: Path) -> dict[str, object]:
    """What the mark in a folder says: which target it was for and which process made it; nothing where it has none."""
    try:
        said = json.loads((folder / OWN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) and not folder.is_symlink() else {}


def take_back(folder: Path) -> bool:
    """Remove a folder of :func:`place_beside` whose process was killed, what it had put aside back in its place.

    Whether it was one; one whose process is still at work, here or on another machine, is left.
    """
    own = owner_of(folder)
    name, pid = own.get("target"), own.get("pid")
    if not isinstance(name, str) or name in ("", ".", "..") or "/" in name or own.get("host") != socket.gethostname():
        return False
    if isinstance(pid, int) and pid != os.getpid() and _runs(pid, own.get("started")):
        return False
    target = folder.with_name(name)
    if (folder / OLD).is_dir() and not target.exists() and not target.is_symlink():  # killed between two renames
        (folder / OLD).rename(target)
    shutil.rmtree(folder, ignore_errors=True)
    return True


def work_folder(folder: Path) -> Path:
    """A folder that is kept until work in it is done, made or taken up again; returns it.

    Raises
    ------
    NotOurs
        When there is something else of that name.
    """
    if folder.is_symlink() or (folder.exists() and not (folder / OWN).is_file()):
        raise NotOurs(f"{folder} was not made by this project and was left as it is; a folder for work in progress "
                      "belongs there: move it away and try again")
    folder.mkdir(mode=OWNER_FOLDER, parents=True, exist_ok=True)
    (folder / OWN).touch()
    return folder


def _runs(pid: int, started: object) -> bool:
    try:
        return isinstance(started, float) and abs(psutil.Process(pid).create_time() - started) < 1
    except psutil.Error:
        return False
