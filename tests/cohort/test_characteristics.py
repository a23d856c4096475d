import numpy as np
import pandas as pd
import pytest

from cctaecg.cohort.analysis_table import finish
from cctaecg.cohort.characteristics import (
    UnknownCohort,
    by_patient,
    printed,
    table_one,
    table_one_by_patient,
    table_one_counts,
)


def table():
    internal = pd.DataFrame({
        "cohort": "internal", "patient_id": list("AABCDEFG"), "exam_id": list("abcdefgh"), "ecg_id": list("stuvwxyz"),
        "recorded_at": pd.Timestamp("2020-01-01"), "sex": ["M", "M", "F", None, "F", "F", "M", "F"],
        "age": [64.99, 65.0, 70.0, np.nan, 40.0, 50.0, 60.0, 80.0], "diabetes": [True] * 3 + [False] * 5,
        "hypertension": [False] * 8, "prior_mi": [True] + [False] * 6 + [None],
        "grade_rca": [3, 0, None] + [2] * 5, "severe_rca": [True, False, None] + [False] * 5,
        "severe_lm": False, "severe_lad": True, "severe_lcx": False,
    })  # fmt: skip
    external = internal.iloc[:1].assign(cohort="external", age=np.nan)
    return pd.concat([finish(internal), finish(external)])


def cell(shown, heading, label, column):
    """The cell under ``column`` in the row ``label`` that follows the row ``heading``."""
    names = shown["Characteristic"].str.strip().to_list()
    start = names.index(heading)
    return shown[column].iloc[names.index(label, start)]


def test_counts():
    counts = table_one_counts(table())
    internal = {row: values["internal"] for row, values in counts.items()}
    assert internal["n"] == 8
    assert [internal[f"sex_{which}"] for which in ("male", "female", "missing")] == [3, 4, 1]
    assert [internal[f"age_{which}"] for which in ("lt_65", "ge_65", "missing")] == [4, 3, 1]
    assert internal["age_mean"] == pytest.approx(np.mean([64.99, 65, 70, 40, 50, 60, 80]))
    assert internal["age_sd"] == pytest.approx(np.std([64.99, 65, 70, 40, 50, 60, 80], ddof=1))
    assert [internal[f"diabetes_{which}"] for which in ("yes", "no", "missing")] == [3, 5, 0]
    assert [internal[f"prior_mi_{which}"] for which in ("yes", "no", "missing")] == [1, 6, 1]
    assert [internal[f"rca_{which}"] for which in ("severe", "not_severe", "missing")] == [1, 6, 1]
    assert counts["n"] == {"internal": 8, "external": 1}
    assert counts["age_mean"]["external"] is None


def test_cells_are_formatted_as_in_the_paper():
    shown = table_one(table())
    assert list(shown.columns) == ["Characteristic", "internal", "internal_paper", "external", "external_paper"]
    assert cell(shown, "Sex", "Male", "internal") == "3 (37.5%)"
    assert cell(shown, "Sex", "Male", "internal_paper") == "1,952 (42.3%)"
    assert cell(shown, "Sex", "Missing", "external_paper") == "0 (0.0%)"
    assert cell(shown, "Age (years)", "Mean ± SD", "internal") == "61.4 ± 13.1"
    assert cell(shown, "Age (years)", "Mean ± SD", "internal_paper") == "64.5 ± 10.4"
    assert cell(shown, "Age (years)", "Mean ± SD", "external") == "not known"
    assert cell(shown, "LCX", "Not severe, or normal", "external_paper") == "1,907 (77.0%)"
    assert cell(shown, "ECG records", "ECG records", "external_paper") == "2,477"


def test_half_is_rounded_up():
    # the manuscript prints 97 of 400 as 24.3%
    both = pd.concat([table(), table().iloc[:1].assign(cohort="followup")])
    assert cell(table_one(both), "Diabetes", "Yes", "followup_paper") == "97 (24.3%)"


