"""The ledger on a page: its directives, and the role ``ledger`` for its counts."""

from collections.abc import Sequence

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from cctaecg.book.ledger.chances import Chance, chances
from cctaecg.book.ledger.entries import Entry, Setting, entries, settings
from cctaecg.book.ledger.finding import Shown
from cctaecg.book.ledger.judgement import Row, Status, rule_in_words, summary
from cctaecg.book.results_by_key import UnknownResult
from cctaecg.book.sphinx_ext.cell_links import link_to_cell
from cctaecg.book.sphinx_ext.cells import Cell, UnknownCell
from cctaecg.book.sphinx_ext.number_cards import card_of
from cctaecg.book.sphinx_ext.numbers import number
from cctaecg.book.sphinx_ext.numbers_printed import UnprintableResult, printed
from cctaecg.book.sphinx_ext.published import NothingPublished, Published, fault, published
from cctaecg.book.sphinx_ext.settings_in_words import of_paper, of_run
from cctaecg.book.tables.readable import in_words
from cctaecg.book.tables.results import NOTHING

HEAD = ("Statement, and where it stands", "Paper", "This run", "Status", "Computed by")
RULES_HEAD = ("Claim", "Rule", "Tried in studies as if", "Confirmed", "Not contradicted", "Contradicted")
SETTINGS_HEAD = ("What", "Paper", "This run", "Page")
SHORT = {
    Status.WITHIN: "within the paper's precision", Status.CONFIRMED: "confirmed",
    Status.NOT_CONTRADICTED: "not contradicted", Status.CANNOT_FAIL: "cannot fail",
    Status.SAME: "same computation, other data", Status.DIFFERS: "differs", Status.ABSENT: "cannot be computed",
}  # fmt: skip
OVERVIEW_HEAD = (SHORT | {Status.DIFFERS: "differs (of these, claims)"}).values()
FOLDED = "Table 1"  # of the manuscript; its rows are folded: they are many, and each is a count


class LedgerTable(SphinxDirective):
    """``{ledger}``: every row of the ledger, under a heading for each part of the manuscript's results."""

    def run(self) -> list[nodes.Node]:
        found = rows_of(self.env, self.get_location())
        if isinstance(found, nodes.Node):
            return [found]
        lines: list[nodes.row] = []
        section = None
        for row in found:
            if row.entry.section != section:
                section = row.entry.section
                heading = line([nodes.Text(section)], *[[] for _ in HEAD[1:]])
                heading["ids"].append(anchor(section))
                lines.append(heading)
            try:
                lines.append(self.line(row))
            except (NothingPublished, UnknownCell, UnprintableResult) as error:
                return [fault(self.env, f"ledger, {row.entry.what!r}: {error}", self.get_location())]
        rows = table(HEAD, lines)
        rows["classes"].append("ledger-rows")
        return [rows]

    def line(self, row: Row) -> nodes.row:
        entry = row.entry
        cell = computing_cell(published(self.env), row)
        computed = [_link(self.env, f"/book/{entry.page}", "page"), nodes.Text(", "),
                    link_to_cell(self.env, entry.notebook, cell, f"notebook {entry.notebook[:2]}, cell {cell.number}")]
        what = [nodes.inline("", entry.what), nodes.Text(" "), nodes.inline("", entry.where, classes=["where"])]
        found = line(what, _of_paper(row), self.of_run(row), _status(row), computed)
        found["data"] = {"status": SHORT[row.status], "part": entry.section, "set": row.simulated}
        if entry.where.startswith(FOLDED):
            found["data"]["fold"] = FOLDED
        return found

    def of_run(self, row: Row) -> list[nodes.Node]:
        if not row.shown:
            return [nodes.Text(NOTHING)]
        cell: list[nodes.Node] = []
        for shown in row.shown:
            if cell:
                cell.append(nodes.Text("; "))
            if shown.label:
                cell.append(nodes.Text(f"{shown.label}: "))
            cell.append(_value(self.env, shown))
        return cell


class LedgerSummary(SphinxDirective):
    """``{ledger-summary}``: how many rows of each part of the manuscript have each status."""

    def run(self) -> list[nodes.Node]:
        found = rows_of(self.env, self.get_location())
        if isinstance(found, nodes.Node):
            return [found]
        sections: dict[str, list[Row]] = {}
        for row in found:
            sections.setdefault(row.entry.section, []).append(row)
        lines = [line([nodes.reference("", section, refid=anchor(section), internal=True)],
                      *([nodes.Text(count)] for count in _counts(rows))) for section, rows in sections.items()]
        lines.append(line([nodes.strong("", "All")], *([nodes.strong("", count)] for count in _counts(found))))
        return [table(("Part of the manuscript", *map(in_words, OVERVIEW_HEAD)), lines)]


class LedgerRules(SphinxDirective):
    """``{ledger-rules}``: the rule of each claim in words, and how often it passes in studies without the effect."""

    def run(self) -> list[nodes.Node]:
        judged_ones = [(entry, chance) for entry in entries() if entry.claim and (chance := chances().get(entry.what))]
        return [table(RULES_HEAD, [self.line(entry, chance) for entry, chance in judged_ones])]

    def line(self, entry: Entry, chance: Chance) -> nodes.row:
        assert entry.claim is not None
        shares = [share(each) if chance.simulated else NOTHING
                  for each in (chance.confirmed, chance.open, chance.contradicted)]
        without = f"If {chance.without}" + ("" if chance.simulated else " (by argument)")
        return line(*([nodes.Text(text)] for text in (entry.what, rule_in_words(entry.claim), without, *shares)))


