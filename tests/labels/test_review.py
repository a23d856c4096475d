"""What people are asked to read, the sheet that asks, and how it comes back."""

import csv
import io
from datetime import datetime

import pandas as pd
import pytest

from cctaecg.labels.decided import decided_grades
from cctaecg.labels.errors import ReviewRefused, SheetFilledIn
from cctaecg.labels.files import ASKED_COLUMNS, REVIEW_COLUMNS, Decisions, read_decisions, read_rows
from cctaecg.labels.filled_sheet import keep_filled_sheet
from cctaecg.labels.reading import ITEMS, REPORTS, Reading, fingerprint, read_by_rules
from cctaecg.labels.review import DISAGREE, DRAWN, SHEET_COLUMNS, shown_as, wanted, write_sheet
from cctaecg.labels.reviewed import TakenIn, take_in
from cctaecg.labels.rules.vocabulary import own_words
from tests.labels.conftest import AGREED, DIFFER, DOUBTED, FORMULA, PLAIN

NOW = datetime(2024, 5, 6, 7, 8, 9)


def agreeing(texts, kind=REPORTS):
    """A language model that reads as the rules do."""
    return {(fingerprint(text), item): Reading(read_by_rules(kind, text)[item].value, "x")
            for text in texts if text for item in ITEMS[kind]}


def asked_for(table):
    return {(row.original, row.item): row.why for row in table.itertuples()}


def test_disagreement_doubt_and_silence(texts):
    model = agreeing([AGREED, DIFFER, FORMULA, *PLAIN])
    model[fingerprint(DIFFER), "RCA"] = Reading("moderate", "x")
    model[fingerprint(FORMULA), "LM"] = Reading(None)
    model[fingerprint(AGREED), "LAD"] = Reading("severe", "y", "the evidence does not stand in the text")
    assert asked_for(wanted(texts, Decisions(model), 0, 1)) == {
        (DIFFER, "RCA"): DISAGREE, (FORMULA, "LM"): DISAGREE,
        (AGREED, "LAD"): "the evidence does not stand in the text",
        (DOUBTED, "LAD"): "between two grades", ("see note", "ECG"): "neither normal nor abnormal is said",
    }  # fmt: skip
    model |= agreeing([DOUBTED])
    assert (DOUBTED, "LAD") not in asked_for(wanted(texts, Decisions(model), 0, 1))  # a second reader settled it


def test_every_vessel_without_a_grade_is_asked_for_with_the_words_that_are_not_understood(files):
    text = "LAD: 80% stenosis. Kranz: 60% stenosis. Patient name: Anna Smith."
    table = wanted({REPORTS: [text]}, Decisions(), 0, 1)
    assert set(table["item"]) == {"RCA", "LM", "LCX"} and set(table["not_understood"]) >= {("kranz",)}
    write_sheet(table, files)
    (shown,) = {row["not_understood"] for row in rows_of(files.sheet)}
    assert shown == "kranz"  # and not the name
    own = Decisions(own=own_words({"LCX": ["Kranz"]}))
    assert set(wanted({REPORTS: [text]}, own, 0, 1)["item"]) == {"RCA", "LM"}


def test_random_sample_is_the_same_in_any_order_and_asks_for_every_vessel(texts):
    first = wanted({REPORTS: PLAIN}, Decisions(), 5, seed=3)
    again = wanted({REPORTS: PLAIN[::-1] + PLAIN[:3]}, Decisions(), 5, seed=3)
    pd.testing.assert_frame_equal(first, again)
    assert first["text"].nunique() == 5 and len(first) == 20 and set(first["why"]) == {DRAWN} and first["drawn"].all()
    assert set(wanted({REPORTS: PLAIN}, Decisions(), 5, seed=4)["text"]) != set(first["text"])


def test_what_was_reviewed_is_not_asked_again(texts):
    before = wanted(texts, Decisions(), 3, 1)
    done = {(row.text, row.item): "mild" for row in before.iloc[:4].itertuples()}
    after = wanted(texts, Decisions(by_person=done), 3, 1)
    assert len(after) == len(before) - 4


@pytest.fixture
def sheet(texts, files):
    """The sheet for every item of every text, as written."""
    write_sheet(wanted(texts, Decisions(), 100, 1), files)
    return files.sheet


