"""CSV files: one column for each lead, its name (and perhaps its unit) in the first line."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cctaecg.ecg.errors import MissingLead, UnknownUnit, UnreadableFile
from cctaecg.ecg.recording import Waveforms, leads_named

if TYPE_CHECKING:
    import pandas as pd

TIME_COLUMNS = {"time (s)": 1.0, "time [s]": 1.0, "time_s": 1.0, "time (ms)": 1e3, "time [ms]": 1e3, "time_ms": 1e3}
"""Columns that give the sampling rate, with how many of their unit make a second."""

TIMES_WITHOUT_UNIT = ("time", "times", "t")
"""Columns that would give it, if they named their unit."""


def separator(head: bytes) -> str | None:
    """The separator of a CSV file whose first line names leads, or None if it is no such file."""
    if b"\0" in head:
        return None
    first = head.decode("utf-8-sig", "replace").lstrip("\r\n").partition("\n")[0]
    by_leads = {mark: _count_leads([_name_and_unit(cell)[0] for cell in first.split(mark)]) for mark in ",;\t"}
    best = max(by_leads, key=lambda mark: by_leads[mark])
    return best if by_leads[best] >= 2 else None


def _count_leads(names: list[str]) -> int:
    """How many leads are named; none where only C1 to C6 are, as any table's columns may be."""
    leads = leads_named(names)
    only_c = all(name.strip().casefold().startswith("c") for name, lead in zip(names, leads) if lead)
    return 0 if only_c else sum(lead is not None for lead in leads)


def _name_and_unit(name: str) -> tuple[str, str | None]:
    """Name and unit of a column called, for example, ``V1``, ``"aVR (uV)"`` or ``II [mV]``."""
    text, unit = name.strip().strip('"').strip(), None
    if text.endswith((")", "]")):
        opening = max(text.rfind("("), text.rfind("["))
        text, unit = text[:opening].strip(), text[opening + 1 : -1].strip()
    return text, unit


def read(path: Path) -> Waveforms:
    """A table with one column for each lead; comma, semicolon or tab. Raises an ``EcgError`` naming ``path``.

    A column ``time (s)`` or ``time (ms)`` gives the sampling rate; other columns are left out. With semicolons, the
    decimal mark may be a comma. An empty cell is a missing sample.
    """
    import pandas as pd  # takes a second to import, in each process that reads ECGs of whatever format

    content = path.read_bytes()
    mark = separator(content[:4096])
    if mark is None:
        raise UnreadableFile("the first line names no leads", path)
    first, _, body = content.lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n")
    decimal = "," if mark == ";" and b"," in body[:4096] else "."
    try:
        names = next(csv.reader([first.decode("utf-8").strip()], delimiter=mark, skipinitialspace=True))
        # the names are kept from pandas, which renames the second of two equal ones and takes a surplus first column
        # for an index, so that lead I would become lead II
        table = pd.read_csv(io.BytesIO(body), sep=mark, decimal=decimal, header=None, index_col=False,
                            float_precision="round_trip", skipinitialspace=True, low_memory=False)
    except (ValueError, csv.Error) as error:  # pandas' own errors and those of decoding are ValueErrors
        raise UnreadableFile(f"is no table of numbers ({error})", path) from error
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
            columns.append(_numbers(table[column], lead, path))
        elif (per_second := TIME_COLUMNS.get(name.strip().casefold())) is not None:
            fs = _rate(_numbers(table[column], name, path) / per_second, path)
        elif name.strip().casefold() in TIMES_WITHOUT_UNIT:
            rates = _possible_rates(table[column])
    if not leads:
        raise MissingLead(f"no column is named after a lead; the file has {', '.join(names)}", path)
    stated = [unit for unit in units if unit]
    if stated and len(stated) < len(units):
        raise UnknownUnit("some columns name their unit and some do not", path)
    return Waveforms(np.stack(columns), leads, stated or None, fs, rates=rates)


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
