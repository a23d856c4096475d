"""The faults that were tried, on a page: directives ``fault-table``, ``fault-summary`` and ``torture-facts``."""

import re

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.sphinx_ext.ledger import line, table
from cctaecg.evidence.faults import fault_table
from cctaecg.evidence.torture import torture_facts


class FaultTable(SphinxDirective):
    """``{fault-table}``: every fault that was tried, under a heading for each area, and what is told of it."""

    def run(self) -> list[nodes.Node]:
        lines: list[nodes.row] = []
        for area, faults in fault_table().groupby("area", sort=False):
            lines.append(line([nodes.strong("", str(area))], [], []))
            for fault, status, told in faults[["fault", "status", "told"]].itertuples(index=False):
                lines.append(line(_with_code(fault), [nodes.literal("", told)], [nodes.Text(str(status))]))
        return [table(("What was wrong", "What is told", "Exit status"), lines)]


class FaultSummary(SphinxDirective):
    """``{fault-summary}``: how many faults of each area were tried, and how many ended without a sentence."""

    def run(self) -> list[nodes.Node]:
        faults = fault_table()
        silent = (faults["status"] == 0) | (faults["told"] == "")
        parts = [(str(area), silent[own.index]) for area, own in faults.groupby("area", sort=False)] + [("All", silent)]
        lines = [line([nodes.Text(area)], [nodes.Text(str(len(own)))], [nodes.Text(str(int(own.sum())))])
                 for area, own in parts]
        return [table(("Where", "Faults tried", "Without a sentence"), lines)]


class TortureFacts(SphinxDirective):
    """``{torture-facts}``: what a run went through, and whether it ended as an undisturbed one."""

    def run(self) -> list[nodes.Node]:
        facts = torture_facts()
        rows = [(kind, str(trial["tried"]), str(trial["survived"]), _seconds(trial))
                for kind, trial in facts["trials"].items()]
        lines = [line(*([nodes.Text(text)] for text in row)) for row in rows]
        totals = f"Records lost: {facts['records_lost']}. Files that differ from the undisturbed run: " \
                 f"{facts['differing']}. Damages that went unnoticed: {facts['silent']}. The study: {facts['study']}."
        head = ("Disturbance", "Tried", "Ended as the undisturbed run", "Longest time until all was quiet (s)")
        return [table(head, lines), nodes.paragraph("", totals)]


def _with_code(text: str) -> list[nodes.Node]:
    """A text whose commands and names in backticks are code, so that a double hyphen stays one.

    >>> [type(node).__name__ for node in _with_code("`check --run` of a folder")]
    ['literal', 'Text']
    """
    pieces = enumerate(re.split("`+", text))
    return [nodes.literal("", piece) if place % 2 else nodes.Text(piece) for place, piece in pieces if piece]


def _seconds(trial: dict[str, float | None]) -> str:
    longest = trial["longest_seconds"]
    return "—" if longest is None else f"{longest:.1f}"
