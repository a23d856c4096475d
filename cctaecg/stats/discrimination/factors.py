"""Discrimination over several subgrouping factors at once, and against each lower grade of stenosis."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from cctaecg.domain import Grade
from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.auc import AUC, PairedTest, auc_ci
from cctaecg.stats.discrimination.subgroups import SubgroupAUC, interaction, subgroup_aucs
from cctaecg.stats.errors import UndefinedStatistic


class FactorAUCs(NamedTuple):
    """The AUC of all records, and of each level of each factor with the test between the levels."""

    overall: AUC
    factors: dict[str, tuple[list[SubgroupAUC], PairedTest | None]]

    def results(self, expected: dict[str, tuple[str, ...]]) -> dict:
        """``{factor: {level: AUC or Absent, "test": test or Absent}}`` for every expected factor and level."""
        results = {}
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
    """AUC in each level of each column of ``factors`` (``None`` where unknown), patients as clusters.

    ``y`` and ``score`` have n entries, ``factors`` n rows. Raises ``UndefinedStatistic`` when the whole has only one
    class; a level that is too small carries its reason instead of an estimate, and its factor no test.
    """
    overall = auc_ci(y, score, groups, level)
    found = {}
    for factor in factors:
        levels = factors[factor].to_numpy(dtype=object)
        known = np.array([value is not None for value in levels])
        if not known.any():
            continue
        part = (y[known], score[known], levels[known], groups[known])
        aucs = subgroup_aucs(*part, confidence=level)
        comparable = len(aucs) == 2 and all(each.auc is not None for each in aucs)
        found[factor] = (aucs, interaction(*part, level) if comparable else None)
    return FactorAUCs(overall, found)


def lower_grade_aucs(
    grade: np.ndarray, score: np.ndarray, groups: np.ndarray, level: float = 0.95
) -> dict[str, AUC | Absent]:
    """AUC of severe-or-occluded records against those of each lower grade alone: normal, mild, moderate.

    ``grade`` is 0 to 4 with no missing entry. The nearer the grade, the harder the distinction.
    """
    severe = grade >= Grade.SEVERE
    found = {}
    for lower in (Grade.NORMAL, Grade.MILD, Grade.MODERATE):
        chosen = severe | (grade == lower)
        try:
            found[lower.name.lower()] = auc_ci(severe[chosen].astype(int), score[chosen], groups[chosen], level)
        except UndefinedStatistic as error:
            found[lower.name.lower()] = Absent(str(error))
    return found
