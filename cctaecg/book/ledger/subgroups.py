"""Rules for what the manuscript claims about subgroups: directions, and no differences."""

from collections.abc import Sequence

from cctaecg.book.ledger.discrimination import ALPHA, equivalent
from cctaecg.book.ledger.finding import ByVessel, Finding, Look, Shown, Verdict, by_vessel, in_words, of_every
from cctaecg.cohort.subgroup_levels import FACTOR_LEVELS
from cctaecg.run.results import Absent
from cctaecg.stats.multiplicity import holm


def higher(look: Look, factor: str, level: str, than: str) -> Finding | Absent:
    """At ``factor`` ``level`` the AUC is higher than at ``than`` in three of four vessels, in one beyond chance.

    Beyond chance is a p-value below 0.05 after Holm's adjustment over the vessels. Contradicted where one vessel's AUC
    is lower beyond chance.
    """
    found = _differences(look, factor, level, than)
    if isinstance(found, Absent):
        return found
    adjusted = dict(zip(found, holm([each["p_value"] for each in found.values()])))
    above = [vessel for vessel, each in found.items() if each["difference"] > 0]
    sure = [vessel for vessel in above if adjusted[vessel] < ALPHA]
    against = [vessel for vessel in found if vessel not in above and adjusted[vessel] < ALPHA]
    verdict = Verdict.OPEN
    if against:
        verdict = Verdict.CONTRADICTED
    elif sure and 4 * len(above) >= 3 * len(found):
        verdict = Verdict.CONFIRMED
    because = (f"the AUC is higher at {factor} {level} in {len(above)} of {len(found)} vessels, "
               f"beyond chance after Holm's adjustment in {len(sure)}")
    if against:
        because += f", lower beyond chance for the {in_words(against)}"
    shown = tuple(Shown(f"{vessel}, {level} minus {than}", each, "interval +.3f") for vessel, each in found.items())
    return Finding(verdict, shown, because)


def alike_levels(look: Look, factors: Sequence[str]) -> Finding | Absent:
    """In every vessel, and by ``factors``, the interval of the two levels' difference lies within ``margin``.

    Contradicted where one differs by more than that, and beyond chance after Holm's adjustment over all of them.
    """
    found: ByVessel = {}
    subtracted: dict[str, str] = {}
    reason: Absent | None = None
    for factor in factors:
        tests = by_vessel(look, f"internal.subgroup.{{}}.{factor}.test")
        if isinstance(tests, Absent):
            reason = reason or tests
            continue
        own = {f"{vessel}, {factor}" if len(factors) > 1 else vessel: test for vessel, test in tests.items()}
        found |= own
        subtracted |= dict.fromkeys(own, " minus ".join(sorted(FACTOR_LEVELS[factor])))  # as the test subtracts them
    if not found:
        return reason or Absent("No factor is named.")
    verdicts, because = equivalent(found)
    largest = sorted(found, key=lambda name: -abs(found[name]["difference"]))[:4] if len(factors) > 1 else list(found)
    shown = tuple(Shown(f"{name}, {subtracted[name]}", found[name], "interval +.3f") for name in largest)
    return Finding(of_every(verdicts), shown, because)


def _differences(look: Look, factor: str, level: str, than: str) -> ByVessel | Absent:
    """For each vessel the AUC at ``level`` minus that at the other one, with the interval of its test."""
    tests = by_vessel(look, f"internal.subgroup.{{}}.{factor}.test")
    if isinstance(tests, Absent):
        return tests
    found = {}
    for vessel, test in tests.items():
        here, there = (look(f"internal.subgroup.{vessel}.{factor}.{name}")["value"] for name in (level, than))
        found[vessel] = dict(test)
        if (here - there) * test["difference"] < 0:  # the test subtracts the levels in the order of their names
            found[vessel] |= {"difference": -test["difference"], "lower": -test["upper"], "upper": -test["lower"]}
    return found
