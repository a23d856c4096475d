"""Writing a file so that a reader never meets half of it."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cctaecg.errors import UserError

NO_PLACE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO}
"""What the system says of a disk that takes no more, whatever is written."""


class NotWritten(UserError, OSError):
    """A file could not be written, for want of space or of a permission; the message names it and the reason."""


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside a file and move it there once the block has ended well.

    A reader never meets a half-written file, and a killed writer leaves the old one in place.

    Parameters
    ----------
    path : path
        Where the file is to lie; missing folders are made.

    Raises
    ------
    NotWritten
        Naming the file, when it cannot be written there or the disk is full; the old file is still in place.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".partial-", suffix=path.suffix)
        os.close(handle)
    except OSError as error:
        raise _not_written(path, error) from error
    os.chmod(name, 0o644)
    try:
        yield Path(name)
        os.replace(name, path)
    except OSError as error:
        if isinstance(error, UserError) or (error.errno not in NO_PLACE and error.filename2 is None):
            raise
        raise _not_written(path, error) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _not_written(path: Path, error: OSError) -> NotWritten:
    return NotWritten(f"{path} could not be written: {os.strerror(error.errno) if error.errno else error}; "
                      "nothing was changed")
