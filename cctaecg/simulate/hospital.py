"""One simulated hospital: its tables as it exports them, the truth behind them, and what its ECGs are drawn from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.domain import GRADE_COLUMNS, VESSELS, Grade
from cctaecg.simulate import patients as people_of
from cctaecg.simulate.ages import birth_dates
from cctaecg.simulate.counts import Targets
from cctaecg.simulate.diagnosis import diagnoses
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.ideal import true_probabilities
from cctaecg.simulate.plan import Plan, make_plan
from cctaecg.simulate.randomness import normals, stream
from cctaecg.simulate.reports import write_nondiagnostic_report, write_report
from cctaecg.simulate.stenosis import grades, percentages
from cctaecg.simulate.survival import follow_up
from cctaecg.simulate.waveform.injury import Injury, injuries
from cctaecg.simulate.waveform.waveforms import Physiology, physiology

NUMBERED_FROM = {"internal": 0, "external": 20_000, "followup": 40_000}  # identifiers are unique over all cohorts
ECGS_PER_FOLDER = 1000
UNJUDGED_SEGMENTS = 0.15  # of the lesser segments in exams outside the study, where stents and movement are common


@dataclass(frozen=True)
class Hospital:
    """A simulated cohort.

    ``export`` maps file names (``patients.csv`` ...) to their tables in the contract of the hospital export;
    ``truth`` maps ``patients``, ``exams``, ``ecgs`` (and ``followup``) to what the pipeline must not read.
    ``records`` has one row per ECG to draw, in the order of ``injury`` and ``physiology``.
    """

    cohort: str
    seed: int
    effects: Effects
    export: dict[str, pd.DataFrame]
    truth: dict[str, pd.DataFrame]
    records: pd.DataFrame  # ecg_id, path, patient, number, fault
    injury: Injury
    physiology: Physiology


def simulate_hospital(targets: Targets, seed: int, effects: Effects) -> Hospital:
    """Simulate one cohort without its waveforms; a pure function of its arguments."""
    cohort = targets.cohort
    plan = make_plan(targets, seed)
    of_patient, of_exam = plan.records("patient"), plan.records("exam")
    latents = people_of.draw_latents(seed, cohort, len(plan.patients))
    people = people_of.describe_patients(latents, of_patient, targets)
    people["age_z"] = latents.age

    exam_patient = plan.exams["patient"].to_numpy()
    change = normals(seed, cohort, "exam", len(plan.exams), 4)
    liability = people_of.liabilities(latents, people["burden"].to_numpy(), exam_patient, change)
    severe = people_of.deal_severe(liability, of_exam, exam_patient, targets)
    percent = percentages(liability, severe)

    study = plan.ecgs[plan.ecgs["fate"] == "study"]
    last_day = plan.exams.groupby("patient")["performed_at"].max().to_numpy()
    people["birth_date"] = birth_dates(latents.age, people, study, last_day, targets)

    identifiers = _identifiers(plan, cohort, seed)
    ecgs, grade = _records(plan, identifiers, grades(percent))
    injury = injuries(seed, cohort, ecgs, people, grade, effects)
    heart = physiology(seed, cohort, ecgs, people)
    texts, normal = diagnoses(seed, cohort, injury.visible, heart.findings, effects)
    number = ecgs["number"].to_numpy()  # a duplicate has the diagnosis of its original
    ecgs = ecgs.assign(diagnosis=np.array(texts)[number], normal=normal[number])

    export = _export(plan, identifiers, people, percent, ecgs, cohort, seed)
    probability = true_probabilities(injury.visible, ecgs["patient"].to_numpy(), injury.planted, grade >= Grade.SEVERE,
                                     injury.benign_sd, (ecgs["fate"] == "study").to_numpy())  # fmt: skip
    truth = _truth(plan, identifiers, people, percent, ecgs, injury, probability, cohort)
    if targets.infarctions:
        followup, hazards = _follow_up(plan, identifiers, people, severe, ecgs, injury, targets, seed)
        export["followup.csv"], truth["followup"] = followup, hazards
    return Hospital(cohort, seed, effects, export, truth, ecgs, injury, heart)


def _identifiers(plan: Plan, cohort: str, seed: int) -> dict[str, np.ndarray]:
    """Original identifiers of patients, exams and ECGs: numbered by patient in random order, then by time."""
    shuffled = stream(seed, cohort, "identifier").permutation(len(plan.patients))

    def numbered(letter: str, *keys: np.ndarray) -> np.ndarray:
        place = np.empty(len(keys[0]), dtype=int)
        place[np.lexsort(keys[::-1])] = np.arange(len(keys[0]))
        return np.array([f"{letter}{number:05d}" for number in NUMBERED_FROM[cohort] + 1 + place])

    exams, ecgs = plan.exams, plan.ecgs
    return {
        "patient": numbered("P", shuffled),
        "exam": numbered("C", shuffled[exams["patient"]], exams["performed_at"].to_numpy()),
        "ecg": numbered("E", shuffled[ecgs["patient"]], ecgs["recorded_at"].to_numpy(), ecgs["original"].to_numpy()),
    }


def _records(plan: Plan, identifiers: dict, grade: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """One row per ECG with its identifier, file and stream, and the vessels' grades at that time, ``(ecgs, 4)``."""
    ecgs = plan.ecgs.assign(ecg_id=identifiers["ecg"])
    # a duplicate is the same recording: it shares the stream of the original
    ecgs["number"] = np.where(ecgs["original"] >= 0, ecgs["original"], np.arange(len(ecgs)))
    number = ecgs["ecg_id"].str[1:].astype(int) // ECGS_PER_FOLDER
    ecgs["path"] = "ecg/" + number.map("{:02d}".format) + "/" + ecgs["ecg_id"] + ".hea"
    performed_at = plan.exams["performed_at"].to_numpy()[ecgs["near_exam"]]
    ecgs["interval_h"] = (performed_at - ecgs["recorded_at"].to_numpy()) / np.timedelta64(1, "h")
    return ecgs, grade[ecgs["near_exam"]]


def _export(plan, identifiers, people, percent, ecgs, cohort, seed) -> dict[str, pd.DataFrame]:
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


def _truth(plan, identifiers, people, percent, ecgs, injury, probability, cohort) -> dict[str, pd.DataFrame]:
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


def _follow_up(plan, identifiers, people, severe, ecgs, injury, targets, seed) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``followup.csv`` and the true hazards; each patient is followed from the study's ECG, or from his first."""
    count = len(plan.patients)
    first = ecgs.reset_index().sort_values(["fate", "recorded_at"],
    key=_study_first).groupby("patient")["index"].first()
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
    return np.ceil(count * 86_400).astype("timedelta64[s]")


def _iso(times: pd.Series) -> np.ndarray:
    return times.dt.strftime("%Y-%m-%dT%H:%M:%S").to_numpy()


def _by(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.sort_values(column, ignore_index=True)
