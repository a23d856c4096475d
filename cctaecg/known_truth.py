"""What only a simulated study can check, because its truth is known: the labels read, and the best possible AUC.

These two functions are the only readers of a run's ``truth`` folder. For any other source they say that there is none.
"""

import pandas as pd

from cctaecg.cohort.arrays import severe_labels
from cctaecg.cohort.identifiers import hash_identifiers, identifier_kind
from cctaecg.domain import VESSELS
from cctaecg.labels.audit import audit_grades
from cctaecg.run import Absent, Run
from cctaecg.stats.auc import auc_ci
from cctaecg.stats.by_vessel import by_vessel

NO_TRUTH = "The truth is known only in the simulated study."


def label_audit(run: Run, table: pd.DataFrame) -> dict:
    """Grades read from reports against the simulated truth: vessels checked, how many agree, the share with interval.

    Each exam of ``table`` counts once for each vessel whose truth is known.
    """
    truth = _truth(run, "exams", "exam")
    if truth is None:
        return Absent(NO_TRUTH)
    audit = audit_grades(table.drop_duplicates("exam_id").set_index("exam_id"), truth.set_index("exam_id"))
    found = audit.overall
    accuracy = {"value": found.accuracy, "lower": found.lower, "upper": found.upper, "n": found.n}
    return {
        "checked": found.n, "agree": found.agree, "missed": found.missed, "kappa": found.kappa, "accuracy": accuracy,
    }


def best_possible_auc(run: Run, table: pd.DataFrame) -> dict:
    """AUC, for each vessel, of the exact probability of a severe stenosis given the injuries that stand in the ECG.

    It is what a reader would reach who measured all four patterns without error and knew how the study was made: no
    model that reads one ECG can be better, but for chance.
    """
    truth = _truth(run, "ecgs", "ecg")
    if truth is None:
        return dict.fromkeys(VESSELS, Absent(NO_TRUTH))
    known = [f"probability_{vessel.lower()}" for vessel in VESSELS]
    score = table[["ecg_id"]].merge(truth[["ecg_id", *known]], on="ecg_id", validate="one_to_one")[known]
    return by_vessel(auc_ci, severe_labels(table), score.to_numpy(dtype=float), groups=table["patient_id"].to_numpy())


def _truth(run: Run, name: str, kind: str) -> pd.DataFrame | None:
    if run.config().data.source != "simulated":
        return None
    path = run.require(run.truth / f"{name}.csv", f"cctaecg simulate {run.name}")
    truth = pd.read_csv(path, dtype={f"{kind}_id": str})
    key, column = run.identifier_key(), f"{kind}_id"
    return pd.concat([
        own.assign(**{column: hash_identifiers(key, identifier_kind(cohort, kind), own[column])})
        for cohort, own in truth.groupby("cohort")
    ])
