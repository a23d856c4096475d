"""What was assembled for a book, file by file, without what is about few."""

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd

from cctaecg.book.disclosure import results as held_results, tables as held_tables
from cctaecg.book.disclosure.cells import DIGITS
from cctaecg.book.results_by_key import load_results
from cctaecg.run.results import FIGURE_FILES
from cctaecg.stats.disclosure.sentences import tells_few

NO_OUTPUT = "What this cell showed stays with the run: only what is about {cell} patients or more is published."
BANNER = " What fewer than {cell} patients would be seen in is held back, and marked so."

def hold_back(folder: Path, cell: int) -> None:
    """Rewrite a book's assembled ``book/run`` so that nothing in it is about fewer patients than may be shown.

    Parameters
    ----------
    folder : Path
        With ``results``, ``tables``, ``figures``, ``notebooks`` and ``manifest.json``.
    cell : int
        The smallest count above 0 that may be shown; 1 leaves everything as it is.
    """
    if cell <= 1:
        return
    exact = load_results(folder / "results")
    for name, values in held_results.without_few(exact, cell).items():
        _write(folder / "results" / f"{name}.json", values)
    for path in sorted((folder / "tables").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            head, *rows = csv.reader(stream)
        table = pd.DataFrame(rows, columns=head, dtype=str)  # pandas would name a column that has no name
        held_tables.without_few(path.stem, table, cell, exact).to_csv(path, index=False)
    _hold_back_figures(folder / "figures", cell)
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        _write(path, without_outputs(json.loads(path.read_text(encoding="utf-8")), cell))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    _write(folder / "manifest.json", manifest | {"banner": manifest["banner"] + BANNER.format(cell=cell)})


def without_outputs(notebook: dict[str, Any], cell: int) -> dict[str, Any]:
    """A notebook's code and prose, with a sentence in the place of what its cells showed.

    Parameters
    ----------
    notebook : dict
        The notebook's JSON, as nbformat 4 has it. It is not changed.
    cell : int
        The smallest count above 0 that may be shown.
    """
    said = {"output_type": "stream", "name": "stdout", "text": [NO_OUTPUT.format(cell=cell) + "\n"]}
    cells = [{**each, "outputs": [said]} if each.get("outputs") else each for each in notebook["cells"]]
    return {**notebook, "cells": cells}


def _hold_back_figures(folder: Path, cell: int) -> None:
    """Only figures that were saved for this smallest cell, or a larger one, and their numbers to four digits."""
    names = {path.name.partition(".")[0] for path in folder.iterdir()}
    for name in sorted(names):
        description = folder / f"{name}.json"
        told = json.loads(description.read_text(encoding="utf-8")) if description.exists() else {}
        if "absent" not in told and int(told.get("smallest_cell", 0)) < cell:
            told = dict(held_results.few(cell))
        elif "absent" in told and tells_few(told["absent"], cell) and "Fewer than" not in told["absent"]:
            told = dict(held_results.few(cell))
        _write(description, told)
        if "absent" in told:
            for suffix in FIGURE_FILES:
                (folder / f"{name}{suffix}").unlink(missing_ok=True)
        elif (data := folder / f"{name}.csv").exists():
            pd.read_csv(data, keep_default_na=False, na_values=[""]).to_csv(
                data, index=False, float_format=f"%.{DIGITS}g")


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
