"""P-values of several tests read together: Holm's correction over the vessels."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.run.results import Absent
from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.inputs import as_scores


class HasPValue(Protocol):
    """What a test of a hypothesis has to offer to be corrected: its p-value."""

    @property
    def p_value(self) -> float: ...


def holm(p_values: ArrayLike) -> np.ndarray:
    """Holm's adjusted p-values.

    Rejecting the hypotheses whose adjusted p-value is at or below alpha keeps the family-wise error at alpha.

    Parameters
    ----------
    p_values : array, shape (k,)
        P-values of the tests that form the family, each from 0 to 1.

    Returns
    -------
    array, shape (k,)
        Adjusted p-values, in the same order.

    Raises
    ------
    InvalidSetting
        For a p-value outside 0 to 1.
    NonFiniteValue, ShapeMismatch
        For other bad input.
    UndefinedStatistic
        When there are no p-values.

    Notes
    -----
    With the p-values in rising order p(1) <= ... <= p(k)::

        adjusted(i) = max over j <= i of min(1, (k - j + 1) p(j))

    statsmodels has the same, and a collection of garbage with each call, which takes up to a second in a large process.

    References
    ----------
    Holm S. Scand J Stat 1979;6:65-70.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03, 0.005]).round(4).tolist()
    [0.03, 0.06, 0.06, 0.02]
    """
    p_values = as_scores(p_values, "p_values")
    outside = (p_values < 0) | (p_values > 1)
    if outside.any():
        raise InvalidSetting(f"p_values holds {p_values[outside][0]}; expected numbers from 0 to 1")
    order = np.argsort(p_values)
    multiplied = p_values[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(np.maximum.accumulate(multiplied), 1.0)
    return adjusted


def holm_by_vessel(tests: Mapping[str, HasPValue | Absent]) -> dict[str, float | Absent]:
    """Holm's adjusted p-value of each vessel's test.

    Only the tests that exist form the family, because only they were made.

    Parameters
    ----------
    tests : dict
        For each vessel anything with a ``p_value``, or ``Absent`` where there is no test.

    Returns
    -------
    dict
        For each vessel the adjusted p-value; an ``Absent`` test stays absent.

    Examples
    --------
    >>> from cctaecg.stats.discrimination.paired_test import z_test
    >>> found = holm_by_vessel({"RCA": z_test(0.2, 0.01), "LM": Absent("no events"), "LAD": z_test(0.3, 0.01)})
    >>> round(found["LAD"], 4), round(found["RCA"], 4), found["LM"]
    (0.0054, 0.0455, {'absent': 'no events'})
    """
    made = {vessel: test.p_value for vessel, test in tests.items() if not isinstance(test, Absent)}
    adjusted = dict(zip(made, holm(list(made.values())).tolist())) if made else {}
    return {vessel: test if isinstance(test, Absent) else adjusted[vessel] for vessel, test in tests.items()}
