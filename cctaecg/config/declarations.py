"""The parameters that a notebook declares, and what it was given instead, read from its source without running it.

A cell of parameters has one line for each, in the form that papermill reads too:
``level: float = None  # coverage of the intervals; None: as configured``.
"""

import ast
import difflib
import io
import tokenize
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cctaecg.config.parameters import InvalidParameter

INJECTED = "# Parameters"
"""The first line of the cell that papermill puts behind the notebook's own."""

PARAMETERS_CELL = '# %% tags=["parameters"]'
"""How the cell of parameters begins in a notebook's ``.py`` form."""

NEAREST = 3  # names that a wrong one may have meant
MISSPELT = 0.6  # likeness from which a name of nobody's is taken for another's


@dataclass(frozen=True)
class Declared:
    """One parameter of a notebook: its name, type, default and meaning, as its line has them."""

    name: str
    kind: str
    default: object
    meaning: str


def declared(source: str) -> dict[str, Declared]:
    """The parameters that a cell declares, by name.

    Parameters
    ----------
    source : str
        The text of the cell that is tagged ``parameters``.

    Returns
    -------
    dict
        In the cell's order. What has no type is no parameter.

    Examples
    --------
    >>> declared('row: int = 0  # of the ECG store')["row"]
    Declared(name='row', kind='int', default=0, meaning='of the ECG store')
    """
    _see_to_literals(source)
    comments = {token.start[0]: token.string.lstrip("# ")
                for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type == tokenize.COMMENT}
    return {node.target.id: Declared(node.target.id, ast.unparse(node.annotation), ast.literal_eval(node.value),
                                     comments.get(node.end_lineno or node.lineno, ""))
            for node in ast.parse(source).body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None}


def _see_to_literals(source: str) -> None:
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            try:
                ast.literal_eval(node.value)
            except ValueError:
                raise InvalidParameter(f"the default of {ast.unparse(node.target)} is {ast.unparse(node.value)}; "
                                       "expected a value that is written out, such as 0.9") from None


def parameters_cell(source: str) -> str:
    """The cell of parameters of a notebook's ``.py`` form; empty where there is none.

    >>> parameters_cell('# %% tags=["parameters"]\\nrow: int = 0\\n\\n# %%\\nrow + 1')
    'row: int = 0\\n\\n'
    """
    _, _, rest = source.partition(f"{PARAMETERS_CELL}\n")
    return rest.partition("\n# %%")[0] + "\n" if rest else ""


def assigned(source: str) -> set[str]:
    """The names that a cell gives a value, with a type or without.

    >>> sorted(assigned("row: int = 1 + 2\\nrwo = 3"))
    ['row', 'rwo']
    """
    return {target.id for node in ast.parse(source).body if isinstance(node, ast.Assign | ast.AnnAssign)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)}


def refuse_misspelt(names: Collection[str], known: Mapping[str, Declared]) -> None:
    """Raise ``InvalidParameter`` for a name typed into the cell that is nearly one of the notebook's.

    >>> refuse_misspelt(["treshold_lad"], declared("threshold_lad: float = None"))
    Traceback (most recent call last):
        ...
    cctaecg.config.parameters.InvalidParameter: this notebook has no parameter 'treshold_lad'; expected threshold_lad
    """
    near = [name for name in sorted(names) if difflib.get_close_matches(name.lower(), known, 1, MISSPELT)]
    refuse_unknown(near, known)


def literals(tree: ast.Module) -> Iterator[tuple[str, object]]:
    """Name and value of each assignment of a literal, with a type or without; papermill's ``float('nan')`` is one."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        else:
            continue
        if isinstance(target, ast.Name):
            yield target.id, _value(value)


def injected(source: str) -> dict[str, object]:
    """What papermill was given, from the cell that it injects; nothing for any other cell.

    Parameters
    ----------
    source : str
        The text of a cell.

    Examples
    --------
    >>> injected("# Parameters\\nlevel = 0.9\\nrun_dir = 'runs/demo'\\n"), injected("level = 0.9")
    ({'level': 0.9, 'run_dir': 'runs/demo'}, {})
    """
    if not source.startswith(INJECTED):
        return {}
    try:
        tree = ast.parse(source)
        return dict(literals(tree)) if all(isinstance(node, ast.Assign) for node in tree.body) else {}
    except (SyntaxError, ValueError):  # somebody's own cell
        return {}


def refuse_unknown(given: Collection[str], known: Mapping[str, Declared]) -> None:
    """See to it that every parameter given is one that the notebook declares.

    Parameters
    ----------
    given : collection of str
        Names that papermill was called with.
    known : mapping
        As :func:`declared`.

    Raises
    ------
    InvalidParameter
        Naming the first that there is none of, and the nearest that there are.

    Examples
    --------
    >>> refuse_unknown(["treshold_lad"], declared("threshold_lad: float = None  # from which a patient is high risk"))
    Traceback (most recent call last):
        ...
    cctaecg.config.parameters.InvalidParameter: this notebook has no parameter 'treshold_lad'; expected threshold_lad
    """
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name.lower(), known, n=NEAREST, cutoff=0.5) or list(known)
            said = near[0] if len(near) == 1 else f"{', '.join(near[:-1])} or {near[-1]}"
            raise InvalidParameter(f"this notebook has no parameter {name!r}; expected {said}")


def _value(node: ast.expr) -> object:
    if isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
        return float(str(node.args[0].value))  # papermill writes what is no finite number as float('nan')
    return ast.literal_eval(node)
