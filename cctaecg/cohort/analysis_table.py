"""From one cohort's export to its part of the analysis table: one row per pair of ECG and coronary CT.

The columns are those of ``COLUMNS``. Identifiers are hashed, what is unknown is missing (and counted in the flow), and
nothing that is unknown becomes a class.
"""

import pandas as pd

from cctaecg.cohort.exclusions import Flow, refusals, revascularised
from cctaecg.cohort.export.errors import NegativeFollowUp
from cctaecg.cohort.export.tables import RISK_FACTORS, Export
from cctaecg.cohort.identifiers import hash_identifiers, identifier_kind
from cctaecg.cohort.pairing import pair
from cctaecg.config.sections import CohortConfig
from cctaecg.domain import GRADE_COLUMNS, SEVERE_COLUMNS, VESSELS, Grade
from cctaecg.ecg.batch import DUPLICATE
from cctaecg.labels.decided import decided_diagnoses, decided_grades
from cctaecg.labels.files import NO_DECISIONS, Decisions

DTYPES = {
    "cohort": "string", "patient_id": "string", "exam_id": "string", "ecg_id": "string",
    "recorded_at": "datetime64[ns]", "performed_at": "datetime64[ns]", "interval_h": "float64", "age": "float64",
    "sex": "string", **dict.fromkeys(RISK_FACTORS, "boolean"),
    **dict.fromkeys(GRADE_COLUMNS.values(), "Int8"), **dict.fromkeys(SEVERE_COLUMNS.values(), "boolean"),
    "ecg_normal": "boolean", "time_days": "float64", "mi": "boolean",
}  # fmt: skip
COLUMNS = tuple(DTYPES)
DAYS_PER_YEAR = 365.25


