"""One call of a notebook: looked at before a kernel starts, run by papermill, its failure told in two lines.

What is wrong with a call is found by running the notebook's cells up to the one that takes its parameters, here and
without a kernel: they read the run's configuration and compute nothing.
"""

import ast
import contextlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import papermill
import yaml
from nbformat import NotebookNode

from cctaecg.config.declarations import INJECTED, Declared, declared, refuse_unknown
from cctaecg.errors import UserError
from cctaecg.run.called import cells_taken_for_run
from cctaecg.run.folder import project_root
from cctaecg.run.names import project_here
from cctaecg.run.run import Run
from cctaecg.workflow.kernels import ENGINE
from cctaecg.workflow.notebook_pairs import sources

TAKES_PARAMETERS = "with_parameters("


class NoNotebook(UserError, ValueError):
    """No notebook has this name; the message says which there are."""


class NotebookFailed(UserError, RuntimeError):
    """A cell of a notebook ended with an error; the message has its sentence, the cell, and where the notebook lies."""


@dataclass(frozen=True)
class Call:
    """A notebook with the parameters it is to be run with; made by :func:`checked_call`.

    Parameters
    ----------
    source : Path
        The notebook's ``.py`` form.
    given : mapping
        Parameters by name.
    run : Run
        The run, or the variant of it, that the notebook will write to.
    said : str
        The sentence that the notebook begins with.
    """

    source: Path
    given: Mapping[str, Any]
    run: Run
    said: str


def notebook_source(name: str) -> Path:
    """The source of a notebook, named by its file's name with or without ending, or by its number.

    Raises
    ------
    NoNotebook
        For a name that none has.
    NoProject
        Outside a checkout of the project, where no notebook is.
    """
    project_here()
    there, wanted = sources(), Path(name).name.removesuffix(".ipynb").removesuffix(".py")
    found = [source for source in there if wanted and (source.stem == wanted or source.stem.split("_")[0] == wanted)]
    if len(found) != 1:
        raise NoNotebook(f"no notebook is called {name!r}; expected one of {', '.join(s.stem for s in there)}")
    return found[0]


def parameters_of(source: Path) -> dict[str, Declared]:
    """The parameters that a notebook declares, by name."""
    return declared(_parameters_cell(jupytext.read(source)).source)


def checked_call(source: Path, given: Mapping[str, Any]) -> Call:
    """See to it that a notebook takes these parameters, without starting a kernel.

    Parameters
    ----------
    source : Path
        The notebook's ``.py`` form.
    given : mapping
        Parameters by name; what is left out is as the notebook declares it.

    Raises
    ------
    UserError
        The notebook's own, of whatever kind: an unknown name, a wrong value, a run that is not there.
    """
    notebook = jupytext.read(source)
    own = _parameters_cell(notebook).source
    refuse_unknown(list(given), declared(own))
    cells = [own, f"{INJECTED}\n" + "".join(f"{name} = {value!r}\n" for name, value in given.items())]
    names: dict[str, Any] = {}
    with cells_taken_for_run(cells), contextlib.redirect_stdout(io.StringIO()) as said:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, source.name, "exec"), names)
                if "parameters" in cell.metadata.get("tags", []):
                    names.update(given)
                if TAKES_PARAMETERS in cell.source:
                    return Call(source, dict(given), names["run"], said.getvalue().strip())
    raise NoNotebook(f"{source.name} takes no parameters: none of its cells calls {TAKES_PARAMETERS}...)")


def execute(call: Call, out: Path) -> None:
    """Run a notebook that was looked at, and keep what it showed in ``out``.

    Raises
    ------
    NotebookFailed
        With the cell's sentence, its number, and ``out``.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    notebook = call.source.with_suffix(".ipynb")
    try:
        papermill.execute_notebook(str(notebook), str(out), parameters=dict(call.given), progress_bar=False,
                                   engine_name=ENGINE, cwd=str(project_root()))
    except papermill.PapermillExecutionError as error:
        raise NotebookFailed(f"{error.ename}: {error.evalue}\n  in cell [{error.exec_count}] of {out}") from error


def read_value(text: str) -> Any:
    """What ``-p name VALUE`` means: a number, a list, true, false or null as YAML has them, else the text itself.

    Examples
    --------
    >>> read_value("0.2"), read_value("[0.1, 0.2]"), read_value("runs/demo"), read_value("LM LAD"), read_value("1e-3")
    (0.2, [0.1, 0.2], 'runs/demo', 'LM LAD', 0.001)
    """
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        pass
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError:
        return text
    return read if read is None or isinstance(read, bool | list) else text


def _parameters_cell(notebook: NotebookNode) -> NotebookNode:
    cells: list[NotebookNode] = notebook.cells
    return next(cell for cell in cells if "parameters" in cell.metadata.get("tags", []))
