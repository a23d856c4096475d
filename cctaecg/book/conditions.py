"""Sentences that depend on a result: conditions on results by key, and which of several wordings they choose.

A condition compares two operands: ``external.difference.LCX.upper < 0``. An operand is a dotted key, a number, or
``margin``, within which the ledger calls two AUCs alike; a minus may stand before it. A ``*`` in a key stands for each
vessel: such a condition holds for all of them, for some, or for none.
"""

import operator
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from cctaecg.book.ledger.discrimination import margin
from cctaecg.book.results_by_key import is_absent
from cctaecg.domain import VESSELS
from cctaecg.errors import UserError

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "=": operator.eq,
}  # fmt: skip
NUMBERS = ("none", "one", "two", "three", "four")


class InvalidCondition(UserError, ValueError):
    """A condition, or a choice of wordings, that cannot be read; the message quotes it."""


class Truth(NamedTuple):
    """For which vessels a condition holds and for which not; for a condition without vessels one of them is ``all``."""

    holding: tuple[str, ...]
    failing: tuple[str, ...]


def evaluated(condition: str, look: Callable[[str], Any]) -> Truth:
    """Where a condition holds. Vessels without one of the results are left out.

    >>> evaluated("a.* > 0.5", lambda key: {"a.RCA": 0.7, "a.LM": 0.4}.get(key))
    Truth(holding=('RCA',), failing=('LM',))

    Raises ``InvalidCondition``, and what ``look`` raises for an unknown key.
    """
    found = re.fullmatch(r"(.+?)\s*(<=|>=|<|>|=)\s+?(\S.*)", condition.strip())
    if not found:
        raise InvalidCondition(f"condition {condition!r} compares nothing; expected KEY < KEY, or with a number")
    left, compare, right = found[1].strip(), OPERATORS[found[2]], found[3].strip()
    truth: dict[bool, list[str]] = {True: [], False: []}
    for vessel in VESSELS if "*" in condition else ("all",):
        values = [_operand(side.replace("*", vessel), look) for side in (left, right)]
        if not any(value is None or is_absent(value) for value in values):
            truth[bool(compare(*values))].append(vessel)
    return Truth(tuple(truth[True]), tuple(truth[False]))


def wording(choice: str, look: Callable[[str], Any]) -> str:
    """The wording that a condition chooses: ``condition | if so | if not``, or ``| of all | of some | of none``.

    In a wording ``{which}`` names the vessels for which the condition holds, ``{others}`` those for which it does not,
    and ``{n}`` counts the first in words. Vessels without a result are named after it, so that "every vessel" is never
    said of one that has none. Without any result the text is what stands after ``||``, or empty where nothing does.

    >>> look = {"a.RCA": 0.7, "a.LM": 0.4, "a.LAD": 0.8, "a.LCX": 0.9}.get
    >>> wording("a.* > 0.5 | In all vessels. | In the {which}, not in the {others}. | In none.", look)
    'In the RCA, LAD and LCX, not in the LM.'
    >>> wording("a.* > 0.5 | In all vessels. | In none.", {"a.RCA": 0.7, "a.LAD": 0.8}.get)
    'In all vessels. (The LM and LCX have no such result.)'
    >>> wording("a.* > 0.5 | In all vessels. | In none. || It was not measured.", {}.get)
    'It was not measured.'

    Raises as :func:`evaluated`.
    """
    compared, _, without_any = choice.partition("||")
    condition, *wordings = (part.strip() for part in compared.split("|"))
    if len(wordings) not in (2, 3) or (len(wordings) == 3 and "*" not in condition):
        raise InvalidCondition(f"{choice!r} has {len(wordings)} wordings; expected two, or three of all, some and none")
    truth = evaluated(condition, look)
    if not (truth.holding or truth.failing):
        return without_any.strip()
    if not truth.failing:
        chosen = wordings[0]
    else:
        chosen = wordings[-1] if len(wordings) == 2 or not truth.holding else wordings[1]
    said = chosen.format(which=_listed(truth.holding), others=_listed(truth.failing), n=NUMBERS[len(truth.holding)])
    without = tuple(vessel for vessel in VESSELS if vessel not in truth.holding + truth.failing)
    if "*" not in condition or not without:
        return said
    return f"{said} (The {_listed(without)} {'have' if len(without) > 1 else 'has'} no such result.)"


def _operand(text: str, look: Callable[[str], Any]) -> Any:
    negative, text = text.startswith("-"), text.removeprefix("-").strip()
    if text == "margin":
        value: Any = margin()
    elif re.fullmatch(r"\d+(\.\d+)?", text):
        value = float(text)
    else:
        value = look(text)
    return -value if negative and value is not None and not is_absent(value) else value


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
