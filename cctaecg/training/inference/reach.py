"""Files that were there when a data set was listed and are out of reach now: a mount that is missing, a failing disk.

They are no refused records: whoever mounts the folder again calls once more, and the shard is then whole. What could
not be read when it was listed, such as a link to nothing, is refused for good.
"""

import errno
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from stat import S_ISREG

from cctaecg.ecg.errors import FileMissing
from cctaecg.ecg.listing.faults import DANGLING
from cctaecg.ecg.readers.containers.address import MARK
from cctaecg.errors import UserError, counted, name_as_text

FAILING = ("EIO", "ESTALE", "ETIMEDOUT", "ENOTCONN", "EHOSTDOWN", "EHOSTUNREACH", "ENODEV", "ENXIO")
"""What the system says where a disk, or the network to it, fails in the middle of a file."""

_CODES = [getattr(errno, name) for name in FAILING if hasattr(errno, name)]
_SAID = {
    **{words: words for words in (f"{FileMissing.reason}: there is no such file", DANGLING.reason)},
    **{os.strerror(code): os.strerror(code) for code in _CODES},
    **{f"errno = {code},": os.strerror(code) for code in _CODES},  # as HDF5 says it
}


class OutOfReach(UserError, RuntimeError):
    """Files that were listed cannot be read now, by no fault of their content; the message names the first."""


def check_reach(whose: str, refused: Mapping[Path, str], others: Sequence[Path]) -> None:
    """Tell files out of reach from files with a fault.

    Parameters
    ----------
    whose : str
        The shard that they are of.
    refused : mapping
        Records that could be opened when they were listed, and why they were refused now.
    others : sequence of Path
        Records of the shard that are still to come, to count those that are out of reach too.

    Raises
    ------
    OutOfReach
        When one of the refused has vanished, or the system cannot read it.
    """
    found = {record: why for record, said in refused.items() if (why := _why(record, said))}
    if found:
        first = next(iter(found))
        many = len(found) + sum(bool(_not_opened(record)) for record in others)
        raise OutOfReach(
            f"{whose}: {counted(many, 'file that was', 'files that were')} listed cannot be read now, the first is "
            f"{name_as_text(first)!r} ({found[first]}); is the folder mounted here? Nothing was written; the same call "
            "takes the shard up again")


def _why(record: Path, said: str) -> str:
    """Why a refused record is out of reach; empty where the fault is its own."""
    return next((why for words, why in _SAID.items() if words in said), "") or _not_opened(record)


def _not_opened(record: Path) -> str:
    """What the system says where the file of a record cannot be opened; of a pipe nothing, as that might never end."""
    file, mark, _ = str(record).rpartition(MARK)
    path = file if mark and not record.exists() else record
    try:
        if S_ISREG(os.stat(path).st_mode):
            os.close(os.open(path, os.O_RDONLY))
    except OSError as error:
        return error.strerror or str(error)
    return ""
