"""Where HDF5 keeps texts of any length: looked at before the library does, which trusts what it finds there.

A heap is a chain of objects, each with its length; the rest is one of number 0. Where that has no length, the library
takes the same step for ever. What refers to an object states its length once more, and the library reserves so much
before it compares the two. Format: HDF5 File Format Specification 4.0, sections III.E, IV.A.2.m and VIII.
"""

import mmap
import struct
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cctaecg.ecg.errors import UnreadableFile

if TYPE_CHECKING:
    import h5py

SIGNATURE, PLACES = b"\x89HDF\r\n\x1a\n", (0, 512, 1024, 2048)
"""How HDF5 begins, and where that may stand in the part of a file that is looked at."""

LONGEST = 1 << 16
"""Bytes of a text, or of what else has any length."""

_REFERENCE = np.dtype([("length", "<u4"), ("heap", "<u8"), ("object", "<u4")])
_ANY_LENGTH = 9  # the class of such types
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


def refuse_long_attribute(of: Any, name: str, path: Path) -> None:
    """Raise for an attribute, of texts of any length, that claims more than ``LONGEST`` bytes for one of them.

    The library gives no access to what it claims, so that its message is looked for in the file by the attribute's
    name. One that is not found there is kept in a way that nothing is known to write such texts in.
    """
    status = path.stat()
    count = int(np.prod(of.attrs.get_id(name).shape, dtype=object))
    if not _are_short(path, name.encode(), count, status.st_size, status.st_mtime_ns):
        raise UnreadableFile(f"is damaged, or holds more than a text in its attribute {name[:40]!r}", path)


@lru_cache(maxsize=256)
def _are_short(path: Path, name: bytes, count: int, size: int, changed: int) -> bool:
    """Whether an attribute is found, and each that is found claims no long text."""
    found = False
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = content.find(name + b"\0")
        while place >= 0:
            start = _value_of_attribute(content, place, len(name) + 1)
            if start is not None:
                held = content[start : start + count * _REFERENCE.itemsize]
                if len(held) < count * _REFERENCE.itemsize or _claims_too_much(held):
                    return False
                found = True
            place = content.find(name + b"\0", place + 1)
    return found


def _claims_too_much(references: bytes) -> bool:
    return bool((np.frombuffer(references, _REFERENCE)["length"] > LONGEST).any())


def _value_of_attribute(content: mmap.mmap, place: int, name_size: int) -> int | None:
    """Where the value lies of the attribute whose name is at ``place``; None where that is no name of an attribute."""
    for version, header in ((1, 8), (2, 8), (3, 9)):
        if place < header or content[place - header] != version:
            continue
        sizes = struct.unpack_from("<3H", content, place - header + 2)
        if sizes[0] == name_size:
            name, kind, shape = (int(part + 7) // 8 * 8 if version == 1 else int(part) for part in sizes)
            if place + name < len(content) and content[place + name] & 0x0F == _ANY_LENGTH:
                return place + name + kind + shape
    return None


def refuse_long_texts(dataset: "h5py.Dataset", path: Path) -> None:
    """Raise for a dataset of texts of any length that claims more than ``LONGEST`` bytes for one of them."""
    count = int(np.prod(dataset.shape, dtype=object))
    if dataset.chunks is None:
        start = dataset.id.get_offset()
        if start is None and dataset.id.get_storage_size():
            raise UnreadableFile(f"{dataset.name} keeps texts in a way that is not read", path)
        with path.open("rb") as stream:
            stream.seek(start or 0)
            held = [stream.read(count * _REFERENCE.itemsize) if start is not None else b""]
    elif dataset.id.get_create_plist().get_nfilters():
        raise UnreadableFile(f"{dataset.name} packs texts of any length; write them unpacked", path)
    else:
        starts = [dataset.id.get_chunk_info(number).chunk_offset for number in range(dataset.id.get_num_chunks())]
        held = [dataset.id.read_direct_chunk(start)[1] for start in starts]
    if any(map(_claims_too_much, held)):
        raise UnreadableFile(f"is damaged, or holds more than a text in {dataset.name}", path)
