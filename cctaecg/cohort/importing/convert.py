"""One table of a hospital brought to the columns and values of an export, every value that cannot be a fault."""

from collections.abc import Mapping as Values

import pandas as pd

from cctaecg.cohort.export.errors import Fault
from cctaecg.cohort.export.tables import COLUMNS, RISK_FACTORS
from cctaecg.cohort.importing.mapping import NUMBERED, HowWritten, TableSource
from cctaecg.cohort.importing.times import ANOTHER_ORDER, iso_times
from cctaecg.errors import escaped

WITH_CLOCK = {("ccta", "performed_at"), ("ecg", "recorded_at")}
TIMES = {"birth_date", "performed_at", "recorded_at", "last_seen_at", "mi_at"}
CHOICES = {"sex": ("M", "F", ""), **dict.fromkeys(RISK_FACTORS, ("0", "1", "")), "kind": ("PCI", "CABG")}

MOST_WORDS, FEWEST_ROWS = 10, 5
"""Words that the mapping does not know are shown where a column has no more different values than the first, those
that stand in no fewer rows than the second: then they are no names, not even of a column that was taken for another."""


def converted(
    table: pd.DataFrame, name: str, source: TableSource, how: HowWritten, values: Values[str, Values[str, str]]
) -> tuple[pd.DataFrame, list[Fault]]:
    """The table ``name`` of an export, indexed by the source's spreadsheet rows, and every fault of the source.

    ``values`` says by column what a hospital's value means. Where there are faults the table is not to be used.
    """
    header = list(table.columns)
    named = {column: [of] if isinstance(of, str) else list(of or []) for column, of in source.columns.items()}
    wanted = list(dict.fromkeys(part for parts in named.values() for part in parts))
    there = ", ".join(header) if set(wanted) & set(header) else "none that the mapping names"  # it may be a patient
    faults = [Fault(source.file, how.header, part, "missing", f"this column; there are {there}")
              for part in wanted if part not in header]
    faults += [Fault(source.file, how.header, part, part, "each column once")
               for part in wanted if header.count(part) > 1]
    if faults:
        return pd.DataFrame(), faults
    columns = {}
    for column in COLUMNS[f"{name}.csv"]:
        parts = named.get(column, [])
        if not parts and column in NUMBERED:
            columns[column] = NUMBERED[column] + pd.Series(table.index.astype(str), table.index)
            continue
        texts = _joined(table, parts)
        columns[column], expected = _read(texts, name, column, how, values.get(column, {}))
        vague = ANOTHER_ORDER.format(how.dates)  # any other sentence about a time says what is wrong with it
        faults += [Fault(source.file, int(row), " + ".join(parts), texts[row], expected[row], column,
                         column in TIMES and expected[row] != vague) for row in expected.index[expected != ""]]
    return pd.DataFrame(columns, index=table.index), sorted(faults, key=lambda fault: fault.row or 0)


def unused_columns(table: pd.DataFrame, source: TableSource) -> list[str]:
    """What the source has and the mapping does not name."""
    used = {part for of in source.columns.values() for part in ([of] if isinstance(of, str) else of or [])}
    return [column for column in table.columns if column and column not in used]


def _joined(table: pd.DataFrame, parts: list[str]) -> pd.Series:
    """Several columns, such as date and time of day, as one text; nothing where there is no column."""
    if not parts:
        return pd.Series("", table.index, dtype=object)
    if len(parts) == 1:
        return table[parts[0]]
    rows = [" ".join(value.strip() for value in row if value.strip()) for row in table[parts].itertuples(index=False)]
    return pd.Series(rows, table.index, dtype=object)


def _read(
    texts: pd.Series, name: str, column: str, how: HowWritten, meant: Values[str, str]
) -> tuple[pd.Series, pd.Series]:
    """A column's values, and what was expected of each that could not be read (empty where it could)."""
    nothing = pd.Series("", texts.index, dtype=object)
    if column in ("report", "diagnosis"):
        return texts, nothing
    by_text = {text.strip().casefold(): value for text, value in meant.items()}
    stripped = texts.str.strip() if len(texts) else texts
    read = stripped.map(lambda text: by_text.get(text.casefold(), text))
    if column in TIMES:
        return iso_times(read, how, clock=(name, column) in WITH_CLOCK)
    if column in CHOICES:
        known = " or ".join(choice or "nothing" for choice in CHOICES[column])
        wrong = ~read.isin(CHOICES[column])
        return read, nothing.mask(wrong, f"{known}, or this value under values.{column} of the mapping"
                                         + _words(stripped, wrong))
    if column.endswith("_id"):
        return read, nothing.mask(read == "", "an identifier")
    return read, nothing


def _words(values: pd.Series, wrong: pd.Series) -> str:
    """The words of a column that the mapping does not know, as far as they can be no names."""
    if values.nunique() > MOST_WORDS:
        return ""
    counts = values[wrong].value_counts()
    shown = [escaped(word, keep="") for word in sorted(counts.index[counts >= FEWEST_ROWS])]
    return f" (there are {', '.join(shown)})" if shown else ""
