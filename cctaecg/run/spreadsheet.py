"""CSV that is safe to open: no cell can be taken by a spreadsheet for a formula, and none controls what shows it."""

import re
import unicodedata

import pandas as pd

from cctaecg.errors import written_out

_STARTS = frozenset("=+-@＝＋－＠")
_BLANKS = {"Zs", "Zl", "Zp", "Cc", "Cf"}  # spaces of every width, line ends, tabs, and what takes no room at all
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # marks of direction
_NUMBER = re.compile(r"[+-]\d[\d.,]*%?(?: \([−+-]?[\d.,]+ to [−+-]?[\d.,]+\))?")


def guarded(cell: str) -> str:
    r"""A cell that no spreadsheet computes: one that it might take for a formula gets an apostrophe before it.

    A formula begins with one of ``= + - @``, in their usual or their full width, after any blanks, tabs and line
    ends. A signed number, alone or with its interval, is none. A text that begins with an apostrophe gets a second,
    so that :func:`unguarded` gives back what was guarded. Characters that control a terminal, or turn the direction of
    what follows, are written out as :func:`printable` does.

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
    cell = printable(cell)
    return "'" + cell if _computed(cell) or cell.startswith("'") else cell


def printable(cell: str) -> str:
    r"""A text whose control characters are written out, as are halves of pairs, which no encoding takes.

    Line ends and tabs stay, and what only joins or parts letters, as some scripts need it.

    >>> printable("a\x1b[2J\u202eb\tc\udcff")
    'a\\x1b[2J\\u202eb\tc\\xff'
    """
    return "".join(written_out(one) if _controls(one) else one for one in cell)


def _controls(character: str) -> bool:
    return character not in "\t\r\n" and (unicodedata.category(character) in ("Cc", "Cs") or character in _TURNING)


def unguarded(cell: str) -> str:
    """What :func:`guarded` was given, its control characters written out.

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
