"""From a run's folder to ``book/run/``: what the book shows, freed of everything that belongs to one machine.

The book never reads a run's folder. ``publish`` copies results, tables, figures and executed notebooks, strips times
and absolute paths, and writes ``manifest.json``, which says which data and which code made the book, and what describes
it for machines (``ro-crate-metadata.json``, ``croissant.json``). The same run and commit always give the same bytes.
"""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cctaecg.book.crate import CROISSANT, describe_run
from cctaecg.book.disclosure.published import hold_back
from cctaecg.book.folding import fold_set_up
from cctaecg.book.results_by_key import UnreadableResults, load_results
from cctaecg.book.stripping import strip_notebook
from cctaecg.book.your_ecg.script_file import write_data
from cctaecg.config.sections import Config
from cctaecg.run.atomic import atomic_path
from cctaecg.run.contents import intact, seal
from cctaecg.run.folder import project_root
from cctaecg.run.provenance import manifest
from cctaecg.run.replacing import replaced_folder
from cctaecg.run.results import NO_ECGS, Absent
from cctaecg.run.run import Run
from cctaecg.run.verifying import shown_by

DEFAULT_RUN = "demo"
PUBLISHED = Path("book") / "run"
"""Where a published run lies in the book's source."""

MARK = "manifest.json"
"""The file of a published run that names it: a folder without it is not replaced."""

KINDS = ("results", "tables", "figures", "cases")
"""What is copied file by file: of each step what its manifest names, and nothing else that lies there."""

STEP = "publish"
"""The step that seals what was published, so that what is rendered is what was published."""

NOTEBOOKS = {name: name for name in (
    "01_cohort", "03_internal_validation", "04_external_validation", "05_normal_ecg", "06_risk_stratification",
    "07_explainability", "08_ablations", "09_beyond_the_paper", "10_signals",
)} | {"02_train_fold": "02_train_fold_0"}  # one fold stands for all; the numbers of each are in the results
"""Name in the book -> name of the executed notebook in the run's folder."""


def publish(run: Run, destination: Path) -> None:
    """Replace ``destination`` (the book's ``book/run``) with what ``run`` has computed.

    Everything is assembled and read back in a folder beside it and moved there at the end, so that nothing is removed
    before its replacement is complete.

    Parameters
    ----------
    run : Run
        A run whose every step has been made.
    destination : Path
        A folder, which is replaced as a whole.

    Raises
    ------
    MissingArtefact, ChangedArtefact
        When the run is incomplete, or a file is not what its step wrote.
    UnreadableResults
        Naming a results file, or an executed notebook, that cannot be read.
    NotOurs
        When ``destination`` holds something that this run did not publish.
    """
    with replaced_folder(Path(destination), lambda folder: published_run(folder) == run.name, MARK) as assembled:
        _assemble(run, assembled)


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
    MissingArtefact, ChangedArtefact, UnreadableResults, NotOurs
        As :func:`cctaecg.book.publish`.
    """
    run.config()  # a run that is not there is said before anything is made
    root, source = project_root(), book_source(run)
    if source == root:
        publish(run, root / PUBLISHED)
    else:
        _publish_with_pages(run, root, source)
    if "CCTAECG_STEP" not in os.environ:  # called by hand: a step is sealed by the workflow
        seal(run.folder, STEP, [source / PUBLISHED])


def _publish_with_pages(run: Run, root: Path, source: Path) -> None:
    pages = root / PUBLISHED.parent
    with replaced_folder(source / PUBLISHED.parent, lambda folder: published_run(folder / PUBLISHED.name) == run.name,
                         f"{PUBLISHED.name}/{MARK}") as new:
        shutil.copytree(pages, new, dirs_exist_ok=True,
                        ignore=lambda folder, names: {name for name in names if name.startswith(".partial-")
                                                      or (name == PUBLISHED.name and Path(folder) == pages)})
        (new / PUBLISHED.name).mkdir()
        _assemble(run, new / PUBLISHED.name)
    for name in ("_config.yml", "_toc.yml"):
        with atomic_path(source / name) as partial:
            shutil.copyfile(root / name, partial)


def book_source(run: Run) -> Path:
    """Where a run's book is rendered from: the project's root for the default run, else ``source/`` of its folder."""
    return project_root() if run.name == DEFAULT_RUN else run.folder / "source"


def published_run(folder: Path) -> str | None:
    """The name of the run that is published in a folder, or None where it holds no manifest of one."""
    try:
        content = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content.get("run") if isinstance(content, dict) else None


def _assemble(run: Run, folder: Path) -> None:
    from cctaecg.book.your_ecg.data import page_data  # PyTorch, which whoever renders does not wait for

    config = run.config()
    shown = _path_hider(run, config)
    folds = (f"02_train_fold_{fold}" for fold in range(config.training.folds))
    made = shown_by(run.folder, dict.fromkeys([*NOTEBOOKS.values(), *folds]))
    for kind in KINDS:
        (folder / kind).mkdir()
    for key in sorted(key for keys in made.values() for key in keys):
        if key.split("/")[0] == "cases" and not run.shows_ecgs():  # whatever was allowed when they were written
            _write_json(folder / key, Absent(NO_ECGS))
        elif key.split("/")[0] in KINDS:  # what lies there else is no step's
            _copy(intact(run.require(run.folder / key, f"cctaecg run {run.name}")), folder / key, shown)
    load_results(folder / "results")

    (folder / "notebooks").mkdir()
    for name, executed in NOTEBOOKS.items():
        path = run.require(run.folder / "notebooks" / f"{executed}.ipynb", f"cctaecg run {run.name}")
        try:
            notebook = strip_notebook(json.loads(path.read_text(encoding="utf-8")), shown)
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableResults(f"{path} is no executed notebook ({type(error).__name__}); remove it and make it "
                                    f"again with: cctaecg run {run.name}") from error
        _write_json(folder / "notebooks" / f"{name}.ipynb", fold_set_up(notebook))
    described = manifest(run, config)
    _write_json(folder / MARK, described)
    if config.data.source == "simulated":
        croissant = run.require(run.simulated_export / CROISSANT, f"cctaecg simulate {run.name}")
        shutil.copyfile(croissant, folder / CROISSANT)
    hold_back(folder, run.smallest_cell())
    write_data(folder, page_data(run))
    describe_run(folder, described, _by_notebook(made))


def _by_notebook(made: dict[str, list[str]]) -> dict[str, list[str]]:
    """What each notebook of the book made; one stands for the training of every fold."""
    shown = {executed: name for name, executed in NOTEBOOKS.items()}
    found: dict[str, list[str]] = {name: [] for name in NOTEBOOKS}
    for step, keys in made.items():
        found[shown.get(step, "02_train_fold")] += keys
    return found


def _copy(path: Path, to: Path, shown: Callable[[str], str]) -> None:
    if path.parent.name == "cases":  # signals in base 64, in which nothing is a path
        shutil.copyfile(path, to)
    elif path.suffix in (".json", ".csv"):
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
        text = pattern.sub(lambda found: hidden[found[1]], text)
        return kernel_cell.sub("<cell>", text) if "ipykernel_" in text else text

    return shown
