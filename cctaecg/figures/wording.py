"""How numbers are written in figures and in their alternative texts."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from cctaecg.domain import VESSELS
from cctaecg.run.digits import decimals, p_equals


class Estimated(Protocol):
    """Anything with a value and its interval, such as ``stats.intervals.Interval`` and ``stats.auc.AUC``."""

    @property
    def value(self) -> float: ...
    @property
    def lower(self) -> float: ...
    @property
    def upper(self) -> float: ...


def number(value: float, digits: int = 3) -> str:
    """A number with fixed decimals and a true minus sign.

    >>> number(-0.0312, 2)
    '−0.03'
    """
    text = f"{value:.{digits}f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")


def estimate(interval: Estimated, digits: int = 3) -> str:
    """A value with its interval.

    >>> from types import SimpleNamespace
    >>> estimate(SimpleNamespace(value=0.7441, lower=0.721, upper=0.767))
    '0.744 (0.721 to 0.767)'
    """
    return with_limits(interval.value, interval.lower, interval.upper, digits)


def with_limits(value: float, lower: float, upper: float, digits: int = 3) -> str:
    """A value with its lower and upper limit.

    >>> with_limits(0.371, 0.34, 0.4, digits=2)
    '0.37 (0.34 to 0.40)'
    """
    shown = decimals(value, lower, upper, digits)
    return f"{number(value, shown)} ({number(lower, shown)} to {number(upper, shown)})"


def count(n: float) -> str:
    """A count with separated thousands.

    >>> count(4620)
    '4,620'
    """
    return f"{int(n):,}"


def plural(n: float, noun: str) -> str:
    """A count and its noun.

    >>> plural(1, "patient"), plural(2323, "patient")
    ('1 patient', '2,323 patients')
    """
    return f"{count(n)} {noun}{'' if n == 1 else 's'}"


def percent(fraction: float) -> str:
    """A fraction as a percentage, without decimals that say nothing.

    >>> percent(0.95), percent(0.15), percent(0.005)
    ('95%', '15%', '0.5%')
    """
    return f"{100 * fraction:.4g}%"


def p_value(p: float) -> str:
    """A p value as journals print it.

    >>> p_value(0.0291), p_value(0.00004)
    ('p = 0.029', 'p < 0.001')
    """
    return f"p {p_equals(p)}"


def listed(parts: Iterable[str]) -> str:
    """Parts of a sentence in a row.

    >>> listed(["RCA 0.74", "LM 0.71", "LAD 0.72"])
    'RCA 0.74, LM 0.71 and LAD 0.72'
    """
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


LONGEST_ALT = 200
"""Characters of an alternative text: who listens to a page cannot skip in it; the numbers stand in the table behind."""


def finding(first: str, *more: str) -> str:
    """An alternative text: what is found, and further sentences in their order, each that still fits.

    >>> finding("AUC 0.71 to 0.79.", "All intervals lie above 0.5.", "x" * 200)
    'AUC 0.71 to 0.79. All intervals lie above 0.5.'
    """
    text = first
    for sentence in more:
        if sentence and len(text) + 1 + len(sentence) <= LONGEST_ALT:
            text += f" {sentence}"
    return text


def where(found: Mapping[str, bool], every: str = "in every vessel", none: str = "in no vessel") -> str:
    """In which vessels something is so.

    >>> where({"RCA": True, "LM": False, "LAD": True})
    'in RCA and LAD, not in LM'
    >>> where({"RCA": True, "LM": True}), where({"RCA": False})
    ('in RCA and LM', 'in no vessel')
    """
    yes, no = ([name for name, is_so in found.items() if is_so == wanted] for wanted in (True, False))
    if not yes:
        return none
    if no:
        return f"in {listed(yes)}, not in {listed(no)}"
    return every if len(yes) >= len(VESSELS) else f"in {listed(yes)}"


def span(values: Mapping[str, float], digits: int = 2) -> str:
    """The smallest and the largest of some vessels' values, each with its vessel.

    >>> span({"RCA": 0.744, "LM": 0.712, "LAD": 0.79}), span({"RCA": 1.0, "LM": 1.001})
    ('0.71 (LM) to 0.79 (LAD)', '1.00')
    """
    ends = [min(values, key=values.__getitem__), max(values, key=values.__getitem__)]
    low, high = (number(values[name], digits) for name in ends)
    return low if low == high else f"{low} ({ends[0]}) to {high} ({ends[1]})"
