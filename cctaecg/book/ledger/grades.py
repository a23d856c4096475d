"""Rules for what the manuscript claims about the degrees of stenosis."""

from itertools import pairwise

from cctaecg.book.ledger.finding import (
    Finding,
    Look,
    Shown,
    Verdict,
    by_limits,
    by_vessel,
    difference_limits,
    entries_of,
    first_reason,
    of_every,
    told_apart,
    which,
)
from cctaecg.book.results_by_key import is_absent
from cctaecg.run.results import Absent


def largest(look: Look, entries: str, vessel: str) -> Finding | Absent:
    """The ``vessel``'s rank correlation is larger than each other one's, by the interval of their difference.

    Contradicted where another vessel's is larger, by the same interval.
    """
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    if vessel not in found:
        return first_reason([look(f"{entries}.{vessel}")])
    verdicts = {name: by_limits(difference_limits(found[vessel], each, "rho"), 0.0)
                for name, each in found.items() if name != vessel}
    top = max(found, key=lambda name: found[name]["rho"])
    verdict = of_every(verdicts) if verdicts else Verdict.OPEN
    because = {
        Verdict.CONFIRMED: f"the {vessel}'s is larger than each other one's, by the interval of the difference",
        Verdict.OPEN: f"the largest is that of the {top}; the intervals do not tell it from "
                      f"{'the others' if top == vessel else f'that of the {vessel}'}",
        Verdict.CONTRADICTED: f"that of the {which(verdicts, Verdict.CONTRADICTED)} is larger, by the interval",
    }[verdict]
    return Finding(verdict, entries_of(found, entries, "interval"), because)


def nearer_is_harder(look: Look, entries: str) -> Finding | Absent:
    """In every vessel severe is told from normal better than from mild, from mild better than from moderate.

    And from moderate better than by chance, by its interval. Contradicted where a nearer grade is the easier one, or
    moderate is ranked above severe, by the interval.
    """
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    verdicts, shown = {}, []
    for vessel, grades in found.items():
        steps = [grades[name] for name in ("normal", "mild", "moderate")]
        if any(map(is_absent, steps)):
            continue
        chance = by_limits(steps[-1], 0.5)
        order = [by_limits(difference_limits(easier, harder), 0.0) for easier, harder in pairwise(steps)]
        ordered = all(easier["value"] >= harder["value"] for easier, harder in pairwise(steps))
        verdicts[vessel] = chance
        if Verdict.CONTRADICTED in (chance, *order):
            verdicts[vessel] = Verdict.CONTRADICTED
        elif not ordered:
            verdicts[vessel] = Verdict.OPEN
        shown.append(Shown(f"{vessel} against moderate", steps[-1], "interval", f"{entries}.{vessel}.moderate"))
    if not verdicts:
        return Absent("No vessel has all three comparisons.")
    verdict = of_every(verdicts)
    because = {
        Verdict.CONFIRMED: "the AUC falls with every grade, and stays above 0.5",
        Verdict.OPEN: f"the order, or an AUC above 0.5 against moderate, is not sure for the "
                      f"{which(verdicts, Verdict.OPEN)}",
        Verdict.CONTRADICTED: f"a grade is out of order, beyond chance, for the "
                              f"{which(verdicts, Verdict.CONTRADICTED)}",
    }[verdict]
    return Finding(verdict, tuple(shown), because)


def lowest_range(look: Look, entries: str, vessel: str, limit: float) -> Finding | Absent:
    """The ``vessel``'s highest probability is at most ``limit``, and below every other vessel's highest."""
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    if vessel not in found:
        return first_reason([look(f"{entries}.{vessel}")])
    top = {name: each["highest"] for name, each in found.items()}
    holds = top[vessel] <= limit and min(top, key=lambda name: top[name]) == vessel
    return Finding(Verdict.CONFIRMED if holds else Verdict.CONTRADICTED,
                   tuple(Shown(f"highest, {name}", told_apart(value, limit, 2)) for name, value in top.items()),
                   f"the {vessel}'s highest probability is {told_apart(top[vessel], limit, 2)}")
