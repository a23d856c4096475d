"""From a run's folder to ``book/run/``: what the book shows, freed of everything that belongs to one machine.

The book never reads a run's folder. ``publish`` copies results, tables, figures and executed notebooks, strips times
and absolute paths, and writes ``manifest.json``, which says which data and which code made the book. The same run
and the same commit always give the same bytes.
"""

import difflib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from cctaecg.config.sections import Config
from cctaecg.errors import UserError
from cctaecg.run.folder import project_root
from cctaecg.run.provenance import manifest
from cctaecg.run.results import Absent
from cctaecg.run.run import Run

DEFAULT_RUN = "demo"
PUBLISHED = Path("book") / "run"
"""Where a published run lies in the book's source."""

NOTEBOOKS = {name: name for name in (
    "01_cohort", "03_internal_validation", "04_external_validation", "05_normal_ecg", "06_risk_stratification",
    "07_explainability", "08_ablations", "09_beyond_the_paper", "10_signals",
)} | {"02_train_fold": "02_train_fold_0"}  # one fold stands for all; the numbers of each are in the results
"""Name in the book -> name of the executed notebook in the run's folder."""


class UnknownResult(UserError, ValueError):
    """A dotted key that no results file holds; the message names it and the nearest one that exists."""


class UnreadableResults(UserError, ValueError):
    """A results file that is not a JSON object; the message names the file."""


