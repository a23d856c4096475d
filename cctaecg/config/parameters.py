"""Parameters of a notebook that are no part of the configuration: refused by name before anything is computed.

Levels, resamples, thresholds, follow-up and landmark are the configuration's and checked by it
(:meth:`cctaecg.run.Run.with_parameters`). What papermill hands over beside them comes through here: each function
returns the value that it was given, or raises ``InvalidParameter`` with one sentence that names parameter, value and
what was expected.
"""

import ast
from collections.abc import Collection, Mapping, Sequence
from math import inf, nan
from numbers import Integral, Real
from typing import Any

from cctaecg.errors import UserError


class InvalidParameter(UserError, ValueError):
    """A parameter of a notebook is not what it may be; the message names it, its value and what was expected."""


def read_text(value: Any) -> Any:
    """The number or the list of numbers that a text writes, as ``-p`` hands over a list; any other value as it is.

    Parameters
    ----------
    value : object
        What papermill handed over.

    Examples
    --------
    >>> read_text("[0.1, 0.2]"), read_text("'0.2'"), read_text("0,2"), read_text("auto"), read_text(5)
    ([0.1, 0.2], 0.2, '0,2', 'auto', 5)
    """
    if not isinstance(value, str):
        return value
    try:
        read = ast.literal_eval(value.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value
    if isinstance(read, str):
        return read_text(read) if read != value else value
    return read if isinstance(read, list) or (isinstance(read, Real) and not isinstance(read, bool)) else value


def texts_read(given: Mapping[str, Any], configured: Mapping[str, Any]) -> dict[str, Any]:
    """``given`` with its texts read where what is configured under the same key is no text.

    Parameters
    ----------
    given : mapping
        Values by key, nested as ``configured`` is.
    configured : mapping
        The values in whose place they come.

    Examples
    --------
    >>> texts_read({"level": "0.9", "device": "1"}, {"level": 0.95, "device": "auto"})
    {'level': 0.9, 'device': '1'}
    """
    read: dict[str, Any] = {}
    for key, value in given.items():
        there = configured.get(key)
        if isinstance(value, Mapping):
            read[key] = texts_read(value, there if isinstance(there, Mapping) else {})
        else:
            read[key] = value if isinstance(there, str) else read_text(value)
    return read


def whole_number(name: str, value: int | str, lowest: int = 1, highest: int | None = None) -> int:
    """A whole number of ``lowest`` or more, and of ``highest`` or less where there is such an end.

    Parameters
    ----------
    name : str
        The parameter's name, for the message.
    value : int
        What papermill handed over.
    lowest : int, default 1
        The smallest value allowed.
    highest : int, optional
        The largest.

    Raises
    ------
    InvalidParameter
        When ``value`` is no whole number, or another one.

    Examples
    --------
    >>> whole_number("attribution_patients", 80)
    80
    """
    number, end = read_text(value), "on" if highest is None else f"to {highest:,}"
    if not isinstance(number, Integral) or isinstance(number, bool) or int(number) < lowest \
            or (highest is not None and int(number) > highest):
        raise InvalidParameter(f"{name} is {value!r}; expected a whole number from {lowest} {end}")
    return int(number)


def fraction(name: str, value: float | str) -> float:
    """A number above 0 and below 1.

    Parameters
    ----------
    name : str
        The parameter's name, for the message.
    value : float
        What papermill handed over.

    Raises
    ------
    InvalidParameter
        When ``value`` is no such number.

    Examples
    --------
    >>> fraction("target_width", 0.05)
    0.05
    """
    number = _number(value)
    if not 0 < number < 1:
        raise InvalidParameter(f"{name} is {value!r}; expected a number above 0 and below 1")
    return number


def amount(name: str, value: float | str) -> float:
    """A number of 0 or more, such as a price.

    Parameters
    ----------
    name : str
        The parameter's name, for the message.
    value : float
        What papermill handed over.

    Raises
    ------
    InvalidParameter
        When ``value`` is no such number.

    Examples
    --------
    >>> amount("core_hour", 0.05)
    0.05
    """
    number = _number(value)
    if not 0 <= number < inf:
        raise InvalidParameter(f"{name} is {value!r}; expected a number of 0 or more")
    return number


def _number(value: float | str) -> float:
    """What was handed over as a number; NaN, which no range holds, where it is none."""
    number = read_text(value)
    return float(number) if isinstance(number, Real) and not isinstance(number, bool) else nan


def fractions(name: str, values: Sequence[float] | str) -> tuple[float, ...]:
    """One or more numbers, each above 0 and below 1.

    Parameters
    ----------
    name : str
        The parameter's name, for the message.
    values : sequence of float
        What papermill handed over: a list is given by ``-p NAME "[0.1, 0.2]"``, or by ``-y "NAME: [0.1, 0.2]"``.

    Raises
    ------
    InvalidParameter
        When ``values`` is no list, or holds no number or another one.

    Examples
    --------
    >>> fractions("prevalences", [0.01, 0.1])
    (0.01, 0.1)
    """
    found = read_text(values)
    if isinstance(found, str) or not isinstance(found, Sequence) or not len(found):
        raise InvalidParameter(f'{name} is {values!r}; expected a list of numbers, as in -p {name} "[0.1, 0.2]"')
    return tuple(fraction(f"{name}[{place}]", value) for place, value in enumerate(found))


def some_of(name: str, value: str, expected: Collection[str]) -> list[str]:
    """The words of a text, each one of those expected; none is allowed.

    Parameters
    ----------
    name : str
        The parameter's name, for the message.
    value : str
        What papermill handed over, words with spaces between them.
    expected : collection of str
        The words allowed.

    Raises
    ------
    InvalidParameter
        When ``value`` is no text, or holds another word.

    Examples
    --------
    >>> some_of("logit_vessels", "LM LAD", ("RCA", "LM", "LAD", "LCX"))
    ['LM', 'LAD']
    """
    if not isinstance(value, str) or set(value.split()) - set(expected):
        raise InvalidParameter(f"{name} is {value!r}; expected some of {', '.join(expected)}, with spaces between them")
    return value.split()
