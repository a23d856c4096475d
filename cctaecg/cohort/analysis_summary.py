"""The counts that the book prints about who is in the analysis table."""

from typing import Any

import numpy as np
import pandas as pd

from cctaecg.cohort.arrays import severe_labels
from cctaecg.domain import COHORTS, VESSELS
from cctaecg.run.results import Absent


def cohort_counts(table: pd.DataFrame, flow: pd.DataFrame) -> dict[str, Any]:
    """Who is in the analysis table, as counts, and how long before the CT the ECGs were recorded.

    Parameters
    ----------
    table : DataFrame
        The analysis table (:func:`cctaecg.cohort.build_analysis_table`).
    flow : DataFrame
        The flow of the exclusions, from the same function.

    Returns
    -------
    dict
        By cohort: ``patients``, ``exams`` and ``ecgs``, each also as exported; by vessel the ECGs ``labelled`` and
        those severe (``events``); the quartiles of the hours from the ECG to its CT (``interval_h``). A cohort that the
        table does not have is ``Absent``. Under ``normal_ecg`` the internal cohort's ECGs that were called normal:
        their number, their share of those known, and how many are unknown.
    """
    counts: dict[str, Any] = {}
    for cohort in COHORTS:
        own = table[table["cohort"] == cohort]
        if own.empty:
            counts[cohort] = Absent(f"This run has no {cohort} cohort.")
            continue
        labels = severe_labels(own)
        first = flow[flow["cohort"] == cohort].iloc[0]
        counts[cohort] = {
            "patients": own["patient_id"].nunique(), "exams": own["exam_id"].nunique(), "ecgs": len(own),
            **{f"{unit}_exported": int(first[unit]) for unit in ("patients", "exams", "ecgs")},
            "labelled": dict(zip(VESSELS, (~np.isnan(labels)).sum(axis=0))),
            "events": dict(zip(VESSELS, np.nansum(labels, axis=0).astype(int).tolist())),
            "interval_h": _quartiles(own["interval_h"]),
        }
    internal = table.loc[table["cohort"] == "internal", "ecg_normal"]
    counts["normal_ecg"] = {
        "n": int(internal.fillna(False).sum()), "share": float(internal.mean()) if internal.notna().any() else 0.0,
        "unknown": int(internal.isna().sum()),
    }
    return counts


def _quartiles(hours: pd.Series) -> dict[str, float] | Absent:
    if hours.isna().all():
        return Absent("These data do not say how long before the CT the ECG was recorded.")
    return dict(zip(("lower_quartile", "median", "upper_quartile"), hours.quantile((0.25, 0.5, 0.75))))
