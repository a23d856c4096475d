"""CSV files: one column for each lead, its name (and perhaps its unit) in the first line."""

import csv
import io
import re
from codecs import getincrementaldecoder
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cctaecg.ecg.errors import MissingLead, UnknownUnit, UnreadableFile
from cctaecg.ecg.recording import Waveforms, leads_named

if TYPE_CHECKING:
    import pandas as pd

_TIME = re.compile(r"t|(?:elapsed[ _]?)?times?(?:[ _]*(?:in[ _])?[(\[]?(?P<unit>s|sec|seconds|ms|us|\u00b5s)[)\]]?)?",
                   re.IGNORECASE)
_PER_SECOND = {"s": 1.0, "sec": 1.0, "seconds": 1.0, "ms": 1e3, "us": 1e6, "\u00b5s": 1e6}
"""How a column of times may be called, and how many of its unit make a second. Without one it gives no rate."""

_UNIT = re.compile(r"(?:[nmu\u00b5\u03bc]?V|s|sec|seconds|ms)", re.IGNORECASE)

_LAST_UNIT = re.compile(r"(?P<name>.*[^\s_])[ _](?P<unit>[nmu\u00b5\u03bc]?V)", re.IGNORECASE)

_A_NUMBER = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?|nan", re.IGNORECASE)

_A_CELL = re.compile(r"[ \t\v\f\n]*[+-]?(?:(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?|nan|inf|infinity)[ \t\v\f\n]*",
                     re.IGNORECASE | re.ASCII)

_DECIMAL_COMMA = re.compile(rb"(?:^|[;\t |])[+-]?\d+,\d", re.MULTILINE)

_NO_THOUSANDS = re.compile(rb"(?<![\d.])0\.\d|\d{4}\.|\.\d{0,2}(?!\d)|\.\d{4}")
"""What a number with a point has that is no 1.234 for a thousand and more."""


FEWEST_COLUMNS = 8
"""Columns of numbers that could be an ECG: the leads that the others follow from."""

SPACES = r"\s+"
_MARKS = (",", ";", "\t", "|")
_NAME_IN_SPACES = re.compile(r"\s*((?:(?:lead|e[ck]g)\s+)?[^\s(\[]+(?:\s*(?:\([^)]*\)|\[[^\]]*\]))?)", re.IGNORECASE)
"""A name between spaces, with its unit: ``time (s)  Lead I (mV)`` are two."""


def separator(head: bytes) -> str | None:
    """The separator of a CSV file whose first line names leads, or None if it is no such file."""
    head = without_comments(as_utf8(head))
    if b"\0" in head:
        return None
    first, *others = head.decode("utf-8", "replace").split("\n", 2)
    by_leads = {mark: _leads_between(first, mark) for mark in _MARKS}
    best = max(by_leads, key=lambda mark: by_leads[mark])
    if by_leads[best] >= 2:
        return best
    return SPACES if _leads_between(first, SPACES) >= 2 and _are_under(first, others[:1]) else None


def _leads_between(line: str, mark: str) -> int:
    """How many leads a line names, between separators."""
    cells = _NAME_IN_SPACES.findall(line) if mark == SPACES else line.split(mark)
    return _count_leads([_name_and_unit(cell)[0] for cell in cells])


def _are_under(names: str, lines: list[str]) -> bool:
    """Whether a number stands under each of the names between spaces, and there are enough: "I and II" is prose.

    A number of the row may stand before them, as R writes it, so that it is refused by its own name.
    """
    cells = [cell.strip('"') for cell in lines[0].split()] if lines else []
    width = len(_NAME_IN_SPACES.findall(names))
    return FEWEST_COLUMNS <= width <= len(cells) <= width + 1 and all(map(_A_NUMBER.fullmatch, cells))


