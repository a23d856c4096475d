"""Tables of numbers whose first line names no leads: read once somebody has said what their columns are.

Columns are separated by commas, semicolons, tabs, | or spaces. A first line that only counts its columns, as pandas
writes it above an array, or that names them in words, is no sample and is left out.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from cctaecg.ecg.errors import MissingLead, UnreadableFile
from cctaecg.ecg.readers import csv_file
from cctaecg.ecg.readers.csv_file import FEWEST_COLUMNS, SPACES
from cctaecg.ecg.recording import Waveforms

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|nan|na|n/a|null", re.IGNORECASE)
_BEGINS = re.compile(rb'[\xef\xbb\xbf\xff\xfe\0\s,;|"]*[\d+.nN#%-]')
_MARKS = (";", ",", "\t", "|", SPACES)


class Layout(NamedTuple):
    """What separates the columns of a table of numbers, how many there are, and what its first line is.

    first: ``"sample"``, ``"count"`` where it only counts the columns, ``"words"`` where it names them.
    """

    mark: str
    width: int
    first: Literal["sample", "count", "words"]


def layout(head: bytes) -> Layout | None:
    """The layout of a table that starts with ``head``; None where it is no table of numbers.

    >>> layout(b"1 2 3 4 5 6 7 9\\n1 2 3 4 5 6 7 9\\n")
    Layout(mark='\\\\s+', width=8, first='sample')
    """
    lines = _lines(csv_file.without_comments(csv_file.as_utf8(head)), len(head) >= 4096)
    for mark in _MARKS:
        rows = [_cells(line, mark) for line in lines[1:]]
        if rows and len(rows[0]) >= FEWEST_COLUMNS and all(map(_are_numbers, rows)) and len({*map(len, rows)}) == 1:
            first = _cells(lines[0], mark)
            if len(first) == len(rows[0]) and (meaning := _meaning(first)) is not None:
                return Layout(mark, len(first), meaning)
    return None


def is_headed(head: bytes) -> bool:
    """Whether a file is such a table, and its first line names the columns in words, none of them leads."""
    found = layout(head)
    return found is not None and found.first == "words"


def recognises(path: Path, head: bytes) -> bool:
    """Whether it is a table of numbers. One with words in its first line may hold anything, and is none of its own."""
    found = layout(head) if path.suffix != ".hea" and _BEGINS.match(head) else None
    return found is not None and found.first != "words"


def read(path: Path, leads: Sequence[str] | None = None) -> Waveforms:
    """The columns that ``leads`` names, each perhaps with its unit, ``time (s)`` among them; see ``csv_file``.

    Raises an ``EcgError`` naming ``path``; ``MissingLead`` where ``leads`` are not given.
    """
    content = path.read_bytes()
    found = layout(content[:4096])
    if found is None:
        raise UnreadableFile("is no table of numbers", path)
    if leads is None:
        raise MissingLead(f"is a table of {found.width} columns without names of leads; name them in their order with "
                          "leads=, a column of times as 'time (s)'", path)
    if len(leads) != found.width:
        raise MissingLead(f"has {found.width} columns, and {len(leads)} were named: {', '.join(leads)}", path)
    content = csv_file.without_comments(csv_file.as_utf8(content))
    body = content if found.first == "sample" else content.partition(b"\n")[2]
    return csv_file.of_table(body, leads, found.mark, path)


def _lines(head: bytes, cut: bool) -> list[str]:
    """The whole lines of a text, whose last may be cut; nothing of what is none."""
    if b"\0" in head:
        return []
    lines = head.decode("utf-8", "replace").splitlines()
    if cut:
        lines = lines[:-1]
    return [line.strip("\r\n") for line in lines if line.strip()]


def _cells(line: str, mark: str) -> list[str]:
    cells = line.split() if mark == SPACES else line.split(mark)
    return [cell.strip().strip('"').replace(",", "," if mark == "," else ".") for cell in cells]


def _are_numbers(cells: Sequence[str]) -> bool:
    """Whether each cell is a number, or empty and so a missing sample."""
    return any(cells) and all(not cell or _NUMBER.fullmatch(cell) for cell in cells)


def _meaning(cells: list[str]) -> Literal["sample", "count", "words"] | None:
    """What a first line is; None where it holds words and numbers, so that it may be a damaged sample."""
    counted = cells[1:] if cells[0] == "" else cells  # above pandas' own column of numbers
    if counted in ([str(n) for n in range(len(counted))], [str(n + 1) for n in range(len(counted))]):
        return "count"
    if _are_numbers(cells):
        return "sample"
    return None if any(_NUMBER.fullmatch(cell) for cell in cells) else "words"
