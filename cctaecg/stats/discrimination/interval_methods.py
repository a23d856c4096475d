"""The interval of one AUC by four methods: records or patients as the unit, by formula or by resampling."""

import numpy as np

from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.auc import AUC, auc_ci
from cctaecg.stats.discrimination.bootstrap import auc_bootstrap
from cctaecg.stats.each_vessel import by_vessel, combined
from cctaecg.stats.intervals import Interval

METHODS = {
    "record_bootstrap": "bootstrap of records, as published",
    "record_formula": "DeLong, records",
    "patient_bootstrap": "bootstrap of patients",
    "patient_formula": "Obuchowski, patients (used in this book)",
}
"""The four ways to an interval that are compared, and what each is called."""


def interval_methods(
    y: np.ndarray, score: np.ndarray, patients: np.ndarray, level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> dict[str, dict[str, Interval] | Absent]:
    """For each vessel its AUC's interval by each of ``METHODS``.

    The first two take records for independent; the other two take the patient for the unit.

    Parameters
    ----------
    y : array of 0, 1 and NaN, shape (n, 4)
        Outcome of each record in ``VESSELS`` order, NaN where it is unknown.
    score : array, shape (n, 4)
        Probabilities in the same order.
    patients : array, shape (n,)
        Patient of each record.
    level : float, default 0.95
        Coverage of the intervals.
    resamples : int, default 1000
        Bootstrap samples, of records and of patients.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    dict
        ``{vessel: {method: Interval}}``, or ``Absent`` for a vessel that lacks one of the intervals.

    Raises
    ------
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.
    """
    # a vessel without labels may have no scores either; without a label a score counts for nothing
    scored = np.where(np.isnan(y), 0.0, score)

    def bootstrap(groups: np.ndarray | None) -> dict[str, Interval | Absent]:
        return dict(zip(VESSELS, auc_bootstrap(y, scored, groups, level, resamples, seed)))

    def by_method(*found: AUC | Interval) -> dict[str, Interval]:
        return {
            name: Interval(each.value, each.lower, each.upper, each.n, each.events)
            for name, each in zip(METHODS, found)
        }

    return combined(
        by_method,
        bootstrap(None),
        by_vessel(auc_ci, y, score, level=level),
        bootstrap(patients),
        by_vessel(auc_ci, y, score, groups=patients, level=level),
    )
