"""Words that explain themselves: a link to the glossary where a page first uses a term, abbreviations that expand.

Both are found when the pages are written; nobody marks them. Terms are linked once a page, in running text only;
abbreviations are expanded once in each section and in each table. Code, headings, links, formulas and what the run
computed are left alone, and so are the notebooks and the library's pages.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from cctaecg.book.sphinx_ext.cell_links import standard_domain
from cctaecg.book.sphinx_ext.exhibits import exhibit
from cctaecg.book.sphinx_ext.numbers import number

ABBREVIATIONS = Path(__file__).with_name("abbreviations.yml")

UNREAD = ("book/api/", "book/run/", "book/glossary", "book/references")
"""Pages, by the beginning of their names, that are left as they are."""

CLOSED = (
    nodes.title, nodes.literal, nodes.literal_block, nodes.reference, nodes.raw, nodes.math, nodes.math_block,
    nodes.problematic, nodes.comment, nodes.citation, nodes.abbreviation, addnodes.pending_xref,
    addnodes.download_reference, number,
)  # fmt: skip
"""Nodes in which nothing is touched."""

NOT_RUNNING = (nodes.table, nodes.caption, nodes.rubric, exhibit)
"""Nodes in which no term is linked, though abbreviations expand."""

FORMS = {
    "AUC": ("area under the ROC curve", "areas under the ROC curve", "area under the curve"),
    "batch normalisation": ("batch norm", "batch norms"),
    "CCTA": ("coronary CT angiography",),
    "Cox model": ("Cox models",),
    "cross-validation": ("cross-validated",),
    "fine-tuning": ("fine-tuned", "fine-tunes", "fine-tune"),
    "foundation model": ("foundation",),
    "hazard ratio": ("hazard ratios",),
    "Holm's adjustment": ("Holm's",),
    "Kaplan-Meier curve": ("Kaplan-Meier",),
    "log-odds": ("logit", "logits"),
    "macro-average": ("macro-AUC",),
    "micro-average": ("micro-AUC",),
    "NRI": ("net reclassification improvement",),
    "pretraining": ("pretrained",),
    "ROC curve": ("ROC curves",),
    "run": ("this run",),
    "Spearman's correlation": ("Spearman's rank correlation", "Spearman's"),
    "uncertainty weighting": ("weighting by uncertainty", "learnt weights"),
    "z-score": ("z-scores",),
}
"""How else a term is met, or for one that is an everyday word ("run") how it is met at all."""

EVERYDAY = {"run", "loss"}
"""Terms that are linked in the forms above alone."""


class abbr(nodes.inline):
    """An abbreviation that expands; ``first`` on its page can be reached with the Tab key."""


class Term(NamedTuple):
    """Where a term of the glossary stands."""

    document: str
    anchor: str


@dataclass
class Page:
    """What a page has explained so far."""

    linked: set[Term] = field(default_factory=set)
    expanded: set[tuple[int, str]] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)

    def links(self, term: Term | None) -> bool:
        """Whether a term is linked here, which it is once."""
        first = term is not None and term not in self.linked
        if first and term is not None:
            self.linked.add(term)
        return first

    def expands(self, name: str, place: int) -> bool:
        """Whether an abbreviation is expanded here, which it is once in a section or table."""
        first = name in abbreviations() and (place, name) not in self.expanded
        self.expanded.add((place, name))
        return first

    def reaches(self, name: str) -> bool:
        """Whether an abbreviation is met for the first time."""
        first = name not in self.reached
        self.reached.add(name)
        return first


def explain_words(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link the first use of each term, and expand abbreviations (called by Sphinx for each page)."""
    if docname.startswith(UNREAD):
        return
    glossary, page = terms(app.env), Page()
    pattern = _pattern(tuple(glossary))
    for text in list(readable(doctree)):
        said, at, pieces = text.astext(), 0, list[nodes.Node]()
        running, place = is_running(text), place_of(text)
        for found in pattern.finditer(said):
            word, name = found[0], _singular(found[0])
            term = _term(glossary, found) if running else None
            expand, link = page.expands(name, place), page.links(term)
            if not link and not expand:
                continue
            inner: nodes.Node = nodes.Text(word)
            if expand:
                inner = abbr("", word, title=abbreviations()[name], first=page.reaches(name) and not link)
            if link and term is not None:
                uri = f"{app.builder.get_relative_uri(docname, term.document)}#{term.anchor}"
                inner = nodes.reference("", "", inner, internal=True, refuri=uri, classes=["glossary-term"])
            pieces += [nodes.Text(said[at:found.start()]), inner]
            at = found.end()
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(said[at:])])


def terms(env: BuildEnvironment) -> dict[str, Term]:
    """Each form in which a term of the glossary is met."""
    found: dict[str, Term] = {}
    for name, _, kind, document, anchor, _ in standard_domain(env).get_objects():
        if kind == "term":
            own = () if name in EVERYDAY else (name, f"{name}s")
            found |= {form: Term(document, anchor) for form in (*own, *FORMS.get(name, ()))}
    return found


@cache
def abbreviations() -> dict[str, str]:
    """What each abbreviation stands for."""
    content: dict[str, str] = yaml.safe_load(ABBREVIATIONS.read_text(encoding="utf-8"))
    return content


@cache
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Any form of a term, whatever its first letter's case, or an abbreviation; the longest first."""
    words = {f"(?i:{re.escape(form[0])}){re.escape(form[1:])}".replace("'", "['’]") for form in forms}
    words |= {f"{re.escape(name)}s?" for name in abbreviations()}
    return re.compile(rf"(?<![\w+-])(?:{'|'.join(sorted(words, key=len, reverse=True))})(?![\w+−]|-\w)")


def _term(glossary: Mapping[str, Term], found: re.Match[str]) -> Term | None:
    """The term that a word is, with a capital of its own or that of a sentence, and not that of a name.

    "Foundation models" begins a sentence; "Science Foundation" is a name.
    """
    word, before = found[0].replace("’", "'"), found.string[:found.start()].rstrip()
    if word in glossary:
        return glossary[word]
    return glossary.get(word[0].lower() + word[1:]) if before[-1:] in ("", *".:;?!") else None


def _singular(word: str) -> str:
    return word if word in abbreviations() else word.removesuffix("s")


def readable(doctree: nodes.document) -> Iterator[nodes.Text]:
    """The texts of a page in which words may be explained, in the order in which they are read."""
    for text in doctree.findall(nodes.Text):
        above = list(ancestors(text))
        if not any(isinstance(node, CLOSED) or "provenance" in node.get("classes", ()) for node in above):
            yield text


def is_running(text: nodes.Text) -> bool:
    """Whether a text is prose of the page, and not of a table or a caption."""
    return not any(isinstance(node, NOT_RUNNING) for node in ancestors(text))


def place_of(text: nodes.Text) -> int:
    """The table or the section that a text stands in, as a number of its own."""
    return next((id(node) for node in ancestors(text) if isinstance(node, nodes.table | nodes.section)), 0)


def ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    """What a node stands in, from the inside out."""
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def visit_abbr(translator: HTML5Translator, node: abbr) -> None:
    reach: dict[str, Any] = {"tabindex": "0"} if node["first"] else {}
    translator.body.append(translator.starttag(node, "abbr", "", title=node["title"], **reach))


def depart_abbr(translator: HTML5Translator, node: abbr) -> None:
    translator.body.append("</abbr>")
