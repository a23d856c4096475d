"""Directives ``run-figure`` and ``run-table``: an exhibit of the run with label, caption, data and provenance."""

import csv
import json
import re
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from cctaecg.book.sphinx_ext.cell_links import link_to_cell, standard_domain
from cctaecg.book.sphinx_ext.cells import Cell, UnknownCell
from cctaecg.book.sphinx_ext.published import FOLDER, NothingPublished, fault, published
from cctaecg.book.sphinx_ext.reading.spoken import heading, spoken
from cctaecg.run.digits import single

LARGEST_SVG = 1_000_000
"""Bytes; a figure with more is shown as PNG, because a phone draws every one of its marks."""

WIDE = 420
"""Points; a figure drawn wider than this keeps a legible size on a phone and is scrolled there."""


class exhibit(nodes.container):
    """A figure or table with its caption (HTML ``figure``)."""


class exhibit_caption(nodes.container):
    """Label, caption, provenance and downloads of an exhibit (HTML ``figcaption``)."""


class folded(nodes.container):
    """What is shown when its ``summary`` is opened (HTML ``details``)."""


class Exhibit(SphinxDirective):
    """What figures and tables share: label, anchor for ``{ref}``, and the sentence in the place of an absent one.

    ``{ref}`fig1a_roc_internal` `` prints "Figure 1a" and links to it.
    """

    required_arguments = 1
    has_content = True
    option_spec = {"label": directives.unchanged_required, "notebook": directives.unchanged_required}  # noqa: RUF012
    kind: str  # "figure" or "table": its folder is the plural
    label_pattern: str
    cell: Cell  # the one that saves it

    @property
    def label(self) -> str:
        """``Figure 1a`` from ``fig1a_roc_internal``, or the option ``label``."""
        found = re.match(self.label_pattern, self.arguments[0])
        return self.options.get("label") or (f"{self.kind.title()} {found[1]}" if found else self.kind.title())

    def run(self) -> list[nodes.Node]:
        if "notebook" not in self.options:
            return [self.fault("gives no :notebook: that made it")]
        try:
            self.cell = published(self.env).notebook(self.options["notebook"]).saving(self.kind, self.arguments[0])
        except (NothingPublished, UnknownCell) as error:
            return [self.fault(f"is not made by notebook {self.options['notebook']}: {error}")]
        description = self.file(".json")
        described = json.loads(description.read_text(encoding="utf-8")) if description.exists() else {}
        node = self.absent(described["absent"]) if "absent" in described else self.present(described)
        anchor = nodes.make_id(self.arguments[0])
        node["ids"].append(anchor)
        target = self.arguments[0].lower()
        standard_domain(self.env).note_hyperlink_target(target, self.env.docname, anchor, self.label)
        return [node]

    def present(self, described: dict[str, Any]) -> nodes.Element:
        raise NotImplementedError

    def absent(self, reason: str) -> nodes.admonition:
        title = nodes.title("", f"{self.label} is not in this run")
        return nodes.admonition("", title, nodes.paragraph("", reason), classes=["note", "exhibit-absent"])

    def file(self, suffix: str) -> Path:
        path = published(self.env).folder / f"{self.kind}s" / f"{self.arguments[0]}{suffix}"
        self.env.note_dependency(str(path))
        return path

    def fault(self, message: str) -> nodes.problematic:
        return fault(self.env, f"{self.kind} {self.arguments[0]!r} {message}", self.get_location())

    def caption(self, downloads: dict[str, str]) -> exhibit_caption:
        """Label and caption, then what made it, then the files to take away (``{suffix: what it is called}``)."""
        caption = exhibit_caption()
        self.state.nested_parse(self.content, self.content_offset, caption)
        first = caption[0] if len(caption) else None
        if not isinstance(first, nodes.paragraph):
            first = nodes.paragraph()
            caption.insert(0, first)
        first.insert(0, [nodes.strong("", f"{self.label}."), nodes.Text(" ")])

        provenance = nodes.paragraph(classes=["provenance"])
        notebook = self.options["notebook"]
        cell = link_to_cell(self.env, notebook, self.cell, f"notebook {notebook}, cell {self.cell.number}")
        provenance += [nodes.Text("Made by "), cell]
        provenance += nodes.Text(f", from {published(self.env).provenance()}. Download: ")
        for suffix, called in downloads.items():
            if len(provenance) > 3:
                provenance += nodes.Text(", ")
            target = f"/{FOLDER}/{self.kind}s/{self.arguments[0]}{suffix}"
            provenance += addnodes.download_reference("", "", nodes.Text(called), reftarget=target)
        command = nodes.literal("", published(self.env).command(notebook))
        caption += [provenance, folded("", command, summary="Command and parameters", classes=["provenance"])]
        return caption


class RunFigure(Exhibit):
    """``{run-figure} fig1a_roc_internal`` with ``:notebook:``; the content is the caption."""

    kind = "figure"
    label_pattern = r"fig(A?\d+[a-z]?)_"

    def present(self, described: dict[str, Any]) -> nodes.Element:
        missing = [suffix for suffix in (".svg", ".png", ".csv") if not self.file(suffix).exists()]
        if missing or not described.get("alt"):
            return self.fault(f"is not published: no {', '.join(missing) or 'alternative text'} in {FOLDER}/figures")
        shown = ".svg" if self.file(".svg").stat().st_size <= LARGEST_SVG else ".png"
        image = nodes.image(uri=f"/{FOLDER}/figures/{self.arguments[0]}{shown}", alt=described["alt"], width="100%")
        picture = nodes.container("", image, classes=["picture"])
        downloads = {".csv": "numbers (CSV)", ".svg": "picture (SVG)", ".png": "picture (PNG)"}
        classes = ["run-figure", "wide"] if drawn_width(self.file(".svg")) > WIDE else ["run-figure"]
        return exhibit("", picture, self.caption(downloads), classes=classes)


