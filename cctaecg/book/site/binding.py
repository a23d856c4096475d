"""The manuscript part of a rendered book as one HTML document: to mail, to read without the rest, and to print.

Pages become sections, links between them lead within the document, pictures and styles are inside it, and a list of
contents stands in front. A page outside the part that is linked to stays as its name, in italics, and the list of
contents says what that means. It asks for nothing from anywhere.
"""

import json
import posixpath
import re
from base64 import b64encode
from html import escape
from mimetypes import guess_type
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import yaml
from bs4 import BeautifulSoup, Tag

from cctaecg.book.publishing import book_source
from cctaecg.book.site.printing import print_to_pdf
from cctaecg.errors import UserError
from cctaecg.run.atomic import atomic_path
from cctaecg.run.run import Run

LEFT_OUT = ("Companion", "The library", "Notebooks")
"""Parts of the book that are not the manuscript's."""

STYLES = ("_static/basic.css", "_static/styles/pydata-sphinx-theme.css", "_static/styles/sphinx-book-theme.css",
          "_static/pygments.css")
"""Style sheets of the theme that the document takes along, before those of the book itself."""

_IDS = ("id", "for", "name", "aria-labelledby", "aria-controls", "aria-describedby")
_DROPPED = "template, script, .headerlink, .only-on-screen"
_ELSEWHERE = ("<p>Names in italics that lead nowhere are pages of the whole book, of which this is the manuscript "
              "part.</p>")
_DARK = ('document.documentElement.dataset.theme = '
         'window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";')


class Part(NamedTuple):
    """A part of the book: its name, empty for the front page, and its pages."""

    caption: str
    pages: tuple[str, ...]


class NotBound(UserError, RuntimeError):
    """There is no rendered book whose pages could be bound."""


def bind_book(run: Run, pdf: bool = False) -> Path:
    """Bind the manuscript part of a run's book.

    Parameters
    ----------
    run : Run
        A run whose book is rendered.
    pdf : bool
        One PDF, instead of one HTML file.

    Returns
    -------
    Path
        ``_build/manuscript.pdf`` or ``_build/manuscript.html`` beside the book.

    Raises
    ------
    NotBound
        When the book is not rendered, naming the command.
    NoBrowser
        When there is no Chromium to print with.
    """
    source = book_source(run)
    if not (source / "_build" / "html" / "index.html").is_file():
        raise NotBound(f"run {run.name} has no rendered book to bind; make it with: cctaecg book {run.name}")
    to = source / "_build" / f"manuscript.{'pdf' if pdf else 'html'}"
    if pdf:
        print_to_pdf(bound(source, for_paper=True), to)
    else:
        with atomic_path(to) as partial:
            partial.write_text(bound(source), encoding="utf-8")
    return to


def bound(source: Path, for_paper: bool = False) -> str:
    """The manuscript part as one document.

    Parameters
    ----------
    source : Path
        The folder of the book's pages, rendered to ``_build/html`` in it.
    for_paper : bool
        Without what only a screen needs: scripts and pictures for phones.

    Returns
    -------
    str
        HTML that needs no other file.
    """
    html = source / "_build" / "html"
    parts = manuscript(source / "_toc.yml")
    pages = [page for part in parts for page in part.pages]
    own = _own_files(html, pages[0])
    body = []
    for part in parts:
        sections = [_section(html, page, pages, for_paper) for page in part.pages]
        first_heading = sections[0].find(re.compile("h[12]"))
        if part.caption and isinstance(first_heading, Tag) and first_heading.get_text() == part.caption:
            first_heading.name, first_heading["class"] = "h1", "part"  # one heading for the part and its first page
        elif part.caption:
            body.append(f'<h1 class="part" id="{_anchor(part.caption)}">{escape(part.caption)}</h1>')
        body += [str(section) for section in sections]
    front = BeautifulSoup("".join(body), "html.parser")
    title = front.h1.get_text() if front.h1 else ""
    banner = str(json.loads((source / "book" / "run" / "manifest.json").read_text(encoding="utf-8"))["banner"])
    first, *others = front.find_all(["h1", "section"], recursive=False)
    styles = "\n".join(_inlined(html, path) for path in (*STYLES, *own["css"]))
    scripts = "" if for_paper else "".join(f"<script>{_text(html, path)}</script>\n" for path in own["js"])
    return "\n".join([
        '<!DOCTYPE html>', '<html lang="en-GB" data-theme="light">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">', f"<title>{escape(title)}</title>",
        f"<style>{styles}</style>", f"<style>{_running(title, banner)}</style>",
        "" if for_paper else f"<script>{_DARK}</script>", "</head>", '<body class="bound">',
        f'<aside class="bd-header-announcement" aria-label="Announcement">{escape(banner)}</aside>',
        '<main class="bd-main"><article class="bd-article">', str(first), _contents([first, *others]),
        *map(str, others), "</article></main>", scripts, "</body>", "</html>", ""])


def manuscript(toc: Path) -> list[Part]:
    """The parts of the manuscript and their pages, in order, as the table of contents has them."""
    read = yaml.safe_load(toc.read_text(encoding="utf-8"))
    named = [Part(part["caption"], tuple(chapter["file"] for chapter in part["chapters"])) for part in read["parts"]]
    return [Part("", (read["root"],)), *(part for part in named if part.caption not in LEFT_OUT)]


