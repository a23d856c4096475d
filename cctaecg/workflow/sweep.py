"""One notebook run once for each value of a parameter, side by side, and what its results say to it."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd

from cctaecg.book.comparing.differences import differing_cells, results_of, tables_of
from cctaecg.config.parameters import InvalidParameter
from cctaecg.errors import UserError, counted
from cctaecg.workflow.notebook_call import Call, NotebookFailed, checked_call, notebook_source, parameters_of
from cctaecg.workflow.stopping import end_marked, environment_with

LONGEST, DIGITS = 120, 12
"""Bytes of a sweep in its folder's name, and digits of the hash that stands for a longer one."""

LONG = ["key", "setting", "value", "lower", "upper"]


class SweepFailed(UserError, RuntimeError):
    """Some values of a sweep ended with an error; the message has the sentence of each. The others are kept."""


@dataclass(frozen=True)
class Sweep:
    """What a sweep found.

    Parameters
    ----------
    parameter : str
        Whose values were tried.
    table : DataFrame
        key, and a column for each value: every number that is not the same under all of them, what varies most first.
    long : DataFrame
        key, setting, value, lower, upper: the same, a row for each number, with its interval where it has one.
    cells : DataFrame
        table, row, column, and a column for each value: every cell of a table that is not the same under all of them.
    figures : list of str
        Names of the figures that are not the same picture under all of them; they lie with each value's results.
    """

    parameter: str
    table: pd.DataFrame
    long: pd.DataFrame
    cells: pd.DataFrame
    figures: list[str]

    def sentence(self) -> str:
        """How many results, cells of how many tables, and which figures depend on the parameter."""
        results = counted(len(self.table), "result depends", "results depend")
        others = []
        if len(self.cells):
            others.append(f"{counted(len(self.cells), 'cell')} of {counted(self.cells['table'].nunique(), 'table')}")
        if self.figures:
            others.append(f"{counted(len(self.figures), 'figure')} ({', '.join(self.figures)})")
        if not others:
            return f"{results if len(self.table) else 'Nothing depends'} on {self.parameter}"
        verb = "does" if len(self.cells) + len(self.figures) == 1 else "do"
        return f"{results} on {self.parameter}, and so {verb} {' and '.join(others)}"


def sweep_calls(notebook: str, run_dir: str, parameter: str, values: Sequence[Any],
                fixed: Mapping[str, Any]) -> list[Call]:
    """The calls of a sweep, every one looked at before the first is run.

    Parameters
    ----------
    notebook : str
        Name or number.
    run_dir : str
        The run's folder.
    parameter : str
        Whose values are tried.
    values : sequence
        Two or more, each once.
    fixed : mapping
        Other parameters, the same in each call.

    Raises
    ------
    UserError
        Of the first call that the notebook would refuse.
    InvalidParameter
        For a single value, one given twice, or two that mean the same.
    """
    source = notebook_source(notebook)
    if len(values) < 2 or len({repr(value) for value in values}) < len(values):
        raise InvalidParameter(f"{parameter} has the values {', '.join(map(str, values)) or 'none'}; "
                               "expected two or more, each once")
    calls = [checked_call(source, {**fixed, parameter: value, "run_dir": run_dir}) for value in values]
    if len({call.run.output for call in calls}) < len(calls):
        raise InvalidParameter(f"{parameter} has values that mean the same: {', '.join(map(str, values))}")
    if parameter not in parameters_of(source):
        raise InvalidParameter(f"{source.stem} has no parameter {parameter!r}")
    return calls


def sweep_place(parameter: str, calls: Sequence[Call]) -> str:
    """Folder of a run for what a sweep found: the same for the same sweep, another for other values or fixed ones.

    Parameters
    ----------
    parameter : str
        Whose values are tried.
    calls : sequence of Call
        From :func:`sweep_calls`.

    Returns
    -------
    str
        Below the run's folder, such as ``sweeps/05_normal_ecg,level=[0.7, 0.75]``. What is too long for a file's
        name, or a value with a slash, stands there as a hash.
    """
    values = [call.given[parameter] for call in calls]
    fixed = {name: value for name, value in calls[0].given.items() if name not in ("run_dir", parameter)}
    said = ",".join(f"{name}={value!r}" for name, value in [(parameter, values), *sorted(fixed.items())])
    if len(said.encode()) > LONGEST or not said.isprintable() or {"/", "\\"} & set(said):
        said = f"{parameter},{sha256(said.encode()).hexdigest()[:DIGITS]}"
    return f"sweeps/{calls[0].source.stem},{said}"


