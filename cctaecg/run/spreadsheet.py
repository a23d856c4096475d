"""CSV that is safe to open: no cell of it can be taken by a spreadsheet for a formula."""

import re
import unicodedata

import pandas as pd

_STARTS = frozenset("=+-@＝＋－＠")
_BLANKS = {"Zs", "Zl", "Zp", "Cc", "Cf"}  # spaces of every width, line ends, tabs, and what takes no room at all
_NUMBER = re.compile(r"[+-]\d[\d.,]*%?(?: \([−+-]?[\d.,]+ to [−+-]?[\d.,]+\))?")


def guarded(cell: str) -> str:
    r"""A cell that no spreadsheet computes: one that it might take for a formula gets an apostrophe before it.

    A formula begins with one of ``= + - @``, in their usual or their full width, after any blanks, tabs and line
    ends. A signed number, alone or with its interval, is none. A text that begins with an apostrophe gets a second,
    so that :func:`unguarded` gives back what was guarded.

    Parameters
    ----------
    cell : str
        What a cell is to show.

    Returns
    -------
    str
        What to write.

    Examples
    --------
    >>> guarded("=1+1"), guarded("  ＝1+1"), guarded("\n@SUM(A1)"), guarded("-0.7 (-2.2 to 0.8)"), guarded("LAD normal")
    ("'=1+1", "'  ＝1+1", "'\n@SUM(A1)", '-0.7 (-2.2 to 0.8)', 'LAD normal')
    """
    return "'" + cell if _computed(cell) or cell.startswith("'") else cell


def unguarded(cell: str) -> str:
    """What :func:`guarded` was given.

    >>> unguarded(guarded("=1+1")), unguarded(guarded("'quoted"))
    ('=1+1', "'quoted")
    """
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell


def guarded_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table with every text in it guarded, and the names of its columns.

    Parameters
    ----------
    table : DataFrame
        What is to be written as CSV. It is not changed.

    Returns
    -------
    DataFrame
        The same values where they are no texts.
    """
    safe = table.copy()
    for name in table.select_dtypes(["object", "string", "category"]).columns:
        safe[name] = pd.Series([_guarded(value) for value in table[name]], index=table.index, dtype=object)
    return safe.rename(columns=_guarded)


def _guarded(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value


def _computed(cell: str) -> bool:
    first = next((character for character in cell if unicodedata.category(character) not in _BLANKS), "")
    return (first in _STARTS and not _NUMBER.fullmatch(cell)) or cell[:1] in ("\t", "\r", "\n")
