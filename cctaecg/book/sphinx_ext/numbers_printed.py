"""How a number is printed on a page: with its interval, as a count, a share or a p-value."""

import re
from typing import Any

from cctaecg.errors import UserError
from cctaecg.run.digits import p_equals, p_text, single, three, true_minus

FORM = re.compile(r"([+]?)\.(\d+)([f%])")
ESTIMATES = ("value", "difference", "rho")
"""Under which of these names an entry with an interval holds its estimate."""


class UnprintableResult(UserError, ValueError):
    """A value that cannot be printed in the asked format; the message names both."""


def printed(value: Any, how: str = "", level: float = 0.95, exactly: int | None = None) -> str:
    """``value`` as text. ``how`` is a Python format or one of the words below, or empty. A minus is no hyphen.

    ``ci`` is an estimate with its interval, ``interval`` the same without the words "95% CI" (for a table whose
    head says so), both with a format after them if three decimals do not suit; ``p`` a p-value, ``p=`` one that stands
    after the letter p; ``%`` a fraction as a percentage with no more digits than it has; ``per100`` a rate per hundred.

    Without a format a float gets three decimals, a count its thousands separators, and an entry with
    an interval is printed with it.

    >>> printed({"value": 0.7412, "lower": 0.722, "upper": 0.76})
    '0.741 (95% CI 0.722 to 0.760)'
    >>> printed({"value": 0.7412, "lower": 0.722, "upper": 0.76}, "interval")
    '0.741 (0.722 to 0.760)'
    >>> printed({"value": 2.104, "lower": 1.2, "upper": 3.71}, "interval .2f"), printed(0.0312, "per100")
    ('2.10 (1.20 to 3.71)', '3.12')

    An interval that the asked decimals would hide gets more of them (:mod:`cctaecg.run.digits`):

    >>> printed({"value": 0.0102, "lower": 0.0093, "upper": 0.0110}, "interval .2f")
    '0.0102 (0.0093 to 0.0110)'
    >>> printed(0.15, "%"), printed(0.00004, "p"), printed(0.0294, "p"), printed(4620), printed(0.172, ".1%")
    ('15%', '<0.001', '0.029', '4,620', '17.2%')
    >>> printed(0.00004, "p="), printed(0.0294, "p="), printed("<0.001", "p=")
    ('< 0.001', '= 0.029', '< 0.001')

    A number that rounds to zero has no sign, and a limit never loses its own:

    >>> printed(-0.0004, ".3f"), printed({"value": 0.02, "lower": -0.0004, "upper": 0.04})
    ('0.000', '0.0200 (95% CI −0.0004 to 0.0400)')

    ``exactly`` are the decimals of an entry with an interval in a table that has settled on them.

    Raises ``UnprintableResult``.
    """
    text = _printed(value, how, level, exactly)
    return text if isinstance(value, str) else true_minus(text)


def _printed(value: Any, how: str, level: float, exactly: int | None) -> str:
    words, _, decimals = how.partition(" ")
    if isinstance(value, dict) and words in ("", "ci", "interval"):
        estimates = [name for name in ESTIMATES if name in value]
        if not estimates or not {"lower", "upper"} <= set(value):
            raise UnprintableResult(f"an entry with {', '.join(value) or 'nothing'} is no estimate with an interval")
        parts = (value[estimates[0]], value["lower"], value["upper"])
        form = FORM.fullmatch(decimals or ".3f")
        if form:  # how many digits the estimate carries is decided by its standard error
            estimate, lower, upper = three(*parts, int(form[2]), form[1] == "+", form[3] == "%", exactly)
        else:
            estimate, lower, upper = (_formatted(part, decimals) for part in parts)
        return f"{estimate} ({'' if words == 'interval' else f'{100 * level:g}% CI '}{lower} to {upper})"
    if how == "p=" and isinstance(value, float | int | str):
        return p_equals(value)
    if isinstance(value, str):
        return value  # such as "<0.001" of the manuscript
    if how == "p" and isinstance(value, float | int):
        return p_text(value)
    if isinstance(value, dict | list | None):
        raise UnprintableResult(f"{value!r} is not one number; name the part of it that is meant")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if how == "%":
        return f"{100 * value:g}%"
    if how == "per100":
        return single(100 * value, 2)
    default = ",d" if isinstance(value, int) else ".3f"
    try:
        return _formatted(value, how or default)
    except ValueError as error:
        raise UnprintableResult(f"{value!r} cannot be printed as {how!r}: {error}") from error


def _formatted(value: float, how: str) -> str:
    """``format``, without the sign of a number that rounds to zero, and without an exponent."""
    if how == "g" and isinstance(value, float) and "e-" in f"{value:g}":
        return f"{value:.12f}".rstrip("0")
    form = FORM.fullmatch(how)
    if form and isinstance(value, float):
        return single(value, int(form[2]), form[1] == "+", form[3] == "%")
    return format(value, how)
