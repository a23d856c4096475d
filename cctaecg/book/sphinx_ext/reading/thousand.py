"""A thousand people at one prevalence: how many a threshold would find, miss, alarm in vain and rightly pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cctaecg.stats.decisions.likelihood_ratios import LikelihoodRatios, at_prevalence
from cctaecg.stats.intervals import Interval

PEOPLE = 1000


@dataclass(frozen=True)
class Count:
    """How many of the thousand, with the limits that follow from those of the sensitivity or the specificity."""

    value: int
    lower: int
    upper: int


@dataclass(frozen=True)
class Thousand:
    """What a threshold makes of a thousand people.

    Attributes
    ----------
    found, missed : Count
        With the stenosis, at or above the threshold and below it.
    alarmed, passed : Count
        Without it, at or above the threshold and below it.
    after_high, after_low : Interval or None
        Chance of the stenosis after a call of high and of low risk; ``None`` where the run has no such ratio.
    """

    found: Count
    missed: Count
    alarmed: Count
    passed: Count
    after_high: Interval | None
    after_low: Interval | None

    @property
    def diseased(self) -> int:
        """How many of them have the stenosis."""
        return self.found.value + self.missed.value


def thousand(operating: Mapping[str, Any], ratios: Mapping[str, Any], prevalence: float) -> Thousand:
    """A thousand people, by the sensitivity and specificity of a vessel's threshold.

    Parameters
    ----------
    operating : mapping
        ``sensitivity`` and ``specificity``, each with ``value``, ``lower`` and ``upper``, as a result holds them.
    ratios : mapping
        ``positive`` and ``negative`` likelihood ratio with their limits, either of them perhaps ``None``.
    prevalence : float
        Share of people with the stenosis, above 0 and below 1, taken as known.

    Returns
    -------
    Thousand
        Counts that add up to a thousand.

    Examples
    --------
    >>> rate = lambda value: {"value": value, "lower": value - 0.1, "upper": value + 0.1}
    >>> people = thousand({"sensitivity": rate(0.8), "specificity": rate(0.7)}, {}, 0.05)
    >>> people.found, people.missed.value, people.alarmed
    (Count(value=40, lower=35, upper=45), 10, Count(value=285, lower=190, upper=380))
    """
    diseased = round(PEOPLE * prevalence)
    found, missed = _split(diseased, operating["sensitivity"])
    passed, alarmed = _split(PEOPLE - diseased, operating["specificity"])
    values = at_prevalence(LikelihoodRatios(_interval(ratios.get("positive")), _interval(ratios.get("negative"))),
                           prevalence)
    return Thousand(found, missed, alarmed, passed, values.ppv, _complement(values.npv))


def _split(people: int, rate: Mapping[str, float]) -> tuple[Count, Count]:
    """People to whom a rate applies, and the others."""
    value, lower, upper = (round(people * rate[name]) for name in ("value", "lower", "upper"))
    return Count(value, lower, upper), Count(people - value, people - upper, people - lower)


def _interval(entry: Mapping[str, Any] | None) -> Interval | None:
    return Interval(entry["value"], entry["lower"], entry["upper"], entry["n"]) if entry and "value" in entry else None


def _complement(share: Interval | None) -> Interval | None:
    return None if share is None else Interval(1 - share.value, 1 - share.upper, 1 - share.lower, share.n)
