"""``{library-code} package.module.Class.method``: a piece of the library on a page, as it made the book."""

import inspect
from importlib import import_module
from textwrap import dedent
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives.code import container_wrapper
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.sphinx_ext.published import fault


class LibraryCode(SphinxDirective):
    """The source of a function or method; ``:from:`` shows the block whose first line begins with these words alone."""

    required_arguments = 1
    option_spec = {"from": directives.unchanged_required}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        try:
            module, inner = _found(name)
            code = _block(inspect.getsource(inner), self.options.get("from", ""))
        except (ImportError, AttributeError, ValueError) as error:
            return [fault(self.env, f"library-code {name}: {error}", self.get_location())]
        shown = nodes.literal_block(code, code, language="python")
        title = f"{name.removeprefix(f'{module}.')}, in {module.replace('.', '/')}.py"
        return [container_wrapper(self, shown, title)]


def _found(name: str) -> tuple[str, Any]:
    """The module in which something of the library is defined, and the thing itself."""
    module, *parts = name.split(".")
    value: Any = import_module(module)
    for part in parts:
        if not hasattr(value, part):
            value = import_module(f"{module}.{part}")
        else:
            value = getattr(value, part)
        if inspect.ismodule(value):
            module = value.__name__
    return module, value


def _block(source: str, first: str) -> str:
    """A piece of source from the line that begins with ``first`` to the end of what is set in below it.

    >>> _block("def f():\\n    for x in y:\\n        z()\\n    return 1\\n", "for x")
    'for x in y:\\n    z()'
    """
    lines = source.splitlines()
    start = next((place for place, line in enumerate(lines) if line.strip().startswith(first)), None)
    if start is None:
        raise ValueError(f"no line begins with {first!r}")
    margin = len(lines[start]) - len(lines[start].lstrip())
    end = next((place for place, line in enumerate(lines) if place > start and line.strip()
                and len(line) - len(line.lstrip()) <= margin), len(lines))
    return dedent("\n".join(lines[start:end])).rstrip()
