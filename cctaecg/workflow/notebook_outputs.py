"""Whether a notebook shows what is stored of it: words and counts exactly, measured numbers to their last digit.

Two processors add up the same numbers in another order, and a network trained on one predicts 0.48127 where the other
says 0.48128. So a number with a decimal point may differ by one unit of its last digit, or by a ten-thousandth of
itself. One that is shown unrounded, with more than six decimals, counts as rounded to three. A number without a
decimal point is a count, and may not differ.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from nbformat import NotebookNode, from_dict

from cctaecg.run.run import Run
from cctaecg.workflow.notebook_pairs import executed_step, read_notebook, sources, stripped

CLOSE = 1e-4
"""Of a number: what another processor may make of it."""

UNROUNDED, ROUNDED_TO = 6, 3  # decimals from which on a number was not rounded, and what it is compared by

_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+(?:e[-+]?\d+)?|e[-+]?\d+)")


def same_text(shown: str, stored: str) -> bool:
    """Whether two outputs say the same.

    Parameters
    ----------
    shown, stored : str
        Outputs of one cell; how many blanks stand between two words does not count.

    Examples
    --------
    >>> same_text("139 ECGs, AUC 0.491", "139 ECGs, AUC 0.492"), same_text("139 ECGs", "140 ECGs")
    (True, False)
    >>> same_text("slope 0.7200001", "slope 0.72"), same_text("slope 0.72", "slope 0.75")
    (True, False)
    """
    if shown == stored:
        return True
    if _skeleton(shown) != _skeleton(stored):
        return False
    return all(_close(one, other) for one, other in zip(_NUMBER.findall(shown), _NUMBER.findall(stored), strict=True))


def as_stored(shown: Sequence[NotebookNode], stored: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Outputs of a cell, each text that says the same as the one stored put as that one has it.

    Parameters
    ----------
    shown, stored : sequence of outputs
        What the cell has just shown, and what is stored of it.
    """
    kept = [_copy(output) for output in shown if output.get("name") != "stderr"]
    wanted = [output for output in stored if output.get("name") != "stderr"]
    if len(kept) != len(wanted):
        return kept
    for output, reference in zip(kept, wanted, strict=True):
        if "data" in output and "data" in reference:
            output["data"] = _copy({
                kind: reference["data"][kind] if kind in reference["data"] and isinstance(text, str)
                and same_text(text, str(reference["data"][kind])) else text for kind, text in output["data"].items()})
        elif "text" in output and "text" in reference and same_text(output["text"], reference["text"]):
            output["text"] = reference["text"]
    return kept


def stale_cells(run: Run) -> list[str]:
    """The cells whose stored output is not what the notebook shows.

    Parameters
    ----------
    run : Run
        An up-to-date run of the profile that the stored outputs are of.

    Returns
    -------
    list of str
        Such as ``06_risk_stratification, cell 3``, counted from 0; empty when all are as stored.
    """
    found = []
    for source in sources():
        executed = read_notebook(run.executed_notebook(executed_step(source)))
        executed.cells = [cell for cell in executed.cells
                          if "injected-parameters" not in cell.metadata.get("tags", [])]
        stored, shown = read_notebook(source.with_suffix(".ipynb")).cells, stripped(executed).cells
        for place, (one, other) in enumerate(zip(shown, stored, strict=True)):
            if one.cell_type == "code" and as_stored(one.outputs, other.outputs) != other.outputs:
                found.append(f"{source.stem}, cell {place}")
    return found


def _copy(output: Mapping[str, Any]) -> NotebookNode:
    node: NotebookNode = from_dict(dict(output))  # type: ignore[no-untyped-call]  # nbformat has no types
    return node


def _skeleton(text: str) -> str:
    """A text without its measured numbers, its blanks and its rules of dashes."""
    return re.sub(r"\s+|-{3,}", " ", _NUMBER.sub("#", text))


def _close(one: str, other: str) -> bool:
    first, second = (float(number.replace("−", "-")) for number in (one, other))
    unit, share = max(_last_digit(one), _last_digit(other)), CLOSE
    if min(_last_digit(one), _last_digit(other)) < 10.0**-UNROUNDED:
        unit, share = max(unit, 10.0**-ROUNDED_TO), 10.0**-ROUNDED_TO
    return abs(first - second) <= max(1.001 * unit, share * abs(second))


def _last_digit(number: str) -> float:
    """The value of one unit of the last digit of a number as it is written."""
    mantissa, _, power = number.partition("e")
    return float(10.0 ** (int(power or 0) - len(mantissa.partition(".")[2])))
