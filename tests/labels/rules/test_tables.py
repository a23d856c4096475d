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
