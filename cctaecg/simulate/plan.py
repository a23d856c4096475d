"""The plan of a simulated hospital: which patients, exams and ECGs there are, and what becomes of each.

An export is larger than the study it ends in. Every exclusion of the cohort has its patients, exams or ECGs
here, marked with their fate:

========================  =====================================================================================
fate                      why it is not in the study
========================  =====================================================================================
``study``                 it is
``revascularised``        a PCI or CABG of the patient within a year of the exam
``unreadable_report``     the CT was not diagnostic: no vessel can be graded
``after_ccta``            the ECG follows the patient's exams
``too_early``             the ECG is more than 90 days before the next exam
``unreadable_ecg``        a lead is missing, flat or without values, or the file is cut short
``duplicate``             the same recording a second time
``no_ecg``                an exam that no ECG precedes
========================  =====================================================================================
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.simulate import timetable
from cctaecg.simulate.counts import Targets, spread
from cctaecg.simulate.randomness import stream

LARGEST_EXAMS, LARGEST_ECGS = 4, 9

# Size of each extra group relative to the study's patients, and the fewest there are.
EXTRA_PATIENTS = {"revascularised": (0.045, 3), "unreadable_report": (0.012, 2), "no_ecg": (0.012, 2)}
EXTRA_ECGS = {"after_ccta": (0.035, 2), "too_early": (0.025, 2), "unreadable_ecg": (0.012, 4), "duplicate": (0.010, 2)}
LATER_REVASCULARISED = (0.010, 1)  # study patients with a second exam around which a vessel was opened
DISTANT_PROCEDURES = (0.015, 1)  # study patients with a procedure years before

UNREADABLE = ("lead without values", "flat lead", "missing lead", "truncated file")


@dataclass(frozen=True)
class Plan:
    """Rows are numbered from 0; the numbers name the random streams.

    ``patients``: fate. ``exams``: patient, performed_at, fate. ``ecgs``: patient, exam (-1 for none), recorded_at,
    fate, fault (of ``UNREADABLE``, or empty), original (row of the ECG that a duplicate repeats, else -1).
    ``procedures``: patient, performed_at, kind.
    """

    patients: pd.DataFrame
    exams: pd.DataFrame
    ecgs: pd.DataFrame
    procedures: pd.DataFrame

    def records(self, rows: str) -> np.ndarray:
        """How many ECGs of the study each ``"patient"`` or ``"exam"`` has; 0 for those outside it."""
        study = self.ecgs[self.ecgs["fate"] == "study"]
        count = len(self.patients) if rows == "patient" else len(self.exams)
        return np.bincount(study[rows], minlength=count)


def _size(share: tuple[float, int], patients: int) -> int:
    return max(round(share[0] * patients), share[1])


def make_plan(targets: Targets, seed: int) -> Plan:
    """Lay out one cohort: the study in Table 1's size, and the extras around it."""
    rng = stream(seed, targets.cohort, "plan")
    n = targets.patients
    study_exams = np.repeat(np.arange(n), spread(targets.exams, n, rng.gamma(0.7, size=n), rng, LARGEST_EXAMS))
    ecgs_of_exam = spread(targets.ecgs, targets.exams, rng.gamma(1.0, size=targets.exams), rng, LARGEST_ECGS)

    fates = ["study"] * n
    for fate, share in EXTRA_PATIENTS.items():
        fates += [fate] * _size(share, n)
    patients = pd.DataFrame({"fate": fates})

    extra = np.arange(n, len(patients))
    exams = pd.DataFrame({"patient": np.concatenate([study_exams, extra])})
    exams["performed_at"] = timetable.exam_times(targets.cohort, exams["patient"].to_numpy(), rng)
    exams["fate"] = patients["fate"].to_numpy()[exams["patient"]]
    later, later_procedures = _later_revascularised(exams, _size(LATER_REVASCULARISED, n), n, rng)
    exams = pd.concat([exams, later], ignore_index=True)

    ecgs = pd.concat(
        [_ecgs_before(exams, ecgs_of_exam, rng), _ecgs_of_no_use(exams, n, rng), _ecgs_missing_the_window(exams, rng)],
        ignore_index=True,
    )
    ecgs = pd.concat([ecgs, _duplicates(ecgs, _size(EXTRA_ECGS["duplicate"], n), rng)], ignore_index=True)
    procedures = pd.concat([later_procedures, _procedures(exams, n, rng)], ignore_index=True)
    return Plan(patients, exams, ecgs, procedures)


def _kinds(size: int, rng: np.random.Generator) -> np.ndarray:
    return np.where(rng.random(size) < 0.85, "PCI", "CABG")


