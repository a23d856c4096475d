"""One simulated hospital: its tables as it exports them, the truth behind them, and what its ECGs are drawn from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.domain import Grade
from cctaecg.simulate import patients as people_of
from cctaecg.simulate.ages import birth_dates
from cctaecg.simulate.counts import Targets
from cctaecg.simulate.diagnosis import diagnoses
from cctaecg.simulate.effects import Effects
from cctaecg.simulate.hospital_tables import export_tables, followup_tables, truth_tables
from cctaecg.simulate.ideal import true_probabilities
from cctaecg.simulate.plan import Plan, make_plan
from cctaecg.simulate.randomness import normals, stream
from cctaecg.simulate.stenosis import grades, percentages
from cctaecg.simulate.waveform.injury import Injury, injuries
from cctaecg.simulate.waveform.waveforms import Physiology, physiology

NUMBERED_FROM = {"internal": 0, "external": 20_000, "followup": 40_000}  # identifiers are unique over all cohorts
ECGS_PER_FOLDER = 1000


@dataclass(frozen=True)
class Hospital:
    """One cohort of the simulated study without its waveforms.

    Attributes
    ----------
    cohort : str
        ``"internal"``, ``"external"`` or ``"followup"``.
    seed : int
        The study's seed.
    effects : Effects
        The effect sizes it was simulated with.
    export : dict of str to DataFrame
        Under the names of the files (``"patients.csv"``, ``"ccta.csv"``, ``"ecg.csv"``, ``"procedures.csv"``, in the
        follow-up cohort also ``"followup.csv"``) the tables that a hospital exports.
    truth : dict of str to DataFrame
        Under ``"patients"``, ``"exams"``, ``"ecgs"`` (and ``"followup"``) what no hospital knows; the analysis must not
        read it. Columns as in :meth:`cctaecg.simulate.Study.truth`.
    records : DataFrame
        One row an ECG to draw, in the order of ``injury`` and ``physiology``; among its columns are ``ecg_id``,
        ``path``, ``patient``, ``number`` (of its random stream) and ``fault``.
    injury : Injury
        What disease planted in each ECG, and what the waveform shows of it.
    physiology : Physiology
        Rhythm, chest and conduction of each ECG.
    """

    cohort: str
    seed: int
    effects: Effects
    export: dict[str, pd.DataFrame]
    truth: dict[str, pd.DataFrame]
    records: pd.DataFrame
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

    export = export_tables(plan, identifiers, people, percent, ecgs, cohort, seed)
    probability = true_probabilities(injury.visible, ecgs["patient"].to_numpy(), injury.planted, grade >= Grade.SEVERE,
                                     injury.benign_sd, (ecgs["fate"] == "study").to_numpy())  # fmt: skip
    truth = truth_tables(plan, identifiers, people, percent, ecgs, injury, probability, cohort)
    if targets.infarctions:
        followup, hazards = followup_tables(plan, identifiers, people, severe, ecgs, injury, targets, seed)
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


def _records(
    plan: Plan, identifiers: dict[str, np.ndarray], grade: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray]:
    """One row per ECG with its identifier, file and stream, and the vessels' grades at that time, ``(ecgs, 4)``."""
    ecgs = plan.ecgs.assign(ecg_id=identifiers["ecg"])
    # a duplicate is the same recording: it shares the stream of the original
    ecgs["number"] = np.where(ecgs["original"] >= 0, ecgs["original"], np.arange(len(ecgs)))
    number = ecgs["ecg_id"].str[1:].astype(int) // ECGS_PER_FOLDER
    ecgs["path"] = "ecg/" + number.map("{:02d}".format) + "/" + ecgs["ecg_id"] + ".hea"
    performed_at = plan.exams["performed_at"].to_numpy()[ecgs["near_exam"]]
    ecgs["interval_h"] = (performed_at - ecgs["recorded_at"].to_numpy()) / np.timedelta64(1, "h")
    return ecgs, grade[ecgs["near_exam"]]
