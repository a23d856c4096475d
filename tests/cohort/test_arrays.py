import numpy as np
import pandas as pd
import pytest

from cctaecg.cohort.analysis_summary import cohort_counts
from cctaecg.cohort.arrays import clinical_variables, first_record, followup_times, grades, severe_labels
from cctaecg.cohort.subgroup_levels import subgroups


@pytest.fixture
def table():
    return pd.DataFrame({
        "cohort": ["internal"] * 3, "patient_id": ["p", "p", "q"], "exam_id": ["x", "x", "y"],
        "ecg_id": ["1", "2", "3"],
        "recorded_at": pd.to_datetime(["2024-01-02", "2024-01-01", "2024-01-01"]),
        "interval_h": pd.array([3.0, 3.1, None], dtype="Float64"), "age": [64.99, 65.0, np.nan],
        "sex": pd.array(["M", "F", None], dtype="string"),
        "diabetes": pd.array([True, False, None], dtype="boolean"),
        "hypertension": pd.array([True, True, True], dtype="boolean"),
        "prior_mi": pd.array([False, False, None], dtype="boolean"),
        **{f"grade_{v}": pd.array([4, None, 0], dtype="Int8") for v in ("rca", "lm", "lad", "lcx")},
        **{f"severe_{v}": pd.array([True, None, False], dtype="boolean") for v in ("rca", "lm", "lad", "lcx")},
        "ecg_normal": pd.array([True, None, False], dtype="boolean"),
        "time_days": [5.0, 7.0, 9.0], "mi": [True, True, False],
    })


def test_unknown_is_nan_and_never_negative(table):
    assert np.isnan(severe_labels(table)[1]).all() and np.isnan(grades(table)[1]).all()
    assert severe_labels(table)[0].tolist() == [1, 1, 1, 1] and grades(table)[2].tolist() == [0, 0, 0, 0]


def test_subgroup_levels_and_their_boundaries(table):
    levels = subgroups(table)
    assert levels["age"].tolist() == ["< 65 years", "≥ 65 years", None]
    assert levels["sex"].tolist() == ["male", "female", None]
    assert levels["interval"].tolist() == ["≤ 3 h", "> 3 h", None]
    assert levels["diabetes"].tolist() == ["yes", "no", None]
    assert levels["prior MI"].tolist() == ["no", "no", None]


def test_a_patient_counts_once_from_the_earliest_ecg(table):
    first = first_record(table)
    assert first["ecg_id"].tolist() == ["2", "3"]
    time, event = followup_times(first)
    assert time.tolist() == [7, 9] and event.tolist() == [1, 0]


def test_counts_tell_labelled_from_positive_and_name_what_is_not_there(table):
    flow = pd.DataFrame({"cohort": ["internal"], "step": ["exported"], "patients": [5], "exams": [6], "ecgs": [7]})
    counts = cohort_counts(table, flow)
    assert (counts["internal"]["patients"], counts["internal"]["exams"], counts["internal"]["ecgs"]) == (2, 2, 3)
    assert counts["internal"]["ecgs_exported"] == 7
    assert counts["internal"]["labelled"]["LM"] == 2 and counts["internal"]["events"]["LM"] == 1
    own = table["interval_h"].dropna()
    assert counts["internal"]["interval_h"]["median"] == own.median() != own.max()
    without = cohort_counts(table.assign(interval_h=np.nan), flow)["internal"]
    assert without["interval_h"]["absent"].startswith("These data do not say")
    assert counts["normal_ecg"] == {"n": 1, "share": 0.5, "unknown": 1}
    assert counts["external"] == {"absent": "This run has no external cohort."}


def test_clinical_variables_keep_what_is_unknown():
    table = pd.DataFrame({
        "age": [60.0, np.nan], "sex": pd.array(["M", None], dtype="string"),
        "diabetes": pd.array([True, False], dtype="boolean"), "hypertension": pd.array([None, True], dtype="boolean"),
        "prior_mi": pd.array([False, True], dtype="boolean"),
    })
    found = clinical_variables(table)
    assert found.columns.tolist() == ["age", "male", "diabetes", "hypertension", "prior_mi"]
    np.testing.assert_array_equal(found.iloc[0], [60, 1, 1, np.nan, 0])
    np.testing.assert_array_equal(found.iloc[1], [np.nan, np.nan, 0, 1, 1])
