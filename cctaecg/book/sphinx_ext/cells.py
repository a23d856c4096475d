"""Which cell of a published notebook made a figure, a table or a number, and with which parameters it ran.

Nothing is executed and nothing is written down twice: the source of the cells is read as Python reads it.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from cctaecg.book.results_by_key import lookup
from cctaecg.config.declarations import literals
from cctaecg.errors import UserError

WRITERS = {"figure": "save_figure", "table": "write_table"}
"""What a cell calls to save each kind of exhibit."""

REWORDING = {"combined", "Absent"}
"""Functions of the library that compute nothing: a call of them does not make a cell the one that computes."""


class UnknownCell(UserError, ValueError):
    """No cell of the notebook saves what was asked for; the message names it."""


class Cell(NamedTuple):
    """A code cell: its position among all cells, its number among those with code, its tags, and its source parsed."""

    position: int
    number: int
    tags: tuple[str, ...]
    tree: ast.Module

    @property
    def anchor(self) -> str:
        """The cell's id on the notebook's page."""
        return f"cell-{self.position}"


class Notebook:
    """The code cells of an executed notebook (its JSON)."""

    def __init__(self, notebook: Mapping[str, Any]):
        code = [(place, cell) for place, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
        self.cells = [Cell(place, number, tuple(cell["metadata"].get("tags", ())), ast.parse("".join(cell["source"])))
                      for number, (place, cell) in enumerate(code, start=1)]

    def saving(self, kind: str, name: str) -> Cell:
        """The cell that saves a ``figure`` or a ``table``. Raises ``UnknownCell``."""
        for cell, _ in self._calls(WRITERS[kind], name):
            return cell
        raise UnknownCell(f"no cell saves {kind} {name!r}; expected a call of {WRITERS[kind]} with that name")

    def writes(self, key: str) -> bool:
        """Whether this notebook writes the results file of a dotted key."""
        return any(self._calls("write_results", key.partition(".")[0]))

    def computing(self, key: str) -> Cell:
        """The cell that computes the result under a dotted key. Raises ``UnknownCell``.

        The expression written under the key is looked up in the call that writes the results. Where it only passes on
        what an earlier cell computed, it is that cell, the latest of several; else it is the cell of the call.
        """
        name, *path = key.split(".")
        for cell, call in self._calls("write_results", name):
            return self._origin(_under(call.args[1], path), cell)
        raise UnknownCell(f"no cell writes the result {key!r}; expected a call of write_results with {name!r}")

    def parameters(self, configuration: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters that this execution was given, and those that it took from the run's configuration."""
        given = {name: value for cell in self._tagged("injected-parameters") for name, value in literals(cell.tree)}
        left_open = [name for cell in self._tagged("parameters") for name, value in literals(cell.tree)
                     if value is None and name not in given]
        keys = {name: key for cell in self.cells for call in _method_calls(cell.tree, "with_parameters")
                for section in call.keywords if section.arg for name, key in _names(section.value, section.arg)}
        found = given | {name: lookup(configuration, keys[name]) for name in left_open if name in keys}
        return {name: value for name, value in found.items() if value is not None}

    def _tagged(self, tag: str) -> list[Cell]:
        return [cell for cell in self.cells if tag in cell.tags]

    def _calls(self, method: str, name: str) -> Iterator[tuple[Cell, ast.Call]]:
        """Calls of a method whose first argument is ``name``, or a text with gaps that ``name`` fills."""
        return ((cell, call) for cell, call, named in self._named_calls.get(method, ()) if named.fullmatch(name))

    @cached_property
    def _named_calls(self) -> dict[str, list[tuple[Cell, ast.Call, re.Pattern[str]]]]:
        """By method, its calls in the notebook and the names that each takes; a book asks for hundreds of numbers."""
        found: dict[str, list[tuple[Cell, ast.Call, re.Pattern[str]]]] = {}
        for cell in self.cells:
            for call in ast.walk(cell.tree):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args:
                    found.setdefault(call.func.attr, []).append((cell, call, re.compile(_pattern(call.args[0]))))
        return found

    @cached_property
    def _imported(self) -> set[str]:
        return {alias.asname or alias.name for cell in self.cells for node in ast.walk(cell.tree)
                if isinstance(node, ast.ImportFrom) for alias in node.names}

    @cached_property
    def _assigned(self) -> dict[int, set[str]]:
        """By a cell's position, the names that it gives a value to."""
        return {cell.position: _assigned(cell.tree) for cell in self.cells}

    def _origin(self, expression: ast.expr, writer: Cell) -> Cell:
        inner = {argument.arg for node in ast.walk(expression) if isinstance(node, ast.Lambda)
                 for argument in node.args.args}
        used = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)} - inner
        called = {node.func.id for node in ast.walk(expression)
                  if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        if called & self._imported - REWORDING:
            return writer
        before = [cell for cell in self.cells if cell.position <= writer.position]
        last = {name: cell for cell in before for name in used & self._assigned[cell.position]}
        return max(last.values(), key=lambda cell: cell.position, default=writer)


def _method_calls(tree: ast.Module, method: str) -> Iterator[ast.Call]:
    """The calls of a method, of whatever object."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            yield node


def _pattern(text: ast.expr) -> str:
    """A regular expression for a text in the source; what an f-string fills in is one word, without an underscore."""
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[^_]+" for part in parts)


def _under(expression: ast.expr, path: list[str]) -> ast.expr:
    """The expression under a path of keys, as far as dictionaries are spelt out; else what is unpacked into them."""
    for part in path:
        if not isinstance(expression, ast.Dict):
            break
        spelt = {key.value: value for key, value in zip(expression.keys, expression.values)
                 if isinstance(key, ast.Constant)}
        unpacked = [value for key, value in zip(expression.keys, expression.values) if key is None]
        if part not in spelt:
            return unpacked[-1] if unpacked else expression
        expression = spelt[part]
    return expression


def _assigned(tree: ast.Module) -> set[str]:
    """Names that a cell gives a value to, whole or in part (``found["x"] = 1``)."""
    stored = [node for node in ast.walk(tree) if isinstance(getattr(node, "ctx", None), ast.Store)]
    whole = {node.id for node in stored if isinstance(node, ast.Name)}
    return whole | {node.value.id for node in stored
                    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)}


def _names(expression: ast.expr, key: str) -> Iterator[tuple[str, str]]:
    """Each name in nested dictionaries, with the dotted key that it stands under."""
    if isinstance(expression, ast.Name):
        yield expression.id, key
    elif isinstance(expression, ast.Dict):
        for inner, value in zip(expression.keys, expression.values):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                yield from _names(value, f"{key}.{inner.value}")