def _section(html: Path, page: str, pages: list[str], for_paper: bool) -> Tag:
    """A page's text as a section, whose anchors bear the page's name."""
    path = f"{page}.html"
    article = BeautifulSoup(_text(html, path), "html.parser").select_one("article.bd-article > section")
    assert isinstance(article, Tag), f"{path} has no article"
    for dropped in article.select(_DROPPED + (", picture > source" if for_paper else "")):
        dropped.decompose()
    for tag in article.find_all(True):
        for name in _IDS:
            if tag.get(name) and not (name == "name" and tag.name != "input"):
                tag[name] = " ".join(_anchor(page, one) for one in str(tag[name]).split())
        for name in ("src", "srcset"):
            if tag.get(name) and not str(tag[name]).startswith("data:"):
                tag[name] = _data(html, posixpath.dirname(path), str(tag[name]).split()[0])
        tag.attrs.pop("loading", None)
        tag.attrs.pop("data-href", None)
        if tag.name == "a" and tag.get("href"):
            _led_within(tag, path, pages)
        if page != pages[0] and re.fullmatch("h[1-5]", tag.name):
            tag.name = f"h{int(tag.name[1]) + 1}"
    article["class"] = "bound-page"
    article.insert(0, BeautifulSoup(f'<span id="{_anchor(page)}"></span>', "html.parser"))
    return article


def _led_within(link: Tag, path: str, pages: list[str]) -> None:
    """Let a link lead within the document; one that leads out of the manuscript, or to a file, becomes text."""
    href = str(link["href"])
    if re.match(r"[a-z][a-z0-9+.-]*:", href, re.IGNORECASE):
        return
    file, _, anchor = href.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file))) if file else path
    page = target.removesuffix(".html")
    if page in pages and target.endswith(".html"):
        link["href"] = "#" + (_anchor(page, unquote(anchor)) if anchor else _anchor(page))
    elif target.endswith(".html") and link.code is None:
        link.name, link.attrs = "span", {"class": "elsewhere"}
    else:
        link.unwrap()


def _anchor(page: str, anchor: str = "") -> str:
    """An id in the whole document for one of a page."""
    name = re.sub(r"[^\w]+", "-", page.removeprefix("book/"))
    return f"{name}--{anchor}" if anchor else f"page-{name}"


def _contents(tops: list[Tag]) -> str:
    """The list of contents: parts, their pages, and the headings of those."""
    lines = []
    for top in tops[1:]:
        if top.name == "h1":
            lines.append(f'<li class="part"><a href="#{top["id"]}">{escape(top.get_text())}</a></li>')
            continue
        inner = "".join(f'<li><a href="#{section["id"]}">{escape(heading.get_text())}</a></li>'
                        for section in top.select("section[id]")
                        if isinstance(heading := section.find(re.compile("h[1-6]"), recursive=False), Tag)
                        and heading.name == "h3")
        heading = top.find(re.compile("h[1-6]"))
        name = heading.get_text() if isinstance(heading, Tag) else ""
        kind = "part" if isinstance(heading, Tag) and "part" in (heading.get("class") or "") else "page"
        lines.append(f'<li class="{kind}"><a href="#{top["id"]}">{escape(name)}</a>'
                     f'{f"<ul>{inner}</ul>" if inner else ""}</li>')
    return ('<nav class="bound-contents" aria-label="Contents"><h2>Contents</h2>'
            f'{_ELSEWHERE}<ul>{"".join(lines)}</ul></nav>')


def _own_files(html: Path, front: str) -> dict[str, list[str]]:
    """The style sheets and scripts of the book itself, as its first page names them."""
    text = _text(html, f"{front}.html")
    named = [unquote(name) for name in re.findall(r'(?:href|src)="[./]*(_static/[\w.-]+\.(?:css|js))(?:\?|")', text)]
    ours = {path.name for path in (html.parents[1] / "book" / "_static").iterdir()}
    return {kind: [name for name in named if name.endswith(f".{kind}") and Path(name).name in ours]
            for kind in ("css", "js")}


def _running(title: str, banner: str) -> str:
    """What stands on top and at the foot of each printed page."""
    def said(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return (f"@page {{ @top-left {{ content: {said(title)} }} @top-right {{ content: {said(banner)} }} "
            '@bottom-right { content: counter(page) " of " counter(pages) } }')


def _text(html: Path, path: str) -> str:
    return (html / path).read_text(encoding="utf-8")


def _inlined(html: Path, path: str) -> str:
    """A style sheet whose pictures are inside it."""
    def one(found: re.Match[str]) -> str:
        inside = found[1].startswith(("data:", "#"))
        return found[0] if inside else f"url({_data(html, posixpath.dirname(path), found[1])})"

    return re.sub(r"""url\(["']?([^"')]+)["']?\)""", one, _text(html, path)).replace("</", "<\\/")


def _data(html: Path, folder: str, link: str) -> str:
    """A file as the address that carries it."""
    path = html / posixpath.normpath(posixpath.join(folder, unquote(link.partition("?")[0])))
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"
