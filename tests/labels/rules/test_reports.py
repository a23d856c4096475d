"""Reports read by the rules: hand-written ones in the manner of real reports, and generated ones with known truth.

``hand_written_reports.csv`` opens in a spreadsheet: a report, and the grade of each vessel, empty where it says none.
``difficult_reports.csv`` is the same for sentences that were written to mislead the rules, some of which they do not
read; what they may not do is to read them wrongly without saying so. ``unusual_reports.csv`` gives for some vessels all
grades that are right, "?" for none: words that no rule knows, denials that come after, other times, people and
percentages, tables.
"""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cctaecg.domain import VESSELS, Grade
from cctaecg.labels.rules.anatomy import OTHER_SEGMENT
from cctaecg.labels.rules.caution import DISTRIBUTED, MISJUDGED
from cctaecg.labels.rules.reports import CONTRADICTED, NotText, parse_report, read_report, read_reports
from cctaecg.labels.rules.vocabulary import own_words
from cctaecg.simulate.reports import write_nondiagnostic_report, write_report

with Path(__file__).with_name("hand_written_reports.csv").open(encoding="utf-8", newline="") as stream:
    HAND_WRITTEN = list(csv.DictReader(stream))
with Path(__file__).with_name("difficult_reports.csv").open(encoding="utf-8", newline="") as stream:
    DIFFICULT = list(csv.DictReader(stream))
with Path(__file__).with_name("unusual_reports.csv").open(encoding="utf-8", newline="") as stream:
    UNUSUAL = list(csv.DictReader(stream))
LIMITS = (0, 24, 25, 49, 50, 69, 70, 98, 99, 100)  # the ends of each grade, in percent


def grade(word):
    return Grade[word.upper()] if word else None


@pytest.mark.parametrize("row", HAND_WRITTEN, ids=[f"{i}-{row['report'][:20]}" for i, row in enumerate(HAND_WRITTEN)])
def test_hand_written_report(row):
    assert parse_report(row["report"]) == {vessel: grade(row[vessel]) for vessel in VESSELS}


@pytest.mark.parametrize("row", DIFFICULT, ids=[f"{i}-{row['report'][:20]}" for i, row in enumerate(DIFFICULT)])
def test_difficult_report_is_never_read_wrongly_without_a_doubt(row):
    for vessel, finding in read_report(row["report"]).items():
        assert finding.doubt or finding.grade is grade(row[vessel])
        assert finding.grade is None or finding.grade is grade(row[vessel]) or finding.doubt == "between two grades"


def test_most_of_the_difficult_reports_are_read():
    right = [finding.grade is grade(row[vessel])
             for row in DIFFICULT for vessel, finding in read_report(row["report"]).items()]
    assert len(right) > 600 and np.mean(right) > 0.94


def right(row, vessel):
    return [None if word == "?" else grade(word) for word in row[vessel].split("|")]


@pytest.mark.parametrize("row", UNUSUAL, ids=[f"{i}-{row['report'][:20]}" for i, row in enumerate(UNUSUAL)])
def test_unusual_report_is_never_read_wrongly_without_a_doubt(row):
    found = read_report(row["report"])
    for vessel in VESSELS:
        assert found[vessel].doubt or found[vessel].grade is not None
        assert not row[vessel] or found[vessel].doubt or found[vessel].grade in right(row, vessel)


def test_nearly_all_plain_grades_of_unusual_reports_are_read_without_a_doubt():
    plain = [(read_report(row["report"])[vessel], right(row, vessel))
             for row in UNUSUAL for vessel in VESSELS if row[vessel] and "?" not in row[vessel]]
    assert len(plain) > 200
    assert np.mean([found.grade in grades and not found.doubt for found, grades in plain]) > 0.9


def test_hand_written_reports_hold_every_grade_of_every_vessel():
    for vessel in VESSELS:
        assert {row[vessel] for row in HAND_WRITTEN} == {"", "normal", "mild", "moderate", "severe", "occluded"}


@pytest.mark.parametrize("percent", [*LIMITS, 12, 55, 85])
@pytest.mark.parametrize("template", ["LAD: {}% stenosis.", "左前降支管腔狭窄约{}％。", "前降支近段见斑块，狭窄{}%"])
def test_percentage_at_the_limits_of_the_grades(template, percent):
    assert parse_report(template.format(percent))["LAD"] is Grade.from_percent(percent)


