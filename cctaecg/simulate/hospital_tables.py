"""What a simulated hospital exports, and the truth behind it, as tables."""

import numpy as np
import pandas as pd

from cctaecg.domain import GRADE_COLUMNS, VESSELS
from cctaecg.simulate.counts import Targets
from cctaecg.simulate.plan import Plan
from cctaecg.simulate.randomness import stream
from cctaecg.simulate.reports import write_nondiagnostic_report, write_report
from cctaecg.simulate.stenosis import grades
from cctaecg.simulate.survival import follow_up
from cctaecg.simulate.waveform.injury import Injury

UNJUDGED_SEGMENTS = 0.15  # of the lesser segments in exams outside the study, where stents and movement are common


def export_tables(
    plan: Plan, identifiers: dict[str, np.ndarray], people: pd.DataFrame, percent: np.ndarray, ecgs: pd.DataFrame,
    cohort: str, seed: int,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """The files of the export but for the follow-up, with reports written from ``percent`` (exams, 4)."""
    sex = np.where(people["male"], "M", "F")
    patients = pd.DataFrame({
        "patient_id": identifiers["patient"],
        "sex": np.where(people["sex_known"], sex, ""),
        "birth_date": np.where(people["age_known"], people["birth_date"].dt.strftime("%Y-%m-%d"), ""),
        **{name: people[name].astype(int) for name in ("diabetes", "hypertension", "prior_mi")},
    })
    reports = []
    for exam, fate in enumerate(plan.exams["fate"]):
        rng = stream(seed, cohort, "report", exam)
        if fate == "unreadable_report":
            reports.append(write_nondiagnostic_report(rng))
        else:
            # within the study every vessel can be graded, as in Table 1
            unjudged = 0.0 if fate == "study" else UNJUDGED_SEGMENTS
            reports.append(write_report(dict(zip(VESSELS, percent[exam])), rng, unjudged=unjudged))
    ccta = pd.DataFrame({
        "exam_id": identifiers["exam"], "patient_id": identifiers["patient"][plan.exams["patient"]],
        "performed_at": _iso(plan.exams["performed_at"]), "report": reports,
    })  # fmt: skip
    ecg = pd.DataFrame({
        "ecg_id": ecgs["ecg_id"], "patient_id": identifiers["patient"][ecgs["patient"]],
        "recorded_at": _iso(ecgs["recorded_at"]), "path": ecgs["path"], "diagnosis": ecgs["diagnosis"],
    })  # fmt: skip
    procedures = pd.DataFrame({
        "patient_id": identifiers["patient"][plan.procedures["patient"]],
        "performed_at": _iso(plan.procedures["performed_at"]), "kind": plan.procedures["kind"],
    })  # fmt: skip
    return {
        "patients.csv": _by(patients, "patient_id"), "ccta.csv": _by(ccta, "exam_id"), "ecg.csv": _by(ecg, "ecg_id"),
        "procedures.csv": procedures.sort_values(["patient_id", "performed_at"], ignore_index=True),
    }  # fmt: skip


def truth_tables(
    plan: Plan, identifiers: dict[str, np.ndarray], people: pd.DataFrame, percent: np.ndarray, ecgs: pd.DataFrame,
    injury: Injury, probability: np.ndarray, cohort: str,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """The truth of ``patients``, ``exams`` and ``ecgs``; ``probability`` (ecgs, 4) is the best a reader could give."""
    patients = pd.DataFrame({
        "cohort": cohort, "patient_id": identifiers["patient"], "fate": plan.patients["fate"],
        "burden": people["burden"].round(5),
    })  # fmt: skip
    readable = plan.exams["fate"] != "unreadable_report"
    exams = pd.DataFrame({
        "cohort": cohort, "exam_id": identifiers["exam"],
        "patient_id": identifiers["patient"][plan.exams["patient"]], "fate": plan.exams["fate"],
        "in_study": plan.exams["fate"] == "study", "readable": readable,
    })  # fmt: skip
    grade = grades(percent)
    for v, vessel in enumerate(VESSELS):
        exams[f"percent_{vessel.lower()}"] = percent[:, v]
        exams[GRADE_COLUMNS[vessel]] = grade[:, v]
    exam_id = np.append(identifiers["exam"], "")  # -1 names no exam
    original = np.append(identifiers["ecg"], "")
    records = pd.DataFrame({
        "cohort": cohort, "ecg_id": ecgs["ecg_id"], "patient_id": identifiers["patient"][ecgs["patient"]],
        "exam_id": exam_id[ecgs["exam"]], "fate": ecgs["fate"], "in_study": ecgs["fate"] == "study",
        "fault": ecgs["fault"], "duplicate_of": original[ecgs["original"]], "normal": ecgs["normal"],
    })  # fmt: skip
    for v, vessel in enumerate(VESSELS):
        records[f"planted_{vessel.lower()}"] = injury.planted[:, v].round(5)
        records[f"visible_{vessel.lower()}"] = injury.visible[:, v].round(5)
        records[f"probability_{vessel.lower()}"] = probability[:, v].round(6)
    return {"patients": _by(patients, "patient_id"), "exams": _by(exams, "exam_id"), "ecgs": _by(records, "ecg_id")}


def followup_tables(
    plan: Plan, identifiers: dict[str, np.ndarray], people: pd.DataFrame, severe: np.ndarray, ecgs: pd.DataFrame,
    injury: Injury, targets: Targets, seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """``followup.csv`` and the true hazards; each patient is followed from the study's ECG, or from his first."""
    count = len(plan.patients)
    ordered = ecgs.reset_index().sort_values(["fate", "recorded_at"], key=_study_first)
    first = ordered.groupby("patient")["index"].first()
    ecg = first.reindex(range(count)).to_numpy()
    exam = ecgs["near_exam"].to_numpy()[ecg]
    study = (plan.patients["fate"] == "study").to_numpy()
    outcome = follow_up(seed, targets.cohort, people["burden"].to_numpy(), severe[exam], injury.visible[ecg], study,
                        targets.infarctions)  # fmt: skip
    start = ecgs["recorded_at"].to_numpy()[ecg]
    mi_at = pd.Series(start + _days(np.nan_to_num(outcome.mi_days)))
    followup = pd.DataFrame({
        "patient_id": identifiers["patient"],
        "last_seen_at": _iso(pd.Series(start + _days(outcome.last_seen_days))),
        "mi_at": np.where(np.isnan(outcome.mi_days), "", _iso(mi_at)),
    })
    hazards = pd.DataFrame({
        "cohort": targets.cohort, "patient_id": identifiers["patient"], "hazard_per_day": outcome.hazard,
        "in_study": study,
    })  # fmt: skip
    return _by(followup, "patient_id"), _by(hazards, "patient_id")


def _study_first(column: pd.Series) -> pd.Series:
    return column != "study" if column.name == "fate" else column


def _days(count: np.ndarray) -> np.ndarray:
    seconds: np.ndarray = np.ceil(count * 86_400).astype("timedelta64[s]")
    return seconds


def _iso(times: pd.Series) -> np.ndarray:
    texts: np.ndarray = times.dt.strftime("%Y-%m-%dT%H:%M:%S").to_numpy()
    return texts


def _by(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.sort_values(column, ignore_index=True)
