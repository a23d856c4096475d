"""Discrimination over several subgrouping factors at once, and against each lower grade of stenosis."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from cctaecg.domain import Grade
from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.auc import AUC, auc_ci
from cctaecg.stats.discrimination.paired_test import PairedTest
from cctaecg.stats.discrimination.subgroups import SubgroupAUC, interaction, subgroup_aucs
from cctaecg.stats.errors import UndefinedStatistic


class FactorAUCs(NamedTuple):
    """AUCs of all records, and of each level of each factor with the test between the levels.

    Attributes
    ----------
    overall : AUC
        Of all records.
    factors : dict
        For each factor the AUCs of its levels, and the test that two of them are equal or ``None``.
    """

    overall: AUC
    factors: dict[str, tuple[list[SubgroupAUC], PairedTest | None]]

    def results(
        self, expected: Mapping[str, tuple[str, ...]]
    ) -> dict[str, dict[str, AUC | PairedTest | Absent] | Absent]:
        """What was found for every expected factor and level, present or not.

        Parameters
        ----------
        expected : dict
            The names of the levels of each factor.

        Returns
        -------
        dict
            ``{factor: {level: AUC or Absent, "test": PairedTest or Absent}}``; a factor that these data do not hold is
            ``Absent`` as a whole.
        """
        results: dict[str, dict[str, AUC | PairedTest | Absent] | Absent] = {}
        for factor, names in expected.items():
            if factor not in self.factors:
                results[factor] = Absent(f"These data do not hold the factor {factor}.")
                continue
            levels, test = self.factors[factor]
            found = {each.level: each.auc or Absent(each.reason) for each in levels}
            results[factor] = {
                **{name: found.get(name, Absent("No record is at this level.")) for name in names},
                "test": test or Absent("The levels cannot be compared: one of them has no estimate."),
            }
        return results


def factor_aucs(
    y: np.ndarray, score: np.ndarray, factors: pd.DataFrame, groups: np.ndarray, level: float = 0.95
) -> FactorAUCs:
    """AUC in each level of several patient characteristics, with the test between two levels.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    score : array, shape (n,)
        Finite numbers, higher for likelier.
    factors : pandas.DataFrame
        One column for each factor and one row for each record, ``None`` where the level is unknown. A factor that is
        unknown throughout is left out.
    groups : array, shape (n,)
        Patient of each record.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    FactorAUCs
        A level that is too small carries its reason instead of an estimate, and its factor no test; nor is there a
        test of a factor that has not two levels.

    Raises
    ------
    UndefinedStatistic
        When all records are of one class.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> y = np.tile([0, 1], 100)
    >>> sex = pd.DataFrame({"sex": np.repeat(["F", "M"], 100)})
    >>> found = factor_aucs(y, y + rng.normal(0, 1, 200), sex, np.arange(200))
    >>> levels, test = found.factors["sex"]
    >>> [(each.level, each.n, each.events) for each in levels], 0 < test.p_value < 1
    ([('F', 100, 50), ('M', 100, 50)], True)
    """
    overall = auc_ci(y, score, groups, level)
    found = {}
    for factor, column in factors.items():
        levels = column.to_numpy(dtype=object)
        known = np.array([value is not None for value in levels])
        if not known.any():
            continue
        part = (y[known], score[known], levels[known], groups[known])
        aucs = subgroup_aucs(*part, confidence=level)
        comparable = len(aucs) == 2 and all(each.auc is not None for each in aucs)
        found[str(factor)] = (aucs, interaction(*part, level) if comparable else None)
    return FactorAUCs(overall, found)


def lower_grade_aucs(
    grade: np.ndarray, score: np.ndarray, groups: np.ndarray, level: float = 0.95
) -> dict[str, AUC | Absent]:
    """AUC of severe-or-occluded records against those of each lower grade alone.

    The nearer the grade, the harder the distinction.

    Parameters
    ----------
    grade : array of 0 to 4, shape (n,)
        Stenosis grade of each record (:class:`cctaecg.domain.Grade`), none missing.
    score : array, shape (n,)
        Finite numbers, higher for likelier.
    groups : array, shape (n,)
        Patient of each record.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    dict
        The AUC against "normal", "mild" and "moderate" records, or ``Absent`` with the reason why there is none.

    Raises
    ------
    NonFiniteValue, MissingGroup, InvalidSetting
        For bad input.

    Examples
    --------
    >>> grade, score = np.array([0, 0, 1, 1, 3, 4] * 3), np.array([0.1, 0.2, 0.3, 0.6, 0.5, 0.8] * 3)
    >>> found = lower_grade_aucs(grade, score, np.arange(18))
    >>> found["normal"].value, found["mild"].value, found["moderate"]
    (1.0, 0.75, {'absent': 'The AUC does not exist: of 6 records all have the outcome.'})
    """
    severe = grade >= Grade.SEVERE
    found: dict[str, AUC | Absent] = {}
    for lower in (Grade.NORMAL, Grade.MILD, Grade.MODERATE):
        chosen = severe | (grade == lower)
        try:
            found[lower.name.lower()] = auc_ci(severe[chosen].astype(int), score[chosen], groups[chosen], level)
        except UndefinedStatistic as error:
            found[lower.name.lower()] = Absent(str(error))
    return found
