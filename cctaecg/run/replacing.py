"""Replacing a folder as a whole: built beside, swapped when it is complete, and only where it is ours to replace."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cctaecg.errors import UserError


class NotOurs(UserError, RuntimeError):
    """A folder that was to be replaced does not carry the mark of the run; it was left as it is."""


@contextmanager
def replaced_folder(path: Path, is_ours: Callable[[Path], bool], mark: str) -> Iterator[Path]:
    """Yield an empty folder beside ``path`` that takes its place once the block has ended well.

    Whenever the block, or the process, ends otherwise, the old folder is still there, or comes back at the next call.

    Parameters
    ----------
    path : path
        The folder to replace; it need not exist.
    is_ours : callable
        Whether an existing folder may be replaced.
    mark : str
        What such a folder holds, for the message.

    Raises
    ------
    NotOurs
        For a link, a file, or a folder with anything in it that ``is_ours`` denies; nothing has been touched then.
    """
    new, old = (path.with_name(f".{path.name}-{state}") for state in ("new", "old"))
    if old.is_dir() and not path.exists():  # killed between the two renames below
        old.rename(path)
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise NotOurs(f"{path} is {'a link' if path.is_symlink() else 'no folder'}; a folder of the run belongs there. "
                      "It was left as it is: move it away and try again")
    if path.is_dir() and any(path.iterdir()) and not is_ours(path):
        raise NotOurs(f"{path} was not made by this run (it holds no {mark}), and was left as it is; "
                      "move it away and try again")
    for left_over in (new, old):
        if left_over.exists():
            shutil.rmtree(left_over)
    new.mkdir(parents=True)
    try:
        yield new
        if path.exists():
            path.rename(old)
        try:
            new.rename(path)
        except OSError:
            if old.exists():
                old.rename(path)
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
