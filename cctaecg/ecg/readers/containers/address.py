"""``FILE#RECORD``: the address of one ECG among the many that a file holds.

``exams_part0.hdf5#1169160`` is the record of that identifier, where the file names its records; where it names none,
``ecgs.h5#0`` is its first. A file of one ECG needs no more than its path.
"""

from os import PathLike
from pathlib import Path
from typing import NamedTuple

MARK = "#"


class Address(NamedTuple):
    """A file, and which of its records is meant; None for a file of one ECG."""

    file: Path
    record: str | None = None


def address_of(path: str | PathLike[str]) -> Address:
    """The file and the record that ``path`` names. What is a file by its whole name names no record.

    >>> address_of("there/is/no.hdf5#12")
    Address(file=PosixPath('there/is/no.hdf5#12'), record=None)
    """
    whole = Path(path)
    file, mark, record = str(whole).rpartition(MARK)
    if mark and not whole.exists() and Path(file).is_file():
        return Address(Path(file), record)
    return Address(whole)


def addressed(file: Path, record: str) -> Path:
    """The path that names ``record`` of ``file``."""
    return Path(f"{file}{MARK}{record}")
