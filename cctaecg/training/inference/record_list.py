"""Which records a data set is of, and the shard of each: the same on every machine that sees the same folders."""

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xxhash

from cctaecg.ecg.listing.records import Listed
from cctaecg.ecg.readers.containers.address import address_of
from cctaecg.errors import UserError, name_as_text

SCHEMA = pa.schema([("file", pa.binary()), ("shard", pa.int32()), ("unread", pa.bool_()), ("same_as", pa.binary())])
"""A file's name is any bytes but zero, of which not all are text; ``unread`` is what could not be opened when it was
listed. Rows go by shard, within one as listed."""

ROWS_AT_A_TIME = 16_384
"""Of a group of the file, of which a shard reads those that have rows of its own."""


class ListDamaged(UserError, ValueError):
    """The list of a data set's records cannot be read; the message names it."""


def shard_of(name: str, shards: int) -> int:
    """The shard, from 1 on, of a record of this name, whatever lies beside it.

    >>> [shard_of(name, 4) for name in ("a/1.hea", "a/2.hea", "b.hdf5#17")]
    [2, 4, 4]
    """
    return xxhash.xxh3_64_intdigest(os.fsencode(name)) % shards + 1


def name_below(record: str, paths: Iterable[str]) -> str:
    """A record's name below the first of ``paths`` that it is from: it does not tell where that lies.

    >>> name_below("/mnt/a/1/x.h5#7", ["/mnt/b", "/mnt/a"]), name_below("/b/y", ["/b/y"])
    ('1/x.h5#7', 'y')
    """
    for path in paths:
        if record != path and _is_below(record, path):
            return record[len(path.rstrip(os.sep)) + 1:].replace(os.sep, "/")
    return os.path.basename(record)


def write_record_list(path: Path, ecgs: Iterable[Listed], paths: Sequence[str], shards: int) -> tuple[int, int]:
    """Write the records with their shards to ``path``; returns how many there are, and how many of them again.

    ``same_as`` names the first record that is the same file. A link out of a folder stands for no other record: it is
    refused, and the file may be there by its own name. Of a record about 100 bytes are in memory.
    """
    places = [(each, os.path.realpath(each)) for each in paths if os.path.isdir(each)]
    digests, chunks, ecgs = array("Q"), [], iter(ecgs)
    while some := list(islice(ecgs, ROWS_AT_A_TIME)):
        chunks.append(pa.record_batch([pa.array([os.fsencode(ecg.path) for ecg in some], pa.large_binary()),
                                       pa.array([shard_of(name_below(ecg.path, paths), shards) for ecg in some],
                                                pa.int32()),
                                       pa.array([ecg.unread for ecg in some], pa.bool_())], names=SCHEMA.names[:3]))
        digests.extend(_digest(ecg, places) for ecg in some)
    if not chunks:
        return 0, 0
    table = pa.Table.from_batches(chunks)
    again = _again(table["file"], np.frombuffer(digests, np.uint64))
    order = np.argsort(table["shard"].to_numpy(), kind="stable")
    table = table.take(order)
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for start in range(0, len(order), ROWS_AT_A_TIME):
            same = pa.array([again.get(row, b"") for row in order[start:start + ROWS_AT_A_TIME].tolist()], pa.binary())
            writer.write_table(table.slice(start, ROWS_AT_A_TIME).append_column("same_as", same).cast(SCHEMA))
    return len(order), len(again)


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _digest(ecg: Listed, places: Sequence[tuple[str, str]]) -> int:
    """Of the real file and the record in it; 0 for what lies behind a link out of a folder."""
    if any(_is_below(ecg.path, path) and not _is_below(ecg.real, place) for path, place in places):
        return 0
    return xxhash.xxh3_64_intdigest(b"\0".join(map(os.fsencode, (ecg.real, ecg.record or "")))) or 1


def _again(files: pa.ChunkedArray, digests: np.ndarray) -> dict[int, bytes]:
    """Rows whose file was listed before, and the first record that is the same."""
    order = np.argsort(digests, kind="stable")
    alike = np.flatnonzero((np.diff(digests[order]) == 0) & (digests[order][1:] != 0))
    found: dict[int, bytes] = {}
    first: dict[tuple[str, str | None], tuple[int, bytes]] = {}
    for row in np.unique(order[np.r_[alike, alike + 1]]).tolist():
        file = files[row].as_py()
        address = address_of(os.fsdecode(file))
        original, name = first.setdefault((os.path.realpath(address.file), address.record), (row, file))
        if original != row:
            found[row] = name
    return found


def records_of(path: Path, shard: int) -> list[Path]:
    """The records of a shard in the list at ``path``, each once."""
    return [Path(os.fsdecode(file)) for table in _groups(path, "shard", shard, shard)
            for file in table.filter((pc.field("shard") == shard) & (pc.field("same_as") == b""))["file"].to_pylist()]


def unread_of(path: Path, shard: int) -> set[Path]:
    """The records of a shard that could not be opened when they were listed; none in a list of an older version."""
    return {Path(os.fsdecode(file)) for table in _groups(path, "shard", shard, shard) if "unread" in table.column_names
            for file in table.filter((pc.field("shard") == shard) & pc.field("unread"))["file"].to_pylist()}


def listed_again(path: Path) -> dict[str, str]:
    """Of the list at ``path``, the records that are the same file as another, and which."""
    pairs = ((os.fsdecode(file), os.fsdecode(other)) for table in _groups(path, "same_as", b"\0", None)
             for file, other in zip(table["file"].to_pylist(), table["same_as"].to_pylist()) if other)
    return {name_as_text(file): name_as_text(other) for file, other in pairs}


def _groups(path: Path, column: str, least: object, most: object) -> Iterator[pa.Table]:
    """The groups of a list that may have values of a column from ``least`` to ``most``."""
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise ListDamaged(f"{path}, which names the records of each shard, is missing or damaged; bring back the file "
                          "that was there, or predict into another folder") from error
    with file:
        for number in range(file.metadata.num_row_groups):
            found = file.metadata.row_group(number).column(file.schema_arrow.names.index(column)).statistics
            if found is None or not found.has_min_max or (found.max >= least and (most is None or found.min <= most)):
                yield file.read_row_group(number)
