"""What only a simulated study can check, because its truth is known: the labels read, and the best possible AUC.

These functions are the only readers of a run's ``truth`` folder. For any other source they say that there is none.
"""

from typing import Any

import pandas as pd

from cctaecg.cohort.arrays import severe_labels
from cctaecg.cohort.identifiers import hash_identifiers, identifier_kind
from cctaecg.cohort.reader_agreement import Agreement, vessel_agreement
from cctaecg.domain import GRADE_COLUMNS, VESSELS
from cctaecg.run.reading import read_csv
from cctaecg.run.results import Absent
from cctaecg.run.run import Run
from cctaecg.stats.discrimination.auc import AUC, auc_ci
from cctaecg.stats.each_vessel import by_vessel

NO_TRUTH = "The truth is known only in the simulated study."


def agreement_with_truth(run: Run, table: pd.DataFrame) -> dict[str, Agreement] | Absent:
    """Agreement of the true grades with those that count, which were read from the reports; each exam counts once.

    Parameters
    ----------
    run : Run
        Of the simulated study; for any other there is no truth.
    table : DataFrame
        Analysis table, with ``exam_id`` and the grade of each vessel.

    Returns
    -------
    dict of Agreement, or Absent
        By vessel, and for ``"all"`` of them; ``Absent`` where no truth is known.
    """
    truth = _truth(run, "exams", "exam")
    if truth is None:
        return Absent(NO_TRUTH)
    exams = table.drop_duplicates("exam_id").set_index("exam_id")
    columns = list(GRADE_COLUMNS.values())
    return vessel_agreement(truth.set_index("exam_id")[columns], exams[columns], run.config().analysis.level)


def label_audit(run: Run, table: pd.DataFrame) -> dict[str, Any]:
    """The grades that count marked against the truth, as the results hold it.

    Parameters
    ----------
    run : Run
        Of the simulated study; for any other there is no truth.
    table : DataFrame
        Analysis table, with ``exam_id`` and the grade of each vessel.

    Returns
    -------
    dict
        Of all vessels of all exams together, how many were ``checked`` and ``agree``, the share of these
        (``accuracy``), how many true grades were ``missed``, and ``kappa``; and ``vessels``, the agreement for each.
        ``Absent`` where no truth is known.
    """
    found = agreement_with_truth(run, table)
    if isinstance(found, Absent):
        return found
    every = found["all"]
    return {
        "checked": every.share.n, "agree": every.share.events, "accuracy": every.share,
        "missed": int(every.confusion["missing"].sum() - every.confusion.loc["missing", "missing"]),
        "kappa": every.kappa, "vessels": {vessel: found[vessel].results() for vessel in VESSELS},
    }


def label_confusion_tables(run: Run, table: pd.DataFrame) -> dict[str, pd.DataFrame | Absent]:
    """Confusion of the true grades with those that count, for each vessel.

    Parameters
    ----------
    run : Run
        Of the simulated study; for any other there is no truth.
    table : DataFrame
        Analysis table, with ``exam_id`` and the grade of each vessel.

    Returns
    -------
    dict of DataFrame
        By vessel, counts of exams by true grade (rows) and grade that counts (columns); ``Absent`` where no truth is
        known.
    """
    found = agreement_with_truth(run, table)
    if isinstance(found, Absent):
        return dict.fromkeys(VESSELS, found)
    return {vessel: found[vessel].confusion for vessel in VESSELS}


def best_possible_auc(run: Run, table: pd.DataFrame) -> dict[str, AUC | Absent]:
    """AUC, for each vessel, of the exact probability of a severe stenosis given the injuries that stand in the ECG.

    It is what a reader would reach who measured all four patterns without error and knew how the study was made: no
    model that reads one ECG can be better, but for chance.

    Parameters
    ----------
    run : Run
        Of the simulated study; for any other there is no truth.
    table : DataFrame
        Analysis table, with ``ecg_id``, ``patient_id`` and whether each vessel is severely narrowed.

    Returns
    -------
    dict of AUC
        By vessel, with its 95% interval over patients; ``Absent`` where no truth is known.
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
    truth = read_csv(path, dtype={f"{kind}_id": str})
    key, column = run.identifier_key(), f"{kind}_id"
    parts = [
        own.assign(**{column: hash_identifiers(key, identifier_kind(str(cohort), kind), own[column])})
        for cohort, own in truth.groupby("cohort")
    ]
    return pd.concat(parts)