@pytest.fixture
def apply(texts, files):
    """Take a sheet's rows in."""
    current = {fingerprint(text) for given in texts.values() for text in given}

    def apply(rows, encoding="utf-8-sig", delimiter=",", name="back.csv", reviewer=None, now=NOW, current=current):
        stream = io.StringIO(newline="")
        writer = csv.DictWriter(stream, SHEET_COLUMNS, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
        back = files.folder / name
        back.write_bytes(stream.getvalue().encode(encoding))
        return take_in(back, files, current, now, reviewer)
    return apply


def rows_of(sheet):
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def row_for(sheet, text, item):
    (row,) = [row for row in rows_of(sheet) if (row["key"], row["item"]) == (fingerprint(text), item)]
    return row


def graded(sheet, text, item, grade, reviewer="Dr A", at=""):
    return row_for(sheet, text, item) | {"grade": grade, "reviewer": reviewer, "reviewed_at": at}


def test_sheet_opens_anywhere_is_blind_and_safe(sheet, files):
    content = sheet.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and sheet.stat().st_mode & 0o077 == 0
    rows = rows_of(sheet)
    assert tuple(rows[0]) == SHEET_COLUMNS and len(rows) == 24 * 4 + 3
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
    assert row_for(sheet, FORMULA, "LCX")["text"].startswith("'=HYPERLINK")
    assert "Smith" not in content.decode() and "2021" not in content.decode()
    assert "between two grades" not in content.decode() and DRAWN not in content.decode()
    assert row_for(sheet, AGREED, "LM")["choices"] == "normal / mild / moderate / severe / occluded / missing"
    asked = files.asked.read_text()
    assert "stenosis" not in asked and list(read_rows(files.asked, ASKED_COLUMNS)) == ASKED_COLUMNS


def test_a_review_enters_the_labels(sheet, files, apply):
    rows = [graded(sheet, AGREED, "LAD", "Moderate"), graded(sheet, DIFFER, "RCA", "missing"),
            graded(sheet, "see note", "ECG", "abnormal"), row_for(sheet, DOUBTED, "LAD")]
    assert apply(rows) == TakenIn(new=3, repeated=0, pending=24 * 4 + 3 - 3)
    grades = decided_grades(pd.Series([AGREED, DIFFER]), read_decisions(files))
    assert grades["grade_lad"].to_list() == [2, 0] and grades["grade_rca"].to_list() == [0, pd.NA]
    kept = read_rows(files.reviews, REVIEW_COLUMNS)
    assert set(kept["reviewer"]) == {"Dr A"} and set(kept["reviewed_at"]) == {"2024-05-06T07:08:09"}
    assert "stenosis" not in files.reviews.read_text()


def test_the_same_sheet_again_changes_nothing_and_nothing_is_lost(sheet, files, apply):
    rows = [graded(sheet, AGREED, "LAD", "severe"), graded(sheet, DIFFER, "RCA", "mild")]
    apply(rows)
    before = files.reviews.read_bytes()
    assert apply(rows, now=datetime(2025, 1, 1)) == TakenIn(0, 2, 97)
    assert files.reviews.read_bytes() == before
    apply([graded(sheet, FORMULA, "LCX", "occluded", "Dr B")])
    assert len(read_rows(files.reviews, REVIEW_COLUMNS)) == 3


@pytest.mark.parametrize(("encoding", "delimiter"), [
    ("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("gb18030", ","),
])  # fmt: skip
def test_sheet_of_any_spreadsheet_comes_back(sheet, apply, files, encoding, delimiter):
    row = graded(sheet, PLAIN[0], "LM", "轻度", reviewer="王医生", at="2024/3/1 14:05")
    row["text"] = row["text"].replace("\n", "\r\n") + " "
    assert apply([row], encoding, delimiter).new == 1
    (kept,) = read_rows(files.reviews, REVIEW_COLUMNS).to_dict("records")
    assert (kept["value"], kept["reviewer"], kept["reviewed_at"]) == ("mild", "王医生", "2024-03-01T14:05:00")


def test_reviewer_of_the_command_fills_empty_cells(sheet, apply, files):
    apply([graded(sheet, AGREED, "LM", "normal", reviewer=""), graded(sheet, AGREED, "RCA", "normal")], reviewer="Dr Z")
    assert sorted(read_rows(files.reviews, REVIEW_COLUMNS)["reviewer"]) == ["Dr A", "Dr Z"]


@pytest.mark.parametrize(("change", "message"), [
    ({"grade": "sever"}, "row 3: grade of LAD has 5 characters like aaaaa; expected one of normal, mild"),
    ({"grade": "normal ", "item": "ECG"}, "row 3: 'ECG' of the text .* was not asked for"),
    ({"grade": "mild", "text": "LAD: 8% stenosis."}, "row 3: the text t.* was changed in the sheet"),
    ({"grade": "mild", "key": "t0000000000000000"}, "row 3: 'LAD' of the text 't0000000000000000' was not asked for"),
    ({"grade": "mild", "reviewer": " "}, "row 3: no reviewer"),
    ({"grade": "mild", "reviewed_at": "yesterday"}, "row 3: reviewed_at has 9 characters like a"),
])  # fmt: skip
def test_a_wrong_row_is_refused_by_name_and_nothing_is_taken_in(sheet, files, apply, change, message):
    good = graded(sheet, DIFFER, "RCA", "mild")
    wrong = graded(sheet, AGREED, "LAD", "") | {"reviewer": "Dr A"} | change
    with pytest.raises(ReviewRefused, match=message) as error:
        apply([good, wrong])
    assert not files.reviews.exists() and "stenosis" not in str(error.value)


def test_a_report_that_would_control_a_terminal_is_written_out_and_comes_back(files):
    text = "LAD: \x1b[2Jmild \u202estenosis. =RCA\x85normal."
    write_sheet(wanted({REPORTS: [text]}, Decisions(), 1, 1), files)
    with files.sheet.open(encoding="utf-8-sig", newline="") as stream:
        written = next(csv.DictReader(stream))["text"]
    assert not {"\x1b", "\u202e", "\x85"} & set(written) and r"\x1b[2Jmild" in written
    assert set(read_rows(files.asked, ASKED_COLUMNS)["shown"]) == {shown_as(written)} == {shown_as(text)}


def test_every_fault_is_named_at_once(sheet, apply):
    rows = [graded(sheet, AGREED, "LAD", "bad"), graded(sheet, AGREED, "LM", "worse"),
            graded(sheet, DIFFER, "LM", "mild", "")]
    with pytest.raises(ReviewRefused) as error:
        apply(rows)
    assert len(error.value.faults) == 3


def test_a_report_that_changed_in_the_export_is_refused(sheet, apply):
    with pytest.raises(ReviewRefused, match="no longer holds"):
        apply([graded(sheet, AGREED, "LAD", "mild")], current={fingerprint(DIFFER)})


def test_two_people_who_differ_are_a_conflict_until_they_settle(sheet, files, apply):
    apply([graded(sheet, AGREED, "LAD", "mild", "Dr A", "2024-01-01T10:00")])
    with pytest.raises(ReviewRefused, match=r"Dr B grades LAD of t\w+ as severe, dr a as mild"):
        apply([graded(sheet, AGREED, "LAD", "severe", "Dr B", "2024-01-02T10:00")])
    assert len(read_rows(files.reviews, REVIEW_COLUMNS)) == 1
    taken = apply([graded(sheet, AGREED, "LAD", "severe", "Dr B", "2024-01-02T10:00"),
                   graded(sheet, AGREED, "LAD", "severe", "dr a", "2024-01-03T10:00")])
    assert taken.new == 2
    assert read_decisions(files).by_person == {(fingerprint(AGREED), "LAD"): "severe"}
    assert len(read_rows(files.reviews, REVIEW_COLUMNS)) == 3  # the history stays


def test_two_people_who_differ_in_one_sheet(sheet, files, apply):
    with pytest.raises(ReviewRefused) as error:
        apply([graded(sheet, AGREED, "LAD", "mild"), graded(sheet, AGREED, "LAD", "severe", "Dr B")])
    assert {fault.partition(":")[0] for fault in error.value.faults} == {"row 2", "row 3"}


def test_one_person_with_two_grades_at_one_time(sheet, apply):
    with pytest.raises(ReviewRefused, match="not earlier as"):
        apply([graded(sheet, AGREED, "LAD", "mild"), graded(sheet, AGREED, "LAD", "severe")])


@pytest.mark.parametrize(("content", "message"), [
    (b"key,item,text\n", "column 'grade' is missing"), (b"", "column 'key' is missing"),
    (b"key,item,text,grade\nt1,LAD,\"x,mild\n", "not a table"), (b"key,item,text,grade\na,b,c,d,e\n", "row 2: 5 cells"),
    (b"\xff\xfek\x00\x00", "characters cannot be read"), (b"\xff\xff\xff", "characters cannot be read"),
])  # fmt: skip
def test_what_is_no_sheet_is_refused(files, content, message):
    files.folder.mkdir()
    path = files.folder / "back.csv"
    path.write_bytes(content)
    with pytest.raises(ReviewRefused, match=message):
        take_in(path, files, set(), NOW)


def test_a_sheet_from_before_the_last_one_is_still_taken(texts, files, apply):
    write_sheet(wanted(texts, Decisions(), 2, 1), files)
    first = rows_of(files.sheet)
    write_sheet(wanted(texts, Decisions(by_person={(first[0]["key"], first[0]["item"]): "mild"}), 2, 1), files)
    assert apply([first[0] | {"grade": "normal", "reviewer": "Dr A"}]).new == 1


def test_a_sheet_that_somebody_has_filled_in_is_not_replaced_before_it_is_taken_in(sheet, files, apply):
    keep_filled_sheet(files, "mine")
    graded = [row | {"grade": "normal", "reviewer": "Dr A"} if row["item"] == "LM" else row
              for row in rows_of(sheet)]
    count = sum(row["grade"] != "" for row in graded)
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, SHEET_COLUMNS)
        writer.writeheader()
        writer.writerows(graded)
    with pytest.raises(SheetFilledIn, match=f"holds {count:,} rows .* cctaecg labels apply mine"):
        keep_filled_sheet(files, "mine")
    assert apply(graded).new == count
    keep_filled_sheet(files, "mine")
    files.sheet.write_bytes(b"no sheet\n")
    with pytest.raises(SheetFilledIn, match="cannot be read as a sheet"):
        keep_filled_sheet(files, "mine")
