"""The hand-made hospital of conftest.py, followed through every exclusion."""

import pandas as pd
import pytest

from cctaecg.cohort.analysis_table import COLUMNS, DTYPES, build_cohort
from cctaecg.cohort.export.errors import NegativeFollowUp, UnlistedECG
from cctaecg.cohort.export.tables import read_export
from cctaecg.cohort.identifiers import hash_identifier
from cctaecg.config.sections import CohortConfig

KEY = b"key"
CONFIG = CohortConfig()


def hashed(what, original):
    return hash_identifier(KEY, f"internal.{what}", original)


def index(**refused):
    """The ECG store's index, with the reasons of the ECGs that it refused."""
    names = [f"E{i}" for i in range(1, 11)]
    return pd.DataFrame({
        "cohort": "internal", "ecg_id": [hashed("ecg", name) for name in names],
        "refused": [refused.get(name, "") for name in names],
    })  # fmt: skip


def build(folder, config=CONFIG, **refused):
    return build_cohort(read_export(folder), "internal", index(**refused), KEY, config)


def rows(table, *ecgs):
    return table.set_index("ecg_id").loc[[hashed("ecg", name) for name in ecgs]]


def test_each_exclusion_removes_what_it_names(hospital):
    table, flow = build(hospital, E2="flat lead: V1", E10="duplicate of another record")
    assert flow[["step", "patients", "exams", "ecgs"]].to_numpy().tolist() == [
        ["exported", 6, 6, 10],
        ["with an ECG and a CCTA", 4, 5, 9],  # P5 has no exam, P6 no ECG
        ["ECG readable and sound", 4, 5, 8],  # E2
        ["each ECG once", 4, 5, 7],  # E10
        ["CCTA at or within 90 days after the ECG", 4, 4, 5],  # E3 after every exam, E7 90 days and a second before
        ["no PCI or CABG within 365 days of the CCTA", 3, 3, 4],  # P3's PCI 364 days before; P4's CABG two years before
        ["a vessel graded in the report", 2, 2, 3],  # P2
    ]
    assert set(table["ecg_id"]) == {hashed("ecg", name) for name in ("E1", "E6", "E9")}


def test_table_keeps_the_contract(hospital):
    table, _ = build(hospital)
    assert tuple(table.columns) == COLUMNS
    assert table.dtypes.astype(str).to_dict() == DTYPES
    assert table["patient_id"].is_monotonic_increasing


def test_values_of_the_pairs(hospital):
    table, _ = build(hospital)
    first, second, sixth = (row for _, row in rows(table, "E1", "E2", "E6").iterrows())
    assert first["exam_id"] == hashed("exam", "C1")
    assert second["exam_id"] == hashed("exam", "C2")  # recorded one second after C1
    assert first["interval_h"] == 0
    assert sixth["interval_h"] == 90 * 24
    assert first[["grade_rca", "grade_lm", "grade_lad", "grade_lcx"]].to_list() == [0, 0, 3, 0]
    assert first[["severe_rca", "severe_lm", "severe_lad", "severe_lcx"]].to_list() == [False, False, True, False]
    assert second[["grade_rca", "grade_lm", "grade_lad", "grade_lcx"]].to_list() == [1, pd.NA, 4, pd.NA]
    assert second[["severe_rca", "severe_lm", "severe_lad", "severe_lcx"]].to_list() == [False, pd.NA, True, pd.NA]
    assert sixth[["severe_rca", "severe_lm", "severe_lad", "severe_lcx"]].to_list() == [False, False, False, False]
    assert [first["ecg_normal"], second["ecg_normal"], sixth["ecg_normal"]] == [True, False, pd.NA]
    # 4 March 1950 to 10 January 2020, 10:00
    assert first["age"] == pytest.approx((25_514 + 10 / 24) / 365.25)
    assert (first["sex"], first["diabetes"], first["hypertension"], first["prior_mi"]) == ("M", True, False, False)
    assert pd.isna(first["mi"]) and pd.isna(first["time_days"])


def test_unknown_age_and_sex_are_missing(hospital):
    report = (hospital / "ccta.csv").read_text(encoding="utf-8").replace("无法评估。", "右冠轻度狭窄。")
    (hospital / "ccta.csv").write_text(report, encoding="utf-8")
    row = rows(build(hospital)[0], "E4").iloc[0]
    assert pd.isna(row["age"]) and row["sex"] == "F" and pd.isna(row["ecg_normal"])


def test_windows_are_those_of_the_configuration(hospital):
    table, _ = build(hospital, CohortConfig(max_interval_days=1, revascularisation_window_days=363))
    assert {hashed("ecg", name) for name in ("E1", "E9", "E10")} == set(table["ecg_id"])
    wide, _ = build(hospital, CohortConfig(max_interval_days=91, revascularisation_window_days=363))
    assert {hashed("ecg", name) for name in ("E5", "E7")} <= set(wide["ecg_id"])
    narrow, _ = build(hospital, CohortConfig(revascularisation_window_days=800))
    assert hashed("ecg", "E9") not in set(narrow["ecg_id"])  # P4's CABG


def test_no_original_identifier_is_left(followed_up):
    table, flow = build(followed_up)
    text = table.to_csv() + flow.to_csv()
    for original in ("P1", "P4", "C1", "C5", "E1", "E9", "ecg/"):
        assert original not in text


def test_follow_up_counts_from_the_ecg(followed_up):
    table, flow = build(followed_up)
    assert flow.iloc[-1][["step", "patients", "ecgs"]].to_list() == ["followed up", 2, 5]
    first, ninth = (row for _, row in rows(table, "E1", "E9").iterrows())
    assert (first["time_days"], first["mi"]) == (366, False)
    assert (ninth["time_days"], ninth["mi"]) == (0.5, True)


def test_follow_up_may_end_at_the_ecg_itself(followed_up):
    text = (followed_up / "followup.csv").read_text()
    (followed_up / "followup.csv").write_text(text.replace("2020-05-05T21:00:00", "2020-05-05T09:00:00"))
    ninth = rows(build(followed_up)[0], "E9").iloc[0]
    assert (ninth["time_days"], ninth["mi"]) == (0, True)


def test_patient_without_follow_up_is_excluded_and_counted(followed_up):
    text = (followed_up / "followup.csv").read_text()
    (followed_up / "followup.csv").write_text("\n".join(line for line in text.splitlines() if "P1" not in line))
    table, flow = build(followed_up)
    assert flow.iloc[-1][["patients", "excluded_patients", "excluded_ecgs"]].to_list() == [1, 1, 2]
    assert table["mi"].to_list() == [True] * 3


@pytest.mark.parametrize(("old", "new", "column"), [
    ("P1,2021-01-10T10:00:00", "P1,2020-01-09", "last_seen_at"),
    ("2020-05-05T21:00:00", "2020-05-05T08:00:00", "mi_at"),
])  # fmt: skip
def test_follow_up_that_ends_before_the_ecg_is_an_error(followed_up, old, new, column):
    text = (followed_up / "followup.csv").read_text()
    (followed_up / "followup.csv").write_text(text.replace(old, new))
    with pytest.raises(NegativeFollowUp, match=f"days after {column} in followup.csv; expected follow-up to begin"):
        build(followed_up)


def test_store_of_another_export_is_an_error(hospital):
    with pytest.raises(UnlistedECG, match="made from another export"):
        build_cohort(read_export(hospital), "internal", index().iloc[:4], KEY, CONFIG)
