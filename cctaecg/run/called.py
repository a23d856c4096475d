"""What a notebook was called with, and what it says of itself before it computes anything.

papermill puts what it is given into a cell behind the notebook's own cell of parameters, and only warns of a name that
there is none of. Both cells are in the history of the notebook's session, so that the notebook can refuse it itself.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from cctaecg.config.declarations import (
    Declared,
    assigned,
    declared,
    injected,
    parameters_cell,
    refuse_misspelt,
    refuse_unknown,
)
from cctaecg.config.parameters import InvalidParameter, read_text
from cctaecg.config.sections import Config
from cctaecg.run.folder import project_root

LONGEST_NAME = 200
"""Bytes of a variant's folder: systems take 255, and a file made beside it has a longer name."""

DATA = {"hospital": "a hospital's export", "ptbxl": "PTB-XL"}

_taken_for_run: list[list[str]] = []


def cells_run() -> list[str]:
    """The cells that this notebook has run so far, as text; nothing outside a notebook."""
    if _taken_for_run:
        return _taken_for_run[-1]
    if "IPython" not in sys.modules:
        return []
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    return [str(cell) for cell in shell.user_ns.get("In", [])] if shell is not None else []


@contextmanager
def cells_taken_for_run(cells: list[str]) -> Iterator[None]:
    """Within, ``cells`` count as those that a notebook has run: for looking at a call without starting a kernel."""
    _taken_for_run.append(cells)
    try:
        yield
    finally:
        _taken_for_run.pop()


def check_call(cells: Sequence[str]) -> dict[str, object]:
    """Refuse a parameter that a notebook was given and does not declare; returns the defaults of those it declares.

    A default that somebody has edited in an open notebook is no default but asked for: those of the project's own
    notebook count, so that what differs goes to a variant.

    Parameters
    ----------
    cells : sequence of str
        The cells run so far, in the order in which they were run.

    Raises
    ------
    InvalidParameter
        Naming the parameter, and the nearest of those that there are.
    """
    given = next((found for cell in reversed(cells) if (found := injected(cell))), {})
    own = next((cell for cell in reversed(cells) if cell.lstrip().startswith("run_dir:")), "")
    known = _as_shipped(own)
    if known:
        refuse_unknown(list(given), known)
    return {name: parameter.default for name, parameter in known.items()}


def _as_shipped(own: str) -> dict[str, Declared]:
    """What the project's notebook with this cell of parameters declares; of any other notebook what the cell does."""
    if not own:
        return {}
    names = assigned(own)
    there = [declared(parameters_cell(source.read_text(encoding="utf-8")))
             for source in sorted((project_root() / "notebooks").glob("[0-9]*.py"))]
    if alike := [each for each in there if set(each) <= names]:
        fullest = max(alike, key=len)  # of some, others have the parameters and more
        refuse_misspelt(names - set(fullest), fullest)
        return fullest
    return declared(own)


def differing_from_default(given: Mapping[str, Any], defaults: Mapping[str, object]) -> dict[str, Any]:
    """What of ``given`` is not as the notebook declares it.

    >>> differing_from_default({"width": "0.1", "row": 0}, {"width": 0.05, "row": 0})
    {'width': 0.1}
    """
    read = {name: list(found) if isinstance(found := read_text(value), tuple) else found
            for name, value in given.items()}
    return {name: value for name, value in read.items() if name in defaults and value != defaults[name]}


def said(shown: str, config: Config, changed: Mapping[str, Any], configured: Mapping[str, Any]) -> str:
    """One sentence: which run, which data, which parameters.

    Parameters
    ----------
    shown : str
        The run's folder as it was given.
    config : Config
        The run's own configuration.
    changed : mapping
        What was asked for in place of it, by dotted key.
    configured : mapping
        The run's own values under the same keys.
    """
    data = config.data
    whose = DATA.get(data.source, f"simulated hospitals (seed {data.seed}, scale {data.scale:g})")
    begin = f"Run {shown} (profile {config.profile}), {whose}, "
    if not changed:
        return begin + "with its own parameters."
    values = ", ".join(f"{key}={value} (its own: {configured[key]})" for key, value in sorted(changed.items()))
    name = variant_name(changed)
    return f"{begin}with {values}: results go to {shown}/variants/{name}; the book's stay as they are."


def variant_name(changed: Mapping[str, Any]) -> str:
    """The folder of a variant, named after what differs; raises ``InvalidParameter`` where that is too long for one.

    >>> variant_name({"level": 0.9, "cohort": "external"})
    'cohort=external,level=0.9'
    """
    name = ",".join(f"{key}={value}" for key, value in sorted(changed.items()))
    if (length := len(name.encode())) > LONGEST_NAME:
        longest = max(changed, key=lambda key: len(str(changed[key])))
        raise InvalidParameter(f"what differs names the folder of a variant, and would take {length} characters; "
                               f"expected {LONGEST_NAME} at most: give {longest} fewer values")
    return name
