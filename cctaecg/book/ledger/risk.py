"""Rules for what the manuscript claims about risk: calibration, thresholds, follow-up, decision curves.

The manuscript gives no criterion for most of its claims, so each rule states its own.
"""

from collections.abc import Mapping, Sequence

from cctaecg.book.ledger.discrimination import ALPHA
from cctaecg.book.ledger.finding import (
    Finding,
    Look,
    Shown,
    Verdict,
    by_limits,
    by_vessel,
    in_words,
    of_every,
    told_apart,
    which,
)
from cctaecg.book.results_by_key import is_absent
from cctaecg.run.results import Absent
from cctaecg.stats.multiplicity import holm


def calibrated(look: Look, entries: str, ici: float, observed_expected: float) -> Finding | Absent:
    """In every vessel the ICI is at most ``ici``, and observed over expected within ``observed_expected`` of 1.

    Both by their intervals. Contradicted where an interval lies wholly outside.
    """
    distances, ratios = by_vessel(look, entries + ".{}.ici"), by_vessel(look, entries + ".{}.observed_expected")
    if isinstance(distances, Absent):
        return distances
    if isinstance(ratios, Absent):
        return ratios
    found = {vessel: (distances[vessel], ratios[vessel]) for vessel in distances if vessel in ratios}
    if not found:
        return Absent("No vessel has both the distance and the ratio.")
    verdicts = {vessel: _calibrated(*each, ici, observed_expected) for vessel, each in found.items()}
    verdict = of_every(verdicts)
    close = [f"{vessel} {told_apart(distance['upper'], ici, 3)}" for vessel, (distance, _) in found.items()
             if distance["upper"] > ici >= round(distance["upper"], 3)]
    narrowly = f" (ICI up to: {in_words(close)})" if close else ""
    limits = f"ICI at most {ici:g} and observed over expected within {observed_expected:.0%} of 1"
    because = {
        Verdict.CONFIRMED: f"{limits} in every vessel, by the intervals",
        Verdict.OPEN: f"{limits} is neither shown nor excluded for the {which(verdicts, Verdict.OPEN)}"
                      f"{narrowly}",
        Verdict.CONTRADICTED: f"{limits} is excluded by the interval for the {which(verdicts, Verdict.CONTRADICTED)}",
    }[verdict]
    parts = ("ICI", "ici", ".3f"), ("observed over expected", "observed_expected", ".2f")
    shown = [Shown(f"{name} {vessel}", value, f"interval {how}", f"{entries}.{vessel}.{key}")
             for vessel, values in found.items() for value, (name, key, how) in zip(values, parts)]
    return Finding(verdict, tuple(shown), because)


def _calibrated(distance: Mapping[str, float], ratio: Mapping[str, float], ici: float, share: float) -> Verdict:
    low, high = 1 - share, 1 + share
    if distance["upper"] <= ici and low <= ratio["lower"] and ratio["upper"] <= high:
        return Verdict.CONFIRMED
    outside = distance["lower"] > ici or ratio["lower"] > high or ratio["upper"] < low
    return Verdict.CONTRADICTED if outside else Verdict.OPEN


def better_than_prevalence(look: Look, entry: str, rate: str, ratios: str) -> Finding | Absent:
    """The predictive value (``rate``) lies above what the prevalence alone gives, by the call's likelihood ratio.

    The interval of LR+ lies above 1 (for the NPV that of LR− below 1), from which it follows at any
    prevalence. The predictive value's own interval moves with the prevalence of the same records.
    """
    found, ratio = look(entry), look(f"{ratios}.{'positive' if rate == 'ppv' else 'negative'}")
    for absent in (found, ratio):
        if isinstance(absent, Absent):
            return absent
    if found[rate] is None:
        return Absent("Nobody is on that side of the threshold.")
    if ratio is None:
        return Absent("The likelihood ratio has no interval: all on that side of the threshold are of one kind.")
    share = found["events"] / found["n"]
    without = share if rate == "ppv" else 1 - share
    verdict = by_limits(ratio, 1.0, above=rate == "ppv")
    sign, side, other = ("LR+", "above", "below") if rate == "ppv" else ("LR−", "below", "above")
    does = {Verdict.CONFIRMED: f"lies {side}", Verdict.OPEN: "holds", Verdict.CONTRADICTED: f"lies {other}"}[verdict]
    shown = (Shown(rate.upper(), found[rate], "interval", f"{entry}.{rate}"), Shown("without a model", without, ".3f"),
             Shown(sign, ratio, "interval .2f", f"{ratios}.{'positive' if rate == 'ppv' else 'negative'}"))
    return Finding(verdict, shown, f"the interval of the likelihood ratio {does} 1")


