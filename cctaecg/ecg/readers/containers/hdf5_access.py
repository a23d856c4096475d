"""HDF5 from outside: what may be read of it, and how much that may unpack to.

A link may lead to another file, a dataset may lie in one, and a packed chunk may unpack to any size; the library
follows the first two and reserves memory for the third. So only what lies in the file itself is looked at, and each
chunk is measured before the library unpacks it. Format: https://support.hdfgroup.org/documentation/hdf5/latest/
"""

import zlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.readers.containers.hdf5_heaps import (
    PLACES,
    SIGNATURE,
    refuse_endless,
    refuse_long_attribute,
    refuse_long_texts,
)
from cctaecg.ecg.readers.named_arrays import LARGEST_BYTES
from cctaecg.ecg.readers.optional_library import library

if TYPE_CHECKING:
    import h5py

MOST_NAMES = 4096
"""Datasets and groups that a group may have, and attributes that one of them may have."""

MOST_CHUNKS = 100_000
"""Chunks that one record may be spread over."""

_MEASURED, _HARMLESS = "gzip", ("shuffle", "fletcher32", "lzf")
_LARGEST_LZF = 2 * 1024 * 1024  # bytes of a chunk packed by LZF, which unpacks to ninety times as many at most
_NAMES = {1: "gzip", 2: "shuffle", 3: "fletcher32", 4: "szip", 5: "n-bit", 6: "scale-offset", 32000: "lzf"}


def recognises(head: bytes) -> bool:
    """Whether the signature of HDF5 stands where the format lets it stand."""
    return any(head.startswith(SIGNATURE, place) for place in PLACES)


def members(group: "h5py.Group", path: Path) -> Iterator[tuple[str, Any]]:
    """Name and object of all that a group holds itself: what a link leads to elsewhere is passed over."""
    h5py = library("h5py", "HDF5")
    if len(group) > MOST_NAMES:
        raise TooLarge(f"the group {group.name} holds {len(group)} objects; expected at most {MOST_NAMES}", path)
    for name in group:
        if isinstance(group.get(name, getlink=True), h5py.HardLink):
            yield name, group[name]


def attributes(of: Any, path: Path) -> dict[str, np.ndarray]:
    """The numbers and texts among the attributes of a dataset or group."""
    if len(of.attrs) > MOST_NAMES:
        raise TooLarge(f"{of.name} has {len(of.attrs)} attributes", path)
    found = {}
    for name in of.attrs:
        kind = of.attrs.get_id(name)
        if np.prod(kind.shape, dtype=object) <= MOST_NAMES and (kind.dtype.kind in "iuf" or _is_text(kind.dtype)):
            if kind.dtype.kind == "O":
                refuse_endless(path)
                refuse_long_attribute(of, name, path)
            found[name] = as_text(np.asarray(of.attrs[name]))
    return found


def values(dataset: "h5py.Dataset", path: Path, row: int | None = None) -> np.ndarray:
    """A dataset, or one row of its first axis, once it is known that it lies in the file and is no larger than an ECG.

    Raises ``TooLarge``, ``UnreadableFile``.
    """
    shape = dataset.shape if row is None else dataset.shape[1:]
    size = int(np.prod(shape, dtype=object)) * dataset.dtype.itemsize
    if size > LARGEST_BYTES:
        raise TooLarge(f"{dataset.name} announces {size} bytes in one record", path)
    if not is_readable(dataset.dtype):  # of other types little is needed, all is risk
        raise UnreadableFile(f"{dataset.name} holds neither numbers nor texts", path)
    if dataset.external or dataset.is_virtual:
        raise UnreadableFile(f"the samples of {dataset.name} lie in another file", path)
    if _is_text(dataset.dtype) and dataset.dtype.kind == "O":
        refuse_endless(path)
        refuse_long_texts(dataset, path)
    if dataset.chunks is not None:
        _measure_chunks(dataset, row, path)
    whole = dataset[()] if row is None else dataset[row]
    return as_text(np.asarray(whole)) if _is_text(dataset.dtype) else np.asarray(whole)


def _measure_chunks(dataset: "h5py.Dataset", row: int | None, path: Path) -> None:
    """Raise ``TooLarge`` where a chunk that has to be unpacked for a row is, or unpacks to, more than it says."""
    largest = int(np.prod(dataset.chunks, dtype=object)) * dataset.dtype.itemsize
    if largest > LARGEST_BYTES:
        raise TooLarge(f"{dataset.name} is stored in chunks of {largest} bytes", path)
    properties = dataset.id.get_create_plist()
    codes = [properties.get_filter(number)[0] for number in range(properties.get_nfilters())]
    filters = [_NAMES.get(code, f"number {code}") for code in codes]
    strange = [name for name in filters if name not in (_MEASURED, *_HARMLESS)]
    if strange:
        raise UnreadableFile(f"{dataset.name} is packed by the filter {', '.join(strange)}; write it again with gzip",
                             path)
    if not {"gzip", "lzf"} & set(filters):
        return
    starts = [range(0, extent, step) for extent, step in zip(dataset.shape, dataset.chunks)]
    if row is not None:
        first = row // dataset.chunks[0] * dataset.chunks[0]
        starts[0] = range(first, first + 1)
    if np.prod([len(axis) for axis in starts], dtype=object) > MOST_CHUNKS:
        raise TooLarge(f"a record of {dataset.name} is spread over more than {MOST_CHUNKS} chunks", path)
    for start in product(*starts):
        stored = dataset.id.get_chunk_info_by_coord(start)
        if stored.byte_offset is None:  # never written: filled, not unpacked
            continue
        if stored.size > (LARGEST_BYTES if "lzf" not in filters else _LARGEST_LZF):
            raise TooLarge(f"a chunk of {dataset.name} holds {stored.size} packed bytes", path)
        if "gzip" in filters and not stored.filter_mask >> codes.index(1) & 1:  # a bit says that it was left unpacked
            _, packed = dataset.id.read_direct_chunk(start)
            unpacked = zlib.decompressobj().decompress(packed, largest + 64)
            if len(unpacked) > largest + 8:  # a checksum may follow
                raise TooLarge(f"a chunk of {dataset.name} unpacks to more than its {largest} bytes", path)


def is_readable(dtype: np.dtype) -> bool:
    """Whether :func:`values` reads such a type: numbers and texts."""
    return dtype.kind in "iuf" or _is_text(dtype)


def _is_text(dtype: np.dtype) -> bool:
    return dtype.kind in "SU" or library("h5py", "HDF5").check_string_dtype(dtype) is not None


def as_text(array: np.ndarray) -> np.ndarray:
    """Texts as numpy has them, from bytes or from the objects that the library makes of texts of any length."""
    if array.dtype.kind not in "SO":
        return array
    cells = array.ravel().tolist()
    flat = [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in cells]
    return np.array(flat, dtype=str).reshape(array.shape)
