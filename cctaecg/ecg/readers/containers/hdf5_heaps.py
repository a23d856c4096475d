"""Where HDF5 keeps texts of any length: looked at before the library does, which a damaged byte sends round for ever.

Such a heap is a chain of objects, each with its length; the rest is one of number 0. Where that has no length, the
library takes the same step again and again, without an end. Format: HDF5 File Format Specification 4.0, section III.E.
"""

import mmap
import struct
from functools import lru_cache
from pathlib import Path

from cctaecg.ecg.errors import UnreadableFile

SIGNATURE, PLACES = b"\x89HDF\r\n\x1a\n", (0, 512, 1024, 2048)
"""How HDF5 begins, and where that may stand in the part of a file that is looked at."""

_MARK, _HEADER, _OBJECT = b"GCOL\x01", 16, struct.Struct("<HHIQ")


def refuse_endless(path: Path) -> None:
    """Raise ``UnreadableFile`` for a file with a heap that the library would not come to the end of.

    Lengths of other than eight bytes, which nothing is known to write, are refused, as they could not be told here.
    """
    status = path.stat()
    if _has_endless(path, status.st_size, status.st_mtime_ns):
        raise UnreadableFile("is damaged, or its texts lie in heaps of a kind that nothing is known to write", path)


@lru_cache(maxsize=64)
def _has_endless(path: Path, size: int, changed: int) -> bool:
    """Looked for once in a file of many records, however many of them are read."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    start = next((place for place in PLACES if head.startswith(SIGNATURE, place)), 0)
    sizes = head[start + 13 : start + 15] if head[start + 8 : start + 9] < b"\2" else head[start + 9 : start + 11]
    if sizes != b"\x08\x08":
        return True
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = content.find(_MARK)
        while place >= 0:
            if _is_endless(content, place):
                return True
            place = content.find(_MARK, place + 1)
    return False


def _is_endless(content: mmap.mmap, start: int) -> bool:
    if start + _HEADER > len(content):
        return False
    (size,) = struct.unpack_from("<Q", content, start + 8)
    place, end = start + _HEADER, min(start + size, len(content))
    while place + _OBJECT.size <= end:
        number, _, _, length = _OBJECT.unpack_from(content, place)
        step = _OBJECT.size + (length + 7) // 8 * 8 if number else length
        if step == 0:
            return True
        place += step
    return False