def build_cohort(
    export: Export, cohort: str, ecg_index: pd.DataFrame, key: bytes, config: CohortConfig,
    decisions: Decisions = NO_DECISIONS,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Select, pair and label the ECGs of one cohort.

    Each ECG is paired with the first CT of its patient at or after it. The exclusions, in order: patients without an
    ECG or without a CT; ECGs that the store refused; its duplicates; ECGs with no CT at or after them within
    ``config.max_interval_days``; revascularisation around the CT; reports in which no vessel could be graded; and,
    where there is a follow-up, patients without one.

    Parameters
    ----------
    export : Export
        The cohort's tables (:func:`cctaecg.cohort.read_export`).
    cohort : str
        Its name: "internal", "external" or "followup".
    ecg_index : DataFrame
        The index of the ECG store: cohort, ecg_id (hashed), refused.
    key : bytes
        The key that identifiers are hashed with.
    config : CohortConfig
        The longest interval between ECG and CT, and the window of revascularisation, in days.
    decisions : Decisions, optional
        What a language model and people read; without, the rules label alone.

    Returns
    -------
    table : DataFrame
        The cohort's part of the analysis table (:func:`cctaecg.cohort.build_analysis_table`), sorted by patient, time
        and ECG.
    flow : DataFrame
        One row for each step, as there.

    Raises
    ------
    UnlistedECG
        When the store does not know an ECG of the export.
    NegativeFollowUp
        When a follow-up ends before the ECG it is counted from.
    """
    ecg, ccta = _hashed(export.ecg, cohort, key), _hashed(export.ccta, cohort, key)
    patients, procedures = _hashed(export.patients, cohort, key), _hashed(export.procedures, cohort, key)
    flow = Flow(cohort, "exported", len(patients), len(ccta), len(ecg))

    ecg = ecg[ecg["patient_id"].isin(ccta["patient_id"])]
    ccta = ccta[ccta["patient_id"].isin(ecg["patient_id"])]
    _count(flow, "with an ECG and a CCTA", ecg, ccta)

    reasons = refusals(ecg["ecg_id"], ecg_index[ecg_index["cohort"] == cohort])
    for step, refused in (
        ("ECG readable and sound", ~reasons.isin(["", DUPLICATE])), ("each ECG once", reasons == DUPLICATE),
    ):  # fmt: skip
        ecg = ecg[~refused[ecg.index]]
        ccta = ccta[ccta["patient_id"].isin(ecg["patient_id"])]
        _count(flow, step, ecg, ccta)

    pairs = pair(ecg, ccta, config.max_interval_days)
    _count(flow, f"CCTA at or within {config.max_interval_days:g} days after the ECG", pairs)
    pairs = pairs[~revascularised(pairs, procedures, config.revascularisation_window_days)]
    _count(flow, f"no PCI or CABG within {config.revascularisation_window_days:g} days of the CCTA", pairs)

    exams = ccta[ccta["exam_id"].isin(pairs["exam_id"])].set_index("exam_id")
    grades = decided_grades(exams["report"], decisions)
    pairs = pairs.join(grades, on="exam_id")
    pairs = pairs[pairs[list(GRADE_COLUMNS.values())].notna().any(axis=1)]
    _count(flow, "a vessel graded in the report", pairs)

    table = pairs.merge(patients, on="patient_id", validate="many_to_one").assign(cohort=cohort)
    if export.followup is not None:
        table = _with_follow_up(table, _hashed(export.followup, cohort, key))
        _count(flow, "followed up", table)
    return finish(_described(table, decisions)), flow.table()


def finish(table: pd.DataFrame) -> pd.DataFrame:
    """``table`` with exactly the columns, dtypes and order of the contract; columns it lacks are missing throughout."""
    complete = table.reindex(columns=list(COLUMNS)).astype(DTYPES)
    return complete.sort_values(["patient_id", "recorded_at", "ecg_id"], ignore_index=True)


def _hashed(table: pd.DataFrame, cohort: str, key: bytes) -> pd.DataFrame:
    """``table`` with every identifier replaced by its hash: from here on no original is in memory's way to a file."""
    kinds = {"patient_id": "patient", "exam_id": "exam", "ecg_id": "ecg"}
    return table.assign(**{
        column: hash_identifiers(key, identifier_kind(cohort, kind), table[column])
        for column, kind in kinds.items() if column in table
    })  # fmt: skip


def _count(flow: Flow, step: str, ecgs: pd.DataFrame, exams: pd.DataFrame | None = None) -> None:
    exams = ecgs if exams is None else exams
    flow.add(step, ecgs["patient_id"].nunique(), exams["exam_id"].nunique(), len(ecgs))


def _described(table: pd.DataFrame, decisions: Decisions) -> pd.DataFrame:
    severe = {
        SEVERE_COLUMNS[vessel]: table[GRADE_COLUMNS[vessel]] >= int(Grade.SEVERE) for vessel in VESSELS
    }
    age = (table["recorded_at"] - table["birth_date"]).dt.total_seconds() / 86_400 / DAYS_PER_YEAR
    return table.assign(age=age, ecg_normal=decided_diagnoses(table["diagnosis"], decisions), **severe)


def _with_follow_up(table: pd.DataFrame, followup: pd.DataFrame) -> pd.DataFrame:
    """Days from each ECG to the patient's infarction (``mi`` true), or else to when he was last seen."""
    table = table.merge(followup, on="patient_id", validate="many_to_one")
    mi = table["mi_at"].notna()
    end = table["mi_at"].where(mi, table["last_seen_at"])
    time_days = (end - table["recorded_at"]).dt.total_seconds() / 86_400
    if (time_days < 0).any():
        first = time_days.idxmin()
        column = "mi_at" if mi[first] else "last_seen_at"
        raise NegativeFollowUp(
            f"{int((time_days < 0).sum())} ECGs were recorded after the end of their patient's follow-up, the worst, "
            f"ECG {table['ecg_id'][first]} (hashed), {-time_days[first]:.1f} days after {column} in followup.csv; "
            "expected follow-up to begin with the ECG"
        )
    return table.assign(time_days=time_days, mi=mi)
