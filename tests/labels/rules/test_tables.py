"""Tables in the text of a report."""

import pytest

from cctaecg.domain import Grade
from cctaecg.labels.rules.reports import parse_report, read_report
from cctaecg.labels.rules.tables import opened


@pytest.mark.parametrize("bar", ["\t", "|", " | ", ";"])
def test_rows_are_read_whatever_parts_their_cells(bar):
    rows = [("LM", "0%"), ("LAD", "60%"), ("LCX", "no stenosis"), ("RCA", "occluded")]
    text = "\n".join(bar.join(row) for row in rows)
    assert parse_report(text) == {
        "RCA": Grade.OCCLUDED, "LM": Grade.NORMAL, "LAD": Grade.MODERATE, "LCX": Grade.NORMAL}  # fmt: skip


def test_the_column_of_the_stenosis_is_the_one_that_counts():
    grades = parse_report("Vessel|Calcified|Stenosis\nLAD|80%|30%\nRCA|10%|75%")
    assert (grades["LAD"], grades["RCA"]) == (Grade.MILD, Grade.SEVERE)


def test_two_numbers_that_nothing_names_grade_nothing():
    found = read_report("LAD\t80%\t30%")["LAD"]
    assert found.grade is None and found.doubt


def test_every_character_stays_at_its_place_and_prose_as_it_was():
    text = "| lad | 60% |\nrca occluded; the lm is normal, without plaque"
    assert len(opened(text)) == len(text) and opened(text).endswith(text.partition("\n")[2])


@pytest.mark.parametrize(("row", "read"), [
    ("|lad|severe|mixed|", " lad:severe,mixed "),  # no cell before the first bar or after the last
    ("| |lad|severe|mixed| |", "   lad:severe,mixed   "),
    ("lad||60%|", "lad:,60% "),  # one without a word in the middle is a cell
    ("lad\tplaque 2\t60%\n\t", "lad:plaque 2,60%\n\t"),
    ("lad|30%|<50%", "lad         "),  # of two numbers none says what it is
    ("vessel|plaque|degree|type\nlad|80%|30%|mixed|x", " " * 25 + "\nlad    :30%        "),
    ("vessel|degree\nprose\nlad|30%|50%", " " * 13 + "\nprose\nlad        "),  # a heading ends with its table
    ("degree|plaque\nlad|30%", "degree:plaque\nlad:30%"),  # the first cell is the vessel's
])  # fmt: skip
def test_a_row_is_a_heading_with_what_its_cells_say(row, read):
    assert opened(row) == read
