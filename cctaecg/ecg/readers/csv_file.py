"""CSV files: one column for each lead, its name (and perhaps its unit) in the first line."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cctaecg.ecg.errors import MissingLead, UnknownUnit, UnreadableFile
from cctaecg.ecg.recording import Waveforms, lead_named

if TYPE_CHECKING:
    import pandas as pd

TIME_COLUMNS = {"time (s)": 1.0, "time [s]": 1.0, "time_s": 1.0, "time (ms)": 1e3, "time [ms]": 1e3, "time_ms": 1e3}
"""Columns that give the sampling rate, with how many of their unit make a second."""


def separator(head: bytes) -> str | None:
    """The separator of a CSV file whose first line names leads, or None if it is no such file."""
    if b"\0" in head:
        return None
    first = head.decode("utf-8-sig", "replace").lstrip("\r\n").partition("\n")[0]
    by_leads = {mark: sum(_lead_and_unit(cell)[0] is not None for cell in first.split(mark)) for mark in ",;\t"}
    best = max(by_leads, key=lambda mark: by_leads[mark])
    return best if by_leads[best] >= 2 else None


def _lead_and_unit(name: str) -> tuple[str | None, str | None]:
    """Lead and unit of a column's name, such as ``V1``, ``"aVR (uV)"`` or ``II [mV]``."""
    text, unit = name.strip().strip('"').strip(), None
    if text.endswith((")", "]")):
        opening = max(text.rfind("("), text.rfind("["))
        text, unit = text[:opening].strip(), text[opening + 1 : -1].strip()
    return lead_named(text), unit


def read(path: Path) -> Waveforms:
    """A table with one column for each lead; comma, semicolon or tab. Raises an ``EcgError`` naming ``path``.

    A column ``time (s)`` or ``time (ms)`` gives the sampling rate; other columns are left out. With semicolons, the
    decimal mark may be a comma. An empty cell is a missing sample.
    """
    content = path.read_bytes()
    mark = separator(content[:4096])
    if mark is None:
        raise UnreadableFile("the first line names no leads", path)
    first, _, body = content.lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n")
    try:
        names = next(csv.reader([first.decode("utf-8").strip()], delimiter=mark, skipinitialspace=True))
    except (ValueError, csv.Error) as error:  # that of decoding is a ValueError
        raise UnreadableFile(f"is no table of numbers ({error})", path) from error
    return of_table(body, names, mark, path)


def of_table(body: bytes, names: Sequence[str], mark: str, path: Path) -> Waveforms:
    """The waveforms of a table without its first line, whose columns have ``names``. Raises as :func:`read` does."""
    import pandas as pd  # takes a second to import, in each process that reads ECGs of whatever format

    decimal = "," if mark == ";" and b"," in body[:4096] else "."
    try:
        # the names are kept from pandas, which renames the second of two equal ones and takes a surplus first column
        # for an index, so that lead I would become lead II
        table = pd.read_csv(io.BytesIO(body), sep=mark, decimal=decimal, header=None, index_col=False,
                            float_precision="round_trip", skipinitialspace=True, low_memory=False)
    except ValueError as error:  # which pandas' own errors are
        raise UnreadableFile(f"is no table of numbers ({error})", path) from error
    if len(names) != table.shape[1]:
        raise UnreadableFile(f"has {len(names)} names of columns and {table.shape[1]} columns", path)
    leads, units, columns, fs = [], [], [], None
    for name, column in zip(names, table):
        lead, unit = _lead_and_unit(name)
        if lead is not None:
            leads.append(lead)
            units.append(unit)
            columns.append(_numbers(table[column], lead, path))
        elif (per_second := TIME_COLUMNS.get(name.strip().casefold())) is not None:
            fs = _rate(_numbers(table[column], name, path) / per_second, path)
    if not leads:
        raise MissingLead(f"no column is named after a lead; the file has {', '.join(names)}", path)
    stated = [unit for unit in units if unit]
    if stated and len(stated) < len(units):
        raise UnknownUnit("some columns name their unit and some do not", path)
    return Waveforms(np.stack(columns), leads, stated or None, fs)


def _numbers(column: "pd.Series", name: str, path: Path) -> np.ndarray:
    if column.dtype.kind in "iuf":
        return column.to_numpy()
    values = np.empty(len(column))
    for sample, cell in enumerate(column):
        try:
            if isinstance(cell, bool) or "_" in str(cell):  # which Python takes for numbers
                raise ValueError
            values[sample] = float(cell)
        except (ValueError, TypeError, OverflowError) as error:
            raise UnreadableFile(f"column {name}, sample {sample}: {str(cell)[:40]!r} is no number", path) from error
    return values


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
