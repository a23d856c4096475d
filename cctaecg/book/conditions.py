"""Sentences that depend on a result: conditions on results by key, and which of several wordings they choose.

A condition compares two operands: ``external.difference.LCX.upper < 0``. An operand is a dotted key, a number, or
``margin``, within which the ledger calls two AUCs alike; a minus may stand before it. A ``*`` in a key stands for each
vessel: such a condition holds for all of them, for some, or for none. ``as .3f`` after it compares two results as they
are printed, so that no page calls one of two equal numbers the larger.
"""

import operator
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from cctaecg.book.ledger.discrimination import margin
from cctaecg.book.results_by_key import is_absent
from cctaecg.domain import VESSELS
from cctaecg.errors import UserError
from cctaecg.run.digits import p_equals

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
    found = re.fullmatch(r"(.+?)\s*(<=|>=|<|>|=)\s+?(\S.*?)(?:\s+as \.(\d)f)?", condition.strip())
    if not found:
        raise InvalidCondition(f"condition {condition!r} compares nothing; expected KEY < KEY, or with a number")
    left, compare, right = found[1].strip(), OPERATORS[found[2]], found[3].strip()
    truth: dict[bool, list[str]] = {True: [], False: []}
    for vessel in VESSELS if "*" in condition else ("all",):
        values = [_operand(side.replace("*", vessel), look) for side in (left, right)]
        if not any(value is None or is_absent(value) for value in values):
            values = [round(value, int(found[4])) for value in values] if found[4] else values
            truth[bool(compare(*values))].append(vessel)
    return Truth(tuple(truth[True]), tuple(truth[False]))


def wording(choice: str, look: Callable[[str], Any]) -> str:
    """The wording that a condition chooses: ``condition | if so | if not``, or ``| of all | of some | of none``.

    In a wording ``{which}`` names the vessels for which the condition holds, ``{others}`` those for which it does not,
    ``{n}`` counts the first in words, and a key in braces is a count or a p-value. Vessels without a result are named
    after it, so that "every vessel" is never said of one that has none. Without any result the text is what stands
    after ``||``, or empty where nothing does.
    After ``|||`` may stand what is known of each vessel without, which ``{vessel}`` names; where a key in braces has no
    value either, the vessel is named as without a result.

    >>> look = {"a.RCA": 0.7, "a.LM": 0.4, "a.LAD": 0.8, "a.LCX": 0.9}.get
    >>> wording("a.* > 0.5 | In all vessels. | In the {which}, not in the {others}. | In none.", look)
    'In the RCA, LAD and LCX, not in the LM.'
    >>> wording("a.* > 0.5 | In all vessels. | In none.", {"a.RCA": 0.7, "a.LAD": 0.8}.get)
    'In all vessels. (The LM and LCX have no such result.)'
    >>> wording("a.* > 0.5 | In all vessels. | In none. || It was not measured.", {}.get)
    'It was not measured.'
    >>> known = {"a.RCA": 0.7, "b.LM": 4, "b.LAD": 5, "b.LCX": 6}.get
    >>> wording("a.* > 0.5 | In all. | In none. ||| The {vessel} had {b.*}.", known)
    'In all. The LM had 4. The LAD had 5. The LCX had 6.'

    Raises as :func:`evaluated`.
    """
    chosen_by, _, known = choice.partition("|||")
    compared, _, without_any = chosen_by.partition("||")
    condition, *wordings = (part.strip() for part in compared.split("|"))
    if len(wordings) not in (2, 3) or (len(wordings) == 3 and "*" not in condition):
        raise InvalidCondition(f"{choice!r} has {len(wordings)} wordings; expected two, or three of all, some and none")
    truth = evaluated(condition, look)
    if not (truth.holding or truth.failing):
        chosen = without_any.strip()
    elif not truth.failing:
        chosen = wordings[0]
    else:
        chosen = wordings[-1] if len(wordings) == 2 or not truth.holding else wordings[1]
    names = {"which": _listed(truth.holding), "others": _listed(truth.failing), "n": NUMBERS[len(truth.holding)]}
    said = [_filled(chosen, names, look)]
    without = tuple(vessel for vessel in VESSELS if vessel not in truth.holding + truth.failing)
    if "*" not in condition or not without:
        return said[0]
    by_vessel = {vessel: _filled(known.strip().replace("*", vessel), {"vessel": vessel}, look) for vessel in without}
    said += by_vessel.values()
    unknown = tuple(vessel for vessel in without if not by_vessel[vessel])
    if unknown and (truth.holding or truth.failing):
        said.append(f"(The {_listed(unknown)} {'have' if len(unknown) > 1 else 'has'} no such result.)")
    return " ".join(filter(None, said))


def _filled(text: str, names: dict[str, str], look: Callable[[str], Any]) -> str:
    """A text with its names and keys in braces replaced by what they stand for; empty where one has no value."""
    values = dict(names)
    for key in set(re.findall(r"\{([^{}]+)\}", text)) - set(names):
        value = look(key)
        if value is None or is_absent(value):
            return ""
        values[key] = p_equals(value) if key.endswith("p_value") else f"{value:,}"
    return re.sub(r"\{([^{}]+)\}", lambda found: values[found[1]], text)


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
