"""A hospital's messy folder becomes an export to the letter; what cannot be read is named, and nothing is written."""

import datetime
import re

import pandas as pd
import pytest

from cctaecg.cohort.export.tables import check_export, read_export
from cctaecg.cohort.importing.mapping import ImportMapping, WrongMapping, canonical_mapping, read_mapping
from cctaecg.cohort.importing.template import write_template
from cctaecg.cohort.importing.to_export import ExportExists, import_folder
from tests.run.left_over import left_beside

MAPPING = r"""
encoding: gb18030
separator: ";"
dates: day-month-year
ecg_files: ECG
path_prefix: 'D:\ecg\'
values:
  sex: {男: M, 女: F, 未知: ''}
  diabetes: {是: 1, 否: 0}
  kind: {支架: PCI, 搭桥: CABG}
tables:
  internal:
    patients:
      file: 病人.csv
      columns: {patient_id: 病人号, sex: 性别, birth_date: 生日, diabetes: 糖尿病, hypertension: , prior_mi: 心梗}
    ccta:
      file: ct.csv
      columns: {patient_id: 病人号, performed_at: [日期, 时间], report: 报告}
    ecg:
      file: 心电图.xlsx
      header: 2
      columns: {ecg_id: 号, patient_id: 病人号, recorded_at: 时间, path: 文件, diagnosis: 诊断}
    procedures: {file: 手术.csv, columns: {patient_id: 病人号, performed_at: 日期, kind: 类型}}
"""
PATIENTS = """病人号;姓名;性别;生日;糖尿病;心梗
0071;张三;男;04.03.1950;是;0
0072;李四;女;;否;

0073;王五;未知;1.12.1961;;1
"""
CT = "病人号;日期;时间;报告\n0071;5/3/2021;14:20;左前降支:重度狭窄;无\n"
PROCEDURES = "病人号;日期;类型\n0073;31.12.2019;支架\n"


@pytest.fixture
def messy(tmp_path):
    folder = tmp_path / "messy"
    (folder / "ECG" / "2021").mkdir(parents=True)
    for name in ("a.xml", "2021/b.xml"):
        (folder / "ECG" / name).write_text(f"<ecg>{name}</ecg>")
    ct = CT.replace("左前降支:重度狭窄;无", '"左前降支:重度狭窄;无"')
    for name, text in (("病人.csv", PATIENTS), ("ct.csv", ct), ("手术.csv", PROCEDURES)):
        (folder / name).write_bytes(text.encode("gb18030"))
    rows = [["心电图导出", None, None, None, None], ["号", "病人号", "时间", "文件", "诊断"],
            [12.0, "0071", datetime.datetime(2021, 3, 5, 9, 1), r"D:\ECG\a.xml", "窦性心律"],
            [13, "0072", "06.03.2021 08:00:30", r"D:\ECG\2021\b.xml", None]]  # fmt: skip
    pd.DataFrame(rows).to_excel(folder / "心电图.xlsx", index=False, header=False)
    return folder


@pytest.fixture
def mapping(tmp_path) -> ImportMapping:
    (tmp_path / "mapping.yml").write_text(MAPPING, encoding="utf-8")
    return read_mapping(tmp_path / "mapping.yml")


def rewrite(folder, name, old, new):
    text = (folder / name).read_bytes().decode("gb18030")
    assert old in text
    (folder / name).write_bytes(text.replace(old, new).encode("gb18030"))


