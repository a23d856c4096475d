"""Which code of a notebook the book folds away: readers see prose, numbers and figures, and open the rest at will."""

import ast
from typing import Any

FOLDED_TAGS = {"parameters", "injected-parameters"}


def fold_set_up(notebook: dict[str, Any]) -> dict[str, Any]:
    """A notebook whose cells of parameters, imports and set-up show their code on demand.

    Parameters
    ----------
    notebook : dict
        The notebook's JSON, as nbformat 4 has it. It is not changed.

    Returns
    -------
    dict
        The same with the tag ``hide-input`` on these cells, which myst-nb renders as a closed fold.
    """
    return {**notebook, "cells": [_folded(cell) if _is_set_up(cell) else cell for cell in notebook["cells"]]}


def _is_set_up(cell: dict[str, Any]) -> bool:
    if cell["cell_type"] != "code":
        return False
    if FOLDED_TAGS & set(cell["metadata"].get("tags", [])):
        return True
    try:
        statements = ast.parse("".join(cell["source"])).body
    except SyntaxError:  # a line for IPython, such as %time
        return False
    return any(isinstance(statement, ast.Import | ast.ImportFrom) for statement in statements)


def _folded(cell: dict[str, Any]) -> dict[str, Any]:
    tags = [*cell["metadata"].get("tags", []), "hide-input"]
    return {**cell, "metadata": {**cell["metadata"], "tags": list(dict.fromkeys(tags))}}
