"""Parameters of a notebook that are no part of the configuration: refused by name before anything is computed.

Levels, resamples, thresholds, follow-up and landmark are the configuration's and checked by it
(:meth:`cctaecg.run.Run.with_parameters`). What papermill hands over beside them comes through here: each function
returns the value that it was given, or raises ``InvalidParameter`` with one sentence that names parameter, value and
what was expected.
"""

from collections.abc import Collection, Sequence
from numbers import Integral, Real

from cctaecg.errors import UserError


class InvalidParameter(UserError, ValueError):
    """A parameter of a notebook is not what it may be; the message names it, its value and what was expected."""


def whole_number(name: str, value: int, lowest: int = 1) -> int:
    """A whole number of ``lowest`` or more.

    Parameters
    ----------
    name : str
        The parameter's name, for the message.
    value : int
        What papermill handed over.
    lowest : int, default 1
        The smallest value allowed.

    Raises
    ------
    InvalidParameter
        When ``value`` is no whole number, or a smaller one.

    Examples
    --------
    >>> whole_number("attribution_patients", 80)
    80
    """
    if not isinstance(value, Integral) or isinstance(value, bool) or value < lowest:
        raise InvalidParameter(f"{name} is {value!r}; expected a whole number from {lowest} on")
    return value


def fraction(name: str, value: float) -> float:
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
    if not isinstance(value, Real) or isinstance(value, bool) or not 0 < value < 1:
        raise InvalidParameter(f"{name} is {value!r}; expected a number above 0 and below 1")
    return value


def fractions(name: str, values: Sequence[float]) -> tuple[float, ...]:
    """One or more numbers, each above 0 and below 1.

    Parameters
    ----------
    name : str
        The parameter's name, for the message.
    values : sequence of float
        What papermill handed over: a list is given by ``-y "NAME: [0.1, 0.2]"``.

    Raises
    ------
    InvalidParameter
        When ``values`` is no list, or holds no number or another one.

    Examples
    --------
    >>> fractions("prevalences", [0.01, 0.1])
    (0.01, 0.1)
    """
    if isinstance(values, str) or not isinstance(values, Sequence) or not len(values):
        raise InvalidParameter(f'{name} is {values!r}; expected a list of numbers, as in -y "{name}: [0.1, 0.2]"')
    return tuple(fraction(f"{name}[{place}]", value) for place, value in enumerate(values))


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
