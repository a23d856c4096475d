"""What a threshold does in each subgroup, and how right the probabilities are there: is anybody served worse?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.run.results import Absent
from cctaecg.stats.calibration_measures.weak_calibration import WeakCalibration, weak_calibration
from cctaecg.stats.decisions.thresholds import Operating, at_threshold
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_labels, as_probabilities, same_length
from cctaecg.stats.intervals import Interval

DIFFERENCE = "difference"
"""The key under which a factor's results hold its first level minus its second."""


@dataclass(frozen=True)
class LevelErrors:
    """One level of a factor: its rates at the threshold, and its calibration."""

    operating: Operating
    calibration: WeakCalibration | Absent


@dataclass(frozen=True)
class LevelDifference:
    """What one level has more than the other, each with its interval or ``Absent``."""

    sensitivity: Interval | Absent
    specificity: Interval | Absent
    observed_expected: Interval | Absent
    slope: Interval | Absent


def subgroup_errors(
    y, prob, factors: pd.DataFrame, threshold: float, groups, level: float = 0.95, min_events: int = 10
) -> dict[str, dict[str, LevelErrors | LevelDifference | Absent]]:
    """Error rates at ``threshold`` and calibration in each level of each of ``factors``, and two levels' difference.

    ``y``, ``prob``, ``groups`` are (n,), ``factors`` has n rows (``None`` where the level is unknown). A level
    with fewer than ``min_events`` records of either class is ``Absent`` with the sentence that says so. A factor with
    two levels also has, under ``DIFFERENCE``, the first in sorted order minus the second (:func:`difference`).

    >>> found = subgroup_errors([1, 0, 0, 1], [0.9, 0.2, 0.4, 0.6], pd.DataFrame({"sex": list("MMFF")}), 0.5,
    ...                         list("abcd"), min_events=1)
    >>> found["sex"]["F"].operating.sensitivity.value, found["sex"]["difference"].sensitivity.value
    (1.0, 0.0)

    Raises ``InvalidLabel``, ``InvalidProbability``, ``NonFiniteValue``, ``ShapeMismatch``, ``MissingGroup`` and
    ``InvalidSetting`` for bad input.
    """
    y, prob = as_labels(y), as_probabilities(prob)
    same_length(y=y, prob=prob, factors=factors)
    groups, results = np.asarray(groups), {}
    for factor in factors:
        results[factor] = {
            str(name): defined(_one_level, y, prob, (factors[factor] == name).to_numpy(), threshold, groups, level,
                               min_events)
            for name in sorted(factors[factor].dropna().unique())
        }
        if len(results[factor]) == 2:
            results[factor][DIFFERENCE] = _level_difference(*results[factor].values())
    return results


def difference(first: Interval | Absent | None, second: Interval | Absent | None) -> Interval | Absent:
    """``first`` minus ``second`` with an interval made of theirs, whatever shape these have.

    With estimates a and b and limits l and u of the same level, the lower limit is
    (a - b) - sqrt((a - l_a)^2 + (u_b - b)^2) and the upper one its mirror image. For two Wilson intervals this is
    Newcombe's. The two are taken for independent: a patient with records in both (who turned 65 between two ECGs) makes
    the interval a little too wide. Zou GY, Donner A. Stat Med 2008;27:1693-1702. Newcombe RG. Stat Med
    1998;17:873-890, method 10.

    >>> found = difference(Interval(56 / 70, 0.6918, 0.8782, 70), Interval(48 / 80, 0.4904, 0.7001, 80))
    >>> round(found.lower, 3), round(found.upper, 3)
    (0.053, 0.335)
    """
    for one in (first, second):
        if isinstance(one, Absent):
            return one
        if one is None:
            return Absent("One of the two levels has no such rate.")
    value = first.value - second.value
    return Interval(
        value,
        value - float(np.hypot(first.value - first.lower, second.upper - second.value)),
        value + float(np.hypot(first.upper - first.value, second.value - second.lower)),
        first.n + second.n,
    )


def _level_difference(first: LevelErrors | Absent, second: LevelErrors | Absent) -> LevelDifference | Absent:
    missing = next((one for one in (first, second) if isinstance(one, Absent)), None)
    if missing is not None:
        return missing
    one, other = first.calibration, second.calibration
    missing = next((each for each in (one, other) if isinstance(each, Absent)), None)
    return LevelDifference(
        difference(first.operating.sensitivity, second.operating.sensitivity),
        difference(first.operating.specificity, second.operating.specificity),
        missing or difference(one.observed_expected, other.observed_expected),
        missing or difference(one.slope, other.slope),
    )


def _one_level(y, prob, inside, threshold, groups, level, min_events) -> LevelErrors:
    events, others = int(y[inside].sum()), int((~y[inside]).sum())
    if min(events, others) < min_events:
        raise UndefinedStatistic(f"Only {events} records with and {others} without severe stenosis.")
    part = {"groups": groups[inside], "level": level}
    return LevelErrors(
        at_threshold(y[inside], prob[inside], threshold, **part),
        defined(weak_calibration, y[inside], prob[inside], **part),
    )
