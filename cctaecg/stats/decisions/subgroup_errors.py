"""What a threshold does in each subgroup, and how right the probabilities are there: is anybody served worse?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from cctaecg.run.results import Absent
from cctaecg.stats.calibration_measures.weak_calibration import WeakCalibration, weak_calibration
from cctaecg.stats.decisions.thresholds import Operating, at_threshold
from cctaecg.stats.discrimination.subgroups import too_few_patients
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_labels, as_probabilities, same_length
from cctaecg.stats.intervals import Interval

DIFFERENCE = "difference"
"""The key under which a factor's results hold its first level minus its second."""

NO_RATE = "One of the two levels has no such rate."


@dataclass(frozen=True)
class LevelErrors:
    """One level of a factor: its rates at the threshold, and its calibration.

    Attributes
    ----------
    operating : Operating
        Counts and rates at the threshold.
    calibration : WeakCalibration or Absent
        Level and spread of the probabilities; ``Absent`` where they cannot be judged.
    """

    operating: Operating
    calibration: WeakCalibration | Absent


@dataclass(frozen=True)
class LevelDifference:
    """What one level of a factor has more than the other, each with its interval or ``Absent``.

    Attributes
    ----------
    sensitivity : Interval or Absent
        Difference of the sensitivities at the threshold.
    specificity : Interval or Absent
        Difference of the specificities at the threshold.
    observed_expected : Interval or Absent
        Difference of observed over expected events.
    slope : Interval or Absent
        Difference of the calibration slopes.
    """

    sensitivity: Interval | Absent
    specificity: Interval | Absent
    observed_expected: Interval | Absent
    slope: Interval | Absent


def subgroup_errors(
    y: ArrayLike, prob: ArrayLike, factors: pd.DataFrame, threshold: float, groups: ArrayLike, level: float = 0.95,
    min_events: int = 10,
) -> dict[str, dict[str, LevelErrors | LevelDifference | Absent]]:
    """Error rates at a threshold and calibration in each level of each factor, and two levels' difference.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    factors : DataFrame of n rows
        A column for each factor, with the record's level, ``None`` where it is unknown.
    threshold : float
        Probability from which a record is called positive, from 0 to 1.
    groups : array, shape (n,)
        The patient of each record.
    level : float, default 0.95
        Coverage of the intervals.
    min_events : int, default 10
        Patients with a record of either class that a level needs.

    Returns
    -------
    dict of dict
        By factor and level, rates and calibration, or ``Absent`` with a sentence for a level with too few patients. A
        factor with two levels also has, under ``"difference"``, the first in sorted order minus the second
        (:func:`cctaecg.stats.difference`).

    Raises
    ------
    InvalidLabel, InvalidProbability, NonFiniteValue, ShapeMismatch, MissingGroup, InvalidSetting
        For bad input.

    Examples
    --------
    >>> found = subgroup_errors([1, 0, 0, 1], [0.9, 0.2, 0.4, 0.6], pd.DataFrame({"sex": list("MMFF")}), 0.5,
    ...                         list("abcd"), min_events=1)
    >>> found["sex"]["F"].operating.sensitivity.value, found["sex"]["difference"].sensitivity.value
    (1.0, 0.0)
    """
    y, prob = as_labels(y), as_probabilities(prob)
    same_length(y=y, prob=prob, factors=factors.index.to_numpy())
    groups = np.asarray(groups)
    results: dict[str, dict[str, LevelErrors | LevelDifference | Absent]] = {}
    for factor in factors:
        levels = {
            str(name): defined(_one_level, y, prob, (factors[factor] == name).to_numpy(), threshold, groups, level,
                               min_events)
            for name in sorted(factors[factor].dropna().unique())
        }
        results[str(factor)] = {**levels}
        if len(levels) == 2:
            results[str(factor)][DIFFERENCE] = _level_difference(*levels.values())
    return results


def difference(first: Interval | Absent | None, second: Interval | Absent | None) -> Interval | Absent:
    """Difference of two estimates, with an interval made of theirs, whatever shape these have.

    With estimates a and b and limits l and u of the same level, the lower limit is::

        (a - b) - sqrt((a - l_a)^2 + (u_b - b)^2)

    and the upper one its mirror image. For two Wilson intervals this is Newcombe's. The two are taken for independent:
    a patient with records in both (who turned 65 between two ECGs) makes the interval a little too wide.

    Parameters
    ----------
    first : Interval, Absent or None
        What is subtracted from.
    second : Interval, Absent or None
        What is subtracted; its interval must have the level of the first.

    Returns
    -------
    Interval or Absent
        ``first`` minus ``second``; ``n`` counts the records of both. ``Absent`` where either is missing.

    References
    ----------
    Zou GY, Donner A. Stat Med 2008;27:1693-1702.

    Newcombe RG. Stat Med 1998;17:873-890, method 10.

    Examples
    --------
    >>> found = difference(Interval(56 / 70, 0.6918, 0.8782, 70), Interval(48 / 80, 0.4904, 0.7001, 80))
    >>> round(found.lower, 3), round(found.upper, 3)
    (0.053, 0.335)
    """
    if first is None or isinstance(first, Absent):
        return first or Absent(NO_RATE)
    if second is None or isinstance(second, Absent):
        return second or Absent(NO_RATE)
    value = first.value - second.value
    return Interval(
        value,
        value - float(np.hypot(first.value - first.lower, second.upper - second.value)),
        value + float(np.hypot(first.upper - first.value, second.value - second.lower)),
        first.n + second.n,
    )


def _level_difference(first: LevelErrors | Absent, second: LevelErrors | Absent) -> LevelDifference | Absent:
    if isinstance(first, Absent):
        return first
    if isinstance(second, Absent):
        return second
    calibrations = (first.calibration, second.calibration)
    return LevelDifference(
        difference(first.operating.sensitivity, second.operating.sensitivity),
        difference(first.operating.specificity, second.operating.specificity),
        difference(*(found if isinstance(found, Absent) else found.observed_expected for found in calibrations)),
        difference(*(found if isinstance(found, Absent) else found.slope for found in calibrations)),
    )


def _one_level(
    y: np.ndarray, prob: np.ndarray, inside: np.ndarray, threshold: float, groups: np.ndarray, level: float,
    min_events: int,
) -> LevelErrors:
    reason = too_few_patients(y[inside], groups[inside], min_events)
    if reason:
        raise UndefinedStatistic(f"{reason}.")
    return LevelErrors(
        at_threshold(y[inside], prob[inside], threshold, groups[inside], level),
        defined(weak_calibration, y[inside], prob[inside], groups=groups[inside], level=level),
    )
