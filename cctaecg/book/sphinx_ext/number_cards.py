"""What a number of the run answers when it is asked: its key, interval, n, where it was computed, what the paper has.

The answers travel with the page as attributes of the number, so that they are there from a disk and without a network;
``numbers.js`` shows them on hover, focus and tap. Without scripts the page reads as it did.
"""

from functools import cache
from typing import Any

from sphinx.environment import BuildEnvironment

from cctaecg.book.ledger.entries import entries
from cctaecg.book.results_by_key import is_absent
from cctaecg.book.sphinx_ext.cells import Cell, UnknownCell
from cctaecg.book.sphinx_ext.numbers_printed import UnprintableResult, printed
from cctaecg.book.sphinx_ext.published import FOLDER, NothingPublished, Published, published
from cctaecg.paper import paper_value

PARTS = ("value", "difference", "lower", "upper", "n", "events", "clusters", "event_patients", "rho", "p_value")
"""Names of parts of an estimate, whose card is that of the whole."""

COUNTS = {"n": "n", "events": "events", "clusters": "patients", "event_patients": "event-patients"}
"""What the counts of an estimate are called on its card."""


def card_of(env: BuildEnvironment, key: str) -> dict[str, str]:
    """The card of a result, as attributes of its number.

    Parameters
    ----------
    env : BuildEnvironment
        Of the book that is built.
    key : str
        The result's dotted key.

    Returns
    -------
    dict of str to str
        ``data-interval``, ``data-n``, ``data-events``, ``data-patients``, ``data-event-patients``, ``data-paper`` and
        ``data-cell`` (the words of the link) as far as there is such a thing, and the cell's
        ``document`` and ``anchor``.
    """
    run = published(env)
    whole = _whole(run, key)
    found: dict[str, str] = {}
    if isinstance(whole, dict):
        if {"lower", "upper"} <= set(whole):
            found["data-interval"] = printed(whole, "ci", run.level)
        found |= {f"data-{called}": printed(whole[name]) for name, called in COUNTS.items()
                  if isinstance(whole.get(name), int)}
    if (paper := _of_paper(key)) is not None:
        found["data-paper"] = paper
    if (at := _computed(run, key)) is not None:
        found |= made_in(*at)
    return found


def made_in(notebook: str, cell: Cell) -> dict[str, str]:
    """What a card says of the notebook and cell that computed its number, and where that cell is in the book."""
    return {"data-cell": f"notebook {notebook}, cell {cell.number}", "document": f"{FOLDER}/notebooks/{notebook}",
            "anchor": cell.anchor}


def _whole(run: Published, key: str) -> Any:
    """The estimate that a key is a part of, else what it names."""
    above, _, last = key.rpartition(".")
    value = run.result(above) if last in PARTS and above else run.result(key)
    return None if is_absent(value) else value


@cache
def _paper_keys() -> dict[str, str]:
    """The manuscript's key beside each result of the ledger."""
    return {entry.result: entry.paper for entry in entries() if entry.result and entry.paper}


def _of_paper(key: str) -> str | None:
    above, _, last = key.rpartition(".")
    paper = _paper_keys().get(key) or (_paper_keys().get(above) if last in ("value", "difference") else None)
    if paper is None:
        return None
    try:
        return printed(paper_value(paper))
    except (KeyError, UnprintableResult):
        return None


def _computed(run: Published, key: str) -> tuple[str, Cell] | None:
    """The notebook and cell that compute a result."""
    cells: dict[str, tuple[str, Cell] | None] = vars(run).setdefault("cells_by_key", {})
    if key not in cells:
        cells[key] = None
        for path in sorted((run.folder / "notebooks").glob("*.ipynb")):
            try:
                if run.notebook(path.stem).writes(key):
                    cells[key] = (path.stem, run.notebook(path.stem).computing(key))
                    break
            except (NothingPublished, UnknownCell):
                continue
    return cells[key]