def test_a_messy_folder_becomes_an_export_that_keeps_the_contract(messy, mapping, tmp_path):
    done = import_folder(messy, tmp_path / "export", mapping)
    assert [(row[0], row[1], row[3]) for row in done.rows] == [
        ("internal/patients.csv", 3, ["姓名"]), ("internal/ccta.csv", 1, []), ("internal/ecg.csv", 2, []),
        ("internal/procedures.csv", 1, []),
    ]  # fmt: skip
    folder = tmp_path / "export" / "internal"
    assert done.faults == [] and check_export(folder) == []
    assert (folder / "patients.csv").read_text(encoding="utf-8").splitlines() == [
        "patient_id,sex,birth_date,diabetes,hypertension,prior_mi",
        "0071,M,1950-03-04,1,,0", "0072,F,,0,,", "0073,,1961-12-01,,,1",
    ]  # fmt: skip
    export = read_export(folder)
    exams = export.ccta[["exam_id", "patient_id", "report"]]
    assert exams.to_numpy().tolist() == [["C2", "0071", "左前降支:重度狭窄;无"]]
    assert export.ccta["performed_at"].to_list() == [pd.Timestamp("2021-03-05 14:20")]
    assert export.ecg["ecg_id"].to_list() == ["12", "13"]
    recorded = [str(time) for time in export.ecg["recorded_at"]]
    assert recorded == ["2021-03-05 09:01:00", "2021-03-06 08:00:30"]
    texts = [(folder / path).read_text() for path in export.ecg["path"]]
    assert texts == ["<ecg>a.xml</ecg>", "<ecg>2021/b.xml</ecg>"]
    assert export.procedures["kind"].to_list() == ["PCI"]


@pytest.mark.parametrize(("file", "old", "new", "row", "column", "expected"), [
    ("病人.csv", "男", "2", 2, "性别", "M or F or nothing, or this value under values.sex of the mapping"),
    ("病人.csv", "1.12.1961", "1.13.1961", 5, "生日", "a day and time that exist, in the order day-month-year"),
    ("病人.csv", "1.12.1961", "1961/12/1", 5, "生日", "the order day-month-year"),
    ("病人.csv", "1.12.1961", "22616", 5, "生日", "spreadsheet_days in the mapping"),
    ("病人.csv", "0072", " ", 3, "病人号", "an identifier"),
    ("病人.csv", "是", "maybe", 2, "糖尿病", "0 or 1 or nothing"),
    ("病人.csv", "李四;女", "李四;女;女", 3, "", "6 values"),
    ("ct.csv", ";14:20", ";", 2, "日期 + 时间", "a date with the time of day"),
    ("ct.csv", ";14:20", ";14:20Z", 2, "日期 + 时间", "a timezone in the mapping"),
    ("手术.csv", "支架", "消融", 2, "类型", "PCI or CABG"),
    ("手术.csv", "类型", "种类", 1, "类型", "this column; there are 病人号, 日期, 种类"),
    ("手术.csv", ";", ",", 1, "", "values separated by ';'"),
])  # fmt: skip
def test_what_cannot_be_read_is_named_and_nothing_is_written(
    messy, mapping, tmp_path, file, old, new, row, column, expected
):
    rewrite(messy, file, old, new)
    done = import_folder(messy, tmp_path / "export", mapping)
    (fault,) = [fault for group in done.faults for fault in group.faults]
    assert (fault.file, fault.row, fault.column) == (file, row, column) and expected in fault.expected
    assert not (tmp_path / "export").exists() and not list(tmp_path.glob(".partial*"))


@pytest.mark.parametrize("file", ["../secret.csv", "/etc/hostname", r"..\\secret.csv", "C:/secret.csv", "a/../../b.csv",
                                  ""])
def test_a_mapping_that_names_a_file_outside_the_folder_is_refused(messy, tmp_path, file):
    (tmp_path / "m.yml").write_text(MAPPING.replace("file: ct.csv", f'file: "{file}"'), encoding="utf-8")
    with pytest.raises(WrongMapping, match="expected a file in the folder that is imported"):
        read_mapping(tmp_path / "m.yml")


def test_a_table_that_is_a_link_out_of_the_folder_is_refused_and_not_read(messy, mapping, tmp_path):
    (tmp_path / "secret.csv").write_bytes((messy / "ct.csv").read_bytes())
    (messy / "ct.csv").unlink()
    (messy / "ct.csv").symlink_to(tmp_path / "secret.csv")
    (group,) = import_folder(messy, tmp_path / "export", mapping).faults
    assert str(group) == "messy/ct.csv: expected a file, and no link that leads out of the folder"
    assert not (tmp_path / "export").exists()