def few_false_positives(look: Look, entry: str, at_most: float) -> Finding | Absent:
    """At most a share of ``at_most`` of the unaffected lies above the threshold, by the interval of the specificity."""
    found = look(entry)
    if isinstance(found, Absent):
        return found
    if found["specificity"] is None:
        return Absent("Nobody is unaffected.")
    share = found["fp"] / (found["fp"] + found["tn"])
    shown = (Shown("false positives", found["fp"], "", f"{entry}.fp"), Shown("of the unaffected", share, ".1%"))
    return Finding(by_limits(found["specificity"], 1 - at_most), shown,
                   f"{share:.0%} of the unaffected lie above the threshold")


def few_at_high_risk(look: Look, entry: str, at_most: float) -> Finding | Absent:
    """At most a share of ``at_most`` of records lies above the threshold, by sensitivity's and specificity's limits."""
    found = look(entry)
    if isinstance(found, Absent):
        return found
    share, events = (found["tp"] + found["fp"]) / found["n"], found["events"] / found["n"]
    ill, healthy = found["sensitivity"], found["specificity"]  # None where nobody is ill, or nobody healthy
    limits = {
        one: (events * ill[one] if ill else 0.0) + ((1 - events) * (1 - healthy[other]) if healthy else 0.0)
        for one, other in (("lower", "upper"), ("upper", "lower"))
    }
    return Finding(by_limits(limits, at_most, above=False), (Shown("at high risk", share, ".1%"),),
                   f"{share:.0%} of the records lie above the threshold")


def informative(look: Look, entries: str) -> Finding | Absent:
    """In every vessel a positive call has a likelihood ratio above 1, by its interval; contradicted where below."""
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    ratios = {vessel: each["positive"] for vessel, each in found.items()
              if each["positive"] is not None and not is_absent(each["positive"])}
    if not ratios:
        return Absent("No call at these thresholds has a likelihood ratio.")
    verdicts = {vessel: by_limits(ratios[vessel], 1.0) if vessel in ratios else Verdict.OPEN for vessel in found}
    verdict = of_every(verdicts)
    because = {
        Verdict.CONFIRMED: "a positive call has a likelihood ratio above 1 in every vessel",
        Verdict.OPEN: f"the likelihood ratio's interval reaches 1, or there is none, for the "
                      f"{which(verdicts, Verdict.OPEN)}",
        Verdict.CONTRADICTED: f"the likelihood ratio lies below 1 for the {which(verdicts, Verdict.CONTRADICTED)}",
    }[verdict]
    shown = tuple(Shown(vessel, each, "interval .2f", f"{entries}.{vessel}.positive")
                  for vessel, each in ratios.items())
    return Finding(verdict, shown, because)


