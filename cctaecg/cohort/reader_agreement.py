"""How far two readers of the same texts agree, about each vessel and about all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from cctaecg.domain import VESSELS
from cctaecg.labels.reading import CHOICES, MISSING
from cctaecg.run.results import Absent
from cctaecg.stats.agreement import Kappa, cohen_kappa, share_agreeing
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.intervals import Interval

ALL = "all"


@dataclass(frozen=True)
class Agreement:
    """How far two readers agree about the same things, each read by both.

    Attributes
    ----------
    share : Interval
        Share of the things to which both gave the same answer, with its interval and ``n``. "missing", that the text
        does not tell, is an answer like any other.
    kappa : Kappa or Absent
        Cohen's kappa, unweighted, over the same answers; ``Absent`` where it does not exist.
    weighted : Kappa or Absent
        Cohen's kappa with linear weights, among the things to which both gave a grade.
    graded : int
        How many these are.
    confusion : DataFrame
        Counts, the first reader in rows and the second in columns; "missing" comes last.
    """

    share: Interval
    kappa: Kappa | Absent
    weighted: Kappa | Absent
    graded: int
    confusion: pd.DataFrame

    def results(self) -> dict[str, Any]:
        """What ``results/*.json`` holds of it.

        Returns
        -------
        dict
            ``share``, ``kappa``, ``weighted`` and ``graded``: all but the confusion, which is a table.
        """
        return {"share": self.share, "kappa": self.kappa, "weighted": self.weighted, "graded": self.graded}


def agreement(
    first: ArrayLike, second: ArrayLike, choices: Sequence[str], groups: ArrayLike, level: float = 0.95
) -> Agreement:
    """Agreement of two readers of the same things.

    Parameters
    ----------
    first, second : array, shape (n,)
        Each reader's answer, as its position in ``choices``; NaN where the text does not tell.
    choices : sequence of str
        The answers that can be given, in the order of their degree.
    groups : array, shape (n,)
        What was read together, such as the exam of each vessel: the unit of the intervals.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    Agreement
        The share of equal answers, kappa without and with linear weights, and the confusion of the two.

    Raises
    ------
    UndefinedStatistic
        When nothing was read.

    References
    ----------
    Cohen J. Educ Psychol Meas 1960;20:37-46. Cohen J. Psychol Bull 1968;70:213-220.
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    groups, missing = np.asarray(groups), len(choices)
    one, other = np.nan_to_num(first, nan=missing), np.nan_to_num(second, nan=missing)
    both = ~np.isnan(first) & ~np.isnan(second)
    names = [*choices, MISSING]
    table = np.zeros((len(names), len(names)), dtype=int)
    np.add.at(table, (one.astype(int), other.astype(int)), 1)
    return Agreement(
        share=share_agreeing(one, other, groups, level),
        kappa=defined(cohen_kappa, one, other, groups, level=level),
        weighted=defined(cohen_kappa, first[both], second[both], groups[both], "linear", level),
        graded=int(both.sum()),
        confusion=pd.DataFrame(table, index=names, columns=names),
    )


def vessel_agreement(first: pd.DataFrame, second: pd.DataFrame, level: float = 0.95) -> dict[str, Agreement]:
    """Agreement of two readers about the grades of each vessel, over the exams that both have read.

    Parameters
    ----------
    first, second : DataFrame, one row for each exam
        The exams' grades, 0 normal to 4 occluded or missing, in four columns in ``VESSELS`` order. The index names the
        exam.
    level : float, default 0.95
        Coverage of the intervals; the exam is their unit.

    Returns
    -------
    dict of str to Agreement
        By vessel, and under "all" over the four of them.

    Raises
    ------
    UndefinedStatistic
        When no exam is in both tables.
    """
    shared = first.index.intersection(second.index)
    one, other = (table.loc[shared].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
                  for table in (first, second))
    exams, grades = np.arange(len(shared)), CHOICES[VESSELS[0]]
    found = {ALL: agreement(one.ravel(), other.ravel(), grades, np.repeat(exams, len(VESSELS)), level)}
    return found | {
        vessel: agreement(one[:, column], other[:, column], grades, exams, level)
        for column, vessel in enumerate(VESSELS)
    }
