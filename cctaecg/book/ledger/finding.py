"""What a rule of the ledger returns, and how it fetches the vessels' results.

A rule takes ``look``, which fetches a result by dotted key, and returns a :class:`Finding`, or ``Absent`` when no
vessel has the results it needs. Vessels without a result are left out of the judgement.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent


class Shown(NamedTuple):
    """One value beside a statement: what it is, the value, how to print it, and its key where it is one result."""

    label: str
    value: object
    how: str = ""
    key: str | None = None


class Finding(NamedTuple):
    """Whether a claim ``holds`` (``None``: nothing to judge), the values it rests on, and a sentence about them."""

    holds: bool | None
    shown: tuple[Shown, ...]
    because: str = ""


Look = Callable[[str], Any]
"""Fetches a result by dotted key, ``Absent`` where it says why there is none; raises ``UnknownResult`` for a key that
the results do not hold."""


ByVessel = dict[str, dict[str, Any]]
"""Vessel -> its result, which for every rule is an object: an interval, a test, counts."""


def by_vessel(look: Look, key: str) -> ByVessel | Absent:
    """What is under ``key`` for each vessel that has it; where none has, the first reason."""
    found = {vessel: look(key.format(vessel)) for vessel in VESSELS}
    there = {vessel: each for vessel, each in found.items() if each is not None and not isinstance(each, Absent)}
    return there or first_reason(found.values())


def first_reason(found: Iterable[Any]) -> Absent:
    """Why there is none of several results; one that is ``None`` has no value for these data."""
    return next((each for each in found if isinstance(each, Absent)), Absent("Undefined in this run."))


def entries_of(found: ByVessel, prefix: str, how: str) -> tuple[Shown, ...]:
    """The vessels' results as they stand, each with its key."""
    return tuple(Shown(vessel, each, how, f"{prefix}.{vessel}") for vessel, each in found.items())


def in_words(names: Sequence[str]) -> str:
    """
    >>> in_words(["RCA", "LM", "LAD"])
    'RCA, LM and LAD'
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
