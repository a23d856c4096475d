"""What a rule of the ledger returns, and how it fetches and counts the vessels' results.

A rule takes ``look``, which fetches a result by dotted key, and returns a :class:`Finding`, or ``Absent`` when no
vessel has the results it needs. Vessels without a result are left out of the judgement.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from math import sqrt
from typing import Any, NamedTuple

from cctaecg.domain import VESSELS
from cctaecg.run.digits import MOST
from cctaecg.run.results import Absent


class Shown(NamedTuple):
    """One value beside a statement: what it is, the value, how to print it, and its key where it is one result."""

    label: str
    value: object
    how: str = ""
    key: str | None = None


class Verdict(Enum):
    """What a run says to a claim: its interval or test excludes the opposite, excludes the claim, or neither."""

    CONFIRMED = "confirmed"
    OPEN = "not contradicted"
    CONTRADICTED = "contradicted"


class Finding(NamedTuple):
    """The verdict on a claim (``None``: nothing to judge), the values it rests on, and a sentence about them."""

    verdict: Verdict | None
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


def of_every(verdicts: Mapping[str, Verdict]) -> Verdict:
    """A claim about every vessel: confirmed where it is in each, contradicted where it is in any, else open."""
    for decisive in (Verdict.CONTRADICTED, Verdict.OPEN):
        if decisive in verdicts.values():
            return decisive
    return Verdict.CONFIRMED


def which(verdicts: Mapping[str, Verdict], verdict: Verdict) -> str:
    """The vessels of one verdict, in words."""
    return in_words([vessel for vessel, each in verdicts.items() if each is verdict])


def by_limits(interval: Mapping[str, float], limit: float, above: bool = True) -> Verdict:
    """Whether a quantity lies above (or below) a limit: confirmed, open or contradicted by its interval.

    >>> by_limits({"lower": 0.48, "upper": 0.62}, 0.5)
    <Verdict.OPEN: 'not contradicted'>
    """
    lower, upper = (interval["lower"], interval["upper"]) if above else (-interval["upper"], -interval["lower"])
    limit = limit if above else -limit
    return Verdict.CONFIRMED if lower > limit else Verdict.CONTRADICTED if upper < limit else Verdict.OPEN


def told_apart(value: float, limit: float, decimals: int) -> str:
    """``value`` with ``decimals``, or with as many more as it takes to print on the side of ``limit`` where it lies.

    A run's own limits are compared as they are, not as printed: what lies beyond a margin then has to read so.

    >>> told_apart(0.0632, 0.063, 2), told_apart(0.19, 0.063, 2), told_apart(0.0204, 0.02, 3)
    ('0.0632', '0.19', '0.0204')
    """
    while decimals < MOST and value != limit:
        shown = float(f"{value:.{decimals}f}")
        if shown != limit and (shown > limit) == (value > limit):
            break
        decimals += 1
    return f"{value:.{decimals}f}"


def difference_limits(
    first: Mapping[str, float], second: Mapping[str, float], estimate: str = "value"
) -> dict[str, float]:
    """Limits of first minus second from the limits of either, as if they were independent (Zou and Donner 2008).

    The vessels' estimates go up and down together, so that the true interval of their difference is narrower: a
    verdict by these limits errs towards leaving the claim open.
    """
    difference = first[estimate] - second[estimate]
    down = sqrt((first[estimate] - first["lower"]) ** 2 + (second["upper"] - second[estimate]) ** 2)
    up = sqrt((first["upper"] - first[estimate]) ** 2 + (second[estimate] - second["lower"]) ** 2)
    return {"difference": difference, "lower": difference - down, "upper": difference + up}


def in_words(names: Sequence[str]) -> str:
    """
    >>> in_words(["RCA", "LM", "LAD"])
    'RCA, LM and LAD'
    """
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
