"""The ECGs below a folder, as they come: a WFDB record is its header, and a file of many stands for each of them."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from cctaecg.ecg.listing.walk import walk
from cctaecg.ecg.readers.containers.address import address_of
from cctaecg.ecg.readers.containers.gzip_file import SUFFIX
from cctaecg.ecg.readers.formats import head_of, is_ecg, records_in
from cctaecg.ecg.source import files_of

HEADERS = (".hea", ".hea" + SUFFIX)


class Listed(NamedTuple):
    """An ECG: its path, which may be ``FILE#RECORD``, the real path of its file, and which record of that it is.

    ``other``: whether it is known to be something else, such as a note. ``unread``: whether it could not be opened.
    """

    path: str
    real: str
    record: str | None = None
    other: bool = False
    unread: bool = False


def listed_below(folder: Path, handed_over: Sequence[Path] = (), leads_stated: bool | None = None) -> Iterator[Listed]:
    """Each ECG below ``folder`` in order of name, and what can be none because of what it is, such as a pipe.

    What is no ECG is looked for unless ``leads_stated`` is None; see :func:`cctaecg.ecg.readers.formats.is_ecg`.
    """
    for entry in walk(folder, _samples, handed_over):
        if entry.wrong:
            yield Listed(entry.path, entry.real, unread=True)
        else:
            yield from _in_file(Path(entry.path), entry.real, leads_stated)


def listed_at(file: Path) -> Iterator[Listed]:
    """The ECGs of a file, or the one record of it that ``file`` names."""
    address = address_of(file)
    real = os.path.realpath(address.file)
    if address.record is None:
        yield from _in_file(file, real, None)
    else:
        yield Listed(str(file), real, address.record, unread=not os.access(real, os.R_OK))


def _in_file(file: Path, real: str, leads_stated: bool | None) -> Iterator[Listed]:
    try:
        head = head_of(file)
    except OSError:
        yield Listed(str(file), real, unread=True)  # to be named with its reason
        return
    other = leads_stated is not None and not is_ecg(file, leads_stated, head)
    for record in records_in(file, head):
        yield Listed(str(record), real, None if record == file else address_of(record).record, other)


def _samples(folder: str, names: list[str]) -> set[str]:
    """The files in a folder that hold the samples of a header in it."""
    headers = [name for name in names if name.endswith(HEADERS)]
    if len(headers) == len(names):
        return set()
    return {file.name for name in headers for file in files_of(Path(folder, name))[1:]}
