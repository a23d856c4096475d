"""What a table counts is what its caption and its docstring say: patients, exams or ECGs."""

import numpy as np
import pandas as pd
import pytest

from cctaecg.cohort.analysis_table import finish
from cctaecg.cohort.balance import standardised_differences
from cctaecg.cohort.characteristics import printed, table_one, table_one_by_patient
from cctaecg.cohort.grade_distribution import label_distribution


def cohort(name: str, shift: float) -> pd.DataFrame:
    """Forty patients, the older ones severe, each with one exam and one ECG of known reading."""
    age = 45.0 + np.arange(40) + shift
    return pd.DataFrame({
        "cohort": name, "patient_id": [f"{name}{i}" for i in range(40)], "exam_id": [f"{name}x{i}" for i in range(40)],
        "ecg_id": [f"{name}e{i}" for i in range(40)], "recorded_at": pd.Timestamp("2020-01-01"), "age": age,
        "sex": np.where(np.arange(40) % 3, "M", "F"), "diabetes": age > 70, "interval_h": age / 10, "ecg_normal": True,
        "severe_rca": age > 60, "grade_rca": np.where(age > 60, 3, 1),
    })  # fmt: skip


def table(more_ecgs: bool = False, more_exams: bool = False) -> pd.DataFrame:
    """Two cohorts; if asked for, older patients of the first have a second, later ECG, of that exam or of another."""
    internal, external = cohort("internal", 0), cohort("external", 3)
    again = internal[internal["age"] > 65].assign(recorded_at=pd.Timestamp("2020-02-01"), interval_h=0.1)
    again = again.assign(ecg_id=again["ecg_id"] + "b")
    if more_exams:
        again = again.assign(exam_id=again["exam_id"] + "b")
    parts = [internal, again] if more_ecgs or more_exams else [internal]
    return pd.concat([finish(pd.concat(parts, ignore_index=True)), finish(external)], ignore_index=True)


def by_patient(found: pd.DataFrame) -> pd.DataFrame:
    return printed(table_one_by_patient(found))


@pytest.mark.parametrize("counted", [standardised_differences, by_patient], ids=lambda f: f.__name__)
@pytest.mark.parametrize("more", [{"more_ecgs": True}, {"more_exams": True}], ids=str)
def test_a_table_of_patients_knows_no_second_ecg(counted, more):
    """Neither a second ECG nor a second exam of the same patients changes a table whose unit is the patient."""
    pd.testing.assert_frame_equal(counted(table(**more)), counted(table()))


def test_a_table_of_exams_counts_exams():
    assert label_distribution(table(more_ecgs=True)).equals(label_distribution(table()))
    assert not label_distribution(table(more_exams=True)).equals(label_distribution(table()))


def test_table_1_counts_ecgs():
    assert table_one(table(more_ecgs=True))["internal"].iloc[0] == "59"
    assert table_one(table())["internal"].iloc[0] == "40"
