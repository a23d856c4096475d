"""Reading a CSV file as text, every value as it stands, with the faults that keep it from being a table."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from cctaecg.cohort.export.errors import MISSING, Fault

csv.field_size_limit(10_000_000)


def read_text_table(path: Path, columns: tuple[str, ...]) -> tuple[pd.DataFrame | None, list[Fault]]:
    """The table in ``path`` with exactly ``columns``, all strings and indexed by spreadsheet row, and its faults.

    A table is returned whenever its columns can be told apart, so that its values can be checked as well; rows with
    too many or too few values are left out of it, each with a fault.
    """
    name = path.name
    try:
        if not path.is_file():
            return None, [Fault(name, None, "", "", "the file to be there")]
        header, wrong = _shape(path)
    except OSError as error:
        return None, [Fault(name, None, "", "", f"a file that can be read ({error.strerror or error})")]
    except UnicodeDecodeError as error:
        return None, [Fault(name, None, "", f"byte {error.object[error.start]:#04x}", "UTF-8 text")]
    except csv.Error as error:
        return None, [Fault(name, None, "", str(error), "comma-separated values")]
    if header is None:
        return None, [Fault(name, 1, "", "", f"the header {','.join(columns)}")]
    if not set(header) & set(columns):  # what stands there may be a patient, so that it is not shown
        return None, [Fault(name, 1, "", "", f"the header {','.join(columns)}")]
    faults = [Fault(name, 1, column, MISSING, "this column") for column in columns if column not in header]
    faults += [Fault(name, 1, column, column, f"only the columns {', '.join(columns)}")
               for column in header if column not in columns]
    faults += [Fault(name, 1, column, column, "each column once")
               for column in dict.fromkeys(header) if header.count(column) > 1]
    faults += [Fault(name, row, "", f"{count} values", f"{len(header)} values") for row, count in wrong.items()]
    if set(header) != set(columns) or len(header) != len(columns):
        return None, faults
    table = pd.read_csv(
        path, encoding="utf-8-sig", dtype=str, keep_default_na=False, index_col=False, names=header, header=None,
        skip_blank_lines=False, engine="c",
    ) if not wrong else _without(path, header, wrong)  # fmt: skip
    table = table.iloc[1:] if not wrong else table
    table.index = pd.Index(table.index + 1)
    blank = (table == "").all(axis=1)
    return table.loc[~blank, list(columns)], faults


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row with its spreadsheet number; a row without any value is none."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from enumerate(csv.reader(stream, strict=True), 1)


def _shape(path: Path) -> tuple[list[str] | None, dict[int, int]]:
    """The header, and the number of values of each row that has another number of them."""
    header, wrong = None, {}
    for number, row in _rows(path):
        if header is None:
            header = row
        elif row and len(row) != len(header):
            wrong[number] = len(row)
    return header, wrong


def _without(path: Path, header: list[str], wrong: dict[int, int]) -> pd.DataFrame:
    kept = {number - 1: row for number, row in _rows(path) if number > 1 and row and number not in wrong}
    return pd.DataFrame.from_dict(kept, orient="index", columns=header, dtype=str)
