"""Which records a data set is of, and the shard of each: the same on every machine that sees the same folders."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from cctaecg.ecg.readers.containers.address import address_of

SCHEMA = pa.schema([("file", pa.binary()), ("shard", pa.int32()), ("same_as", pa.binary())])
"""A file's name is any bytes but zero, of which not all are text."""


def shard_of(name: str, shards: int) -> int:
    """The shard, from 1 on, of a record of this name, whatever lies beside it.

    >>> [shard_of(name, 4) for name in ("a/1.hea", "a/2.hea", "b.hdf5#17")]
    [2, 4, 4]
    """
    return xxhash.xxh3_64_intdigest(os.fsencode(name)) % shards + 1


def name_below(record: Path, paths: Iterable[Path]) -> str:
    """A record's name below the first of ``paths`` that it is from: it does not tell where that lies.

    >>> name_below(Path("/mnt/a/1/x.h5#7"), [Path("/mnt/b"), Path("/mnt/a")]), name_below(Path("/b/y"), [Path("/b/y")])
    ('1/x.h5#7', 'y')
    """
    for path in paths:
        if record.is_relative_to(path) and record != path:
            return record.relative_to(path).as_posix()
    return record.name


def record_list(records: Sequence[Path], paths: Sequence[Path], shards: int) -> pa.Table:
    """The records in their order with their shards; ``same_as`` names the first record that is the same file.

    A link out of a folder stands for no other record: it is refused, and the file may be there by its own name.
    """
    first: dict[tuple[str, str | None], Path] = {}
    places = [(path, os.path.realpath(path)) for path in paths if path.is_dir()]
    same_as = []
    for record in records:
        file, inner = address_of(record)
        real = os.path.realpath(file)
        if any(record.is_relative_to(path) and not Path(real).is_relative_to(place) for path, place in places):
            same_as.append(b"")
            continue
        same_as.append(os.fsencode(first[real, inner]) if (real, inner) in first else b"")
        first.setdefault((real, inner), record)
    return pa.table([[os.fsencode(record) for record in records],
                     [shard_of(name_below(record, paths), shards) for record in records], same_as], schema=SCHEMA)


def records_of(path: Path, shard: int) -> list[Path]:
    """The records of a shard in the list at ``path``, each once."""
    table = pq.read_table(path, columns=["file"], filters=[("shard", "=", shard), ("same_as", "=", b"")])
    return [Path(os.fsdecode(file)) for file in table["file"].to_pylist()]


def listed_again(path: Path) -> dict[str, str]:
    """Of the list at ``path``, the records that are the same file as another, and which."""
    table = pq.read_table(path, columns=["file", "same_as"], filters=[("same_as", "!=", b"")])
    return {shown(os.fsdecode(file)): shown(os.fsdecode(other))
            for file, other in zip(table["file"].to_pylist(), table["same_as"].to_pylist())}


def shown(name: str | Path) -> str:
    """A file's name as text: what of it is none is written as its bytes.

    >>> shown("caf" + chr(0xdce9))
    'caf\\\\xe9'
    """
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")