def as_utf8(content: bytes) -> bytes:
    """Text in UTF-8, of UTF-16 as spreadsheets write it and of Latin-1 as older devices do, without marks of that.

    Its lines end in a line feed, whatever ended them. The last character of ``content`` may be cut.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content[: len(content) // 2 * 2].decode("utf-16", "replace").encode()
    try:
        getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        content = content.decode("latin-1").encode()
    return content.replace(b"\xef\xbb\xbf", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def without_comments(content: bytes) -> bytes:
    """Without empty lines and lines after ``#`` or ``%`` before the first; before names of leads only the sign goes."""
    content = content.lstrip(b"\r\n")
    while content.startswith((b"#", b"%")):
        first, _, rest = content.partition(b"\n")
        line = first[:4096].lstrip(b"#% ").decode("utf-8", "replace")
        under = rest[:4096].decode("utf-8", "replace").split("\n", 1)
        if any(_leads_between(line, mark) >= 2 for mark in _MARKS) or (
            _leads_between(line, SPACES) >= 2 and _are_under(line, under)
        ):
            return content.lstrip(b"#% ")
        content = rest.lstrip(b"\r\n")
    return content


def _count_leads(names: list[str]) -> int:
    """How many leads are named; none where only C1 to C6 are, as any table's columns may be."""
    leads = leads_named(names)
    only_c = all(name.strip().casefold().startswith("c") for name, lead in zip(names, leads) if lead)
    return 0 if only_c else sum(lead is not None for lead in leads)


def _name_and_unit(name: str) -> tuple[str, str | None]:
    """Name and unit of a column called, for example, ``V1``, ``"aVR (uV)"``, ``II [mV]`` or ``V1_uV``."""
    text, unit = name.strip().strip("\"'").strip(), None
    if (last := _LAST_UNIT.fullmatch(text)) is not None:
        return last["name"], last["unit"]
    if text.endswith((")", "]")):
        opening = max(text.rfind("("), text.rfind("["))
        text, unit = text[:opening].strip(), text[opening + 1 : -1].strip()
    return text, unit


def read(path: Path) -> Waveforms:
    """A table with one column for each lead, separated by any of ``,;|``, tabs or spaces.

    A column ``time (s)``, ``time (ms)`` or ``time (us)`` gives the sampling rate; other columns are left out. A second
    line may hold the units, as PhysioNet's tables do. Where no commas separate, the decimal mark may be one. An empty
    cell is a missing sample. Raises an ``EcgError`` naming ``path``.
    """
    content = without_comments(as_utf8(path.read_bytes()))
    mark = separator(content[:4096])
    if mark is None:
        raise UnreadableFile("the first line names no leads", path)
    first, _, body = content.partition(b"\n")
    try:
        names = _cells(first, mark)
        second, _, rest = body.partition(b"\n")
        units = [unit.strip("' ") for unit in _cells(second, mark)] if second.strip() else []
        if len(units) == len(names) and all(map(_UNIT.fullmatch, units)):
            names, body = [f"{name.strip(chr(39))} ({unit})" for name, unit in zip(names, units)], rest
    except (ValueError, csv.Error) as error:  # that of decoding is a ValueError
        raise UnreadableFile("is no table of numbers: the names in its first line cannot be read", path) from error
    return of_table(body, names, mark, path)


def _cells(line: bytes, mark: str) -> list[str]:
    if mark == SPACES:
        return [name.strip() for name in _NAME_IN_SPACES.findall(line.decode("utf-8"))]
    return next(csv.reader([line.decode("utf-8").strip("\r\n ")], delimiter=mark, skipinitialspace=True))


