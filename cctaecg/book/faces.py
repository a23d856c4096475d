"""What each package offers, and where each of its names is defined: read from the stubs, without importing anything."""

import ast
from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).parents[1]


@cache
def face(package: str) -> dict[str, str]:
    """The names that a package offers and the module that defines each, as the stub beside its ``__init__`` lists them.

    Nothing for what is no package with a face.

    >>> face("cctaecg.stats")["auc_ci"]
    'cctaecg.stats.discrimination.auc'
    """
    stub = LIBRARY.joinpath(*package.split(".")[1:], "__init__.pyi")
    if not stub.exists():
        return {}
    imports = (node for node in ast.parse(stub.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom))
    return {alias.name: f"{package}.{node.module}" for node in imports for alias in node.names}
