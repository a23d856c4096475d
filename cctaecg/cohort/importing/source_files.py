"""Reading a hospital's file, CSV or Excel workbook, as text by spreadsheet row, and what makes it no table."""

import csv
import datetime
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd

from cctaecg.cohort.export.errors import Fault
from cctaecg.cohort.export.likely_cause import separator_of
from cctaecg.cohort.importing.mapping import HowWritten

WORKBOOK = b"PK"


def read_source(path: Path, name: str, how: HowWritten) -> tuple[pd.DataFrame | None, list[Fault]]:
    """The table in a file, all text and indexed by spreadsheet row, and its faults; ``name`` is how they call it.

    Rows without any value are left out. A row with too many values is a fault, one with too few too.
    """
    if not path.is_file():
        return None, [Fault(name, None, "", "", "the file to be there")]
    with path.open("rb") as stream:
        workbook = stream.read(2) == WORKBOOK
    rows, faults = _workbook_rows(path, name, how) if workbook else _csv_rows(path, name, how)
    if faults:
        return None, faults
    if how.header not in rows:
        return None, [Fault(name, how.header, "", "", "the names of the columns in this row")]
    header, width = [value.strip() for value in rows[how.header]], len(rows[how.header])
    while header and not header[-1]:
        header.pop()  # cells to the right that a workbook once had values in
    if len(header) == 1 and not workbook and separator_of(header[0]):
        return None, [Fault(name, how.header, "", "", f"values separated by {how.separator!r}")]
    kept: dict[int, list[str]] = {}
    for number, row in rows.items():
        if number <= how.header or not any(value.strip() for value in row):
            continue
        if any(row[len(header) :]) or (len(row) != width and not workbook):
            faults.append(Fault(name, number, "", f"{len(row)} values", f"{width} values"))
        else:
            kept[number] = (row + [""] * len(header))[: len(header)]
    return pd.DataFrame.from_dict(kept, orient="index", columns=pd.Index(header), dtype=str), faults


def _csv_rows(path: Path, name: str, how: HowWritten) -> tuple[dict[int, list[str]], list[Fault]]:
    encoding = "utf-8-sig" if how.encoding == "utf-8" else how.encoding
    try:
        with path.open(encoding=encoding, newline="") as stream:
            return dict(enumerate(csv.reader(stream, delimiter=how.separator, strict=True), 1)), []
    except UnicodeError:
        return {}, [Fault(name, None, "", "", f"text in {how.encoding}")]
    except csv.Error as error:
        return {}, [Fault(name, None, "", str(error), f"values separated by {how.separator!r}")]


def _workbook_rows(path: Path, name: str, how: HowWritten) -> tuple[dict[int, list[str]], list[Fault]]:
    try:
        with pd.ExcelFile(path, engine="openpyxl") as book:
            sheet = str(book.sheet_names[0]) if how.sheet is None else how.sheet
            if sheet not in book.sheet_names:
                there = ", ".join(map(str, book.sheet_names))
                return {}, [Fault(name, None, "", "", f"a sheet {sheet!r}; there are {there}")]
            cells = book.parse(sheet, header=None, dtype=object, keep_default_na=False, na_values=[])
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        return {}, [Fault(name, None, "", str(error), "an Excel workbook")]
    return {number: [cell_text(cell) for cell in row] for number, row in enumerate(cells.to_numpy(), 1)}, []


def cell_text(cell: Any) -> str:
    """A workbook's cell as it would be written in a CSV file: whole numbers without decimals, times in ISO 8601.

    >>> cell_text(12.0), cell_text(datetime.datetime(2021, 3, 5, 14, 20)), cell_text(None)
    ('12', '2021-03-05T14:20:00', '')
    """
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and cell != cell):
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