class LedgerSettings(SphinxDirective):
    """``{ledger-settings}``: what the manuscript and its code set, beside the run's own settings."""

    def run(self) -> list[nodes.Node]:
        try:
            return [table(SETTINGS_HEAD, [self.line(setting) for setting in settings()])]
        except UnknownResult as error:
            return [fault(self.env, f"ledger-settings: {error}", self.get_location())]

    def line(self, setting: Setting) -> nodes.row:
        value = published(self.env).setting(setting.setting) if setting.setting else None
        reported, own = of_paper(setting), of_run(setting, value)
        page = _link(self.env, f"/book/{setting.page}", setting.page.rpartition("/")[2].replace("_", " "))
        return line([nodes.Text(setting.what)], [nodes.Text(reported)], [nodes.Text(own)], [page])


class LedgerRole(SphinxRole):
    """``{ledger}`within` ``: a count of :func:`cctaecg.book.ledger.judgement.summary`, for prose."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        found = rows_of(self.env, self.get_location())
        if isinstance(found, nodes.Node):
            return [found], []
        counts = summary(found)
        if self.text not in counts:
            message = f"ledger {self.text!r} is no count; expected one of {', '.join(counts)}"
            return [fault(self.env, message, self.get_location())], []
        return [nodes.inline("", printed(counts[self.text]), classes=["ledger-count"])], []


def _counts(rows: list[Row]) -> list[str]:
    """How many of the rows have each status, and how many of those that differ are claims in words."""
    found = summary(rows)
    return [str(found[status.name.lower()]) + (f" ({found['claims_differ']})" if status is Status.DIFFERS else "")
            for status in Status]


def rows_of(env: BuildEnvironment, location: str) -> list[Row] | nodes.problematic:
    """The judged rows of the published run, or the fault of a result that the ledger asks for and the run lacks."""
    try:
        return published(env).ledger
    except UnknownResult as error:
        return fault(env, f"ledger: {error}", location)


def computing_cell(run: Published, row: Row) -> Cell:
    """The cell that computes a row's answer, in the notebook that the row names.

    A rule may look at several results: the shown ones count where the notebook writes any, else all, and of several
    cells the last. Raises ``UnknownCell`` when the notebook writes none of them.
    """
    notebook = run.notebook(row.entry.notebook)
    shown = [shown.key for shown in row.shown if shown.key]
    keys = next((own for asked in (shown, row.asked) if (own := list(filter(notebook.writes, asked)))), row.asked)
    return max(map(notebook.computing, keys), key=lambda cell: cell.position)


def anchor(section: str) -> str:
    """The id of a part's heading row."""
    return nodes.make_id(f"ledger-{section}")


def _of_paper(row: Row) -> list[nodes.Node]:
    entry = row.entry
    if entry.claim:
        return [nodes.Text(NOTHING if entry.claim["rule"] == "reported" else "in words")]
    value = entry.reported
    if value is None:
        return [nodes.Text(NOTHING)]
    if entry.kind == "p_below":
        return [nodes.Text(f"<{value:g}")]
    how = f".{entry.decimals}f" if entry.decimals else ""
    return [number("", printed(value, how), key=entry.paper, how=how, classes=["paper-number"])]


def _value(env: BuildEnvironment, shown: Shown) -> nodes.Node:
    text = printed(shown.value, shown.how, published(env).level)
    if shown.key is None:
        return nodes.inline("", text, classes=["ledger-value"])
    return number("", text, key=shown.key, how=shown.how, classes=["run-number"],
                  card=card_of(env, shown.key, shown.how))


def _status(row: Row) -> list[nodes.Node]:
    """The status in bold, its explanation, and what was set beforehand in a simulated study."""
    cell: list[nodes.Node] = [nodes.strong("", row.status.value)]
    if row.because:
        cell.append(nodes.Text((" " if row.status is Status.DIFFERS else ": ") + row.because))
    chance = row.without_effect
    if chance and chance.simulated and row.status in (Status.CONFIRMED, Status.NOT_CONTRADICTED):
        passing = chance.confirmed if row.status is Status.CONFIRMED else chance.open
        cell.append(nodes.Text(f"; so in {share(passing)} of studies if {chance.without}"))
    if row.simulated:
        cell.append(nodes.emphasis("", f" ({row.simulated})"))
    return cell


def share(value: float) -> str:
    """A share of simulated studies, without more digits than their number carries.

    >>> share(0.0), share(0.0235), share(0.497), share(1.0)
    ('<0.1%', '2.4%', '50%', '>99.9%')
    """
    if not 0.001 <= value <= 0.999:
        return "<0.1%" if value < 0.5 else ">99.9%"
    return f"{value:.1%}" if min(value, 1 - value) < 0.095 else f"{value:.0%}"


def _link(env: BuildEnvironment, document: str, text: str) -> addnodes.pending_xref:
    return addnodes.pending_xref("", nodes.inline("", text), refdomain="std", reftype="doc", refexplicit=True,
                                 refwarn=True, refdoc=env.docname, reftarget=document)


def table(head: Sequence[str], lines: list[nodes.row]) -> nodes.table:
    """A table of rows made by :func:`line`."""
    group = nodes.tgroup("", *[nodes.colspec(colwidth=1) for _ in head], cols=len(head))
    group += nodes.thead("", line(*([nodes.Text(in_words(text))] for text in head)))
    group += nodes.tbody("", *lines)
    return nodes.table("", group, classes=["colwidths-auto", "ledger"])


def line(*cells: Sequence[nodes.Node]) -> nodes.row:
    """A row, each cell one paragraph."""
    return nodes.row("", *[nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells])