def test_only_what_a_killed_import_left_is_removed(messy, mapping, tmp_path):
    left_beside(tmp_path / "export")
    (tmp_path / ".partial-export").mkdir()
    (tmp_path / ".partial-export" / "thesis.txt").write_text("mine")
    assert not import_folder(messy, tmp_path / "export", mapping).faults
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == [".partial-export"]
    assert (tmp_path / ".partial-export" / "thesis.txt").read_text() == "mine"


def test_every_faulty_row_is_counted_and_a_persons_identifiers_are_not_shown(messy, mapping, tmp_path):
    (messy / "ECG" / "a.xml").unlink()
    rewrite(messy, "病人.csv", "04.03.1950", "March 1950")
    done = import_folder(messy, tmp_path / "export", mapping)
    told = [str(group) for group in done.faults]
    assert all(" has " in line and " like " in line for line in told)  # of a value its shape
    assert [re.sub(r" has \d+ characters? like .*?: expected", ": expected", line) for line in told] == [
        "messy/病人.csv, row 2, column 生日: expected a date in the order day-month-year, as the mapping states",
        f"messy/心电图.xlsx, row 3, column 文件: expected an ECG file, looked for below {messy / 'ECG'}; "
        "bring it there, or leave the row out",
    ]


@pytest.mark.parametrize(("old", "new", "said"), [
    ("04.03.1950", "31.02.1950", "a day and time that exist, in the order day-month-year that the mapping states"),
    ("04.03.1950", "1950/3/4", "a date in the order day-month-year, as the mapping states "
                               "(looks like dates with slashes, dots or 年月日)"),
])  # fmt: skip
def test_a_cause_is_surmised_only_where_the_sentence_leaves_it_open(messy, mapping, tmp_path, old, new, said):
    rewrite(messy, "病人.csv", old, new)
    (group,) = import_folder(messy, tmp_path / "export", mapping).faults
    assert str(group).endswith(f"expected {said}")


def test_paths_that_begin_with_a_drive_or_root_point_to_the_prefix(messy, tmp_path):
    (tmp_path / "m.yml").write_text(MAPPING.replace(r"path_prefix: 'D:\ecg\'", "path_prefix: ''"), encoding="utf-8")
    (group,) = import_folder(messy, tmp_path / "export", read_mapping(tmp_path / "m.yml")).faults
    assert len(group.faults) == 2 and group.faults[0].expected.endswith(", or path_prefix to say what it begins with")


def test_usual_words_need_not_be_said_and_a_hospitals_own_meaning_goes_before(messy, tmp_path):
    own = MAPPING.replace("  sex: {男: M, 女: F, 未知: ''}", "  sex: {女: ''}").replace(
        "  diabetes: {是: 1, 否: 0}\n  kind: {支架: PCI, 搭桥: CABG}\n", "")  # fmt: skip
    (tmp_path / "m.yml").write_text(own, encoding="utf-8")
    assert import_folder(messy, tmp_path / "export", read_mapping(tmp_path / "m.yml")).faults == []
    patients = read_export(tmp_path / "export" / "internal").patients
    assert patients["sex"].fillna("").to_list() == ["M", "", ""] and patients["diabetes"].to_list()[:2] == [True, False]


def test_unknown_words_are_shown_where_they_can_be_no_names(messy, mapping, tmp_path):
    rows = "".join(f"1{i:03};某;{word};;;\n" for i, word in enumerate(5 * ["甲"] + 4 * ["乙"]))
    rewrite(messy, "病人.csv", "0071;", rows + "0071;")
    (group,) = import_folder(messy, tmp_path / "export", mapping).faults
    assert len(group.faults) == 9 and "(there are 甲)" in str(group) and "乙" not in str(group)
    rows = "".join(f"2{i:03};某;姓{i};;;\n" for i in range(9))  # as many different values as a column of names has
    rewrite(messy, "病人.csv", "0071;", rows + "0071;")
    (group,) = import_folder(messy, tmp_path / "export", mapping).faults
    assert len(group.faults) == 18 and "甲" not in str(group)


