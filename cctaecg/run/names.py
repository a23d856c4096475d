"""The name of a run: a word, never a path, and what is said of a name that is none or that no run has."""

import re
import unicodedata
from pathlib import Path

from cctaecg.config.profiles import PROFILES
from cctaecg.errors import UserError
from cctaecg.run.folder import MissingArtefact, project_root

LONGEST = 100
"""Characters of a name: with the names of the files beside it, it stays within what file systems take."""

_FORM = re.compile(r"\w[\w.-]*")


class RunNameError(UserError, ValueError):
    """What was given is no name of a run; the message says what one is."""


class NoSuchRun(MissingArtefact):
    """No run has this name; the message says which runs there are, and what makes a new one."""


class NoProject(UserError, RuntimeError):
    """The current folder lies in no checkout of the project; nothing was written."""


def checked_name(name: object) -> str:
    """``name``, when it is the name of a run.

    Parameters
    ----------
    name : object
        A text; of letters of any script, digits, underscores, dots and hyphens, the first of them no dot or hyphen.

    Returns
    -------
    str

    Raises
    ------
    RunNameError
        For anything else: a path, a text with spaces, a number.

    Examples
    --------
    >>> checked_name("demo-2.b")
    'demo-2.b'
    >>> checked_name("../demo")
    Traceback (most recent call last):
        ...
    cctaecg.run.names.RunNameError: '../demo' is no name of a run; expected letters, digits, _, . and -, with none of \
the last two in front
    """
    if not isinstance(name, str):
        raise RunNameError(f"the run's name is {name!r}, of type {type(name).__name__}; expected a text, in quotes: "
                           "--config 'run=\"NAME\"'")
    if len(name) > LONGEST:
        raise RunNameError(f"a run's name of {len(name)} characters; expected at most {LONGEST}")
    if not _FORM.fullmatch(name):
        raise RunNameError(f"{name!r} is no name of a run; expected letters, digits, _, . and -, with none "
                           "of the last two in front")
    if unicodedata.normalize("NFC", name) != name:
        raise RunNameError(f"{name!a} is no name of a run: two names that look the same would be two runs; "
                           "expected its composed form (NFC)")
    return name


def no_such_run(name: str, folder: Path | None = None) -> NoSuchRun:
    """The error that says which runs exist beside ``name``, which does not, and what to type to make it.

    Where ``folder`` is not the one that a run of this name has, as ``smoke`` is not ``runs/smoke``, it names that; of a
    folder in a run, such as a variant, the run. No name is advised that would be refused.
    """
    runs = project_root() / "runs"
    there = sorted(path.parent.name for path in runs.glob("*/config.yml")) if runs.is_dir() else []
    if name in there and folder is not None:
        return NoSuchRun(f"no run lies in {folder}; run {name} lies in {runs / name}: give run_dir as runs/{name}")
    of = next((parent for parent in folder.parents if parent.parent == runs and parent.name in there), None) \
        if folder is not None else None
    if of is not None:
        return NoSuchRun(f"no run lies in {folder}, which is a folder of run {of.name}: give run_dir as runs/{of.name}")
    none = "there is none yet" if (runs.parent / "_toc.yml").exists() else (
        f"there is no {runs}, and the current folder lies in no checkout of the project" if not runs.is_dir() else
        f"there is none in {runs}")
    known = f"there {'is' if len(there) == 1 else 'are'} {', '.join(there)}" if there else none
    if not _FORM.fullmatch(name):
        return NoSuchRun(f"no run lies in {folder or name} ({known}); expected the folder of a run, such as runs/demo")
    if name in PROFILES:
        return NoSuchRun(f"no run is called {name!r} ({known}); make it with: cctaecg run {name}")
    return NoSuchRun(
        f"no run is called {name!r} ({known}); make it with: cctaecg run {name} --profile smoke (a simulated study; "
        f"or demo, paper), or: cctaecg run {name} --source hospital --data FOLDER")


def project_here() -> Path:
    """The checkout that the current folder lies in. Raises ``NoProject``, before anything is written."""
    root = project_root()
    if not (root / "Snakefile").is_file():
        raise NoProject(f"{Path.cwd()} lies in no checkout of the project (a folder with Snakefile and _toc.yml); "
                        "change to its folder first. Nothing was written")
    return root
