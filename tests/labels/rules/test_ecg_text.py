"""ECG diagnoses in the manner of real ones, read as normal, abnormal or unknown."""

import pandas as pd
import pytest

from cctaecg.labels.rules.ecg_text import read_diagnoses, read_diagnosis

NORMAL = [
    "窦性心律，正常心电图", "窦性心律 心电图大致正常", "正常范围心电图", "窦性心律", "窦性心律不齐，正常心电图",
    "正常窦性心律，未见明显异常", "窦性心律，未见明显ST-T改变",
    "Normal ECG", "Normal sinus rhythm. Within normal limits.", "Sinus rhythm, rate 72 bpm",
    "Sinus arrhythmia, normal electrocardiogram", "NORMAL SINUS RHYTHM\nNORMAL ECG", "ECG: normal", "Ｎｏｒｍａｌ ECG",
    "Sinus rhythm, rate 72, PR 160, QRS 90, QTc 410", "Normal sinus rhythm, QRS axis 30, PR 160 ms, QRS 88 ms",
    "ST segments: normal. T waves: normal. Sinus rhythm.", "Sinus rhythm with normal intervals and axis", "窦律",
    "No atrial fibrillation. Sinus rhythm.", "Normal ECG. Confirmed by Dr. Jones",
    "窦性心律，心率75次/分，ST段正常，T波正常",
    "窦性心律，未见早搏，未见ST-T改变", "Sinus rhythm. No acute ST changes, no Q waves.",
    "Resting HR 52, sinus rhythm, normal ECG", "Sinus rhythm, no arrhythmia, axis +60", "心电图正常，未见缺血改变",
    "Sinus rhythm, no ST-T changes", "Early repolarization, normal ECG",
]  # fmt: skip
ABNORMAL = [
    "窦性心动过缓", "窦性心律，ST-T改变", "异常心电图", "心房颤动", "窦性心律，正常心电图，偶发室性早搏",
    "完全性左束支传导阻滞", "可疑心电图", "II、III、aVF导联异常Q波", "左室高电压", "电轴左偏", "不正常心电图",
    "Abnormal ECG", "Sinus rhythm with T-wave inversion", "Sinus bradycardia, otherwise normal ECG", "Borderline ECG",
    "Nonspecific ST abnormality", "RBBB", "Atrial fibrillation", "Old inferior infarct", "Left axis deviation",
    "Normal sinus rhythm. Possible left atrial enlargement.", "Prolonged QT",
    "ECG not normal", "Not a normal ECG", "LVH", "AF", "频发室早二联律", "SVT",
    "窦性心律，心率102次/分", "HR 110, sinus", "Sinus rhythm at 48/min", "QTc 490 ms, sinus rhythm",
    "Sinus rhythm, PR 230",
    "Sinus rhythm, QRS 132", "Electronic pacemaker", "Ventricular paced rhythm", "起搏心律", "陈旧性下壁心肌梗死",
    "Arrhythmia",
    "Normal sinus rhythm, cannot rule out inferior infarct", "Normal ECG, hyperkalaemia: peaked T", "Digitalis effect",
    "No P waves, irregular rhythm", "Right axis, S1Q3T3", "窦性心律，短PR间期", "Sinus rhythm, rightward axis",
    "边缘心电图",
    "Normal ECG except for occasional PVCs", "Sinus rhythm without ST elevation, with T wave inversion", "非窦性心律",
]  # fmt: skip
UNKNOWN = ["", "   ", None, pd.NA, float("nan"), "窦性心律不齐", "心电图检查", "见病历", "Sinus arrhythmia", "see note",
           "No change from previous ECG", "Normal ECG, zonular something", "正常心电图，某某征象",
           "Normal ECG for age, rate 120 bpm, infant", "History of atrial fibrillation. Normal ECG today.",
           "Not abnormal", "Abnormal ECG: no", "ECG of another patient: AF. Normal ECG",
           "Normal ECG? leads off, repeat the ECG", "干扰严重，无法诊断"]  # fmt: skip

# Who else, and when else: what is told of them decides nothing.
OTHERS = {
    "Father had an abnormal ECG; patient ECG normal": True, "Family history of sudden death, LBBB. Normal ECG": True,
    "Mother: AF": None, "Sister's ECG: LBBB, AF and MI. Sinus rhythm.": True, "父亲房颤。窦性心律": True,
    "Previous tracing showed LBBB. Now normal ECG.": None, "AF resolved, now sinus rhythm": None,
    "AF no longer present, sinus rhythm": None, "Outside ECG: AF, LBBB. Sinus rhythm.": None,
    "Previous ECG was normal.": None, "前次心电图示房颤，本次窦性心律": None, "较前ST段恢复正常，大致正常心电图": None,
    "Previous ECG normal. Now AF": False, "LBBB as on previous ECG": False, "ST elevation has not resolved": False,
    "LBBB persists, similar to prior tracing": False, "前次心电图正常，本次房颤": False,
    "与前次心电图比较新出现房颤": False,
    "Old inferior infarct. No prior ECG": False, "窦性心律，心率70次/分，各导联未见异常": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [(t, True) for t in NORMAL] + [(t, False) for t in ABNORMAL] + [(t, None) for t in UNKNOWN]
    + list(OTHERS.items()),
)  # fmt: skip
def test_diagnosis(text, expected):
    assert read_diagnosis(text) is expected


def test_many_diagnoses_keep_their_index():
    read = read_diagnoses(pd.Series(["Normal ECG", "", "Abnormal ECG", None], index=[4, 2, 9, 0]))
    assert str(read.dtype) == "boolean"
    assert list(read.index) == [4, 2, 9, 0]
    assert read.to_list() == [True, pd.NA, False, pd.NA]


@pytest.mark.parametrize(("written", "lowest", "highest"), [
    ("HR {}", 50, 100), ("心率{}", 50, 100), ("{} bpm", 50, 100), ("QT/QTc 400/{}", 340, 460), ("QTc {}", 340, 460),
    ("PR {}", 110, 200), ("QRS {}", 50, 119),
])  # fmt: skip
def test_a_measured_value_is_normal_up_to_its_limits_and_abnormal_one_beyond(written, lowest, highest):
    for value, normal in ((lowest - 1, False), (lowest, True), (highest, True), (highest + 1, False)):
        assert read_diagnosis(f"Sinus rhythm, {written.format(value)}") is normal, value


@pytest.mark.parametrize(("text", "normal"), [
    ("Previous ECG AF. Previous ECG AF persists", False),  # what is over is taken out once, and not of what persists
    ("Sinus rhythm, x", True), ("Sinus rhythm, zq", None),  # one letter is no word
    ("Sinus rhythm, HR 72, HR 130", False), ("HR 40, sinus rhythm, HR 72", False),  # any of them
])
def test_each_clause_and_number_counts_for_itself(text, normal):
    assert read_diagnosis(text) is normal
