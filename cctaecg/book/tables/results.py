"""The book's tables: results in, a formatted ``DataFrame`` out; no statistic is computed here."""

import pandas as pd

from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent

NOTHING = "–"


def interval_text(estimate, digits: int = 3) -> str:
    """``0.741 (0.722 to 0.760)``, or a dash where there is none.

    >>> from types import SimpleNamespace
    >>> interval_text(SimpleNamespace(value=0.5, lower=0.25, upper=0.75), 2)
    '0.50 (0.25 to 0.75)'
    """
    if estimate is None or isinstance(estimate, Absent):
        return NOTHING
    return f"{estimate.value:.{digits}f} ({estimate.lower:.{digits}f} to {estimate.upper:.{digits}f})"


def auc_table(aucs: dict, paper: dict | None, level: float = 0.95) -> pd.DataFrame:
    """AUC of each vessel with interval, records, events and patients, and the manuscript's AUC beside it.

    ``level`` only labels the intervals, here and in the other tables.
    """
    rows = []
    for vessel in VESSELS:
        auc = aucs[vessel]
        absent = isinstance(auc, Absent)
        rows.append({
            "vessel": vessel,
            f"AUC ({100 * level:g}% CI)": auc["absent"] if absent else interval_text(auc),
            "records": NOTHING if absent else f"{auc.n:,}",
            "severe or occluded": NOTHING if absent else f"{auc.events:,}",
            "patients": NOTHING if absent else f"{auc.clusters:,}",
            "paper": NOTHING if paper is None or paper[vessel] is None else f"{paper[vessel]:.3f}",
        })
    return pd.DataFrame(rows)


def lower_grade_table(by_grade: dict, level: float = 0.95) -> pd.DataFrame:
    """Table A1: AUC of severe-or-occluded against each lower grade, a row for each vessel and grade."""
    rows = []
    for vessel in VESSELS:
        found = by_grade[vessel]
        if isinstance(found, Absent):
            rows.append({"vessel": vessel, "severe or occluded against": found["absent"],
                         f"AUC ({100 * level:g}% CI)": NOTHING, "records": NOTHING, "severe or occluded": NOTHING})
            continue
        for grade, auc in found.items():
            absent = isinstance(auc, Absent)
            rows.append({
                "vessel": vessel, "severe or occluded against": grade, f"AUC ({100 * level:g}% CI)": interval_text(auc),
                "records": NOTHING if absent else f"{auc.n:,}",
                "severe or occluded": NOTHING if absent else f"{auc.events:,}",
            })
    return pd.DataFrame(rows)


def operating_table(by_cohort: dict) -> pd.DataFrame:
    """Table A2: true and false positives and negatives at the risk threshold, by cohort and vessel."""
    rows = []
    for cohort, vessels in by_cohort.items():
        for vessel in VESSELS:
            point = vessels[vessel]
            row = {"cohort": cohort, "vessel": vessel}
            if isinstance(point, Absent):
                rows.append({**row, "threshold": NOTHING, "TP": NOTHING, "FP": NOTHING, "TN": NOTHING, "FN": NOTHING})
                continue
            rows.append({
                **row, "threshold": f"{point.threshold:g}",
                "TP": f"{point.tp:,}", "FP": f"{point.fp:,}", "TN": f"{point.tn:,}", "FN": f"{point.fn:,}",
                "sensitivity": interval_text(point.sensitivity), "specificity": interval_text(point.specificity),
                "PPV": interval_text(point.ppv), "NPV": interval_text(point.npv),
            })
    return pd.DataFrame(rows).fillna(NOTHING)


def threshold_table(by_vessel: dict) -> pd.DataFrame:
    """Table A3: sensitivity and specificity at thresholds from the base one to the opportunistic one."""
    rows = []
    for vessel in VESSELS:
        points = by_vessel[vessel]
        if isinstance(points, Absent):
            rows.append({"vessel": vessel, "threshold": points["absent"]})
            continue
        rows += [{
            "vessel": vessel, "threshold": f"{point.threshold:.3f}",
            "sensitivity": interval_text(point.sensitivity), "specificity": interval_text(point.specificity),
        } for point in points]
    return pd.DataFrame(rows).fillna(NOTHING)
