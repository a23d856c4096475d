"""Directives ``run-figure`` and ``run-table``: an exhibit of the run with label, caption, data and provenance."""

import csv
import json
import re
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from cctaecg.book.sphinx_ext import pictures
from cctaecg.book.sphinx_ext.cell_links import link_to_cell, standard_domain
from cctaecg.book.sphinx_ext.cells import Cell, UnknownCell
from cctaecg.book.sphinx_ext.number_cards import made_in
from cctaecg.book.sphinx_ext.published import FOLDER, NothingPublished, fault, published
from cctaecg.book.sphinx_ext.tables.run_cells import body_of
from cctaecg.book.tables.readable import readable
from cctaecg.run.spreadsheet import unguarded


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
        target = self.arguments[0].lower()
        taken = self.env.temp_data.setdefault("cctaecg_exhibits", set())
        if target in taken:  # a figure and the table of its numbers
            target = f"{self.kind}_{target}"
        taken.add(target)
        anchor = nodes.make_id(target)
        node["ids"].append(anchor)
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

    def caption(self, downloads: dict[str, str], words: str = "") -> exhibit_caption:
        """Label and caption and, folded, the words of a figure, what made it, and the files to take away.

        ``downloads`` is what each file of the exhibit is called, by its suffix.
        """
        caption = exhibit_caption()
        self.state.nested_parse(self.content, self.content_offset, caption)
        first = caption[0] if len(caption) else None
        if not isinstance(first, nodes.paragraph):
            first = nodes.paragraph()
            caption.insert(0, first)
        first.insert(0, [nodes.strong("", f"{self.label}."), nodes.Text(" ")])

        notebook = self.options["notebook"]
        cell = link_to_cell(self.env, notebook, self.cell, f"notebook {notebook}, cell {self.cell.number}")
        made = nodes.paragraph("", "Made by ", cell, nodes.Text(f", from {published(self.env).provenance()}."))
        taken = nodes.paragraph("", "Download: ", classes=["only-on-screen"])
        for suffix, called in downloads.items():
            if len(taken) > 1:
                taken += nodes.Text(", ")
            target = f"/{FOLDER}/{self.kind}s/{self.arguments[0]}{suffix}"
            taken += addnodes.download_reference("", "", nodes.Text(called), reftarget=target)
        command = nodes.paragraph("", "Again: ", nodes.literal("", published(self.env).command(notebook)))
        in_words = [nodes.paragraph("", words)] if words else []
        caption += folded("", *in_words, taken, made, command, classes=["provenance"], summary="Data and source")
        return caption


class RunFigure(Exhibit):
    """``{run-figure} fig1a_roc_internal`` with ``:notebook:``; the content is the caption."""

    kind = "figure"
    label_pattern = r"fig(A?\d+[a-z]?)_"

    def present(self, described: dict[str, Any]) -> nodes.Element:
        missing = [suffix for suffix in (*pictures.LAYOUTS, ".svg", ".csv") if not self.file(suffix).exists()]
        if missing or not described.get("alt"):
            return self.fault(f"is not published: no {', '.join(missing) or 'alternative text'} in {FOLDER}/figures")
        picture = pictures.picture_of(self.env, self.arguments[0], described["alt"])
        caption = self.caption({".csv": "numbers (CSV)"}, described.get("words", ""))
        return exhibit("", picture, caption, classes=["run-figure"])


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
            head, *rows = ([unguarded(cell) for cell in row] for row in csv.reader(lines))
        raw = pd.DataFrame(rows, columns=head, dtype=str)
        shown = readable(raw)
        group = nodes.tgroup("", *[nodes.colspec(colwidth=1) for _ in head], cols=len(head))
        heads = [nodes.entry("", nodes.paragraph("", name)) for name in shown.columns]
        group += nodes.thead("", nodes.row("", *heads))
        group += body_of(raw, shown, self.arguments[0], made_in(self.options["notebook"], self.cell))
        table = nodes.table("", group, classes=["colwidths-auto", "run-table-body"])
        return exhibit("", self.caption({".csv": "table (CSV)"}), table, classes=["run-table"])


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
