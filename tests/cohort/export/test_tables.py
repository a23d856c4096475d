import pandas as pd
import pytest

from cctaecg.cohort.export.errors import Fault
from cctaecg.cohort.export.fault_groups import BrokenExport
from cctaecg.cohort.export.tables import check_export, read_export


def change(folder, name, old, new):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_sound_export_is_read_with_its_types(followed_up):
    assert check_export(followed_up) == []
    export = read_export(followed_up)
    tables = (export.patients, export.ccta, export.ecg, export.procedures, export.followup)
    assert [len(table) for table in tables] == [6, 6, 10, 2, 2]
    assert export.patients["sex"].to_list() == ["M", "F", pd.NA, "F", "M", "M"]
    assert export.patients["birth_date"].isna().to_list() == [False, True, False, False, False, False]
    assert export.patients["prior_mi"].to_list() == [False, False, True, False, False, False]
    assert export.ccta["performed_at"].iloc[0] == pd.Timestamp("2020-01-10 10:00")
    assert export.ccta["report"].iloc[1] == "LAD: occluded. RCA: mild stenosis, 30%.\nLCX cannot be assessed."
    assert export.followup["mi_at"].isna().to_list() == [True, False]
    assert export.ecg["diagnosis"].iloc[3] == ""


def test_export_without_follow_up(hospital):
    assert read_export(hospital).followup is None


