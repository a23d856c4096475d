"""Rules for what the manuscript claims about risk: calibration, thresholds, follow-up, decision curves.

The manuscript gives no criterion for most of its claims, so each rule states its own.
"""

from collections.abc import Mapping

from cctaecg.book.ledger.finding import Finding, Look, Shown, by_vessel, first_reason, in_words
from cctaecg.book.results_by_key import is_absent
from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent


def calibrated(look: Look, entries: str, ici: float, observed_expected: float) -> Finding | Absent:
    """The mean distance of curve and diagonal is at most ``ici`` and observed over expected within a share of 1."""
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    failing = [vessel for vessel, each in found.items()
               if each["ici"] > ici or abs(each["observed_expected"] - 1) > observed_expected]
    shown = tuple(Shown(f"ICI {vessel}", each["ici"], ".3f", f"{entries}.{vessel}.ici")
                  for vessel, each in found.items())
    because = f"ICI at most {ici:g} and observed over expected within {observed_expected:.0%} of 1 in every vessel"
    return Finding(not failing, shown, because if not failing else because.replace("in every vessel", "not for the ")
                   + in_words(failing))


def better_than_prevalence(look: Look, entry: str, rate: str) -> Finding | Absent:
    """A predictive value whose interval lies above what everybody's prevalence would give without a model."""
    found = look(entry)
    if isinstance(found, Absent):
        return found
    if found[rate] is None:
        return Absent("Nobody is on that side of the threshold.")
    share = found["events"] / found["n"]
    without = share if rate == "ppv" else 1 - share
    above = found[rate]["lower"] > without
    shown = (Shown(rate.upper(), found[rate], "interval", f"{entry}.{rate}"), Shown("without a model", without, ".3f"))
    return Finding(above, shown, f"the interval {'lies above' if above else 'holds'} what prevalence alone gives")


def few_false_positives(look: Look, entry: str, at_most: float) -> Finding | Absent:
    """At most this share of the unaffected lies above the threshold."""
    found = look(entry)
    if isinstance(found, Absent):
        return found
    if found["fp"] + found["tn"] == 0:
        return Absent("Nobody is unaffected.")
    share = found["fp"] / (found["fp"] + found["tn"])
    shown = (Shown("false positives", found["fp"], "", f"{entry}.fp"), Shown("of the unaffected", share, ".1%"))
    return Finding(share <= at_most, shown, f"{share:.0%} of the unaffected lie above the threshold")


def few_at_high_risk(look: Look, entry: str, at_most: float) -> Finding | Absent:
    """At most this share of the records lies above the threshold."""
    found = look(entry)
    if isinstance(found, Absent):
        return found
    share = (found["tp"] + found["fp"]) / found["n"]
    return Finding(share <= at_most, (Shown("at high risk", share, ".1%"),),
                   f"{share:.0%} of the records lie above the threshold")


def reached(look: Look, entries: str) -> Finding | Absent:
    """In every vessel some threshold reaches the wanted specificity; one that does not is a finding, not a gap."""
    found = {vessel: look(f"{entries}.{vessel}") for vessel in VESSELS}
    there = {vessel: each for vessel, each in found.items() if not isinstance(each, Absent)}
    if not there:
        return first_reason(found.values())
    without = [vessel for vessel in VESSELS if vessel not in there]
    shown = tuple(Shown(vessel, each["threshold"], ".3f", f"{entries}.{vessel}.threshold")
                  for vessel, each in there.items())
    because = f"no threshold does for the {in_words(without)}" if without else "one does in each vessel"
    return Finding(not without, shown, because)


def more_events(look: Look, entries: str) -> Finding | Absent:
    """In every vessel a larger share of the high-risk group has an infarction."""
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    shares = {v: (each["high_events"] / each["high"], each["low_events"] / each["low"])
              for v, each in found.items() if each["high"] and each["low"]}
    if not shares:
        return Absent("All patients are in one risk group.")
    failing = [vessel for vessel, (high, low) in shares.items() if high <= low]
    shown = tuple(Shown(f"{vessel}, high against low", f"{high:.1%} / {low:.1%}")
                  for vessel, (high, low) in shares.items())
    because = f"it is not so for the {in_words(failing)}" if failing else "it is so in every vessel"
    return Finding(not failing, shown, because)


def rising(look: Look, entries: str, group: str) -> Finding | Absent:
    """The risk of an infarction in this group never falls from one of the days to the next, and ends above 0."""
    found = by_vessel(look, f"{entries}.{{}}.{group}")
    if isinstance(found, Absent):
        return found
    by_day = {v: [risk for risk in days.values() if not is_absent(risk)] for v, days in found.items()}
    failing = [vessel for vessel, risks in by_day.items() if not risks or risks != sorted(risks) or risks[-1] <= 0]
    shown = tuple(Shown(vessel, risks[-1], ".1%") for vessel, risks in by_day.items() if risks)
    because = f"it is not so for the {in_words(failing)}" if failing else "it is so in every vessel"
    return Finding(not failing, shown, because)


def best_strategy(look: Look, entries: str, shares: str) -> Finding | Absent:
    """At its risk threshold each vessel's model has a higher net benefit than scanning everyone and than no one.

    ``shares`` names the entries that say in what share of resamples the model is the best of the three.
    """
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    gain = {vessel: each["model"] - max(each["treat_all"], 0.0) for vessel, each in found.items()}
    sure = {vessel: look(f"{shares}.{vessel}")["model"] for vessel in gain}
    failing = [vessel for vessel, value in gain.items() if value <= 0]
    shown = tuple(Shown(f"{vessel}, gained per 100", 100 * value, "+.2f") for vessel, value in gain.items())
    because = f"at its risk threshold, in {min(sure.values()):.0%} or more of the resamples"
    return Finding(not failing, shown, f"it is not so for the {in_words(failing)}" if failing
                   else f"it is so in every vessel {because}")


def beyond_chance(look: Look, entries: str) -> Finding | Absent:
    """In every vessel some stretch of some lead differs by more than chance, corrected over leads and times."""
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    failing = [vessel for vessel, each in found.items() if not each["stretches"]]
    shown = tuple(Shown(f"{vessel}, stretches", each["stretches"], "", f"{entries}.{vessel}.stretches")
                  for vessel, each in found.items())
    because = f"nothing beyond chance for the {in_words(failing)}" if failing else "beyond chance in every vessel"
    return Finding(not failing, shown, because)


def reported(look: Look, keys: Mapping[str, str]) -> Finding | Absent:
    """Nothing to judge: the manuscript prints no number, the run's are shown; a format may follow a key and a bar."""
    formats = {label: key.partition(" | ")[2] for label, key in keys.items()}
    keys = {label: key.partition(" | ")[0] for label, key in keys.items()}
    found = {label: look(key) for label, key in keys.items()}
    there = {label: value for label, value in found.items() if value is not None and not isinstance(value, Absent)}
    if not there:
        return first_reason(found.values())
    shown = tuple(Shown(label, value, formats[label] or ("interval" if isinstance(value, dict) else ""), keys[label])
                  for label, value in there.items())
    return Finding(None, shown, "the paper prints no number")
