"""The body of a table of the run: each number in it answers when it is asked, as those in the text do."""

import pandas as pd
from docutils import nodes

from cctaecg.book.sphinx_ext.numbers import number
from cctaecg.book.sphinx_ext.tables.cards import in_two
from cctaecg.book.tables.readable import halves, is_numeric
from cctaecg.book.tables.results import NOTHING

OF_PAPER = ", paper"
"""How the name of a column ends whose numbers the run did not compute."""

COUNTS = {"records": "data-n", "severe or occluded": "data-events"}
"""Columns that count what an estimate with an interval in the same row rests on, and what that is on its card."""

NAMED = ("cohort", "vessel")
"""Columns whose cells need no name of what they are."""


def body_of(raw: pd.DataFrame, shown: pd.DataFrame, name: str, made: dict[str, str]) -> nodes.tbody:
    """A table's rows; each number in them carries a card, as :func:`cctaecg.book.sphinx_ext.number_cards.card_of` has.

    Parameters
    ----------
    raw, shown : DataFrame of str
        As the CSV has it, and as people read it: the same rows and columns.
    name : str
        Of the table: its CSV is ``name.csv``.
    made : dict of str to str
        What every card says of where the table was made.
    """
    body, heading, naming = nodes.tbody(), "", _naming(shown)
    for line, (stored, cells) in enumerate(zip(raw.to_numpy().tolist(), shown.to_numpy().tolist()), start=2):
        if _is_heading(cells):
            heading = cells[0].strip()
        row, texts = nodes.row(), dict(zip(raw.columns, cells))
        named = [_named(raw.columns[place], place, cells[place]) for place in naming]
        of = ", ".join(filter(None, [heading, *named]))
        for place, (head, text, exact) in enumerate(zip(shown.columns, cells, stored)):
            if place == 0 or not is_numeric(text):
                row += nodes.entry("", nodes.paragraph("", "", *in_two(text)))
                continue
            shows: nodes.Node = nodes.Text(text)
            if not head.endswith(OF_PAPER):
                card = {"data-what": f"{of}: {head}", **_answers(text, exact, texts), **made}
                key = f"{name}.csv, line {line}, {raw.columns[place]}"
                shows = number("", text, key=key, how="", classes=["table-number"], card=card)
            row += nodes.entry("", nodes.paragraph("", "", shows), classes=["numeric"])
        body += row
    return body


def _answers(text: str, exact: str, row: dict[str, str]) -> dict[str, str]:
    """What else the card of a number says: what its estimate rests on, or what was rounded."""
    if halves(text)[1]:
        counts = {called: row[column] for column, called in COUNTS.items() if is_numeric(row.get(column, ""))}
        return {"data-interval": text, **counts}
    return {"data-exact": exact} if len(exact) > len(text) else {}


def _is_heading(cells: list[str]) -> bool:
    return bool(cells[0]) and not any(cells[1:])


def _naming(shown: pd.DataFrame) -> list[int]:
    """The columns by which a row is told from every other: the first, those of words beside it, and more if need be.

    Of numbers no more are named than are needed. Where no columns do, as in a table with headings, it is the first one.
    """
    rows = [cells for cells in shown.to_numpy().tolist() if not _is_heading(cells)]

    def tells(columns: list[int]) -> bool:
        return len({tuple(cells[place] for place in columns) for cells in rows}) == len(rows)

    if len(rows) < len(shown):
        return [0]
    words = 1
    while words < shown.shape[1] and shown.columns[words] and not any(is_numeric(cells[words]) for cells in rows):
        words += 1
    found = next((list(range(count)) for count in range(words, shown.shape[1]) if tells(list(range(count)))), [0])
    for place in reversed(found[1:]):
        fewer = [other for other in found if other != place]
        if any(is_numeric(cells[place]) for cells in rows) and tells(fewer):
            found = fewer
    return found


def _named(head: str, place: int, text: str) -> str:
    """A cell that names its row, with its column's head unless the cell says enough."""
    text = text.strip()
    if not text or text == NOTHING:
        return ""
    if head in NAMED or (place == 0 and not is_numeric(text)):
        return text
    return f"{head.replace('_', ' ')} {text}"