FAULTS = [
    # file, what is replaced by what, and the fault: row as a spreadsheet counts it, column, value
    ("patients.csv", "P1,M,", "P1,male,", 2, "sex", "male", "M or F or nothing"),
    ("patients.csv", "1990-01-01", "01.01.1990", 4, "birth_date", "01.01.1990", "a date such as"),
    ("patients.csv", "1990-01-01", "1990-02-30", 4, "birth_date", "1990-02-30", "a date such as"),
    ("patients.csv", ",1,0,0\nP2", ",yes,0,0\nP2", 2, "diabetes", "yes", "0 or 1"),
    ("patients.csv", "P2,F,,0,1,0", "P2,F,,0, ,0", 3, "hypertension", " ", "0 or 1 or nothing"),
    ("patients.csv", "P3,,", "P2,,", 4, "patient_id", "P2", "an identifier that no row above has"),
    ("patients.csv", "P3,,", " ,,", 4, "patient_id", " ", "without space"),
    ("patients.csv", "P2,F,,0,1,0", "P2,F,,0,1", 3, "", "5 values", "6 values"),
    ("patients.csv", "P2,F,,0,1,0", "P2,F,,0,1,0,7", 3, "", "7 values", "6 values"),
    ("patients.csv", "prior_mi", "priorMI", 1, "prior_mi", "missing", "this column"),
    ("patients.csv", "prior_mi", "priorMI", 1, "priorMI", "priorMI", "only the columns"),
    ("patients.csv", "sex,birth_date", "sex,sex", 1, "sex", "sex", "each column once"),
    ("ccta.csv", "C2,P1", "C1,P1", 3, "exam_id", "C1", "no row above"),
    ("ccta.csv", "C2,P1", ",P1", 3, "exam_id", "", "an identifier"),
    ("ccta.csv", "C3,P2", "C3,P77", 4, "patient_id", "P77", "a patient_id of patients.csv"),
    ("ccta.csv", "C5,P4,2020-05-05T12:00:00", "C5,P4,2020-05-05", 6, "performed_at", "2020-05-05", "a time such"),
    ("ccta.csv", "C5,P4,2020-05-05T12", "C5,P4,2020-05-05T25", 6, "performed_at", "2020-05-05T25:00:00", "a time"),
    ("ccta.csv", "C4,P3,2020-", "C4,P3,1980-", 5, "performed_at", "1980-03-01T08:00:00", "the patient's birth_date"),
    ("ecg.csv", "E2,", "E1,", 3, "ecg_id", "E1", "no row above"),
    ("ecg.csv", "E3,P1", "E3,", 4, "patient_id", "", "a patient_id of patients.csv"),
    ("ecg.csv", "02-21T00:00:00", "02-21T00:00+08:00", 4, "recorded_at", "2020-02-21T00:00+08:00", "a time"),
    ("ecg.csv", "2020-02-21T00:00:00", "21/02/2020 00:00", 4, "recorded_at", "21/02/2020 00:00", "a time"),
    ("ecg.csv", "2020-02-21T00:00:00", "", 4, "recorded_at", "", "a time"),
    ("ecg.csv", "ecg/1.hea", "../../secret.hea", 2, "path", "../../secret.hea", "stays inside"),
    ("ecg.csv", "ecg/1.hea", "/etc/passwd", 2, "path", "/etc/passwd", "stays inside"),
    ("ecg.csv", "ecg/1.hea", "", 2, "path", "", "stays inside"),
    ("procedures.csv", "PCI", "stent", 2, "kind", "stent", "PCI or CABG"),
    ("procedures.csv", "P3,", "P9,", 2, "patient_id", "P9", "a patient_id of patients.csv"),
    ("procedures.csv", "2019-03-03", "March 2019", 2, "performed_at", "March 2019", "a date or time"),
    ("followup.csv", "P4,", "P1,", 3, "patient_id", "P1", "no row above"),
    ("followup.csv", "2021-01-10T10:00:00", "", 2, "last_seen_at", "", "a date or time"),
    ("followup.csv", "2020-05-05T21:00:00", "2022-01-01", 3, "mi_at", "2022-01-01", "not after last_seen_at"),
    ("followup.csv", "2020-05-05T21:00:00", "none", 3, "mi_at", "none", "or nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "row", "column", "value", "expected"), FAULTS,
                         ids=[f"{f[0]}-{f[4]}-{f[5]}" for f in FAULTS])  # fmt: skip
def test_each_fault_is_found_at_its_place(followed_up, name, old, new, row, column, value, expected):
    change(followed_up, name, old, new)
    found = [f for f in check_export(followed_up) if (f.file, f.row, f.column, f.value) == (name, row, column, value)]
    assert any(expected in fault.expected for fault in found)


def test_a_row_that_is_there_twice_is_told_from_two_that_differ(hospital):
    change(hospital, "ccta.csv", "C4,P3", "C6,P6,2020-05-05T12:00:00,RCA: 60% stenosis.\nC6,P3")
    assert [(fault.row, fault.expected) for fault in check_export(hospital)] == [
        (6, "an identifier that no row above has"), (8, "each row once; one above says the same throughout")]


def test_all_faults_are_reported_at_once(followed_up):
    for name, old, new in (
        ("patients.csv", "P1,M,", "P1,male,"), ("patients.csv", "P2,F,,0,1,0", "P2,F,,0,x,y"),
        ("ccta.csv", "C2,P1", "C1,P1"), ("ecg.csv", "ecg/1.hea", "../1.hea"), ("procedures.csv", "PCI", "stent"),
    ):  # fmt: skip
        change(followed_up, name, old, new)
    faults = check_export(followed_up)
    assert [(f.file, f.row, f.column) for f in faults] == [
        ("patients.csv", 2, "sex"), ("patients.csv", 3, "hypertension"), ("patients.csv", 3, "prior_mi"),
        ("ccta.csv", 3, "exam_id"), ("ecg.csv", 2, "path"), ("procedures.csv", 2, "kind"),
    ]  # fmt: skip
    with pytest.raises(BrokenExport) as broken:
        read_export(followed_up)
    assert broken.value.faults == faults
    assert "6 faults" in str(broken.value)
    assert "patients.csv, row 3, column hypertension has 1 character like a: expected 0 or 1" in str(broken.value)


BROKEN = {
    "patients.csv": """patient_id,sex,birth_date,diabetes,hypertension,prior_mi
P1,male,01.01.1950,yes,2,no
P1,F,1990-02-30,0,-,0
,X,1950-01-01,0,0,0
 P4,M,1750-01-01,0,0,0
P5,M,1990-01-01,0,0
P6,F,1990-01-01,0,0,0,9
""",
    "ccta.csv": """exam_id,patient_id,performed_at,report
C1,P1,2020-01-01,ok
C1,P77,2020-01-01T25:00:00,ok
,P1,,ok
C4,,2020-13-01T10:00:00,ok
""",
    "ecg.csv": """ecg_id,patient_id,recorded_at,path,diagnosis
E1,P1,2020-01-01T10:00:00,../1.hea,
E1,P9,2020-01-01T10:00:00+08:00,/etc/passwd,
 E3,P1,21/02/2020 00:00,ecg/../../x.hea,
,,yesterday,,
E5,P1,2020-01-01T10:00:00,C:\\1.hea,
""",
    "procedures.csv": """patient_id,performed_at,kind
P9,March 2019,stent
""",
    "followup.csv": """patient_id,last_seen_at,mi_at
P1,,none
P1,2020-01-01,2021-01-01
P8,2020-01-01,
""",
}


def test_an_export_with_forty_faults_is_reported_in_full(tmp_path):
    for name, text in BROKEN.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = {(f.file, f.row, f.column) for f in check_export(tmp_path)}
    patients, ccta, ecg, procedures, followup = BROKEN
    wanted = {
        *((patients, 2, column) for column in ("sex", "birth_date", "diabetes", "hypertension", "prior_mi")),
        *((patients, 3, column) for column in ("patient_id", "birth_date", "hypertension")),
        (patients, 4, "patient_id"), (patients, 4, "sex"), (patients, 5, "patient_id"), (patients, 5, "birth_date"),
        (patients, 6, ""), (patients, 7, ""),
        (ccta, 2, "performed_at"), (ccta, 3, "exam_id"), (ccta, 3, "patient_id"), (ccta, 3, "performed_at"),
        (ccta, 4, "exam_id"), (ccta, 4, "performed_at"), (ccta, 5, "patient_id"), (ccta, 5, "performed_at"),
        (ecg, 2, "path"), (ecg, 3, "ecg_id"), (ecg, 3, "patient_id"), (ecg, 3, "recorded_at"), (ecg, 3, "path"),
        (ecg, 4, "ecg_id"), (ecg, 4, "recorded_at"), (ecg, 4, "path"), (ecg, 5, "ecg_id"), (ecg, 5, "patient_id"),
        (ecg, 5, "recorded_at"), (ecg, 5, "path"), (ecg, 6, "path"),
        *((procedures, 2, column) for column in ("patient_id", "performed_at", "kind")),
        (followup, 2, "last_seen_at"), (followup, 2, "mi_at"), (followup, 3, "patient_id"), (followup, 3, "mi_at"),
        (followup, 4, "patient_id"),
    }  # fmt: skip
    assert len(wanted) >= 40 and wanted - found == set()
    assert len(check_export(tmp_path)) >= len(wanted)


def test_the_message_has_one_line_for_each_kind_with_its_count_and_first_rows(hospital):
    ecg = pd.read_csv(hospital / "ecg.csv", dtype=str, keep_default_na=False)
    many = pd.concat([ecg.assign(ecg_id=ecg["ecg_id"] + f"-{i}", path="/x") for i in range(3)])
    many.to_csv(hospital / "ecg.csv", index=False)
    change(hospital, "patients.csv", "P1,M,", "P1,male,")
    with pytest.raises(BrokenExport) as broken:
        read_export(hospital)
    assert len(broken.value.faults) == 31
    assert str(broken.value).splitlines()[1:] == [
        "internal/patients.csv, row 2, column sex has 4 characters like aaaa: expected M or F or nothing "
        "(looks like words or numbers for the sex)",
        "internal/ecg.csv, row 2, column path has 2 characters like /a: expected a path relative to the folder "
        "that stays inside it; "
        "30 such rows, also 3, 4, 5, 6, ...",
    ]


def test_the_message_shows_twenty_kinds_and_how_many_more(hospital):
    for name in ("patients", "ccta", "ecg", "procedures"):
        table = pd.read_csv(hospital / f"{name}.csv", dtype=str, keep_default_na=False)
        table.rename(columns=lambda column: column if column == "patient_id" else f"{column}?").to_csv(
            hospital / f"{name}.csv", index=False)
    with pytest.raises(BrokenExport, match="has 28 faults") as broken:
        read_export(hospital)
    assert len(str(broken.value).splitlines()) == 22
    assert str(broken.value).endswith("... and 8 more kinds")


def test_an_empty_risk_factor_is_unknown_and_neither_yes_nor_no(hospital):
    change(hospital, "patients.csv", "P2,F,,0,1,0", "P2,F,,,1,")
    change(hospital, "patients.csv", "P1,M,1950-03-04,1,0,0", "P1,M,1950-03-04,1,,0")
    patients = read_export(hospital).patients
    assert patients["diabetes"].to_list()[:3] == [True, pd.NA, False]
    assert patients["hypertension"].to_list()[:2] == [pd.NA, True]
    assert patients["prior_mi"].to_list()[:3] == [False, pd.NA, True]


def test_message_does_not_name_a_person(hospital):
    change(hospital, "ccta.csv", "C3,P2", "C3,Zhang San")
    shape = r"ccta\.csv, row 4, column patient_id has 9 characters like aaaaa aaa: expected"
    with pytest.raises(BrokenExport, match=shape) as broken:
        read_export(hospital)
    assert "Zhang" not in str(broken.value)


@pytest.mark.parametrize("name", ["patients.csv", "ccta.csv", "ecg.csv", "procedures.csv"])
def test_missing_file(hospital, name):
    (hospital / name).unlink()
    assert Fault(name, None, "", "", "the file to be there") in check_export(hospital)


def test_missing_folder(tmp_path):
    with pytest.raises(BrokenExport, match="expected a folder with the files of an export"):
        read_export(tmp_path / "nowhere")


def test_text_that_is_not_utf8(hospital):
    (hospital / "ccta.csv").write_bytes((hospital / "ccta.csv").read_text(encoding="utf-8").encode("gb18030"))
    faults = [f for f in check_export(hospital) if f.file == "ccta.csv"]
    assert [f.expected for f in faults] == ["UTF-8 text"]


def test_empty_file(hospital):
    (hospital / "ecg.csv").write_text("")
    assert [f.expected for f in check_export(hospital)] == ["the header ecg_id,patient_id,recorded_at,path,diagnosis"]


def test_byte_order_mark_and_windows_lines_are_no_fault(hospital):
    for path in hospital.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert check_export(hospital) == []
    assert len(read_export(hospital).ecg) == 10


def test_columns_may_stand_in_any_order(hospital):
    table = pd.read_csv(hospital / "ecg.csv", dtype=str, keep_default_na=False)
    table[table.columns[::-1]].to_csv(hospital / "ecg.csv", index=False)
    assert read_export(hospital).ecg["path"].iloc[0] == "ecg/1.hea"


def test_text_that_looks_like_a_missing_value_is_kept(hospital):
    change(hospital, "ecg.csv", "ecg/1.hea,Normal ECG", "ecg/1.hea,NA")
    change(hospital, "ecg.csv", "E1,", "007,")
    ecg = read_export(hospital).ecg
    assert (ecg["diagnosis"].iloc[0], ecg["ecg_id"].iloc[0]) == ("NA", "007")


def test_faults_come_in_the_order_of_files_and_rows_and_those_of_a_whole_file_before_its_rows(followed_up):
    for name, old, new in (("patients.csv", "P4,", "P4 ,"), ("patients.csv", ",1,0,0\nP2", ",yes,0,0\nP2"),
                           ("ecg.csv", "E3,P1", "E3,"), ("procedures.csv", "PCI", "stent")):
        change(followed_up, name, old, new)
    (followed_up / "ccta.csv").unlink()
    places = [(fault.file, fault.row) for fault in check_export(followed_up)]
    order = ["patients.csv", "ccta.csv", "ecg.csv", "procedures.csv", "followup.csv"]
    assert places == sorted(places, key=lambda place: (order.index(place[0]), place[1] or 0))
    assert {("patients.csv", 2), ("patients.csv", 5), ("ccta.csv", None), ("ecg.csv", 4)} <= set(places)
