"""How well the probabilities rank the records of one cohort: every number behind a ROC figure, in one call."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cctaecg.run.results import Absent
from cctaecg.stats.decisions.thresholds import Operating, at_threshold
from cctaecg.stats.discrimination.auc import AUC, auc_ci
from cctaecg.stats.discrimination.average import macro_auc, micro_auc
from cctaecg.stats.discrimination.roc import Roc, roc
from cctaecg.stats.each_vessel import by_vessel, defined
from cctaecg.stats.intervals import Interval


@dataclass(frozen=True)
class Discrimination:
    """How well probabilities rank: each result is ``Absent`` with its reason where the data define none.

    Attributes
    ----------
    auc : dict
        Area with patient-clustered interval, by vessel.
    curves : dict
        Empirical ROC curve with its band, by vessel.
    operating : dict
        Counts and rates at the risk threshold, by vessel; empty if no thresholds were given.
    micro : Interval or Absent
        AUC of all pairs of record and vessel ranked together.
    macro : Interval or Absent
        Unweighted mean of the vessels' AUCs.
    """

    auc: dict[str, AUC | Absent]
    curves: dict[str, Roc | Absent]
    operating: dict[str, Operating | Absent]
    micro: Interval | Absent
    macro: Interval | Absent


def discrimination_by_vessel(
    y: np.ndarray,
    score: np.ndarray,
    groups: np.ndarray | None = None,
    thresholds: dict[str, float] | None = None,
    level: float = 0.95,
    resamples: int = 200,
    seed: int = 0,
) -> Discrimination:
    """ROC statistics of labels and probabilities, by vessel.

    Parameters
    ----------
    y : array of 0, 1 and NaN, shape (n, 4)
        Outcome of each record in ``VESSELS`` order, NaN where it is unknown.
    score : array, shape (n, 4)
        Probabilities in the same order.
    groups : array, shape (n,), optional
        Patient of each record, the unit of the intervals and of the resampling; by default each record is a patient of
        its own.
    thresholds : dict, optional
        The probability of each vessel at which its operating point lies.
    level : float, default 0.95
        Coverage of the intervals.
    resamples : int, default 200
        Bootstrap samples of the patients, for the bands.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    Discrimination
        Areas, curves and operating points by vessel, and the averages.

    Raises
    ------
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Examples
    --------
    >>> y = np.array([[0, 0, 1, 0], [1, 0, 0, 1], [0, 0, 1, 0], [1, 0, 0, 1]])
    >>> score = np.array([[0.2, 0.1, 0.7, 0.3], [0.6, 0.1, 0.8, 0.2], [0.1, 0.2, 0.9, 0.1], [0.5, 0.1, 0.2, 0.6]])
    >>> found = discrimination_by_vessel(np.tile(y, (3, 1)), np.tile(score, (3, 1)), resamples=20)
    >>> found.auc["LAD"].value, found.auc["LM"]
    (0.75, {'absent': 'The AUC does not exist: of 12 records none has the outcome.'})
    """
    patients: dict[str, Any] = {"groups": groups, "level": level}
    operating = {} if thresholds is None else by_vessel(
        at_threshold, y, score, threshold=thresholds, groups=groups, level=level
    )
    return Discrimination(
        auc=by_vessel(auc_ci, y, score, **patients),
        curves=by_vessel(roc, y, score, **patients, resamples=resamples, seed=seed),
        operating=operating,
        micro=defined(micro_auc, y, score, **patients),
        macro=defined(macro_auc, y, score, **patients),
    )
