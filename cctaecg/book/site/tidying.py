"""A rendered book without what no page needs: no file twice, none that nothing leads to, no script for nothing."""

import re
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

from cctaecg.book.site.icons import keep_used_icons
from cctaecg.book.site.links import files_named, pages_in, renamed
from cctaecg.book.site.mending import mended
from cctaecg.book.site.previews import add_previews

KEPT = (".buildinfo", "objects.inv")
"""What no page leads to and stays: the mark of a rendered book, and the list for other books that refer to this one."""

SEARCH_PAGE = "search.html"

_UNUSED_SCRIPT = re.compile(r'\s*<script[^>]* src="[^"]*fontawesome\.js[^"]*"[^>]*></script>')
_SEARCH_SCRIPT = re.compile(
    r'\s*<script[^>]* src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"[^>]*></script>')
_TEXT = (".html", ".css", ".js")


def tidy(html: Path) -> None:
    """Shrink a rendered book, whose pages look and work as before.

    Parameters
    ----------
    html : Path
        ``_build/html`` as Sphinx has left it.
    """
    texts = {path: (html / path).read_text(encoding="utf-8") for path in files_in(html) if path.endswith(_TEXT)}
    for path, text in pages_in(dict(texts)):
        texts[path] = mended(_UNUSED_SCRIPT.sub("", text if path == SEARCH_PAGE else _SEARCH_SCRIPT.sub("", text)))
    add_previews(texts)
    names = doubles(html)
    for path, text in pages_in(dict(texts)):
        texts[path] = renamed(text, path, names)
        (html / path).write_text(texts[path], encoding="utf-8")
    keep_used_icons(html, [text for path, text in texts.items()
                           if path.endswith(".html") or (path.endswith(".js") and "fontawesome" not in path)])
    for path in set(files_in(html)) - reached(html):
        (html / path).unlink()
    for folder in sorted((path for path in html.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def doubles(html: Path) -> dict[str, str]:
    """Every picture and download that is there more than once -> the one of its copies that stays.

    It is the one with the shortest name, which is the one that a person gave; of those a picture before a download.
    """
    same = defaultdict(list)
    for path in files_in(html):
        if path.startswith(("_images/", "_downloads/")):
            same[sha256((html / path).read_bytes()).digest()].append(path)
    names: dict[str, str] = {}
    for copies in same.values():
        first, *others = sorted(copies, key=lambda path: (len(Path(path).name), not path.startswith("_images/"), path))
        names |= dict.fromkeys(others, first)
    return names


def reached(html: Path) -> set[str]:
    """What the pages lead to, themselves included."""
    there = set(files_in(html))
    found: set[str] = set()
    waiting = {path for path, _ in pages_in(dict.fromkeys(there, ""))} | (there & set(KEPT))
    while waiting:
        path = waiting.pop()
        found.add(path)
        if path.endswith((".html", ".css", ".svg")):
            waiting |= files_named((html / path).read_text(encoding="utf-8"), path) & there - found
    return found


def files_in(html: Path) -> list[str]:
    """Every file of a rendered book, as its path below the folder."""
    return sorted(path.relative_to(html).as_posix() for path in html.rglob("*") if path.is_file())
