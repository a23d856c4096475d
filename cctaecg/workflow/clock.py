"""Files that date from after now, as a clock leaves them that was set back."""

import os
import time
from collections.abc import Iterable
from pathlib import Path


def date_back(folders: Iterable[Path]) -> int:
    """Date files from after now to now, since Snakemake ends a step whose input is younger than what it writes.

    What a step has made is known by its content (:mod:`cctaecg.run.contents`), so that no step runs again for this.

    Parameters
    ----------
    folders : iterable of Path
        Looked through whole, links to folders left out.

    Returns
    -------
    int
        How many files there were.
    """
    now = time.time()
    future = [path for folder in folders for path in _files(folder) if path.lstat().st_mtime > now]
    for path in future:
        os.utime(path, (now, now), follow_symlinks=False)
    return len(future)


def _files(folder: Path) -> Iterable[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)