MANY_COLUMNS = 5  # more do not fit beside each other with their intervals


class RunTable(Exhibit):
    """``{run-table} table1`` with ``:notebook:``; the content is the caption.

    The CSV's first row is the head. A row with nothing but its first cell is the heading of the rows below it.
    A number with more than three decimals is shown with three; the download holds all of them.
    """

    kind = "table"
    label_pattern = r"table(A?\d+)"

    def present(self, described: dict[str, Any]) -> nodes.Element:
        if not self.file(".csv").exists():
            return self.fault(f"is not published: no {self.arguments[0]}.csv in {FOLDER}/tables")
        with self.file(".csv").open(encoding="utf-8", newline="") as lines:
            head, *rows = csv.reader(lines)
        group = nodes.tgroup("", *[nodes.colspec(colwidth=1) for _ in head], cols=len(head))
        group += nodes.thead("", _row(list(map(heading, head))))
        group += nodes.tbody("", *[_row(cells) for cells in aligned(rows)])
        many = ["many-columns"] if len(head) > MANY_COLUMNS else []
        table = nodes.table("", group, classes=["colwidths-auto", "run-table-body", *many])
        return exhibit("", self.caption({".csv": "table (CSV)"}), table, classes=["run-table"])


def _row(cells: list[str]) -> nodes.row:
    row = nodes.row()
    for text in cells:
        classes = ["numeric"] if re.match(r"[-−–+<>]?\s?\d", text) and text != cells[0] else []
        row += nodes.entry("", nodes.paragraph("", "", *_in_two(spoken(shortened(text)))), classes=classes)
    return row


def _in_two(text: str) -> list[nodes.Node]:
    """An estimate and, by itself, its interval, which a table of many columns puts on a second line."""
    found = re.fullmatch(r"(\S+ )(\(\S+ to \S+\))", text)
    return [nodes.Text(found[1]), nodes.inline("", found[2], classes=["limits"])] if found else [nodes.Text(text)]


def aligned(rows: list[list[str]]) -> list[list[str]]:
    """The cells, plain decimals of a column with the same number of them, none of them a signed zero.

    >>> aligned([["Age", "0.126"], ["Hypertension", "0.03"], ["Prior MI", "-0.0"]])
    [['Age', '0.126'], ['Hypertension', '0.030'], ['Prior MI', '0.000']]
    """
    plain = re.compile(r"-?\d+\.(\d{1,3})")
    columns = []
    for column in zip(*rows):
        found = [plain.fullmatch(text) for text in column]
        most = max((len(each[1]) for each in found if each), default=0)
        columns.append([single(float(text), most) if each else text for text, each in zip(column, found)])
    return [list(cells) for cells in zip(*columns)]


def drawn_width(svg: Path) -> float:
    """Width in points that a drawing states for itself, 0 when it states none."""
    with svg.open(encoding="utf-8") as lines:
        found = re.search(r'<svg [^>]*\bwidth="([\d.]+)pt"', lines.read(2000))
    return float(found[1]) if found else 0.0


def shortened(text: str) -> str:
    """A cell's text, a long decimal with three decimals or two significant digits.

    >>> shortened("0.7412345"), shortened("0.0000412345"), shortened("1,952 (42.3%)"), shortened("0.15")
    ('0.741', '4.1e-05', '1,952 (42.3%)', '0.15')
    """
    if not re.fullmatch(r"-?\d+\.\d{4,}(e[-+]?\d+)?|-?\d+(\.\d+)?e-\d+", text):
        return text
    value = float(text)
    return single(value, 3) if abs(value) >= 0.001 else f"{value:.2g}"


def join_heading_rows(app: Sphinx, doctree: nodes.document) -> None:
    """In every table, let a row with nothing but its first cell be one cell: the heading of the rows below it."""
    for row in doctree.findall(nodes.row):
        first, *others = (cell for cell in row.children if isinstance(cell, nodes.entry))
        if others and first.astext() and not any(cell.astext() for cell in others):
            row["classes"].append("row-heading")
            first["morecols"] = len(others)
            for cell in others:
                row.remove(cell)


def visit_exhibit(translator: HTML5Translator, node: exhibit) -> None:
    translator.body.append(translator.starttag(node, "figure"))


def depart_exhibit(translator: HTML5Translator, node: exhibit) -> None:
    translator.body.append("</figure>\n")


def visit_caption(translator: HTML5Translator, node: exhibit_caption) -> None:
    translator.body.append(translator.starttag(node, "figcaption"))


def depart_caption(translator: HTML5Translator, node: exhibit_caption) -> None:
    translator.body.append("</figcaption>\n")


def visit_folded(translator: HTML5Translator, node: folded) -> None:
    translator.body.append(translator.starttag(node, "details"))
    translator.body.append(f"<summary>{escape(node['summary'])}</summary>")


def depart_folded(translator: HTML5Translator, node: folded) -> None:
    translator.body.append("</details>\n")