def of_table(body: bytes, names: Sequence[str], mark: str, path: Path) -> Waveforms:
    """The waveforms of a table without its first line, whose columns have ``names``. Raises as :func:`read` does."""
    import pandas as pd  # takes a second to import, in each process that reads ECGs of whatever format

    if b"\0" in body:  # at which pandas would end a number, and read another one
        raise UnreadableFile("holds bytes of value 0, which no text has", path)
    decimal = "," if mark != "," and _DECIMAL_COMMA.search(body) else "."
    if decimal == "." and b"." in body and not _NO_THOUSANDS.search(body):
        raise UnreadableFile("points seem to stand between thousands; write numbers as 1234.5", path)
    try:
        # the names are kept from pandas, which renames the second of two equal ones and takes a surplus first column
        # for an index, so that lead I would become lead II
        table = pd.read_csv(io.BytesIO(body), sep=mark, decimal=decimal, header=None, index_col=False,
                            float_precision="round_trip", skipinitialspace=True, low_memory=False)
    except ValueError as error:  # which pandas' own errors are
        raise UnreadableFile(f"is no table of numbers: {_in_our_words(str(error))}", path) from error
    if len(names) != table.shape[1]:
        raise UnreadableFile(f"has {len(names)} names of columns and {table.shape[1]} columns", path)
    leads, units, columns, fs = [], [], [], None
    rates: tuple[float, ...] = ()
    columns_units = [_name_and_unit(name) for name in names]
    for name, column, lead, unit in zip(names, table, leads_named([name for name, _ in columns_units]),
                                        [unit for _, unit in columns_units]):
        if lead is not None:
            leads.append(lead)
            units.append(unit)
            columns.append(_numbers(table[column], lead, path, decimal))
        elif (time := _TIME.fullmatch(name.strip())) and time["unit"]:
            fs = _rate(_numbers(table[column], name, path, decimal) / _PER_SECOND[time["unit"].casefold()], path)
        elif time:
            rates = _possible_rates(table[column])
    if not leads:
        raise MissingLead(f"no column is named after a lead; the file has {', '.join(map(repr, names))}", path)
    stated = [unit for unit in units if unit]
    if stated and len(stated) < len(units):
        raise UnknownUnit("some columns name their unit and some do not", path)
    return Waveforms(np.stack(columns), leads, stated or None, fs, rates=rates)


def _in_our_words(told: str) -> str:
    """What pandas says of a table that it cannot read, its rows counted from 1 below the names."""
    if found := re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", told):
        return f"row {found[2]} has {found[3]} cells; expected {found[1]}, as in the row above"
    if found := re.search(r"EOF inside string starting at row (\d+)", told):
        return f"a quotation mark in row {int(found[1]) + 1} is not closed"
    return "it has no row of numbers" if "No columns" in told else "its rows cannot be told apart"


def _numbers(column: "pd.Series", name: str, path: Path, decimal: str) -> np.ndarray:
    if column.dtype.kind in "iuf":
        return column.to_numpy()
    values = np.empty(len(column))
    for sample, cell in enumerate(column):
        try:
            text = str(cell)
            if isinstance(cell, str) and not (_A_CELL.fullmatch(text) and not (decimal == "," and "." in text)):
                raise ValueError  # of what Python would take, as 1_000 or another script's digits
            if isinstance(cell, bool):
                raise ValueError
            values[sample] = float(text.replace(",", ".") if decimal == "," else cell)
        except (ValueError, TypeError, OverflowError) as error:
            raise UnreadableFile(f"column {name}, sample {sample}: {str(cell)[:40]!r} is no number", path) from error
    return values


def _possible_rates(times: "pd.Series") -> tuple[float, ...]:
    """Sampling rates in Hz of equally spaced times in seconds or milliseconds; none of other columns of that name."""
    if times.dtype.kind not in "iuf" or len(times) < 2:
        return ()
    steps = np.diff(times.to_numpy(float))
    step = steps.mean()
    if not step > 0 or not np.abs(steps - step).max() <= 0.1 * step:
        return ()
    return tuple(float(f"{rate:.5g}") for rate in (1 / step, 1e3 / step))


def _rate(times: np.ndarray, path: Path) -> float | None:
    """Sampling rate in Hz of equally spaced times in seconds, which may be rounded to milliseconds."""
    if len(times) < 2:
        return None
    steps = np.diff(times)
    step = steps.mean()
    if not step > 0 or not np.abs(steps - step).max() <= max(0.1 * step, 1.001e-3):
        raise UnreadableFile("the times do not advance in equal steps", path)
    rate = 1 / step
    return float(round(rate)) if abs(rate - round(rate)) < 1e-3 * rate else float(rate)
