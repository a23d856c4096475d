"""Rules for what the manuscript claims about discrimination: vessels, cohorts, subgroups, degrees of stenosis.

The manuscript gives no criterion for most of its claims, so each rule states its own.
"""

from collections.abc import Mapping, Sequence

from cctaecg.book.ledger.finding import ByVessel, Finding, Look, Shown, by_vessel, entries_of, first_reason, in_words
from cctaecg.book.results_by_key import is_absent
from cctaecg.domain import VESSELS
from cctaecg.paper import paper_value
from cctaecg.run.results import Absent
from cctaecg.stats.multiplicity import holm

ALPHA = 0.05


def above_chance(look: Look, auc: str) -> Finding | Absent:
    """Every vessel's AUC has an interval above 0.5."""
    found = by_vessel(look, auc + ".{}")
    if isinstance(found, Absent):
        return found
    failing = [vessel for vessel, each in found.items() if each["lower"] <= 0.5]
    because = f"no interval above 0.5 for the {in_words(failing)}" if failing else "every interval lies above 0.5"
    return Finding(not failing, entries_of(found, auc, "interval"), because)


def not_lower(
    look: Look, auc: str, than: str, margin: float | None = None, paper: Sequence[str] = (), test: str | None = None
) -> Finding | Absent:
    """No vessel's AUC falls short of another one by more than ``margin``, to three decimals.

    Without a margin it is the largest fall among the manuscript's own AUCs under the two keys of ``paper``: what the
    authors called alike. ``test`` names the entries that hold the difference with its interval, where one was computed.
    """
    if margin is None:
        reported, reference = map(paper_value, paper)
        margin = max(round(reference[vessel] - reported[vessel], 3) for vessel in reported)
    here, there = by_vessel(look, auc + ".{}"), by_vessel(look, than + ".{}")
    if isinstance(here, Absent):
        return here
    if isinstance(there, Absent):
        return there
    falls = {v: here[v]["value"] - there[v]["value"] for v in here if v in there}
    if not falls:
        return Absent("No vessel has both results.")
    failing = [vessel for vessel, fall in falls.items() if round(fall, 3) < -margin]
    tested = by_vessel(look, test + ".{}") if test else {}
    shown = tuple(
        Shown(vessel, tested[vessel], "interval +.3f", f"{test}.{vessel}") if vessel in tested
        else Shown(vessel, fall, "+.3f") for vessel, fall in falls.items()
    )
    what = f"{margin:g}, the largest fall in the paper's own numbers," if paper else f"{margin:g}"
    because = (f"the AUC is lower by more than {what} for the {in_words(failing)}" if failing
               else f"no AUC is lower by more than {what.rstrip(',')}")
    return Finding(not failing, shown, because)


def as_narrow(look: Look, entries: str, published: str, clustered: str, tolerance: float) -> Finding | Absent:
    """The interval that takes records for independent is as wide as the one that draws patients, up to a share."""
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    held_back = [each[name] for each in found.values() for name in (clustered, published) if is_absent(each[name])]
    if held_back:
        return Absent(held_back[0]["absent"])
    ratio = {vessel: _width(each[clustered]) / _width(each[published]) for vessel, each in found.items()}
    failing = [vessel for vessel, value in ratio.items() if value > 1 + tolerance]
    shown = tuple(Shown(f"{vessel}, by patient over by record", value, ".2f") for vessel, value in ratio.items())
    wider = f"more than {tolerance:.0%} wider with the patient as the unit"
    because = f"it is {wider} for the {in_words(failing)}" if failing else f"no interval is {wider}"
    return Finding(not failing, shown, because)


def widest(look: Look, auc: str, vessel: str) -> Finding | Absent:
    """This vessel's AUC has the widest interval of all."""
    found = by_vessel(look, auc + ".{}")
    if isinstance(found, Absent):
        return found
    if vessel not in found:
        return first_reason([look(f"{auc}.{vessel}")])
    width = {name: _width(each) for name, each in found.items()}
    largest_width = max(width, key=lambda name: width[name])
    return Finding(largest_width == vessel, tuple(Shown(name, w, ".3f") for name, w in width.items()),
                   f"the widest interval is that of the {largest_width}")


def higher(look: Look, factor: str, level: str, than: str) -> Finding | Absent:
    """The AUC is higher at ``level`` in most vessels, and in none is it lower beyond chance."""
    found = _differences(look, factor, level, than)
    if isinstance(found, Absent):
        return found
    above = [vessel for vessel, each in found.items() if each["difference"] > 0]
    sure = [vessel for vessel, each in found.items() if each["lower"] > 0]
    against = [vessel for vessel, each in found.items() if each["upper"] < 0]
    because = (f"the AUC is higher at {factor} {level} in {len(above)} of {len(found)} vessels, "
               f"beyond chance in {len(sure)}")
    if against:
        because += f", lower beyond chance for the {in_words(against)}"
    return Finding(2 * len(above) > len(found) and not against, _shown(found, "interval +.3f"), because)


