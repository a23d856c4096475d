"""What readers type into the search: words that lead to a page first, put into the book's index too."""

from functools import cache
from pathlib import Path

import yaml
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform

WORDS = "book/search_words.yml"
ORDER = "book/search_order.js"


class IndexWords(SphinxTransform):
    """Index entries for the words of the page, as if it had an ``index`` directive with them."""

    default_priority = 800  # before Sphinx collects them

    def apply(self, **kwargs: object) -> None:
        words = words_of(Path(self.env.srcdir)).get(self.env.docname, [])
        if words:
            entries = [("single", word, "", "main", None) for word in words]
            self.document.insert(0, addnodes.index(entries=entries))


def words_of(source: Path) -> dict[str, list[str]]:
    """The words by page, none where a book has no list."""
    path = source / WORDS
    return _read(path.read_text(encoding="utf-8")) if path.is_file() else {}


@cache  # every page asks
def _read(text: str) -> dict[str, list[str]]:
    words: dict[str, list[str]] = yaml.safe_load(text)
    return words


def set_order(app: Sphinx, config: Config) -> None:
    """Let the search weigh the pages as the book's script says (called by Sphinx)."""
    if (Path(app.srcdir) / ORDER).is_file():
        config.html_search_scorer = str(Path(app.srcdir) / ORDER)


def refuse_unknown_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """End the build when the list names a page that there is not (called by Sphinx)."""
    unknown = sorted(set(words_of(Path(app.srcdir))) - env.found_docs)
    if unknown:
        raise ExtensionError(f"{WORDS} names the page {unknown[0]!r}; expected pages of the table of contents")
