"""``.. api-package:: stats``: all that a package offers, by Sphinx's own autodoc and autosummary.

What is listed is the package's face: a name is documented as it is imported (``cctaecg.stats.auc_ci``), with a section
for each sub-package that defines some of them.
"""

import inspect
from collections.abc import Iterator
from importlib import import_module
from itertools import takewhile

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import nested_parse_with_titles

from cctaecg.book.faces import face


class ApiPackage(SphinxDirective):
    """``.. api-package:: NAME`` (in ``eval-rst``): what ``cctaecg.NAME`` says of itself and of all that it offers."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        source = StringList(list(package_page(self.arguments[0])), source=f"cctaecg.{self.arguments[0]}")
        node = nodes.section()
        node.document = self.state.document
        nested_parse_with_titles(self.state, source, node)
        return node.children


def package_page(name: str) -> Iterator[str]:
    """The page of ``cctaecg.NAME`` as lines of reStructuredText.

    >>> page = list(package_page("explain"))
    >>> page[0], ".. autofunction:: cctaecg.explain.cluster_test" in page
    ('.. automodule:: cctaecg.explain', True)
    """
    package = f"cctaecg.{name}"
    yield from [f".. automodule:: {package}", "   :no-members:", ""]
    for title, names in _sections(package).items():
        if title:
            yield from [title, "-" * len(title), ""]
        # a constant has no docstring of its own that the table could quote
        called = [name for name in names if callable(getattr(import_module(package), name))]
        yield from [f".. currentmodule:: {package}", "", ".. autosummary::", "", *(f"   {name}" for name in called), ""]
        for offered in names:
            yield from _documented(package, offered)


def _sections(package: str) -> dict[str, list[str]]:
    """The names a package offers, in alphabetical order, under what the sub-package that defines them is said to be."""
    sections: dict[str, list[str]] = {"": []}
    for name, home in sorted(face(package).items(), key=lambda item: item[0].casefold()):
        inner = home.removeprefix(f"{package}.").split(".")
        title = ""
        if len(inner) > 1:
            described = inspect.getdoc(import_module(f"{package}.{inner[0]}")) or inner[0]
            title = described.splitlines()[0].split(":")[0].rstrip(".")
        sections.setdefault(title, []).append(name)
    return {title: names for title, names in sections.items() if names}


def _documented(package: str, name: str) -> list[str]:
    value = getattr(import_module(package), name)
    if inspect.isclass(value):
        return [f".. autoclass:: {package}.{name}", "   :members:", "   :show-inheritance:", ""]
    if callable(value):
        return [f".. autofunction:: {package}.{name}", ""]
    home = face(package)[name]  # where autodoc finds a constant's docstring
    return [f".. autodata:: {home}.{name}", *(["   :no-value:"] if len(repr(value)) > 100 else []), ""]


def attributes_one_by_one(
    app: Sphinx, what: str, name: str, described: object, options: object, lines: list[str]
) -> None:
    """Give each of ``lower, upper : float`` an entry of its own, which napoleon does for parameters only."""
    if "Attributes" not in lines:
        return
    start = lines.index("Attributes") + 2
    entries: list[str] = []
    ends = [number - 1 for number in range(start, len(lines)) if lines[number] and not lines[number].strip("-")]
    end = min(ends, default=len(lines))
    for number, line in enumerate(lines[start:end], start):
        names, colon, kind = line.partition(" : ")
        if colon and "," in names and not line.startswith(" "):
            told = list(takewhile(lambda inner: inner.startswith(" "), lines[number + 1 :]))
            for first in names.split(", ")[:-1]:
                entries += [f"{first} : {kind}", *told]
            entries.append(f"{names.split(', ')[-1]} : {kind}")
        else:
            entries.append(line)
    lines[start:end] = entries


def leave_words_whole(
    app: Sphinx, what: str, name: str, described: object, options: object, lines: list[str]
) -> None:
    """Keep the words of a single value for :func:`give_words_back`: napoleon takes what ends in a colon for a type."""
    if what in ("attribute", "data"):
        _WHOLE[name] = list(lines)


def give_words_back(
    app: Sphinx, what: str, name: str, described: object, options: object, lines: list[str]
) -> None:
    """Undo what napoleon made of the words that :func:`leave_words_whole` kept."""
    if what in ("attribute", "data"):
        lines[:] = _WHOLE.pop(name, lines)


_WHOLE: dict[str, list[str]] = {}