def run_calls(calls: Sequence[Call], cores: int) -> Iterator[Call]:
    """Run each call in a process of its own on this machine, ``cores`` at a time; yields each as it has ended.

    Raises
    ------
    SweepFailed
        When all have ended and some with an error.
    """
    mark, failed = uuid4().hex, []
    environment = {**environment_with(mark), "OMP_NUM_THREADS": "1"}
    try:
        with ThreadPoolExecutor(cores) as pool:
            own, others = split_calls(calls)
            waiting = {pool.submit(_run_call, call, environment): call for call in others}
            yield from own
            for future in as_completed(waiting):
                if sentence := future.result():
                    failed.append(sentence)
                else:
                    yield waiting[future]
    finally:
        end_marked([mark])
    if failed:
        raise SweepFailed("\n".join(failed))


def swept(parameter: str, calls: Sequence[Call]) -> Sweep:
    """Read back what every call of a sweep has written, and keep what is not the same in all.

    Parameters
    ----------
    parameter : str
        Whose values were tried.
    calls : sequence of Call
        Calls that have ended well.
    """
    found = {str(call.given[parameter]): results_of(call.run.output) for call in calls}
    keys = dict.fromkeys(key for results in found.values() for key in results)
    rows = [(key, setting, *(results[key].get(name) for name in ("value", "lower", "upper")))
            for key in keys if _varies([results.get(key, {}) for results in found.values()])
            for setting, results in found.items()]
    long = pd.DataFrame(rows, columns=LONG).astype({"value": float, "lower": float, "upper": float})
    spread = {key: _spread(own) for key, own in long.groupby("key")}
    order = sorted(spread, key=lambda key: (-spread[key][0], -spread[key][1], str(key)))
    long = pd.concat([long[long["key"] == key] for key in order], ignore_index=True) if order else long
    wide = {setting: own.set_index("key")["value"] for setting, own in long.groupby("setting")}
    table = pd.DataFrame(wide, columns=list(found)).reindex(index=pd.Index(order, name="key"))
    return Sweep(parameter, table.reset_index().rename_axis(columns=None), long, _cells(parameter, calls),
                 _figures([call.run.output / "figures" for call in calls]))


def executed_notebook_of(call: Call) -> Path:
    """Where the notebook of a call lies when it has run."""
    return call.run.output / "notebooks" / f"{call.source.stem}.ipynb"


def split_calls(calls: Sequence[Call]) -> tuple[list[Call], list[Call]]:
    """The calls whose results the run has as its own, which are not run again, and the others."""
    own = [call for call in calls if call.run.output == call.run.folder]
    return own, [call for call in calls if call not in own]


def command_of(call: Call) -> list[str]:
    """The words of the ``cctaecg try`` that runs a call."""
    given = [word for name, value in call.given.items() if name != "run_dir" for word in ("-p", name, str(value))]
    return [sys.executable, "-m", "cctaecg.commands.main", "try", str(call.given["run_dir"]), call.source.stem, *given]


def notebook_sentence(said: str) -> str:
    """What a notebook failed with, among what its call has said, such as a kernel's warnings; empty for no such end."""
    _, failed, sentence = said.rpartition(f"{NotebookFailed.__name__}: ")
    return sentence.strip() if failed else ""


def _run_call(call: Call, environment: Mapping[str, str]) -> str:
    """Run a call; the sentence that it failed with, or nothing."""
    done = subprocess.run(command_of(call), env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    said = notebook_sentence(done.stderr) or done.stderr.strip() or f"ended with exit status {done.returncode}"
    return f"{call.run.output.name}: {said}"


def _varies(results: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a result is a number under every value of the parameter, and it or its interval not always the same."""
    values = [result.get("value") for result in results]
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return len(numbers) == len(values) and len({tuple(result.values()) for result in results}) > 1


def _cells(parameter: str, calls: Sequence[Call]) -> pd.DataFrame:
    """The cells that differ, of tables that every call has written."""
    folders = {str(call.given[parameter]): call.run.output for call in calls}
    rows = [(Path(name).stem, place, column, *cells) for name in tables_of(list(folders.values()))
            for place, column, cells in differing_cells([folder / "tables" / name for folder in folders.values()])]
    return pd.DataFrame(rows, columns=["table", "row", "column", *folders])


def _figures(folders: Sequence[Path]) -> list[str]:
    """Of the figures that every call has drawn, those that are not the same picture."""
    there = set.intersection(*({path.name for path in folder.glob("*.png")} for folder in folders))
    return sorted(Path(name).stem for name in there if len({(folder / name).read_bytes() for folder in folders}) > 1)


def _spread(own: pd.DataFrame) -> tuple[bool, float]:
    """Whether a result has intervals, and how far it goes: in half-widths of the first, else as a share."""
    half = float((own["upper"] - own["lower"]).iloc[0]) / 2
    told = [name for name in ("value", "lower", "upper") if own[name].notna().all()]
    reach = max(float(own[name].max() - own[name].min()) for name in told)
    if half > 0:
        return True, reach / half
    return False, reach / float(own["value"].abs().max() or 1)