@pytest.mark.parametrize(("low", "high", "expected"), [
    (0, 24, "normal"), (25, 49, "mild"), (25, 50, "mild"), (50, 69, "moderate"), (50, 70, "moderate"),
    (70, 99, "severe"), (99, 100, "occluded"),  # the grades' own limits
    (40, 60, "moderate"), (30, 60, "mild"), (60, 90, "severe"), (20, 30, "mild"), (60, 80, "severe"),  # by midpoint
])  # fmt: skip
@pytest.mark.parametrize(
    "template", ["RCA狭窄{}%-{}%。", "{} to {}% stenosis of the RCA.", "右冠管腔狭窄{}～{}％", "RCA {}–{}%"]
)  # fmt: skip
def test_range_is_graded_by_its_midpoint(template, low, high, expected):
    assert parse_report(template.format(low, high))["RCA"] is grade(expected)


@pytest.mark.parametrize("template", ["管腔狭窄（50-70%，{}）", "{} stenosis"])
def test_stenosis_of_no_named_vessel_grades_none(template):
    assert set(parse_report(template.format("severe")).values()) == {None}


def test_generated_reports_are_read_exactly():
    rng = np.random.default_rng(20)
    for _ in range(250):
        percent = {vessel: int(rng.choice([0, *LIMITS, rng.integers(101)])) for vessel in VESSELS}
        report = write_report(percent, rng)
        assert parse_report(report) == {v: Grade.from_percent(p) for v, p in percent.items()}, report


def test_generated_report_of_a_nondiagnostic_exam_grades_no_vessel():
    rng = np.random.default_rng(21)
    for _ in range(50):
        report = write_nondiagnostic_report(rng)
        assert set(parse_report(report).values()) == {None}, report


def test_evidence_lies_at_its_place_in_the_original_text():
    text = "右冠未见狭窄。ＬＡＤ近段管腔重度狭窄（约８０％），远段轻度狭窄。"
    finding = read_report(text)["LAD"]
    assert finding.grade is Grade.SEVERE
    assert finding.evidence == text[finding.start : finding.end] == "ＬＡＤ近段管腔重度狭窄（约８０％"
    assert finding.doubt == ""


@pytest.mark.parametrize(("text", "doubt"), [
    ("LAD: proximal segment not assessable, distal 80% stenosis.", "a segment cannot be assessed"),
    ("LAD: proximal segment not assessable, distal 30% stenosis.", "a segment cannot be assessed"),
    ("LAD: possible severe stenosis.", "only suspected"),
    ("LAD: mild to moderate stenosis.", "between two grades"),
    ("LAD: stenosis.", "narrowed to a degree that is not said"),
    ("LAD: no obstructive stenosis.", "only some degrees are excluded"),
    ("LAD: stenosis over 50%.", "a bound leaves several grades open"),
    ("LAD: proximal segment normal, mid segment <70%.", "a bound leaves several grades open"),
    ("LAD: near-total occlusion.", "nearly occluded"),
    ("LAD: calcified plaque.", "no degree is said"),
    ("LAD, LCX and RCA: 50% and 80% stenosis, respectively.", DISTRIBUTED),
    ("前降支、回旋支、右冠分别狭窄约50%、80%。", DISTRIBUTED),
    ("LAD 30% stenosis, underestimated because of motion.", MISJUDGED),
    ("LAD stenosis 70%?", "only suspected"),
    ("前降支重度狭窄支架术后，支架通畅。", "said of an earlier time"),
    ("LAD: less than severe stenosis.", "a bound leaves several grades open"),
    ("LAD: moderate.", "a degree, and not of what"),
])  # fmt: skip
def test_doubt_says_why(text, doubt):
    assert read_report(text)["LAD"].doubt == doubt


@pytest.mark.parametrize(("text", "expected"), [
    ("前降支管腔轻度狭窄（约55%）", Grade.MODERATE), ("Moderate (70%) stenosis of the LAD", Grade.SEVERE),
])  # fmt: skip
def test_word_and_percentage_that_disagree_are_graded_by_the_percentage_and_doubted(text, expected):
    found = read_report(text)["LAD"]
    assert (found.grade, found.doubt) == (expected, "the word and the number disagree")


@pytest.mark.parametrize("name", ["Kranz", "Xyz artery", "The fourth ventral branch", "某某支", "副降支"])
@pytest.mark.parametrize("text", ["LM normal. {} 80% stenosis.", "LM normal, {}: 80% stenosis",
"LM normal. 80% stenosis of the {}.",
                                  "左主干未见狭窄。{}近段狭窄80%。", "左主干正常，{}重度狭窄"])  # fmt: skip
def test_a_word_in_the_place_of_a_vessel_that_is_not_understood_grades_nobody(name, text):
    found = read_report(text.format(name))
    assert found["LM"].grade is Grade.NORMAL and {found[v].grade for v in ("RCA", "LAD", "LCX")} == {None}
    assert all(finding.doubt and finding.not_understood for finding in found.values())


