"""Writing a file so that a reader never meets half of it, and a stranger none of what holds patients' rows."""

import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cctaecg.errors import UserError, reason_of

OWNER_FILE, OWNER_FOLDER = 0o600, 0o700
"""Modes of what holds rows of single patients: its owner's alone, whatever the umask."""

PARTIAL = re.compile(r"\.partial-[0-9a-f]{16}(\.\w*)?")
"""The names of files that are being written."""

NO_PLACE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO}
"""What the system says of a disk that takes no more, whatever is written."""


FULL = {errno.ENOSPC, errno.EDQUOT}

MAKE_SPACE = "make space on the disk, and the same call goes on from what is finished"
"""What to do about a full disk where what is made is made in parts."""


class NotWritten(UserError, OSError):
    """A file could not be written, for want of space or of a permission; the message names it and the reason."""


@contextmanager
def atomic_path(path: Path, private: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside a file and move it there once the block has ended well.

    A reader never meets a half-written file, and a killed writer leaves the old one in place.

    Parameters
    ----------
    path : path
        Where the file is to lie; missing folders are made.
    private : bool, default False
        Whether the file holds rows of single patients, or a key. It and the folders made for it are then its owner's
        alone, from the moment they are made and whatever the umask. Any other file has the mode that the umask gives.

    Raises
    ------
    NotWritten
        Naming the file, when it cannot be written there or the disk is full; the old file is still in place.
    """
    partial = path.with_name(f".partial-{secrets.token_hex(8)}{path.suffix}")
    try:
        if private:
            _make_closed(path.parent)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_FILE if private else 0o666))
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        with written(path):
            yield partial
            if private:
                partial.chmod(OWNER_FILE)  # a library may have made the file anew
            os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def written(path: Path) -> Iterator[None]:
    """While a file or folder is being written: a failure of the system that names no other file names this one.

    Parameters
    ----------
    path : path
        What is to be there when the block has ended well.

    Raises
    ------
    NotWritten
        For a full disk, and for what a library says of a file without naming it.
    """
    try:
        yield
    except OSError as error:
        unnamed = error.strerror is None and not isinstance(error, ConnectionError)
        if isinstance(error, UserError) or not (error.errno in NO_PLACE or error.filename2 is not None or unnamed):
            raise
        raise _not_written(path, error) from error


@contextmanager
def in_parts(path: Path) -> Iterator[None]:
    """While a part of something is being written: a full disk is told with what to do, as the other parts are kept.

    Parameters
    ----------
    path : path
        The part, or the folder of all.

    Raises
    ------
    NotWritten
        For a full disk, and for a quota that is used up, said by the system or as ``NotWritten``.
    """
    try:
        yield
    except OSError as error:
        codes = [each.errno for each in (error, error.__cause__) if isinstance(each, OSError) and each.errno]
        if not FULL & {*codes}:
            raise
        raise NotWritten(f"{path} could not be written: {os.strerror(codes[0])}; {MAKE_SPACE}") from error


def _not_written(path: Path, error: OSError) -> NotWritten:
    return NotWritten(f"{path} could not be written: {os.strerror(error.errno) if error.errno else reason_of(error)}; "
                      "nothing was changed")


def private_folder(folder: Path) -> Path:
    """Make a folder of a run that its owner alone can enter, and every missing one above it; returns it.

    One that others can enter, as a workflow engine makes for the files it expects, is closed to them; that of another
    user is left as it is.

    Parameters
    ----------
    folder : path
        What is to hold patients' rows.

    Raises
    ------
    NotWritten
        Naming the folder, when it cannot be made or closed.
    """
    try:
        _make_closed(folder)
        found = folder.stat()
        if found.st_mode & 0o077 and found.st_uid == user():
            folder.chmod(found.st_mode & 0o7700)
    except OSError as error:
        raise _not_written(folder, error) from error
    return folder


def user() -> int:
    """The number of this process's user; 0 on Windows, where every file is said to be of that one."""
    return os.getuid() if hasattr(os, "getuid") else 0


def owner_only(path: str, flags: int) -> int:
    """For ``open(..., opener=owner_only)``: a file that is made is one that its owner alone can read."""
    return os.open(path, flags, OWNER_FILE)


def _make_closed(folder: Path) -> None:
    missing = [above for above in (folder, *folder.parents) if not above.exists()]
    for above in reversed(missing):
        above.mkdir(mode=OWNER_FOLDER, exist_ok=True)
