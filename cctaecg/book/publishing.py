"""From a run's folder to ``book/run/``: what the book shows, freed of everything that belongs to one machine.

The book never reads a run's folder. ``publish`` copies results, tables, figures and executed notebooks, strips times
and absolute paths, and writes ``manifest.json``, which says which data and which code made the book. The same run
and the same commit always give the same bytes.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cctaecg.book.disclosure.published import hold_back
from cctaecg.book.folding import fold_set_up
from cctaecg.book.results_by_key import load_results
from cctaecg.book.stripping import strip_notebook
from cctaecg.config.sections import Config
from cctaecg.run.folder import project_root
from cctaecg.run.provenance import manifest
from cctaecg.run.run import Run

DEFAULT_RUN = "demo"
PUBLISHED = Path("book") / "run"
"""Where a published run lies in the book's source."""

NOTEBOOKS = {name: name for name in (
    "01_cohort", "03_internal_validation", "04_external_validation", "05_normal_ecg", "06_risk_stratification",
    "07_explainability", "08_ablations", "09_beyond_the_paper", "10_signals",
)} | {"02_train_fold": "02_train_fold_0"}  # one fold stands for all; the numbers of each are in the results
"""Name in the book -> name of the executed notebook in the run's folder."""


def publish(run: Run, destination: Path) -> None:
    """Replace ``destination`` (the book's ``book/run``) with what ``run`` has computed.

    Everything is assembled in a folder beside it and moved there at the end, so that the book never sees a
    half-published run.

    Parameters
    ----------
    run : Run
        A run whose every step has been made.
    destination : Path
        A folder, which is replaced as a whole.

    Raises
    ------
    MissingArtefact
        When the run is incomplete, naming the file and the command that makes it.
    UnreadableResults
        Naming a results file that holds no JSON object.
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

    Parameters
    ----------
    run : Run
        A run whose every step has been made.

    Raises
    ------
    MissingArtefact
        When the run is incomplete, naming the file and the command that makes it.
    UnreadableResults
        Naming a results file that holds no JSON object.
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
        _write_json(folder / "notebooks" / f"{name}.ipynb", fold_set_up(notebook))
    _write_json(folder / "manifest.json", manifest(run, config))
    hold_back(folder, run.smallest_cell())


def _copy(path: Path, to: Path, shown: Callable[[str], str]) -> None:
    if path.name.startswith(".") or not path.is_file():
        return  # a half-written file of a killed step
    if path.suffix in (".json", ".csv"):
        to.write_text(shown(path.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        shutil.copyfile(path, to)


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _path_hider(run: Run, config: Config) -> Callable[[str], str]:
    """A function that replaces this machine's absolute paths in a text: a book must not tell whose disk made it."""
    names = {run.folder: f"runs/{run.name}", project_root(): ".", Path.home(): "~"}
    names |= {project_root() / config.model.checkpoint: config.model.checkpoint.name} if config.model.checkpoint else {}
    names |= {project_root() / config.data.folder: "export"} if config.data.folder else {}  # its name may tell whose
    hidden = {str(path.resolve()): name for path, name in names.items() if path.resolve() != Path("/")}
    longest_first = sorted(hidden, key=len, reverse=True)  # the most specific name for a path in two of them
    pattern = re.compile(rf"(?<![\w.~-])({'|'.join(map(re.escape, longest_first))})(?![\w-])")
    kernel_cell = re.compile(r"/\S*ipykernel_\d+/\d+\.py")  # where a warning came from, with a process number

    def shown(text: str) -> str:
        return kernel_cell.sub("<cell>", pattern.sub(lambda found: hidden[found[1]], text))

    return shown
