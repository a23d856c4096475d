import numpy as np
import pandas as pd
import pytest

from cctaecg.cohort.analysis_table import COLUMNS, DTYPES
from cctaecg.cohort.export.errors import NotPTBXL, PathOutsideExport
from cctaecg.cohort.identifiers import hash_identifier
from cctaecg.cohort.ptbxl.analysis_table import build_ptbxl_cohorts, read_ptbxl
from cctaecg.cohort.ptbxl.database import ptbxl_listing
from cctaecg.config.sections import CohortConfig

KEY, CONFIG = b"key", CohortConfig()


def row(table, ecg_id, cohort="internal"):
    return table.set_index("ecg_id").loc[hash_identifier(KEY, f"{cohort}.ecg", ecg_id)]


def change(folder, old, new):
    path = folder / "ptbxl_database.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_table_keeps_the_contract(ptbxl_by_hand):
    table = read_ptbxl(ptbxl_by_hand, CONFIG, KEY)
    assert tuple(table.columns) == COLUMNS
    assert table.dtypes.astype(str).to_dict() == DTYPES
    assert len(table) == 10 and table["ecg_id"].is_unique and table["exam_id"].is_unique
    lacking = ["performed_at", "interval_h", "diabetes", "hypertension", "prior_mi", "severe_lm", "grade_rca",
               "grade_lm", "grade_lad", "grade_lcx", "time_days", "mi"]  # fmt: skip
    assert table[lacking].isna().all().all()


def test_folds_nine_and_ten_are_held_out(ptbxl_by_hand):
    table = read_ptbxl(ptbxl_by_hand, CONFIG, KEY)
    assert table["cohort"].value_counts().to_dict() == {"internal": 8, "external": 2}
    assert row(table, "4", "external")["cohort"] == row(table, "5", "external")["cohort"] == "external"


def test_values_of_the_records(ptbxl_by_hand):
    table = read_ptbxl(ptbxl_by_hand, CONFIG, KEY)
    first, second, third = row(table, "1"), row(table, "2"), row(table, "3")
    assert first["recorded_at"] == pd.Timestamp("1984-11-09 09:17:34")
    assert (first["age"], first["sex"], first["ecg_normal"]) == (56, "M", True)
    assert first["patient_id"] == second["patient_id"] == hash_identifier(KEY, "internal.patient", "11")
    vessels = ["severe_rca", "severe_lad", "severe_lcx"]
    assert second[vessels].to_list() == [True, False, False] and not second["ecg_normal"]
    assert third[vessels].to_list() == [False, pd.NA, True]
    assert (third["age"], third["sex"]) == (90, "F")  # 300 is PTB-XL's "over 89"
    fourth = row(table, "4", "external")
    assert np.isnan(fourth["age"]) and pd.isna(fourth["ecg_normal"])
    assert fourth[vessels].to_list() == [False, True, True]
    assert row(table, "5", "external")[vessels].to_list() == [False, False, pd.NA]
    assert pd.isna(row(table, "9")["ecg_normal"])  # sinus rhythm alone


def test_likelihood_threshold_is_the_configurations(ptbxl_by_hand):
    lower = read_ptbxl(ptbxl_by_hand, CohortConfig(ptbxl_min_likelihood=15), KEY)
    assert row(lower, "3")["severe_lad"] and row(lower, "10")["severe_lcx"]
    assert pd.isna(row(read_ptbxl(ptbxl_by_hand, CONFIG, KEY), "10")["severe_lcx"])


def test_listing_names_the_files_of_the_sampling_rate(ptbxl_by_hand):
    root = str(ptbxl_by_hand.resolve())
    assert ptbxl_listing(ptbxl_by_hand, 100)["path"].iloc[0] == f"{root}/records500/00000/00001_hr.hea"
    (ptbxl_by_hand / "records100").mkdir()
    assert ptbxl_listing(ptbxl_by_hand, 100)["path"].iloc[0] == f"{root}/records100/00000/00001_lr.hea"
    listing = ptbxl_listing(ptbxl_by_hand, 500)
    assert listing["path"].iloc[9] == f"{root}/records500/00000/00010_hr.hea"
    assert listing[["cohort", "ecg_id", "patient_id"]].iloc[3].to_list() == ["external", "4", "13"]