def test_of_two_halves_the_paper_prints_the_second_one_rounded_down():
    both = table_one(pd.concat([table(), table().iloc[:1].assign(cohort="followup")]))
    severe, other = "Severe stenosis or occlusion", "Not severe, or normal"
    printed_there = [
        ("Sex", "Male", "183 (45.8%)"), ("Sex", "Female", "217 (54.2%)"), ("Age (years)", "< 65", "199 (49.8%)"),
        ("Age (years)", "≥ 65", "201 (50.2%)"), ("Diabetes", "No", "303 (75.7%)"),
        ("Hypertension", "Yes", "171 (42.8%)"), ("Hypertension", "No", "229 (57.2%)"), ("LAD", severe, "83 (20.8%)"),
        ("LAD", other, "317 (79.2%)"), ("LCX", severe, "55 (13.8%)"), ("LCX", other, "345 (86.2%)"),
    ]  # fmt: skip
    assert [cell(both, heading, level, "followup_paper") for heading, level, _ in printed_there] == [
        text for *_, text in printed_there]


def test_missing_values_have_a_row_where_there_are_any():
    rows = table_one(table())["Characteristic"].str.strip().to_list()
    assert rows.count("Missing") == 4  # sex and age always, prior infarction and the RCA here
    assert rows[rows.index("RCA") + 3] == "Missing"


def test_infarct_territories_are_named_so_and_not_compared_with_the_paper():
    shown = table_one(table().assign(grade_rca=pd.array([pd.NA] * 9, dtype="Int8")))
    assert list(shown.columns) == ["Characteristic", "internal", "external"]
    assert cell(shown, "Infarct territory (surrogate)", "Infarct", "internal") == "1 (12.5%)"
    assert not shown["Characteristic"].str.contains("stenosis").any()


def test_unknown_cohort_is_refused():
    with pytest.raises(UnknownCohort, match=r"\['third'\]; expected internal, external, followup"):
        table_one(table().assign(cohort="third"))


def test_by_patient_the_worst_exam_counts():
    shown = table_one_by_patient(table())
    assert "Patients" in shown["Characteristic"].to_list() and not [c for c in shown if c.endswith("_paper")]
    assert cell(shown, "Patients", "Patients", "internal") == "7"
    assert cell(shown, "Sex", "Male", "internal") == "2 (28.6%)"
    patients = by_patient(table())
    first = patients[patients["patient_id"] == "A"].iloc[0]  # of two exams, RCA 3 and 0
    assert (first["grade_rca"], first["severe_rca"], first["age"]) == (3, True, 64.99)
    assert patients.loc[patients["patient_id"] == "B", "severe_rca"].isna().all()
    assert patients.dtypes.to_dict() == table().dtypes.to_dict()


def test_of_one_known_age_there_is_a_mean_and_no_spread_and_of_two_there_is():
    one, two = table().iloc[:1], table().iloc[[0, 2]]
    counts = table_one_counts(one)
    assert counts["age_mean"]["internal"] == 64.99 and counts["age_sd"]["internal"] is None
    assert cell(table_one(one), "Age (years)", "Mean ± SD", "internal") == "not known"
    assert table_one_counts(two)["age_sd"]["internal"] == pytest.approx(5.01 / np.sqrt(2))


def test_the_first_ecg_of_a_patient_is_the_earliest_and_of_equals_the_first_by_name():
    rows = table().iloc[[0, 1, 2, 3]].assign(
        patient_id=["A", "A", "B", "B"], ecg_id=["b", "a", "d", "c"], age=[50.0, 51, 52, 53],
        recorded_at=pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-03"]))
    assert by_patient(rows).set_index("patient_id")["age"].to_dict() == {"A": 50, "B": 53}


def test_printed_heads_are_plain_words_and_indents_stay():
    shown = printed(table_one(table()))
    assert list(shown.columns)[1:] == ["Internal", "Internal, paper", "External", "External, paper"]
    assert shown["Characteristic"].iloc[2:4].to_list() == ["\N{EM SPACE}Sex", "\N{EM SPACE}\N{EM SPACE}Male"]
