"""Each cell of a table carries its column's head, so that ``tables.css`` can make a card of a row on a phone.

Where a row has ``data``, such as the ledger's for its filters, its element carries them too.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from cctaecg.book.sphinx_ext.numbers import number
from cctaecg.book.tables.readable import halves
from cctaecg.book.tables.shown import CARDS_FROM

SENTENCES = "ledger"
"""The class of tables whose cells hold sentences: on a phone a few of those have no room beside each other either."""


def label_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Note in each cell of a table's body what its column is called (called by Sphinx)."""
    for group in doctree.findall(nodes.tgroup):
        head = next(iter(group.findall(nodes.thead)), None)
        if head is None or not isinstance(group.parent, nodes.table):
            continue
        labels = [cell.astext() for row in head.findall(nodes.row) for cell in row.findall(nodes.entry)]
        if len(labels) >= CARDS_FROM or (SENTENCES in group.parent["classes"] and len(labels) > 2):
            group.parent["classes"].append("cards")
        for each in group.findall(number):
            pieces = in_two(each.astext())
            each.clear()
            each.extend(pieces)  # which tells the pieces where they stand
        for body in group.findall(nodes.tbody):
            for row in body.findall(nodes.row):
                place = 0
                for cell in row.children:
                    if isinstance(cell, nodes.entry) and place < len(labels):
                        cell["label"] = labels[place]
                        place += 1 + int(cell.get("morecols", 0))


def in_two(text: str) -> list[nodes.Node]:
    """An estimate and, by itself, its interval, which a table of many columns puts on a second line."""
    estimate, interval = halves(text)
    if not interval:
        return [nodes.Text(text)]
    return [nodes.Text(f"{estimate} "), nodes.inline("", interval, classes=["limits"])]


def visit_entry(translator: HTML5Translator, node: nodes.entry) -> None:
    """A cell as it always is, with what it is of."""
    start = len(translator.body)
    type(translator).visit_entry(translator, node)
    if node.get("label"):
        _add(translator, start, {"data-label": node["label"]})


def depart_entry(translator: HTML5Translator, node: nodes.entry) -> None:
    type(translator).depart_entry(translator, node)


def visit_row(translator: HTML5Translator, node: nodes.row) -> None:
    """A row as it always is, with its ``data``."""
    start = len(translator.body)
    type(translator).visit_row(translator, node)
    data: dict[str, str] = node.get("data", {})
    _add(translator, start, {f"data-{name}": value for name, value in data.items()})


def depart_row(translator: HTML5Translator, node: nodes.row) -> None:
    type(translator).depart_row(translator, node)


def _add(translator: HTML5Translator, place: int, attributes: dict[str, str]) -> None:
    """Write attributes into the start tag that stands at a place of the page's body."""
    written = "".join(f' {name}="{translator.attval(value)}"' for name, value in attributes.items())
    tag, end, rest = translator.body[place].partition(">")
    translator.body[place] = f"{tag}{written}{end}{rest}"
