"""P-values of several tests read together: Holm's correction over the vessels."""

import numpy as np

from cctaecg.run.results import Absent
from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.inputs import as_scores


def holm(p_values) -> np.ndarray:
    """Holm's adjusted p-values (k,): refusing those at or below alpha keeps the family-wise error at alpha.

    With the p-values in rising order p_(1) <= ... <= p_(k):

        adjusted_(i) = max over j <= i of min(1, (k - j + 1) p_(j))

    Holm S. Scand J Stat 1979;6:65-70.

    >>> holm([0.01, 0.04, 0.03, 0.005]).round(4).tolist()
    [0.03, 0.06, 0.06, 0.02]

    Raises ``InvalidSetting`` for a p-value outside 0 to 1, and as ``as_scores`` for other bad input.
    """
    p_values = as_scores(p_values, "p_values")
    outside = (p_values < 0) | (p_values > 1)
    if outside.any():
        raise InvalidSetting(f"p_values holds {p_values[outside][0]}; expected numbers from 0 to 1")
    order = np.argsort(p_values, kind="stable")
    stepped = np.maximum.accumulate(np.minimum(1.0, np.arange(len(order), 0, -1) * p_values[order]))
    adjusted = np.empty(len(order))
    adjusted[order] = stepped
    return adjusted


def holm_by_vessel(tests: dict) -> dict[str, float | Absent]:
    """Adjusted p-value of each vessel's test (anything with ``.p_value``); an ``Absent`` test stays absent.

    Only the tests that exist form the family, because only they were made.

    >>> from cctaecg.stats.discrimination.auc import z_test
    >>> found = holm_by_vessel({"RCA": z_test(0.2, 0.01), "LM": Absent("no events"), "LAD": z_test(0.3, 0.01)})
    >>> round(found["LAD"], 4), round(found["RCA"], 4), found["LM"]
    (0.0054, 0.0455, {'absent': 'no events'})
    """
    made = [vessel for vessel, test in tests.items() if not isinstance(test, Absent)]
    adjusted = dict(zip(made, holm([tests[vessel].p_value for vessel in made]).tolist())) if made else {}
    return {vessel: adjusted.get(vessel, test) for vessel, test in tests.items()}