def load_results(folder: Path) -> dict:
    """All ``*.json`` of a results folder as one dictionary, each file under its stem.

    Raises ``UnreadableResults`` naming a file that holds no JSON object.
    """
    results = {}
    for path in sorted(Path(folder).glob("*.json")):
        try:
            results[path.stem] = json.loads(path.read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise UnreadableResults(f"{path} is not valid JSON: {error}") from error
        if not isinstance(results[path.stem], dict):
            found = type(results[path.stem]).__name__
            raise UnreadableResults(f"{path} holds a {found}; expected an object of results")
    return results


def lookup(results: dict, key: str):
    """The value under a dotted key, or ``Absent`` when an entry on the way says why there is none.

    >>> lookup({"internal": {"auc": {"RCA": {"value": 0.74}}}}, "internal.auc.RCA.value")
    0.74
    >>> lookup({"external": {"absent": "one hospital only"}}, "external.auc.RCA.value")
    {'absent': 'one hospital only'}

    Raises ``UnknownResult`` naming the key and the nearest existing one.
    """
    value = results
    for part in key.split("."):
        if is_absent(value):
            break
        if not isinstance(value, dict) or part not in value:
            nearest = difflib.get_close_matches(key, sorted(_keys(results)), n=1, cutoff=0)
            hint = f"; the nearest is {nearest[0]!r}" if nearest else "; there are no results at all"
            raise UnknownResult(f"the results hold no {key!r}{hint}")
        value = value[part]
    return Absent(value["absent"]) if is_absent(value) else value


def is_absent(value) -> bool:
    """Whether ``value`` is a statement that a result cannot exist, with its reason."""
    return isinstance(value, dict) and set(value) == {"absent"}


def _keys(results: dict, prefix: str = "") -> Iterator[str]:
    for name, value in results.items():
        yield prefix + name
        if isinstance(value, dict) and not is_absent(value):
            yield from _keys(value, f"{prefix}{name}.")


def publish(run: Run, destination: Path) -> None:
    """Replace ``destination`` (the book's ``book/run``) with what ``run`` has computed.

    Everything is assembled in a folder beside it and moved there at the end, so that the book never sees a
    half-published run. Raises ``MissingArtefact`` naming the file and the command when the run is incomplete,
    and ``UnreadableResults`` for a broken results file.
    """
    destination = Path(destination)
    assembled, replaced = (destination.with_name(f".{destination.name}-{state}") for state in ("new", "old"))
    for leftover in (assembled, replaced):
        shutil.rmtree(leftover, ignore_errors=True)
    assembled.mkdir(parents=True)
    try:
        _assemble(run, assembled)
        if destination.exists():
            destination.rename(replaced)
        assembled.rename(destination)
    finally:
        shutil.rmtree(assembled, ignore_errors=True)
    shutil.rmtree(replaced, ignore_errors=True)


def publish_book(run: Run) -> None:
    """Publish ``run`` to where its book is rendered from.

    The default run, ``demo``, is the book at the project's root. Any other gets a copy of the book's pages in
    ``source/`` of its own folder, so that two runs never share a book.
    """
    root = project_root()
    if run.name == DEFAULT_RUN:
        publish(run, root / PUBLISHED)
        return
    source = run.folder / "source"
    if source.exists():
        shutil.rmtree(source)
    shutil.copytree(root / "book", source / "book", ignore=lambda folder, names: {"run"} & set(names))
    for name in ("_config.yml", "_toc.yml"):
        shutil.copyfile(root / name, source / name)
    publish(run, source / PUBLISHED)


def _assemble(run: Run, folder: Path) -> None:
    config = run.config()
    shown = _path_hider(run, config)
    any_file = {"results": run.results("any"), "tables": run.table("any"), "figures": run.figure("any", ".svg")}
    for kind, path in any_file.items():
        made = run.require(path.parent, f"cctaecg run {run.name}")
        (folder / kind).mkdir()
        for file in sorted(made.iterdir()):
            _copy(file, folder / kind / file.name, shown)
    load_results(folder / "results")

    (folder / "notebooks").mkdir()
    for name, executed in NOTEBOOKS.items():
        path = run.require(run.folder / "notebooks" / f"{executed}.ipynb", f"cctaecg run {run.name}")
        notebook = strip_notebook(json.loads(path.read_text(encoding="utf-8")), shown)
        _write_json(folder / "notebooks" / f"{name}.ipynb", notebook)
    _write_json(folder / "manifest.json", manifest(run, config))


def strip_notebook(notebook: dict, shown: Callable[[str], str] = str) -> dict:
    """An executed notebook without what differs between two executions, its texts passed through ``shown``.

    What differs is papermill's and Jupyter's times, the random name of the cell of parameters, and the error stream:
    progress with its seconds, the note that a stopped training goes on, warnings. They stay in the run's own copy.
    Pictures are left as they are; progress bars that need a live widget are dropped.
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


def _strip_output(output: dict, shown: Callable[[str], str]) -> dict:
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


def _copy(path: Path, to: Path, shown: Callable[[str], str]) -> None:
    if path.name.startswith(".") or not path.is_file():
        return  # a half-written file of a killed step
    if path.suffix in (".json", ".csv"):
        to.write_text(shown(path.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        shutil.copyfile(path, to)


def _write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _each_text(value, change: Callable[[str], str]):
    """``value``, a JSON value, with every string in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(inner, change) for inner in value]
    if isinstance(value, dict):
        return {name: _each_text(inner, change) for name, inner in value.items()}
    return value


def _path_hider(run: Run, config: Config) -> Callable[[str], str]:
    """A function that replaces this machine's absolute paths in a text: a book must not tell whose disk made it."""
    names = {run.folder: f"runs/{run.name}", project_root(): ".", Path.home(): "~"}
    names |= {project_root() / path: path.name for path in (config.data.folder, config.model.checkpoint) if path}
    hidden = {str(path.resolve()): name for path, name in names.items() if path.resolve() != Path("/")}
    longest_first = sorted(hidden, key=len, reverse=True)  # the most specific name for a path in two of them
    pattern = re.compile(rf"(?<![\w.~-])({'|'.join(map(re.escape, longest_first))})(?![\w-])")
    kernel_cell = re.compile(r"/\S*ipykernel_\d+/\d+\.py")  # where a warning came from, with a process number

    def shown(text: str) -> str:
        return kernel_cell.sub("<cell>", pattern.sub(lambda found: hidden[found[1]], text))

    return shown
