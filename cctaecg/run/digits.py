"""How many digits a number of this run is printed with: the one place that pages, tables and figures ask.

An estimate gets the decimals that its place asks for, but at least so many that its standard error shows a digit, and
at most two more than that: the rest is noise. No limit may lose its sign, or its distance from zero, by rounding. In a
table the estimates of one kind have the decimals of the one among them that needs most. A minus is a hyphen here and
in every CSV; where people read, :func:`true_minus` makes it one.
"""

import re
from collections.abc import Iterable
from math import ceil, floor, log10

import numpy as np
import pandas as pd

NORMAL = 3.92  # widths of a 95% interval in standard errors
MOST = 6


def decimals(value: float, lower: float, upper: float, asked: int = 3) -> int:
    """Decimals for an estimate and its limits.

    >>> decimals(0.741, 0.722, 0.760), decimals(0.0102, 0.0093, 0.0110, asked=2), decimals(7.99, 1.17, 54.5)
    (3, 4, 1)
    >>> decimals(0.27, -0.0004, 0.54, asked=2)  # -0.00 would not say on which side of nought the limit lies
    4
    """
    error = (upper - lower) / NORMAL
    least = max(0, ceil(-log10(error))) if error > 0 else asked
    most = max(0, floor(-log10(error)) + 3) if error > 0 else asked
    found = min(max(asked, least), max(least, most))
    while found < MOST and any(limit and float(f"{limit:.{found}f}") == 0 for limit in (lower, upper)):
        found += 1
    return found


def shared_decimals(estimates: Iterable[tuple[float, float, float]], asked: int = 3) -> int:
    """Decimals for a column of estimates with their limits: as many as the one among them that needs most.

    >>> shared_decimals([(0.0102, 0.0093, 0.0110), (0.46, 0.39, 0.54)], asked=2)
    4
    """
    return max((decimals(*estimate, asked) for estimate in estimates), default=asked)


def single(value: float, asked: int, sign: bool = False, percent: bool = False) -> str:
    """A number without an interval, in the decimals asked for; one that rounds to zero has no sign.

    >>> single(-0.0004, 3), single(0.0214, 2, sign=True), single(0.1721, 1, percent=True), single(0.0, 2, sign=True)
    ('0.000', '+0.02', '17.2%', '0.00')
    """
    text = f"{100 * value if percent else value:{'+' if sign else ''}.{asked}f}"
    return (text if float(text) else text.lstrip("+-")) + ("%" if percent else "")


def three(
    value: float, lower: float, upper: float, asked: int = 3, sign: bool = False, percent: bool = False,
    exactly: int | None = None,
) -> tuple[str, str, str]:
    """An estimate and its two limits, all with the same decimals: ``exactly`` those, or as many as they need.

    >>> three(0.7412, 0.722, 0.76), three(0.0102, 0.0093, 0.011, asked=2)
    (('0.741', '0.722', '0.760'), ('0.0102', '0.0093', '0.0110'))
    """
    scale = 100 if percent else 1
    digits = decimals(scale * value, scale * lower, scale * upper, asked) if exactly is None else exactly
    one, low, high = (single(number, digits, sign, percent) for number in (value, lower, upper))
    return one, low, high


def true_minus(text: str) -> str:
    """A text with a minus before its negative numbers; ranges and compound words keep their hyphens.

    >>> true_minus("-0.04 (-0.11 to 0.02)"), true_minus("2-10%, macro-AUC, 10-4"), true_minus("1e-05")
    ('−0.04 (−0.11 to 0.02)', '2-10%, macro-AUC, 10-4', '1e-05')
    """
    return re.sub(r"(?<![\w.)\]%-])-(?=\.?\d)", "−", text)


def p_text(p: float) -> str:
    """A p-value, everywhere in the book.

    >>> p_text(6.7e-23), p_text(0.0291), p_text(0.9998)
    ('<0.001', '0.029', '>0.999')
    """
    if p < 0.001:
        return "<0.001"
    return ">0.999" if p > 0.9995 else f"{p:.3f}"


def p_equals(p: float | str) -> str:
    """A p-value after the letter in a sentence; a text, such as the manuscript's, as it is but for its sign.

    >>> "p " + p_equals(0.0291), "p " + p_equals(0.00004), "p " + p_equals("<0.001")
    ('p = 0.029', 'p < 0.001', 'p < 0.001')
    """
    text = p if isinstance(p, str) else p_text(p)
    return f"{text[0]} {text[1:]}" if text[0] in "<>" else f"= {text}"


FIGURE_DIGITS = 5


def to_digits(table: pd.DataFrame, digits: int = FIGURE_DIGITS) -> pd.DataFrame:
    """The numbers behind a figure: fractions to some significant digits, whole numbers and texts as they are.

    >>> to_digits(pd.DataFrame({"x": [0.123456789, 123456.7, -0.00012345678], "n": [1, 2, 3]}))["x"].tolist()
    [0.12346, 123457.0, -0.00012346]
    """
    changed = table.copy()
    for name in table.columns:
        if table[name].dtype.kind == "f":
            changed[name] = [_to_digits(value, digits) for value in table[name].to_numpy(float)]
    return changed


def _to_digits(value: float, digits: int) -> float:
    if value == 0 or not np.isfinite(value):
        return value
    return round(value, max(0, digits - 1 - floor(log10(abs(value)))))
