"""The parameters of the notebooks, on a page: directive ``notebook-parameters``."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.sphinx_ext.ledger import line, table
from cctaecg.book.sphinx_ext.published import FOLDER
from cctaecg.config.declarations import Declared, declared

EVERYWHERE = "run_dir"
"""The parameter that every notebook has, and no page need list."""


class Listed(NamedTuple):
    """A parameter, and the numbers of the notebooks that have it."""

    parameter: Declared
    notebooks: tuple[str, ...]


def listed(notebooks: dict[str, dict[str, Any]]) -> list[Listed]:
    """Every parameter of some notebooks, in the order in which they are first met.

    Parameters
    ----------
    notebooks : dict
        Their JSON, by name (``03_internal_validation``).
    """
    found: dict[str, tuple[Declared, list[str]]] = {}
    for name, notebook in sorted(notebooks.items()):
        for cell in notebook["cells"]:
            if "parameters" in cell["metadata"].get("tags", ()):
                for parameter in declared("".join(cell["source"])).values():
                    found.setdefault(repr(parameter), (parameter, []))[1].append(name.split("_")[0])
    return [Listed(parameter, tuple(names)) for parameter, names in found.values() if parameter.name != EVERYWHERE]


class NotebookParameters(SphinxDirective):
    """``{notebook-parameters}``: name, type, default and meaning of each, as the published notebooks declare them."""

    def run(self) -> list[nodes.Node]:
        folder = Path(self.env.srcdir) / FOLDER / "notebooks"
        notebooks = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.ipynb")}
        lines = [line([nodes.literal("", parameter.name)], [nodes.Text(parameter.kind)], [nodes.Text(", ".join(names))],
                      [nodes.literal("", repr(parameter.default))], [nodes.Text(parameter.meaning)])
                 for parameter, names in listed(notebooks)]
        return [table(("Parameter", "Type", "In notebooks", "Default", "What it sets"), lines)]