def test_refused_and_unlabelled_records_are_excluded_and_counted(ptbxl_by_hand):
    table = read_ptbxl(ptbxl_by_hand, CONFIG, KEY)
    index = table[["cohort", "ecg_id"]].assign(refused="")
    index.loc[index["ecg_id"] == row(table, "1").name, "refused"] = "flat lead: V1"
    kept, flow = build_ptbxl_cohorts(ptbxl_by_hand, index, KEY, CONFIG)
    counts = flow[["cohort", "step", "patients", "ecgs"]].to_numpy().tolist()
    assert counts == [
        ["internal", "in the data set", 7, 8], ["internal", "ECG readable and sound", 7, 7],
        ["internal", "a territory labelled", 5, 5],  # 6 has no statement, 8 does not localise
        ["external", "in the data set", 2, 2], ["external", "ECG readable and sound", 2, 2],
        ["external", "a territory labelled", 2, 2],
    ]  # fmt: skip
    assert len(kept) == 7


@pytest.mark.parametrize(("old", "new", "message"), [
    ("3,12.0,300", "3,12.0,200", "row 4: age is '200'; expected 0 to 120, 300 or nothing"),
    ("3,12.0,300,1", "3,12.0,300,2", "row 4: sex is '2'; expected 0"),
    ("3,12.0,", "3,x,", "row 4: patient_id is 'x'"),
    ("2,11.0,57.0", "1,11.0,57.0", "row 3: ecg_id is '1'"),
    ("1984-11-09", "9.11.84", "row 2: recording_date is"),
    ("{'SR': 0.0}", "SR", "row 10: scp_codes is 'SR'"),
    ("4,13.0,", "4,11.0,", "row 5: strat_fold is '9'; expected a patient of folds 9 and 10 to be in no other fold"),
    ("strat_fold", "fold", "lacks the columns strat_fold"),
])  # fmt: skip
def test_what_ptbxl_does_not_define_is_refused(ptbxl_by_hand, old, new, message):
    change(ptbxl_by_hand, old, new)
    with pytest.raises(NotPTBXL, match=message):
        read_ptbxl(ptbxl_by_hand, CONFIG, KEY)


def test_other_folder_is_refused(tmp_path):
    with pytest.raises(NotPTBXL, match="expected the folder of PTB-XL"):
        ptbxl_listing(tmp_path, 100)


def test_path_out_of_the_folder_is_refused(ptbxl_by_hand):
    change(ptbxl_by_hand, "records500/00000/00002_hr", "../00002_hr")
    with pytest.raises(PathOutsideExport, match="row 3"):
        ptbxl_listing(ptbxl_by_hand, 500)


def test_sample(ptbxl):
    """The 400 records of the sample, against counts made from its file by hand."""
    table = read_ptbxl(ptbxl, CONFIG, KEY)
    assert table["cohort"].value_counts().to_dict() == {"internal": 276, "external": 124}
    assert table["patient_id"].nunique() == 369
    assert table["sex"].value_counts().to_dict() == {"M": 195, "F": 205}
    assert table["age"].isna().sum() == 4 and table["age"].max() <= 91
    assert (table["ecg_normal"] == True).sum() == 243  # noqa: E712
    # IMI at 50 or more 13 times, ILMI twice; below it 13 and once
    assert table["severe_rca"].sum() == 15
    assert table["severe_rca"].isna().sum() == 14
    listing = ptbxl_listing(ptbxl, 100)
    assert all(pd.Series(listing["path"]).map(lambda path: path.endswith("_hr.hea")))
    assert pd.io.common.file_exists(listing["path"].iloc[-1])
