"""The notebooks' two forms: ``.py`` is the source, ``.ipynb`` its pair with the small outputs that nbval checks."""

import sys
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode

from cctaecg.errors import UserError
from cctaecg.run.atomic import atomic_path
from cctaecg.run.folder import project_root
from cctaecg.run.run import Run

TEXT = ("text/plain", "text/html")

JUPYTEXT = {"formats": "ipynb,py:percent",
            "notebook_metadata_filter": "-jupytext.text_representation.jupytext_version"}
"""What jupytext itself writes into a pair, whatever its version: which version wrote it is left out."""


class PairOutOfSync(UserError, RuntimeError):
    """A notebook's source and its pair say different things."""


def sources() -> list[Path]:
    """Every notebook's ``.py`` source, in the order of the study."""
    return sorted((project_root() / "notebooks").glob("[0-9]*.py"))


def executed_step(source: Path) -> str:
    """The step of a run whose executed notebook stands for a source: of training, that of the first fold."""
    return f"{source.stem}_0" if source.stem == "02_train_fold" else source.stem


def read_notebook(path: Path) -> NotebookNode:
    """A notebook in its ``.ipynb`` form, as nbformat 4."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
    return notebook


def cells(notebook: NotebookNode) -> list[tuple[Any, ...]]:
    """What of a notebook must be equal in its two forms: kind, text and tags of each cell."""
    return [(cell.cell_type, cell.source, tuple(cell.metadata.get("tags", []))) for cell in notebook.cells]


def check_pairs() -> None:
    """See to it that every notebook's two forms say the same.

    Raises
    ------
    PairOutOfSync
        Naming each notebook whose ``.ipynb`` is missing or was made from another source.
    """
    stale = [
        source.stem for source in sources()
        if not source.with_suffix(".ipynb").exists()
        or cells(jupytext.read(source)) != cells(read_notebook(source.with_suffix(".ipynb")))
    ]
    if stale:
        raise PairOutOfSync(f"{', '.join(stale)}: the .py source and the .ipynb pair differ; "
                            "bring the pairs up to date with: make notebooks")


def check_outputs() -> None:
    """See to it that every pair holds text outputs only, without times, counts of another order and random names.

    Raises
    ------
    PairOutOfSync
        Naming each ``.ipynb`` that was saved with more, as an editor saves one after running it.
    """
    pairs = [source.with_suffix(".ipynb") for source in sources()]
    unclean = [pair.stem for pair in pairs if stripped(read_notebook(pair)) != read_notebook(pair)]
    if unclean:
        raise PairOutOfSync(f"{', '.join(unclean)}: the .ipynb holds pictures, times or traces of a run; "
                            "bring outputs up to date with: make notebooks")


def write_pairs() -> None:
    """Make each notebook's ``.ipynb`` anew where its ``.py`` source has changed, without outputs."""
    for source in sources():
        pair, notebook = source.with_suffix(".ipynb"), jupytext.read(source)
        if not pair.exists() or cells(read_notebook(pair)) != cells(notebook):
            _write(pair, notebook)


def keep_outputs(run: Run) -> None:
    """Copy the text outputs of a run's executed notebooks into the pairs; pictures and traces of papermill stay out.

    Parameters
    ----------
    run : Run
        A run whose every notebook has been executed; of training it is that of the first fold.
    """
    for source in sources():
        executed = read_notebook(run.executed_notebook(executed_step(source)))
        executed.cells = [
            cell for cell in executed.cells if "injected-parameters" not in cell.metadata.get("tags", [])
        ]
        _write(source.with_suffix(".ipynb"), executed)


def stripped(notebook: NotebookNode) -> NotebookNode:
    """``notebook`` with text outputs only, without times and random ids: the same run gives the same bytes."""
    notebook.metadata = {
        "jupytext": dict(JUPYTEXT),
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    }
    count = 0
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02d}"
        cell.metadata = {"tags": tags} if (tags := cell.metadata.get("tags")) else {}
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count if cell.outputs or cell.execution_count else None
        cell.outputs = [kept for output in cell.outputs if (kept := _text_only(output, count)) is not None]
    return notebook


def _text_only(output: NotebookNode, count: int) -> NotebookNode | None:
    if output.output_type == "stream":
        return output if output.name == "stdout" else None
    if output.output_type not in ("execute_result", "display_data"):
        return None
    output.data = {kind: output.data[kind] for kind in TEXT if kind in output.data}
    output.metadata = {}
    if output.output_type == "execute_result":
        output.execution_count = count
    return output


def _write(path: Path, notebook: NotebookNode) -> None:
    with atomic_path(path) as partial:
        nbformat.write(stripped(notebook), partial)  # type: ignore[no-untyped-call]  # nbformat has no types


if __name__ == "__main__":
    try:
        check_pairs()
        check_outputs()
    except PairOutOfSync as error:
        sys.exit(f"{type(error).__name__}: {error}")