def test_what_a_file_is_instead_is_said(messy, tmp_path):
    (tmp_path / "m.yml").write_text(MAPPING, encoding="utf-8")
    done = import_folder(messy, tmp_path / "export", read_mapping(tmp_path / "m.yml", encoding="utf-8"))
    assert [group.cause for group in done.faults] == ["GB18030: `cctaecg import --encoding gb18030`"] * 3
    done = import_folder(messy, tmp_path / "export", read_mapping(tmp_path / "m.yml", separator=","))
    assert {group.cause for group in done.faults} == {
        "semicolons between the values: `cctaecg import --separator ';'`"}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_canonical_files_in_any_encoding_need_no_mapping(hospital, tmp_path, encoding, separator):
    before = read_export(hospital).ccta
    for name in ("patients", "ccta", "ecg", "procedures"):
        table = pd.read_csv(hospital / f"{name}.csv", dtype=str, keep_default_na=False)
        table.to_csv(hospital / f"{name}.csv", index=False, sep=separator, encoding=encoding)
    (hospital / "ecg").mkdir()
    for number in range(1, 11):
        (hospital / "ecg" / f"{number}.hea").write_text("x")
    mapping = canonical_mapping(hospital.parent, encoding=encoding.removesuffix("-sig"), separator=separator)
    assert import_folder(hospital.parent, tmp_path / "new", mapping).faults == []
    after = read_export(tmp_path / "new" / "internal").ccta
    assert after.to_numpy().tolist() == before.to_numpy().tolist()


def test_the_template_is_a_mapping_and_replaces_nothing(tmp_path):
    written = write_template(tmp_path)
    assert read_mapping(written[0]).tables["internal"]["ecg"].columns["path"] == "path"
    empty = (tmp_path / "empty" / "followup" / "followup.csv").read_text("utf-8-sig")
    assert empty == "patient_id,last_seen_at,mi_at\n"
    with pytest.raises(ExportExists, match=r"mapping\.yml is there already"):
        write_template(tmp_path)


def test_an_export_that_is_there_is_not_replaced(messy, mapping, tmp_path):
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "kept.txt").touch()
    with pytest.raises(ExportExists, match="is there already"):
        import_folder(messy, tmp_path / "export", mapping)


@pytest.mark.parametrize(("old", "new", "said"), [
    ("day-month-year", "day first", "dates is 'day first'"),
    ("病人号, sex: 性别", "病人号, gender: 性别", "tables.internal.patients.columns names gender"),
    ("patient_id: 病人号, performed_at: [", "performed_at: [", "tables.internal.ccta.columns.patient_id is left out"),
    ("  internal:", "  hospital_a:", "no cohort 'internal'"),
    ("    procedures:", "    operations:", "tables.internal.operations is no table of an export"),
    ("encoding: gb18030", "encodign: gb18030", "encodign is 'gb18030'"),
    ("encoding: gb18030", "timezone: China", "expected a time zone such as Asia/Shanghai"),
    ("  kind:", "  kinds:", "values names kinds"),
])  # fmt: skip
def test_a_wrong_mapping_says_which_key(tmp_path, old, new, said):
    assert old in MAPPING
    (tmp_path / "m.yml").write_text(MAPPING.replace(old, new), encoding="utf-8")
    with pytest.raises(WrongMapping) as wrong:
        read_mapping(tmp_path / "m.yml")
    assert said in str(wrong.value)


def test_a_path_that_does_not_begin_with_the_prefix_is_taken_whole(messy, mapping, tmp_path):
    table = pd.read_excel(messy / "心电图.xlsx", header=None)
    table.iloc[2, 3], table.iloc[3, 3] = "2021/b.xml", r"d:\ecg\a.xml"
    table.to_excel(messy / "心电图.xlsx", index=False, header=False)
    assert import_folder(messy, tmp_path / "export", mapping).faults == []
    export = read_export(tmp_path / "export" / "internal")
    assert export.ecg["path"].to_list() == ["ecg/2021/b.xml", "ecg/a.xml"]
