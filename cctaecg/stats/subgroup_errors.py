"""What a threshold does in each subgroup: does it miss, or alarm, more often in some patients than in others?"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from cctaecg.stats.by_vessel import defined
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_labels, as_probabilities, same_length
from cctaecg.stats.thresholds import Operating, at_threshold


class LevelErrors(NamedTuple):
    """One level of a factor: its rates at the threshold, and events observed over events predicted."""

    operating: Operating
    observed_expected: float | None


def subgroup_errors(
    y, prob, factors: pd.DataFrame, threshold: float, groups, level: float = 0.95, min_events: int = 10
) -> dict[str, dict[str, LevelErrors]]:
    """Error rates at ``threshold`` and observed over expected events in each level of each of ``factors``.

    ``y``, ``prob``, ``groups`` are (n,), ``factors`` has n rows (``None`` where the level is unknown). A level
    with fewer than ``min_events`` records of either class is ``Absent`` with the sentence that says so.

    >>> found = subgroup_errors([1, 0, 0, 1], [0.9, 0.2, 0.4, 0.6], pd.DataFrame({"sex": list("MMFF")}), 0.5,
    ...                         list("abcd"), min_events=1)
    >>> found["sex"]["F"].operating.sensitivity.value, found["sex"]["F"].observed_expected
    (1.0, 1.0)
    """
    y, prob = as_labels(y), as_probabilities(prob)
    same_length(y=y, prob=prob, factors=factors)
    groups = np.asarray(groups)
    return {
        factor: {
            str(name): defined(_one_level, y, prob, (factors[factor] == name).to_numpy(), threshold, groups, level,
                               min_events)
            for name in sorted(factors[factor].dropna().unique())
        }
        for factor in factors
    }


def _one_level(y, prob, inside, threshold, groups, level, min_events) -> LevelErrors:
    events, others = int(y[inside].sum()), int((~y[inside].astype(bool)).sum())
    if min(events, others) < min_events:
        raise UndefinedStatistic(f"Only {events} records with and {others} without severe stenosis.")
    found = at_threshold(y[inside], prob[inside], threshold, groups=groups[inside], level=level)
    expected = float(prob[inside].sum())
    return LevelErrors(found, events / expected if expected > 0 else None)
