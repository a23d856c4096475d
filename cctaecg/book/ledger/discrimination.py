"""Rules for what the manuscript claims about discrimination in its cohorts.

The manuscript gives no criterion for most of its claims, so each rule states its own.
"""

from collections.abc import Mapping

from cctaecg.book.ledger.finding import (
    Finding,
    Look,
    Shown,
    Verdict,
    by_limits,
    by_vessel,
    entries_of,
    first_reason,
    in_words,
    of_every,
    told_apart,
    which,
)
from cctaecg.book.results_by_key import is_absent
from cctaecg.paper import paper_value
from cctaecg.run.results import Absent
from cctaecg.stats.multiplicity import holm

ALPHA = 0.05


def margin() -> float:
    """Within what two AUCs count as alike: the largest departure among those that the manuscript itself calls alike.

    It prints the AUCs of the second hospital and of the normal ECGs, and calls both in line with the internal ones.
    """
    internal = paper_value("auc.internal")
    others = [paper_value(key) for key in ("auc.external", "auc.normal_ecg")]
    return float(max(round(abs(other[vessel] - internal[vessel]), 3) for other in others for vessel in internal))


def above_chance(look: Look, auc: str) -> Finding | Absent:
    """In every vessel the AUC's interval lies above 0.5; contradicted where one lies below."""
    found = by_vessel(look, auc + ".{}")
    if isinstance(found, Absent):
        return found
    verdicts = {vessel: by_limits(each, 0.5) for vessel, each in found.items()}
    verdict = of_every(verdicts)
    because = {
        Verdict.CONFIRMED: "every interval lies above 0.5",
        Verdict.OPEN: f"the interval reaches 0.5 for the {which(verdicts, Verdict.OPEN)}",
        Verdict.CONTRADICTED: f"the interval lies below 0.5 for the {which(verdicts, Verdict.CONTRADICTED)}",
    }[verdict]
    return Finding(verdict, entries_of(found, auc, "interval"), because)


def alike(look: Look, differences: str) -> Finding | Absent:
    """In every vessel the interval of the difference lies within ``margin``, to either side.

    Contradicted where one differs by more than that, and beyond chance after Holm's adjustment over the vessels.
    """
    found = by_vessel(look, differences + ".{}")
    if isinstance(found, Absent):
        return found
    verdicts, because = equivalent(found)
    return Finding(of_every(verdicts), entries_of(found, differences, "interval +.3f"), because)


def equivalent(found: Mapping[str, Mapping[str, float]]) -> tuple[dict[str, Verdict], str]:
    """For each difference (``difference``, ``lower``, ``upper``, ``p_value``) whether the two are alike, and why."""
    within = margin()
    adjusted = dict(zip(found, holm([each["p_value"] for each in found.values()])))
    verdicts = {}
    for name, each in found.items():
        inside = max(abs(each["lower"]), abs(each["upper"])) <= within
        differs = adjusted[name] < ALPHA and abs(each["difference"]) > within
        verdicts[name] = Verdict.CONFIRMED if inside else Verdict.CONTRADICTED if differs else Verdict.OPEN
    open_ones = [name for name, each in verdicts.items() if each is Verdict.OPEN]
    widest_limit = max(max(abs(each["lower"]), abs(each["upper"])) for each in found.values())
    few = len(open_ones) <= len(found) // 2
    named = f"for the {in_words(open_ones)}" if few else f"in {len(open_ones)} of {len(found)}"
    because = {
        Verdict.CONFIRMED: f"every difference lies within {within:g} to either side, by its interval",
        Verdict.OPEN: f"a difference of more than {within:g} is neither shown nor excluded {named}, "
                      f"one of {told_apart(widest_limit, within, 2)} is not excluded",
        Verdict.CONTRADICTED: f"it differs by more than {within:g}, beyond chance, for the "
                              f"{which(verdicts, Verdict.CONTRADICTED)}",
    }[of_every(verdicts)]
    return verdicts, because


def as_narrow(look: Look, entries: str, published: str, clustered: str, tolerance: float) -> Finding | Absent:
    """In no vessel is the interval by patient wider than the one by record by a share of more than ``tolerance``."""
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    held_back = [each[name] for each in found.values() for name in (clustered, published) if is_absent(each[name])]
    if held_back:
        return Absent(held_back[0]["absent"])
    ratio = {vessel: _width(each[clustered]) / _width(each[published]) for vessel, each in found.items()}
    failing = [vessel for vessel, value in ratio.items() if value > 1 + tolerance]
    shown = tuple(Shown(f"{vessel}, width by patient over that by record", told_apart(value, 1 + tolerance, 2))
                  for vessel, value in ratio.items())
    wider = f"more than {tolerance:.0%} wider with the patient as the unit"
    because = f"it is {wider} for the {in_words(failing)}" if failing else f"no interval is {wider}"
    return Finding(Verdict.CONTRADICTED if failing else Verdict.CONFIRMED, shown, because)


def widest(look: Look, auc: str, vessel: str) -> Finding | Absent:
    """The ``vessel``'s AUC has the widest interval of all."""
    found = by_vessel(look, auc + ".{}")
    if isinstance(found, Absent):
        return found
    if vessel not in found:
        return first_reason([look(f"{auc}.{vessel}")])
    width = {name: _width(each) for name, each in found.items()}
    largest_width = max(width, key=lambda name: width[name])
    return Finding(Verdict.CONFIRMED if largest_width == vessel else Verdict.CONTRADICTED,
                   tuple(Shown(name, w, ".3f") for name, w in width.items()),
                   f"the widest interval is that of the {largest_width}")


def _width(interval: Mapping[str, float]) -> float:
    return interval["upper"] - interval["lower"]
