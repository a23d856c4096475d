"""What a notebook shows of results and tables: every row, words as heads, and no more digits than a number carries."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from html import escape
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cctaecg.book.tables.readable import halves, in_words, is_numeric, plain, readable
from cctaecg.book.tables.results import NOTHING, IntervalText, evenly_printed
from cctaecg.domain import VESSELS
from cctaecg.run.digits import p_text, single, true_minus
from cctaecg.stats.intervals import Interval

ESTIMATES = ("value", "difference", "rho")
"""Which field of a result with limits is the estimate."""

NOT_SHOWN = {"se", "degrees", "statistic", "lower", "upper", "level", "unit"}
"""Fields that are for further computing, or stand within the interval."""

CARDS_FROM = 5
"""Columns that do not fit beside each other on a phone: such a table's rows become cards there, and an interval stands
on a second line."""

WIDTH = 140  # characters of a line where there is no HTML


class Shown:
    """A table as a notebook shows it: whole, and by CSS as the book's other tables.

    Parameters
    ----------
    table : DataFrame of str
        Made for people (:func:`cctaecg.book.shown`).
    """

    def __init__(self, table: pd.DataFrame):
        self.table = table

    def __repr__(self) -> str:
        with pd.option_context("display.max_colwidth", None):
            return self.table.to_string(index=False, line_width=WIDTH)

    def _repr_html_(self) -> str:
        heads = [escape(name) for name in self.table.columns]
        rows = ["<tr>" + "".join(_cell(text, head, place) for place, (text, head) in enumerate(zip(row, heads)))
                + "</tr>" for row in self.table.to_numpy().tolist()]
        head = "".join(f'<th scope="col">{name}</th>' for name in heads)
        kind = "dataframe shown cards" if len(heads) >= CARDS_FROM else "dataframe shown"
        return (f'<div class="pst-scrollable-table-container"><table class="{kind}">\n'
                f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table></div>")


def shown(results: Any, level: float = 0.95) -> Shown:
    """Results of a cell, or a table, for people to read.

    Parameters
    ----------
    results : DataFrame or mapping
        A table; or results by name, in as many steps as there are. Where vessels are among the names they are the
        columns, else every name is a row.
    level : float, default 0.95
        Coverage of the intervals, for their label.

    Returns
    -------
    Shown
        What Jupyter shows as a table. Estimates stand with their intervals, a reason where there is no number.

    Examples
    --------
    >>> from cctaecg.stats import Interval
    >>> shown({"RCA": {"odds": Interval(0.5, 0.25, 0.75, 10)}, "LM": {"absent": "No label."}}).table.iloc[0].tolist()
    ['Odds (95% CI)', '0.500 (0.250 to 0.750)', 'No label.']
    """
    if isinstance(results, pd.DataFrame):
        return Shown(readable(results.map(_printed)))
    leaves = list(_leaves(results, f" ({100 * level:g}% CI)"))
    columns = [vessel for vessel in VESSELS if any(leaf.vessel == vessel for leaf in leaves)] or [""]
    rows: dict[str, dict[str, str]] = {leaf.name: {} for leaf in leaves if not leaf.is_reason}
    for leaf in leaves:
        below = [name for name in rows if name.startswith(leaf.name)] if leaf.is_reason else []
        for column in columns if leaf.vessel == "" else [leaf.vessel]:
            first, *others = [name for name in below if column not in rows[name]] or [leaf.name]
            rows.setdefault(first, {})[column] = leaf.text  # a reason is said once, whatever it is the reason for
            for name in others:
                rows[name][column] = NOTHING
    head = columns if columns != [""] else ["Found"]
    found = pd.DataFrame([[name, *(texts.get(column, NOTHING) for column in columns)] for name, texts in rows.items()],
                         columns=["", *head])
    return Shown(_evenly_by_row(found))


class _Leaf(NamedTuple):
    vessel: str
    name: str
    text: str
    is_reason: bool = False


def _leaves(value: Any, interval: str, vessel: str = "", path: tuple[str, ...] = ()) -> Iterator[_Leaf]:
    """Every number, estimate or reason below ``value``, with the vessel and the names that lead to it."""
    name = in_words(", ".join(path)) if path else ""
    if isinstance(value, Mapping) and "absent" in value:
        yield _Leaf(vessel, name, str(value["absent"]), is_reason=True)
    elif (parts := _parts(value)) is not None:
        estimate = next((each for each in ESTIMATES if each in parts), None)
        if estimate is not None and {"lower", "upper"} <= set(parts):
            what = [*path, *({"Interval": [], "AUC": ["AUC"]}.get(type(value).__name__, [estimate]))]
            yield _Leaf(vessel, in_words(", ".join(what or [estimate])) + interval,
                        IntervalText.of((parts[estimate], parts["lower"], parts["upper"]), 3,
                                        sign=estimate == "difference"))
            parts = {} if isinstance(value, Interval) else {
                key: inner for key, inner in parts.items() if key != estimate}
        for key, inner in parts.items():
            if key in VESSELS and vessel == "":
                yield from _leaves(inner, interval, key, path)
            elif key not in NOT_SHOWN:
                yield from _leaves(inner, interval, vessel, (*path, _word(str(key))))
    else:
        yield _Leaf(vessel, name or "Found", _printed(value, path[-1] if path else ""))


def _word(key: str) -> str:
    word = in_words(key)
    return word if word[1:2].isupper() or not word[:1].isalpha() else word[:1].lower() + word[1:]


def _parts(value: Any) -> dict[str, Any] | None:
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return None


def _printed(value: Any, name: str = "") -> str:
    """One number in words for a cell.

    >>> _printed(np.int64(1234)), _printed(0.34567), _printed(0.00001), _printed(0.0004, "p"), _printed(None)
    ('1,234', '0.346', '0.00001', '<0.001', '—')
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return value
    if value is None or value != value:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if name == "p" or name.endswith(" p"):
        return p_text(value)
    if not isinstance(value, float):
        return str(value)
    if abs(value) >= 1000 or (value and value == round(value)):
        return f"{value:,.0f}"
    return single(value, 3) if value == 0 or abs(value) >= 0.001 else plain(value)


def _evenly_by_row(table: pd.DataFrame) -> pd.DataFrame:
    """Each row's estimates, and its plain numbers, with the same number of decimals."""
    rows = [evenly_printed(pd.DataFrame({"row": list(row)})) for row in table.to_numpy().tolist()]
    even = [readable(row.astype(str)).iloc[:, 0].tolist() for row in rows]
    return pd.DataFrame(even, columns=table.columns, dtype=str)


def _cell(text: str, head: str, place: int) -> str:
    estimate, interval = (escape(half) for half in halves(true_minus(text)))
    told = f'<span>{estimate} <span class="limits">{interval}</span></span>' if interval else estimate
    if place == 0:
        return f'<th scope="row">{told}</th>'
    kind = ' class="numeric"' if is_numeric(text) else ""
    return f'<td data-label="{head}"{kind}>{told}</td>'
