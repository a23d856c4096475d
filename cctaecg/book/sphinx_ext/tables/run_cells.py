"""The body of a table of the run: each number in it answers when it is asked, as those in the text do."""

import pandas as pd
from docutils import nodes

from cctaecg.book.sphinx_ext.numbers import number
from cctaecg.book.sphinx_ext.tables.cards import in_two
from cctaecg.book.tables.readable import halves, is_numeric

OF_PAPER = ", paper"
"""How the name of a column ends whose numbers the run did not compute."""

COUNTS = {"records": "data-n", "severe or occluded": "data-events"}
"""Columns that count what an estimate with an interval in the same row rests on, and what that is on its card."""


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
    body, heading, tabindex = nodes.tbody(), "", "0"
    for line, (stored, cells) in enumerate(zip(raw.to_numpy().tolist(), shown.to_numpy().tolist()), start=2):
        if cells[0] and not any(cells[1:]):
            heading = cells[0].strip()
        row = nodes.row()
        names = [heading] if heading else []
        counts = dict(zip(raw.columns, cells))
        for place, (head, text, exact) in enumerate(zip(shown.columns, cells, stored)):
            if place == 0 or not is_numeric(text):
                row += nodes.entry("", nodes.paragraph("", "", *in_two(text)))
                names += [text.strip()] if text.strip() not in ("", "—", *names) else []
                continue
            shows: nodes.Node = nodes.Text(text)
            if not head.endswith(OF_PAPER):
                card = {"data-what": f"{', '.join(names)}: {head}" if names else head, **made}
                if halves(text)[1]:
                    card |= {"data-interval": text}
                    card |= {called: counts[column] for column, called in COUNTS.items()
                             if is_numeric(counts.get(column, ""))}
                elif len(exact) > len(text):
                    card |= {"data-exact": exact}
                key = f"{name}.csv, line {line}, {raw.columns[place]}"
                shows = number("", text, key=key, how="", classes=["table-number"], card=card, tabindex=tabindex)
                tabindex = "-1"  # arrows lead from the first number to the others: numbers.js
            row += nodes.entry("", nodes.paragraph("", "", shows), classes=["numeric"])
        body += row
    return body
