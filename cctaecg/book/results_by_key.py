"""A run's results as one dictionary, read from its ``results/*.json`` and looked up by dotted key."""

import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard

from cctaecg.errors import UserError
from cctaecg.run.results import Absent


class UnknownResult(UserError, ValueError):
    """A dotted key that no results file holds; the message names it and the nearest one that exists."""


class UnreadableResults(UserError, ValueError):
    """A results file that is not a JSON object; the message names the file."""


def load_results(folder: Path) -> dict[str, Any]:
    """All results files of a folder as one dictionary, each under the stem of its name.

    Parameters
    ----------
    folder : Path
        Where the ``*.json`` lie: ``results/`` of a run, or ``book/run/results``.

    Returns
    -------
    dict
        ``{"internal": {...}, "risk": {...}, ...}``, in the order of the names.

    Raises
    ------
    UnreadableResults
        Naming a file that holds no JSON object.
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


def lookup(results: Mapping[str, Any], key: str) -> Any:
    """The value under a dotted key, or ``Absent`` when an entry on the way says why there is none.

    Parameters
    ----------
    results : mapping
        Nested results, as from :func:`cctaecg.book.load_results`.
    key : str
        The names on the way to the value, with dots between them.

    Returns
    -------
    object
        The value as the file holds it: a number, a text, a list, or a dictionary of further results. A reason for
        an absent result is always an :class:`cctaecg.run.Absent`, though a file holds it as a plain dictionary.
        ``None`` under an entry that is itself ``None``, as a ratio is to which too few events give no value: its
        limits are as little known as itself.

    Raises
    ------
    UnknownResult
        Naming the key and the nearest one that exists.

    Examples
    --------
    >>> lookup({"internal": {"auc": {"RCA": {"value": 0.74}}}}, "internal.auc.RCA.value")
    0.74
    >>> lookup({"external": {"absent": "one hospital only"}}, "external.auc.RCA.value")
    {'absent': 'one hospital only'}
    >>> lookup({"beyond": {"ratio": {"LAD": {"positive": None}}}}, "beyond.ratio.LAD.positive.lower") is None
    True
    """
    value: Any = results
    for part in key.split("."):
        if value is None or is_absent(value):
            break
        if not isinstance(value, Mapping) or part not in value:
            nearest = difflib.get_close_matches(key, sorted(_keys(results)), n=1, cutoff=0)
            hint = f"; the nearest is {nearest[0]!r}" if nearest else "; there are no results at all"
            raise UnknownResult(f"the results hold no {key!r}{hint}")
        value = value[part]
    return Absent(value["absent"]) if is_absent(value) else value


def is_absent(value: object) -> TypeGuard[dict[str, str]]:
    """Whether ``value`` is a statement that a result cannot exist, with its reason: ``Absent``, as written or read."""
    return isinstance(value, dict) and set(value) == {"absent"}


def _keys(results: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in results.items():
        yield prefix + name
        if isinstance(value, dict) and not is_absent(value):
            yield from _keys(value, f"{prefix}{name}.")