def test_words_of_a_hospital_are_understood():
    own = own_words({"LCX": ["Kranz"]}, ["zonular"])
    assert parse_report("LM normal. Kranz: zonular plaque, 80% stenosis.", own)["LCX"] is Grade.SEVERE
    found = read_report("LM normal. Kranz: zonular plaque, 80% stenosis.", own)
    assert {found[vessel].doubt for vessel in ("LM", "LCX")} == {""}
    reports = pd.Series(["Kranz 30%"])
    assert read_reports(reports, own)["grade_lcx"].to_list() == [1]
    assert read_reports(reports)["grade_lcx"].to_list() == [pd.NA]


@pytest.mark.parametrize("segment", range(1, 19))
def test_numbered_segments_belong_to_their_vessels(segment):
    segments = ["RCA"] * 4 + ["LM"] + ["LAD"] * 5 + ["LCX"] * 5 + ["RCA"] + ["LCX"] * 2
    vessel = segments[segment - 1]
    for text in (f"Segment {segment}: 60% stenosis.", f"第{segment}段狭窄60%。", f"50-69% stenosis in seg. {segment}"):
        assert {v: g for v, g in parse_report(text).items() if g is not None} == {vessel: Grade.MODERATE}


def test_a_segment_of_another_vessel_is_a_doubt():
    found = read_report("LAD (segment 2): 60% stenosis.")
    assert (found["LAD"].grade, found["RCA"].grade) == (None, None) and found["LAD"].doubt == OTHER_SEGMENT


@pytest.mark.parametrize(("text", "normal"), [
    ("CAD-RADS 0.", True), ("CAD-RADS 1. Plaque in the LAD.", True), ("CAD-RADS 2.", False), ("CAD-RADS N.", False),
])  # fmt: skip
def test_category_of_the_patient_bounds_all_vessels(text, normal):
    assert set(parse_report(text).values()) == {Grade.NORMAL if normal else None}
    assert read_report("LAD: 80% stenosis. CAD-RADS 2.")["LAD"].doubt == CONTRADICTED


def test_many_reports_keep_their_order_and_index():
    reports = pd.Series(["LAD 80% stenosis", None, "RCA: no stenosis", "LAD 80% stenosis"], index=[7, 3, 9, 1])
    grades = read_reports(reports)
    assert list(grades.columns) == ["grade_rca", "grade_lm", "grade_lad", "grade_lcx"]
    assert set(grades.dtypes.astype(str)) == {"Int8"}
    assert list(grades.index) == [7, 3, 9, 1]
    assert grades["grade_lad"].to_list() == [3, pd.NA, pd.NA, 3]
    assert grades["grade_rca"].to_list() == [pd.NA, pd.NA, 0, pd.NA]


@pytest.mark.parametrize("wrong", [None, 3, float("nan"), b"LAD 80%"])
def test_what_is_no_text_is_refused(wrong):
    with pytest.raises(NotText, match="expected a string"):
        parse_report(wrong)


def test_a_vessel_without_a_grade_has_all_words_that_were_not_understood_and_a_graded_one_none():
    found = read_report("LAD 80% stenosis. The quux of the RCA is blorp.")
    assert found["LAD"].grade is Grade.SEVERE and found["LAD"].not_understood == ()
    assert found["RCA"].grade is None and {"quux", "blorp"} <= set(found["RCA"].not_understood)
    for vessel in ("LM", "LCX"):  # of which the report says nothing
        assert found[vessel].grade is None and found[vessel].not_understood == ("quux", "blorp")


@pytest.mark.parametrize(("text", "grade", "evidence", "doubt"), [
    ("LAD: proximal 30% stenosis, mid 30% stenosis.", Grade.MILD, "LAD: proximal 30% stenosis", ""),  # the first
    ("LAD 80% stenosis. Severe stenosis.", Grade.SEVERE, "LAD 80% stenosis", ""),  # it tells no more than is known
    ("LAD 60% stenosis. Severe stenosis.", Grade.SEVERE, "Severe stenosis", "which vessel is meant is not sure"),
    ("LAD: 30% stenosis. CAD-RADS 2.", Grade.MILD, "LAD: 30% stenosis", ""),  # the patient's category, and its own
    ("LAD: 60% stenosis. CAD-RADS 2.", Grade.MODERATE, "LAD: 60% stenosis", CONTRADICTED),
    ("LAD normal. LAD: stenosis.", None, "LAD: stenosis", "narrowed to a degree that is not said"),
    ("LAD 30%. LAD: stenosis.", Grade.MILD, "LAD 30%", ""),
])  # fmt: skip
def test_of_what_is_said_twice_the_worst_counts_and_of_equals_the_first(text, grade, evidence, doubt):
    found = read_report(text)["LAD"]
    assert (found.grade, found.evidence, found.doubt) == (grade, evidence, doubt)
    assert text[found.start : found.end] == evidence
