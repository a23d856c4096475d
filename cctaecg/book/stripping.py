"""Executed notebooks without what differs between two executions, so that the same run gives the same bytes."""

from collections.abc import Callable
from typing import Any


def strip_notebook(notebook: dict[str, Any], shown: Callable[[str], str] = str) -> dict[str, Any]:
    """An executed notebook without what differs between two executions, its texts passed through ``shown``.

    What differs is papermill's and Jupyter's times, the random name of the cell of parameters, and the error stream:
    progress with its seconds, the note that a stopped training goes on, warnings. They stay in the run's own copy.
    Pictures are left as they are; progress bars that need a live widget are dropped.

    Parameters
    ----------
    notebook : dict
        The notebook's JSON, as nbformat 4 has it. It is not changed.
    shown : callable, default str
        What to put in the place of each text, in the cells' sources and in their outputs.

    Returns
    -------
    dict
        The notebook's JSON, its cells named ``cell-0``, ``cell-1``, ...
    """
    cells = []
    for number, cell in enumerate(notebook["cells"]):
        metadata = {k: v for k, v in cell["metadata"].items() if k not in ("papermill", "execution", "ExecuteTime")}
        cell = {**cell, "id": f"cell-{number}", "metadata": metadata, "source": _each_text(cell["source"], shown)}
        if "outputs" in cell:
            cell["outputs"] = [
                _strip_output(output, shown) for output in cell["outputs"] if output.get("name") != "stderr"
            ]
        cells.append(cell)
    metadata = {k: v for k, v in notebook["metadata"].items() if k not in ("papermill", "widgets")}
    return {**notebook, "cells": cells, "metadata": metadata}


def _strip_output(output: dict[str, Any], shown: Callable[[str], str]) -> dict[str, Any]:
    output = {**output}
    for field in ("text", "traceback", "evalue"):
        if field in output:
            output[field] = _each_text(output[field], shown)
    if "data" in output:
        output["data"] = {
            kind: content if kind.startswith("image/") else _each_text(content, shown)
            for kind, content in output["data"].items()
            if kind != "application/vnd.jupyter.widget-view+json"
        }
    return output


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """``value``, a JSON value, with every string in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(inner, change) for inner in value]
    if isinstance(value, dict):
        return {name: _each_text(inner, change) for name, inner in value.items()}
    return value
