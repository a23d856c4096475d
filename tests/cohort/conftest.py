"""A small hospital by hand, and the PTB-XL sample where there is one."""

import os
from pathlib import Path

import pandas as pd
import pytest

FILES = {
    "patients.csv": """patient_id,sex,birth_date,diabetes,hypertension,prior_mi
P1,M,1950-03-04,1,0,0
P2,F,,0,1,0
P3,,1990-01-01,0,0,1
P4,F,1948-06-30,1,1,0
P5,M,1960-12-31,0,0,0
P6,M,1961-01-01,0,0,0
""",
    # P1 has two exams; P2's report grades nobody; P3 had a PCI near it; P5 has no exam
    "ccta.csv": """exam_id,patient_id,performed_at,report
C1,P1,2020-01-10T10:00:00,"LAD: 80% stenosis. LM, LCX and RCA: no stenosis."
C2,P1,2020-02-20T10:00:00,"LAD: occluded. RCA: mild stenosis, 30%.
LCX cannot be assessed."
C3,P2,2020-03-01T08:00:00,无法评估。
C4,P3,2020-03-01T08:00:00,前降支轻度狭窄。
C5,P4,2020-05-05T12:00:00,RCA: 60% stenosis. The remaining coronary arteries are normal.
C6,P6,2020-05-05T12:00:00,RCA: 60% stenosis.
""",
    "ecg.csv": """ecg_id,patient_id,recorded_at,path,diagnosis
E1,P1,2020-01-10T10:00:00,ecg/1.hea,Normal ECG
E2,P1,2020-01-10T10:00:01,ecg/2.hea,Abnormal ECG
E3,P1,2020-02-21T00:00:00,ecg/3.hea,Normal ECG
E4,P2,2020-02-28T08:00:00,ecg/4.hea,
E5,P3,2020-02-28T08:00:00,ecg/5.hea,Normal ECG
E6,P4,2020-02-05T12:00:00,ecg/6.hea,
E7,P4,2020-02-05T11:59:59,ecg/7.hea,Normal ECG
E8,P5,2020-02-05T12:00:00,ecg/8.hea,Normal ECG
E9,P4,2020-05-05T09:00:00,ecg/9.hea,Sinus bradycardia
E10,P4,2020-05-05T09:00:00,ecg/10.hea,Sinus bradycardia
""",
    "procedures.csv": """patient_id,performed_at,kind
P3,2019-03-03,PCI
P4,2018-05-05T12:00:00,CABG
""",
}
FOLLOWUP = """patient_id,last_seen_at,mi_at
P1,2021-01-10T10:00:00,
P4,2021-02-05,2020-05-05T21:00:00
"""


@pytest.fixture
def hospital(tmp_path) -> Path:
    """The folder of one cohort's export, without follow-up."""
    folder = tmp_path / "export" / "internal"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def followed_up(hospital) -> Path:
    (hospital / "followup.csv").write_text(FOLLOWUP, encoding="utf-8")
    return hospital


@pytest.fixture
def ptbxl() -> Path:
    folder = os.environ.get("CCTAECG_PTBXL")
    if not folder:
        pytest.skip("CCTAECG_PTBXL does not name the PTB-XL sample")
    return Path(folder)


@pytest.fixture
def ptbxl_by_hand(tmp_path) -> Path:
    """Ten made-up records in PTB-XL's layout, one for each trap."""
    rows = [
        # ecg, patient, age, sex, codes, fold
        (1, "11.0", "56.0", 0, "{'NORM': 100.0, 'SR': 0.0}", 1),
        (2, "11.0", "57.0", 0, "{'IMI': 100.0, 'SR': 0.0}", 1),
        (3, "12.0", "300", 1, "{'ASMI': 35.0, 'LMI': 80.0}", 8),
        (4, "13.0", "", 1, "{'ALMI': 50.0, 'NORM': 15.0}", 9),
        (5, "14.0", "89", 1, "{'PMI': 0.0, 'AFIB': 0.0}", 10),
        (6, "15.0", "40", 0, "{}", 2),
        (7, "16.0", "41", 0, "{'INJAS': 100.0, 'ILMI': 100.0}", 3),
        (8, "17.0", "42", 1, "{'INJAL': 100.0}", 4),
        (9, "18.0", "43", 1, "{'SR': 0.0}", 5),
        (10, "19.0", "44", 1, "{'IMI': 35.0, 'IPLMI': 15.0}", 6),
    ]
    columns = ["ecg_id", "patient_id", "age", "sex", "scp_codes", "strat_fold"]
    table = pd.DataFrame(rows, columns=columns)
    table["recording_date"] = "1984-11-09 09:17:34"
    table["filename_lr"] = table["ecg_id"].map("records100/00000/{:05d}_lr".format)
    table["filename_hr"] = table["ecg_id"].map("records500/00000/{:05d}_hr".format)
    table.to_csv(tmp_path / "ptbxl_database.csv", index=False)
    return tmp_path
