"""Which files of the rendered book a page or a style sheet names, and how to name another in their place."""

import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

_ATTRIBUTE = re.compile(r"""(?<=\s)((?:xlink:)?href|src|srcset|poster|data-[\w-]+)="([^"]+)\"""")
_URL = re.compile(r"""(url\(\s*["']?|@import\s+["'])([^"')]+)(["']?\s*\)|["'])""")

_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/", re.IGNORECASE)


def files_named(text: str, at: str) -> set[str]:
    """The paths below the book's folder that a page or a style sheet asks for.

    Parameters
    ----------
    text : str
        HTML or CSS.
    at : str
        Where it lies, such as ``book/index.html``.

    Returns
    -------
    set of str
        Paths such as ``_static/book.css``, whether or not there are such files.

    Examples
    --------
    >>> page = '<img src="../_images/a.svg"><a href="results/cohort.html#table1">T</a><a href="https://doi.org/1">D</a>'
    >>> sorted(files_named(page, "book/index.html"))
    ['_images/a.svg', 'book/results/cohort.html']
    """
    found: set[str] = set()

    def note(path: str) -> None:
        found.add(path)

    _visited(text, at, note)
    return found


def renamed(text: str, at: str, names: dict[str, str]) -> str:
    """A page whose links to some files lead to others.

    Parameters
    ----------
    text : str
        HTML or CSS.
    at : str
        Where it lies.
    names : dict of str to str
        Old path -> new path, both below the book's folder.

    Examples
    --------
    >>> renamed('<img srcset="../_images/b.png 2x">', "book/index.html", {"_images/b.png": "_images/a.png"})
    '<img srcset="../_images/a.png 2x">'
    """
    return _visited(text, at, names.get)


def rebased(text: str, at: str, to: str) -> str:
    """A piece of one page as another page shows it: its links lead where they led.

    Parameters
    ----------
    text : str
        HTML.
    at, to : str
        Where it lies, and where it is shown.

    Examples
    --------
    >>> rebased('<img src="../../_images/a.svg"><a href="#b">', "book/results/cohort.html", "book/index.html")
    '<img src="../_images/a.svg"><a href="results/cohort.html#b">'
    """
    folder = posixpath.dirname(at)

    def one(link: str) -> str:
        path, mark, rest = _split(link)
        if re.match(_ELSEWHERE, link):
            return link
        target = posixpath.normpath(posixpath.join(folder, path)) if path else at
        return posixpath.relpath(target, posixpath.dirname(to) or ".") + mark + rest

    return _each_link(text, one)


def _each_link(text: str, change: Callable[[str], str]) -> str:
    """``text`` with every link changed, those inside it that carry their own data left alone."""
    def attribute(found: re.Match[str]) -> str:
        name, value = found[1], found[2]
        if value.startswith("data:"):
            return found[0]
        parts = re.split(r"([\s,]+)", value) if name == "srcset" else [value]
        return f'{name}="{"".join(change(part) if part.strip(" ,") else part for part in parts)}"'

    def url(found: re.Match[str]) -> str:
        return found[0] if found[2].startswith("data:") else found[1] + change(found[2]) + found[3]

    return _URL.sub(url, _ATTRIBUTE.sub(attribute, text))


def _visited(text: str, at: str, new: Callable[[str], str | None]) -> str:
    """``text`` with each link for whose target ``new`` gives a path leading there."""
    folder = posixpath.dirname(at)

    def one(link: str) -> str:
        path, mark, rest = _split(link)
        if not path or re.match(_ELSEWHERE, path):
            return link
        other = new(posixpath.normpath(posixpath.join(folder, unquote(path))))
        return link if other is None else posixpath.relpath(other, folder or ".") + mark + rest

    return _each_link(text, one)


def _split(link: str) -> tuple[str, str, str]:
    """A link's path, and what follows it with its ``?`` or ``#``."""
    found = re.search(r"[?#]", link)
    return (link, "", "") if found is None else (link[:found.start()], found[0], link[found.end():])


def pages_in(texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The pages among some texts by path, without the templates that themes leave among their files."""
    return ((path, text) for path, text in texts.items() if path.endswith(".html") and not path.startswith("_static/"))