def no_difference(look: Look, factor: str) -> Finding | Absent:
    """No vessel's two levels differ at 5% after Holm's adjustment. What the intervals leave open is said."""
    found = by_vessel(look, f"internal.subgroup.{{}}.{factor}.test")
    if isinstance(found, Absent):
        return found
    adjusted = holm([each["p_value"] for each in found.values()])
    differing = [vessel for vessel, p in zip(found, adjusted) if p < ALPHA]
    widest = max(max(abs(each["lower"]), abs(each["upper"])) for each in found.values())
    because = (f"the levels differ for the {in_words(differing)}" if differing else
               f"no difference beyond chance, but one of {widest:.2f} is not excluded")
    return Finding(not differing, _shown(found, "interval +.3f"), because)


def no_fall(look: Look, factors: Sequence[str], margin: float) -> Finding | Absent:
    """No level of these factors has an AUC more than ``margin`` (to three decimals) below its vessel's own."""
    falls: dict[str, float] = {}
    for vessel in VESSELS:
        whole = look(f"internal.auc.{vessel}")
        for factor in () if whole is None or isinstance(whole, Absent) else factors:
            levels = look(f"internal.subgroup.{vessel}.{factor}")
            for level, each in () if isinstance(levels, Absent) else levels.items():
                if level != "test" and not is_absent(each):
                    falls[f"{vessel}, {factor} {level}"] = each["value"] - whole["value"]
    if not falls:
        return Absent("No subgroup has an estimate.")
    lowest = sorted(falls, key=lambda name: falls[name])[:2]
    failing = sum(round(fall, 3) < -margin for fall in falls.values())
    because = f"{failing} of {len(falls)} levels lie more than {margin:g} below their vessel's AUC"
    return Finding(not failing, tuple(Shown(name, falls[name], "+.3f") for name in lowest), because)


def largest(look: Look, entries: str, vessel: str) -> Finding | Absent:
    """This vessel has the largest rank correlation."""
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    if vessel not in found:
        return first_reason([look(f"{entries}.{vessel}")])
    top = max(found, key=lambda name: found[name]["rho"])
    return Finding(top == vessel, entries_of(found, entries, "interval"), f"the largest is that of the {top}")


def nearer_is_harder(look: Look, entries: str) -> Finding | Absent:
    """Severe is told from normal better than from mild, from mild better than from moderate, and that above 0.5."""
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    ladders = {}
    for vessel, grades in found.items():
        steps = [grades[name] for name in ("normal", "mild", "moderate")]
        if not any(map(is_absent, steps)):
            ladders[vessel] = [*(step["value"] for step in steps), 0.5]
    if not ladders:
        return Absent("No vessel has all three comparisons.")
    failing = [name for name, ladder in ladders.items() if ladder != sorted(ladder, reverse=True)]
    shown = tuple(Shown(f"{name} against moderate", ladder[2], ".3f") for name, ladder in ladders.items())
    because = f"a grade is out of order for the {in_words(failing)}" if failing else "the AUC falls with every grade"
    return Finding(not failing, shown, because)


def lowest_range(look: Look, entries: str, vessel: str, limit: float) -> Finding | Absent:
    """This vessel's highest probability stays within ``limit`` (to one decimal) and below every other vessel's."""
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    if vessel not in found:
        return first_reason([look(f"{entries}.{vessel}")])
    top = {name: each["highest"] for name, each in found.items()}
    holds = round(top[vessel], 1) <= limit and min(top, key=lambda name: top[name]) == vessel
    return Finding(holds, tuple(Shown(f"highest, {name}", value, ".2f") for name, value in top.items()),
                   f"the {vessel}'s highest probability is {top[vessel]:.2f}")


def _differences(look: Look, factor: str, level: str, than: str) -> ByVessel | Absent:
    """For each vessel the AUC at ``level`` minus that at the other one, with the interval of its test."""
    tests = by_vessel(look, f"internal.subgroup.{{}}.{factor}.test")
    if isinstance(tests, Absent):
        return tests
    found = {}
    for vessel, test in tests.items():
        here, there = (look(f"internal.subgroup.{vessel}.{factor}.{name}")["value"] for name in (level, than))
        if (here - there) * test["difference"] < 0:  # the test subtracts the levels in the order of their names
            found[vessel] = {"difference": -test["difference"], "lower": -test["upper"], "upper": -test["lower"]}
        else:
            found[vessel] = test
    return found


def _width(interval: Mapping[str, float]) -> float:
    return interval["upper"] - interval["lower"]


def _shown(found: ByVessel, how: str) -> tuple[Shown, ...]:
    return tuple(Shown(vessel, each, how) for vessel, each in found.items())
