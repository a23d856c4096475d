"""What a reference leads to, carried by the page that refers to it, so that a preview needs no other file.

``previews.js`` shows a figure, a table, a work cited or a term of the glossary beside the link that leads there. What
stands on the same page is taken from it; of other pages each page carries what it refers to, in ``template`` elements,
which a browser reads and does not show. Without scripts the links lead where they did.
"""

import posixpath
import re
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from cctaecg.book.site.links import pages_in, rebased

ROWS = 8
"""Of a table that a preview shows."""

PREVIEWED = ["run-figure", "run-table", "citation", "glossary"]
"""Classes of what a preview is made of."""

_LINK = re.compile(r'<a class="[^"]*\binternal\b[^"]*" href="([^"#]+\.html)#([^"]+)"')
_SHOWN = re.compile(r'<figure[^>]*class="[^"]*\brun-(?:figure|table)\b|class="citation"'
                    r'|<dl[^>]*class="[^"]*\bglossary\b')
_END = "</article>"


def add_previews(texts: dict[str, str]) -> None:
    """Give each page what its links to other pages preview.

    Parameters
    ----------
    texts : dict of str to str
        Every file of the book that is text, by path; the pages are changed.
    """
    found: dict[str, tuple[str, str]] = {}  # "book/references.html#id3" -> (page, fragment)
    for path, text in pages_in(texts):
        if _SHOWN.search(text):
            found |= {f"{path}#{anchor}": (path, fragment) for anchor, fragment in fragments(text).items()}
    for path, text in pages_in(dict(texts)):
        templates = {}
        for page, anchor in _LINK.findall(text):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(page)))
            if target != path and f"{target}#{anchor}" in found:
                at, fragment = found[f"{target}#{anchor}"]
                templates[f"{page}#{anchor}"] = rebased(fragment, at, path)
        if templates and _END in text:
            made = "".join(f'<template data-preview="{link}">{fragment}</template>\n'
                           for link, fragment in sorted(templates.items()))
            head, end, rest = text.rpartition(_END)
            texts[path] = head + made + end + rest


def fragments(page: str) -> dict[str, str]:
    """What can be previewed of a page, by the id that a link to it names.

    Examples
    --------
    >>> fragments('<div class="citation" id="id3"><span class="label">[A1]</span><p>Austin. 2019.</p></div>')
    {'id3': '<div class="citation"><p>Austin. 2019.</p></div>'}
    """
    soup = BeautifulSoup(page, "html.parser", parse_only=SoupStrainer(class_=PREVIEWED))
    found = {str(figure["id"]): _exhibit(figure) for figure in soup.select("figure[id]")}
    for work in soup.select("div.citation[id]"):
        found[str(work["id"])] = f'<div class="citation">{_inside(work.find_all("p", recursive=False))}</div>'
    for term in soup.select("dl.glossary dt[id]"):
        meaning = term.find_next_sibling("dd")
        if isinstance(meaning, Tag):
            found[str(term["id"])] = f'<div class="meaning">{_inside(meaning.find_all("p", recursive=False)[:2])}</div>'
    return found


def _exhibit(figure: Tag) -> str:
    """The picture, or the first rows, and the caption of an exhibit."""
    parts = []
    picture, table, caption = (figure.find(name) for name in ("img", "table", "figcaption"))
    if isinstance(picture, Tag):
        parts.append(f'<img alt="{_quoted(picture.get("alt"))}" src="{_quoted(picture.get("src"))}">')
    if isinstance(caption, Tag) and isinstance(first := caption.find("p"), Tag):
        parts.append(_inside([first]))
    if isinstance(table, Tag):
        for row in table.select("tbody tr")[ROWS:]:
            row.decompose()
        parts.append(_without_ids(str(table)))
    return f'<div class="exhibit">{"".join(parts)}</div>'


def _inside(paragraphs: list[Tag]) -> str:
    """Some paragraphs without what only works in its place: ids, cards of numbers, footnotes."""
    return _without_ids("".join(map(str, paragraphs)))


def _without_ids(html: str) -> str:
    return re.sub(r'\s(?:id|tabindex|data-[\w-]+)="[^"]*"', "", html)


def _quoted(value: object) -> str:
    return str(value or "").replace("&", "&amp;").replace('"', "&quot;")
