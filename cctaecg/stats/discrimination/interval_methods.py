"""The interval of one AUC by four methods: records or patients as the unit, by formula or by resampling."""

import numpy as np

from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.bootstrap import auc_bootstrap
from cctaecg.stats.each_vessel import by_vessel, combined
from cctaecg.stats.intervals import Interval

METHODS = {
    "record_bootstrap": "bootstrap of records, as published",
    "record_formula": "DeLong, records",
    "patient_bootstrap": "bootstrap of patients",
    "patient_formula": "Obuchowski, patients (used in this book)",
}


def interval_methods(
    y: np.ndarray, score: np.ndarray, patients: np.ndarray, level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> dict[str, dict[str, Interval] | Absent]:
    """For each vessel its AUC's interval by each of ``METHODS``; the first two take records for independent.

    ``y`` and ``score`` are (n, 4) in ``VESSELS`` order, NaN for an unknown label; ``patients`` (n,) names the patient.
    """
    resampling = {"level": level, "resamples": resamples, "seed": seed}
    # a vessel without labels may have no scores either; without a label a score counts for nothing
    scored = np.where(np.isnan(y), 0.0, score)
    found = {
        "record_bootstrap": dict(zip(VESSELS, auc_bootstrap(y, scored, **resampling))),
        "record_formula": by_vessel(auc_ci, y, score, level=level),
        "patient_bootstrap": dict(zip(VESSELS, auc_bootstrap(y, scored, patients, **resampling))),
        "patient_formula": by_vessel(auc_ci, y, score, groups=patients, level=level),
    }
    return combined(
        lambda *intervals: {
            name: Interval(found.value, found.lower, found.upper, found.n, found.events)
            for name, found in zip(METHODS, intervals)
        },
        *found.values(),
    )
