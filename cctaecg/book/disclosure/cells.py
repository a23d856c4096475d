"""Which counts are held back: the small ones, and so many others that no total gives them away."""

from collections.abc import Mapping
from math import floor, log10

PARTS_OF = {"n": "events", "clusters": "event_patients", "high": "high_events", "low": "low_events"}
"""Names of counts, and of a part of each: their difference is a count as well."""

DIGITS = 4
"""Significant digits that are left of a number: enough for a table, too few to solve for the counts behind it."""


def is_small(count: float, cell: int) -> bool:
    """Whether a count is above 0 and below the smallest that may be shown.

    >>> [is_small(count, 5) for count in (0, 1, 4, 5)]
    [False, True, True, False]
    """
    return 0 < count < cell


def held_back(parts: Mapping[str, int], cell: int) -> set[str]:
    """The parts of a known total that are held back, empty where none is small.

    Each small part is, and the smallest others with it until there are two at least, and together they are no small
    number: else the total and the parts that are shown would give it away.

    >>> sorted(held_back({"yes": 3, "no": 90, "missing": 40}, 5)), held_back({"yes": 6, "no": 90}, 5)
    (['missing', 'yes'], set())
    >>> sorted(held_back({"mild": 1, "moderate": 1, "severe": 30, "occluded": 0}, 5))
    ['mild', 'moderate', 'severe']
    """
    hidden = {name for name, count in parts.items() if is_small(count, cell)}
    others = sorted((name for name in parts if name not in hidden), key=lambda name: (parts[name] == 0, parts[name]))
    while hidden and others and (len(hidden) < 2 or sum(parts[name] for name in hidden) < cell):
        hidden.add(others.pop(0))
    return hidden


def rounded(value: float) -> float:
    """A number to ``DIGITS`` significant digits.

    >>> rounded(0.72327143), rounded(4620.4)
    (0.7233, 4620.0)
    """
    return round(value, DIGITS - 1 - floor(log10(abs(value)))) if value else value
