"""What a number of the run answers when it is asked: its key, interval, n, where it was computed, what the paper has.

The answers travel with the page as attributes of the number, so that they are there from a disk and without a network;
``numbers.js`` shows them on hover, focus and tap. Without scripts the page reads as it did.
"""

import re
from functools import cache
from typing import Any

from sphinx.environment import BuildEnvironment

from cctaecg.book.ledger.entries import Entry, entries
from cctaecg.book.results_by_key import is_absent
from cctaecg.book.sphinx_ext.cells import Cell, UnknownCell
from cctaecg.book.sphinx_ext.numbers_printed import FORM, UnprintableResult, printed
from cctaecg.book.sphinx_ext.published import FOLDER, NothingPublished, Published, published

ITSELF = ("value", "difference", "lower", "upper", "rho")
BESIDE = ("n", "events", "clusters", "event_patients", "p_value")
"""Names of parts of an estimate, whose card is that of the whole: what is the estimate itself, and what stands by."""

COUNTS = {"n": "n", "events": "events", "clusters": "patients", "event_patients": "event-patients"}
"""What the counts of an estimate are called on its card."""

SHARES = ("sensitivity", "specificity", "ppv", "npv", "accuracy", "share")
"""Estimates that count what is right among n, and no events."""

OF_FOUR = re.compile(r"(.*\.)?(micro|macro)|labels_needed\..*")
"""Keys of estimates over all vessels, each record counted once in n, and once for each vessel in the events."""

AT_RISK = "risk.risk_limits_at."
"""Where ``n`` counts those who are still followed at that day, of all from whom the estimate is made."""


def card_of(env: BuildEnvironment, key: str, how: str = "") -> dict[str, str]:
    """The card of a result, as attributes of its number.

    Parameters
    ----------
    env : BuildEnvironment
        Of the book that is built.
    key : str
        The result's dotted key.
    how : str
        How the number is printed: its card has the same decimals, in per cent where it has.

    Returns
    -------
    dict of str to str
        ``data-interval`` (``data-beside`` where the number only belongs to the estimate), ``data-n``, ``data-events``,
        ``data-counted``, ``data-at-risk``, ``data-labels``, ``data-patients``, ``data-event-patients``, ``data-paper``
        and ``data-cell`` (the words of the link) as far as there is such a thing, and the cell's ``document`` and
        ``anchor``.
    """
    run = published(env)
    whole = _whole(run, key)
    found: dict[str, str] = {}
    if isinstance(whole, dict):
        if {"lower", "upper"} <= set(whole):
            last = key.rpartition(".")[2]
            form = FORM.search(how)
            found["data-beside" if last in BESIDE else "data-interval"] = printed(
                whole, f"ci {form[0]}" if form and last not in BESIDE else "ci", run.level)
        found |= _counts(key, whole)
    if (paper := _of_paper(key)) is not None:
        found["data-paper"] = paper
    if (at := _computed(run, key)) is not None:
        found |= made_in(*at)
    return found


def _counts(key: str, whole: dict[str, Any]) -> dict[str, str]:
    """What an estimate rests on, each number by a name that says what it counts."""
    counts = {name: printed(whole[name]) for name in COUNTS if isinstance(whole.get(name), int)}
    if set(key.split(".")) & set(SHARES) and {"n", "events"} <= set(counts):
        return {"data-counted": f"{counts['events']} of {counts['n']}"}
    if key.startswith(AT_RISK) and "n" in counts:
        return {"data-at-risk": counts["n"]}
    above, _, last = key.rpartition(".")
    if OF_FOUR.fullmatch(above if last in ITSELF + BESIDE else key) and "events" in counts:
        return {"data-n": counts["n"], "data-labels": counts["events"]}
    return {f"data-{called}": counts[name] for name, called in COUNTS.items() if name in counts}


def made_in(notebook: str, cell: Cell) -> dict[str, str]:
    """What a card says of the notebook and cell that computed its number, and where that cell is in the book."""
    return {"data-cell": f"notebook {notebook}, cell {cell.number}", "document": f"{FOLDER}/notebooks/{notebook}",
            "anchor": cell.anchor}


def _whole(run: Published, key: str) -> Any:
    """The estimate that a key is a part of, else what it names."""
    above, _, last = key.rpartition(".")
    value = run.result(above) if last in ITSELF + BESIDE and above else run.result(key)
    return None if is_absent(value) else value


@cache
def _of_ledger() -> dict[str, Entry]:
    """The row of the ledger beside each result for which the manuscript has a number."""
    return {entry.result: entry for entry in entries() if entry.result and entry.paper}


def _of_paper(key: str) -> str | None:
    above, _, last = key.rpartition(".")
    entry = _of_ledger().get(key) or (_of_ledger().get(above) if last in ("value", "difference") else None)
    if entry is None:
        return None
    try:
        return f"<{entry.reported:g}" if entry.kind == "p_below" else printed(entry.reported)
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
