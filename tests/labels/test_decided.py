"""Which label counts, of what the rules, a language model and people said."""

import pandas as pd
import pytest

from cctaecg.labels.decided import BOTH, OPEN, PERSON, RULES, decide, decided_diagnoses, decided_grades
from cctaecg.labels.errors import DamagedFile
from cctaecg.labels.files import MODEL_COLUMNS, REVIEW_COLUMNS, Decisions, LabelFiles, read_decisions, write_rows
from cctaecg.labels.reading import Reading, fingerprint
from cctaecg.labels.rules.reports import read_reports

TEXT = "LAD: 80% stenosis. RCA: no stenosis."
NAME = fingerprint(TEXT)


@pytest.mark.parametrize(("model", "person", "value", "how"), [
    (None, None, "severe", RULES),
    (Reading("severe", "80%"), None, "severe", BOTH),
    (Reading("moderate", "80%"), None, None, OPEN),
    (Reading(None), None, None, OPEN),
    (Reading("severe", "85%", "the evidence does not stand in the text"), None, None, OPEN),
    (None, "mild", "mild", PERSON),
    (Reading("severe", "80%"), "mild", "mild", PERSON),
    (Reading("moderate", "80%"), "severe", "severe", PERSON),
    (Reading("severe", "80%"), "missing", None, PERSON),
])  # fmt: skip
def test_one_decision(model, person, value, how):
    by_person = {} if person is None else {(NAME, "LAD"): None if person == "missing" else person}
    decisions = Decisions({} if model is None else {(NAME, "LAD"): model}, by_person)
    decision = decide(NAME, "LAD", Reading("severe", "80%"), decisions)
    assert (decision.value, decision.how) == (value, how)
    grades = decided_grades(pd.Series([TEXT], index=[7]), decisions)
    expected = {None: pd.NA, "mild": 1, "severe": 3}[value]
    assert grades.loc[7].to_list() == [0, pd.NA, expected, pd.NA]  # only the LAD is touched


def test_both_readers_find_nothing():
    assert decide(NAME, "LM", Reading(None), Decisions({(NAME, "LM"): Reading(None)})).how == BOTH


def test_without_decisions_the_rules_read():
    reports = pd.Series([TEXT, None, "", "RCA: 30% stenosis", TEXT], index=list("abcde"))
    pd.testing.assert_frame_equal(decided_grades(reports, Decisions()), read_reports(reports))


def test_diagnoses():
    texts = pd.Series(["Normal ECG", "", None, "RBBB", "see note"], index=[5, 4, 3, 2, 1])
    names = {text: (fingerprint(text), "ECG") for text in texts.dropna()}
    assert decided_diagnoses(texts, Decisions()).to_list() == [True, pd.NA, pd.NA, False, pd.NA]
    decisions = Decisions({names["RBBB"]: Reading("normal", "RBBB")}, {names["see note"]: "abnormal"})
    decided = decided_diagnoses(texts, decisions)
    assert decided.to_list() == [True, pd.NA, pd.NA, pd.NA, False]
    assert str(decided.dtype) == "boolean" and list(decided.index) == [5, 4, 3, 2, 1]


def test_decisions_come_back_from_their_files(files):
    assert read_decisions(files) == Decisions()
    write_rows(files.model_readings, pd.DataFrame(
        [(NAME, "LAD", "severe", "80%", ""), (NAME, "LM", "missing", "", "")], columns=MODEL_COLUMNS))
    write_rows(files.reviews, pd.DataFrame(
        [(NAME, "LAD", value, "A", f"2024-0{month}-01T00:00:00", "")
         for value, month in (("mild", 2), ("missing", 3), ("occluded", 1))], columns=REVIEW_COLUMNS))
    decisions = read_decisions(files)
    assert decisions.by_model == {(NAME, "LAD"): Reading("severe", "80%"), (NAME, "LM"): Reading(None)}
    assert decisions.by_person == {(NAME, "LAD"): None}  # the last one counts
    assert files.reviews.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("content", "message"), [
    ("text,item\n", "columns text, item"), ("text,item,value,evidence,doubt\nt1,LAD,severish,,\n", "row 2"),
    ("text,item,value,evidence,doubt\nt1,Aorta,severe,,\n", "row 2"),
])  # fmt: skip
def test_a_damaged_file_is_refused(tmp_path, content, message):
    files = LabelFiles(tmp_path)
    files.model_readings.write_text(content)
    with pytest.raises(DamagedFile, match=message):
        read_decisions(files)