def _later_revascularised(
    exams: pd.DataFrame, size: int, study_patients: int, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A second exam of ``size`` study patients, more than a year after their last one, followed by a procedure."""
    chosen = rng.choice(study_patients, size, replace=False)
    last = exams.groupby("patient")["performed_at"].max().to_numpy()[chosen]
    performed_at = last + timetable.days(rng.uniform(400, 900, size).round())
    later = pd.DataFrame({"patient": chosen, "performed_at": performed_at, "fate": "revascularised"})
    procedure_at = performed_at + timetable.days(rng.uniform(0.5, 40, size))
    return later, pd.DataFrame({"patient": chosen, "performed_at": procedure_at, "kind": _kinds(size, rng)})


def _procedures(exams: pd.DataFrame, study_patients: int, rng: np.random.Generator) -> pd.DataFrame:
    """Procedures that exclude the revascularised patients' exams, and others too long ago to matter."""
    excluded = exams[(exams["fate"] == "revascularised") & (exams["patient"] >= study_patients)]
    near = pd.DataFrame({
        "patient": excluded["patient"],
        "performed_at": timetable.revascularisation_times(excluded["performed_at"].to_numpy(), rng),
        "kind": _kinds(len(excluded), rng),
    })
    first = exams.groupby("patient")["performed_at"].min().to_numpy()
    chosen = rng.choice(study_patients, _size(DISTANT_PROCEDURES, study_patients), replace=False)
    distant = pd.DataFrame({
        "patient": chosen, "performed_at": timetable.distant_procedure_times(first[chosen], rng),
        "kind": _kinds(len(chosen), rng),
    })  # fmt: skip
    return pd.concat([near, distant], ignore_index=True)


def _ecgs_before(exams: pd.DataFrame, ecgs_of_exam: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """The ECGs within the window before each exam that has any: the study's, and those of excluded exams."""
    count = np.zeros(len(exams), dtype=int)
    count[: len(ecgs_of_exam)] = ecgs_of_exam
    excluded = exams["fate"].isin(["revascularised", "unreadable_report"]).to_numpy()
    count[excluded] = rng.integers(1, 3, excluded.sum())
    exam = np.repeat(np.arange(len(exams)), count)
    return _ecg_rows(exams, exam, timetable.study_ecg_times(exams["performed_at"].to_numpy()[exam], rng),
                     exams["fate"].to_numpy()[exam])  # fmt: skip


def _ecgs_of_no_use(exams: pd.DataFrame, study_patients: int, rng: np.random.Generator) -> pd.DataFrame:
    """ECGs of study patients that are recorded too late, too early, or cannot be read."""
    parts = []
    for fate, times in (
        ("after_ccta", timetable.after_ccta),
        ("too_early", timetable.too_early),
        ("unreadable_ecg", timetable.study_ecg_times),
    ):
        size = _size(EXTRA_ECGS[fate], study_patients)
        eligible = exams["fate"] == "study"
        if fate == "after_ccta":  # no exam of the patient may follow, or the ECG would be early for that one instead
            eligible &= exams["performed_at"] == exams.groupby("patient")["performed_at"].transform("max")
        exam = rng.choice(np.flatnonzero(eligible), size, replace=False)
        recorded_at = times(exams["performed_at"].to_numpy()[exam], rng)
        rows = _ecg_rows(exams, exam, recorded_at, np.full(size, fate))
        if fate == "unreadable_ecg":
            rows["fault"] = np.array(UNREADABLE)[np.arange(size) % len(UNREADABLE)]
        parts.append(rows)
    return pd.concat(parts, ignore_index=True)


def _ecgs_missing_the_window(exams: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The only ECG of each patient whose exam is left without one: after it, or long before it."""
    exam = np.flatnonzero(exams["fate"] == "no_ecg")
    performed_at = exams["performed_at"].to_numpy()[exam]
    late = np.arange(len(exam)) % 2 == 0
    recorded_at = np.where(late, timetable.after_ccta(performed_at, rng), timetable.too_early(performed_at, rng))
    return _ecg_rows(exams, exam, recorded_at, np.where(late, "after_ccta", "too_early"))


def _duplicates(ecgs: pd.DataFrame, size: int, rng: np.random.Generator) -> pd.DataFrame:
    """Recordings of the study that were stored twice."""
    original = rng.choice(np.flatnonzero(ecgs["fate"] == "study"), size, replace=False)
    return ecgs.iloc[original].assign(fate="duplicate", original=original)


def _ecg_rows(exams: pd.DataFrame, exam: np.ndarray, recorded_at: np.ndarray, fate: np.ndarray) -> pd.DataFrame:
    paired = np.isin(fate, ["study", "revascularised", "unreadable_report"])
    return pd.DataFrame({
        "patient": exams["patient"].to_numpy()[exam], "near_exam": exam, "exam": np.where(paired, exam, -1),
        "recorded_at": recorded_at, "fate": fate, "fault": "", "original": -1,
    })  # fmt: skip