def more_events(look: Look, groups: str, tests: str, sure: Sequence[str]) -> Finding | Absent:
    """In every vessel more of the high-risk group have an infarction; beyond chance, by the log-rank test, in ``sure``.

    Contradicted where a share is smaller, beyond chance after Holm's adjustment over the vessels.
    """
    found = by_vessel(look, groups + ".{}")
    if isinstance(found, Absent):
        return found
    shares = {v: (each["high_events"] / each["high"], each["low_events"] / each["low"])
              for v, each in found.items() if each["high"] and each["low"]}
    p_values = {vessel: test["p_value"] for vessel in shares if not is_absent(test := look(f"{tests}.{vessel}"))}
    if not p_values:
        return Absent("All patients are in one risk group.")
    adjusted = dict(zip(p_values, holm(list(p_values.values()))))
    down = [vessel for vessel, (high, low) in shares.items() if high <= low]
    against = [vessel for vessel in down if adjusted.get(vessel, 1.0) < ALPHA]
    unsure = [vessel for vessel in sure if not p_values.get(vessel, 1.0) < ALPHA]
    shown = tuple(Shown(f"{vessel}, high against low", f"{high:.1%} / {low:.1%}")
                  for vessel, (high, low) in shares.items())
    if against:
        return Finding(Verdict.CONTRADICTED, shown, f"it is the other way, beyond chance, for the {in_words(against)}")
    if down or unsure:
        parts = [f"it is not so for the {in_words(down)}"] if down else []
        parts += [f"not beyond chance for the {in_words(unsure)}"] if unsure else []
        return Finding(Verdict.OPEN, shown, ", ".join(parts))
    return Finding(Verdict.CONFIRMED, shown, f"it is so in every vessel, beyond chance for the {in_words(list(sure))}")


def rising(look: Look, entries: str, group: str) -> Finding | Absent:
    """The risk of an infarction in those at ``group`` risk never falls from one day to the next, and ends above 0."""
    found = by_vessel(look, f"{entries}.{{}}.{group}")
    if isinstance(found, Absent):
        return found
    by_day = {v: {day: risk for day, risk in days.items() if not is_absent(risk)} for v, days in found.items()}
    last = {vessel: list(risks.items())[-1] for vessel, risks in by_day.items() if risks}
    failing = [vessel for vessel, risks in by_day.items()
               if vessel not in last or list(risks.values()) != sorted(risks.values()) or last[vessel][1] <= 0]
    shown = tuple(Shown(f"{vessel}, by day {day}", risk, ".1%") for vessel, (day, risk) in last.items())
    because = f"it is not so for the {in_words(failing)}" if failing else "it is so in every vessel"
    return Finding(Verdict.CONTRADICTED if failing else Verdict.CONFIRMED, shown, because)


def best_strategy(look: Look, entries: str, shares: str) -> Finding | Absent:
    """At its risk threshold each vessel's model is better than scanning everyone and no one, in 97.5% of resamples.

    Contradicted where it is so in fewer than 2.5%, divided by the number of vessels.
    """
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    gain = {vessel: each["model"] - max(each["treat_all"], 0.0) for vessel, each in found.items()}
    best = {vessel: look(f"{shares}.{vessel}")["model"] for vessel in gain}
    verdicts = {}
    for vessel, share in best.items():
        worse = gain[vessel] <= 0 and share < ALPHA / 2 / len(best)
        better = gain[vessel] > 0 and share >= 1 - ALPHA / 2
        verdicts[vessel] = Verdict.CONTRADICTED if worse else Verdict.CONFIRMED if better else Verdict.OPEN
    verdict = of_every(verdicts)
    because = {
        Verdict.CONFIRMED: f"in every vessel, in {min(best.values()):.0%} or more of the resamples",
        Verdict.OPEN: f"at its risk threshold the model is the best in 2.5% to 97.5% of the resamples for the "
                      f"{which(verdicts, Verdict.OPEN)}",
        Verdict.CONTRADICTED: f"it is not so, in nearly every resample, for the "
                              f"{which(verdicts, Verdict.CONTRADICTED)}",
    }[verdict]
    shown = tuple(Shown(f"{vessel}, gained per 100", 100 * value, "+.2f") for vessel, value in gain.items())
    return Finding(verdict, shown, because)


def beyond_chance(look: Look, entries: str) -> Finding | Absent:
    """In every vessel some stretch of some lead differs by more than chance, corrected over leads and times."""
    found = by_vessel(look, entries + ".{}")
    if isinstance(found, Absent):
        return found
    failing = [vessel for vessel, each in found.items() if not each["stretches"]]
    shown = tuple(Shown(f"{vessel}, stretches", each["stretches"], "", f"{entries}.{vessel}.stretches")
                  for vessel, each in found.items())
    because = f"nothing beyond chance for the {in_words(failing)}" if failing else "beyond chance in every vessel"
    return Finding(Verdict.OPEN if failing else Verdict.CONFIRMED, shown, because)
