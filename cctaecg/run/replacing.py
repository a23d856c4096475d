"""Replacing a folder as a whole: built beside, swapped when it is complete, and only where it is ours to replace."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cctaecg.run.beside import NEW, OLD, NotOurs, owner_of, place_beside, take_back


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
    for left in path.parent.glob(".partial-*"):
        if owner_of(left).get("target") == path.name:
            take_back(left)
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise NotOurs(f"{path} is {'a link' if path.is_symlink() else 'no folder'}; a folder of the run belongs there. "
                      "It was left as it is: move it away and try again")
    if path.is_dir() and any(path.iterdir()) and not is_ours(path):
        raise NotOurs(f"{path} was not made by this run (it holds no {mark}), and was left as it is; "
                      "move it away and try again")
    with place_beside(path) as place:
        new, old = place / NEW, place / OLD
        new.mkdir()
        yield new
        try:
            if path.exists():
                path.rename(old)
            new.rename(path)
        except BaseException:  # a signal to end, too
            if old.exists() and not path.exists():
                old.rename(path)
            raise
