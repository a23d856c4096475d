"""What each number of a run's table answers, in the page that Sphinx makes."""

import pytest

from tests.book.sphinx_ext.tables.test_cards import written

HEAD = ["cohort", "vessel", "records", "severe or occluded", "AUC", "threshold", "AUC, paper"]
ROWS = [["followup", "LAD", "1200", "1,450", "0.741 (0.722 to 0.760)", "-0.123456", "0.75"],
        ["external", "LM", "20", "—", "Too few patients with the outcome; 10 are needed.", "—", "—"]]


@pytest.fixture
def numbers(book):
    return written(book, HEAD, ROWS).find_all("span", class_="table-number")


def test_a_number_says_what_it_is_of_and_where_it_stands_and_was_made(numbers):
    assert [number.text.strip() for number in numbers] == ["1,200", "1,450", "0.741 (0.722 to 0.760)", "−0.123", "20"]
    auc = numbers[2]
    assert auc["data-what"] == "Follow-up, LAD: AUC" and auc["data-key"] == "tableA2.csv, line 2, AUC"
    assert auc["data-cell"].startswith("notebook 03, cell ") and "run/notebooks/03.html#cell-" in auc["data-href"]
    records = numbers[4]
    assert (records["data-what"], records["data-key"]) == ("External, LM: Records", "tableA2.csv, line 3, records")


def test_an_estimate_says_on_how_many_it_rests_and_a_rounded_number_what_it_is_in_full(numbers):
    auc, threshold = numbers[2], numbers[3]
    assert (auc["data-interval"], auc["data-n"], auc["data-events"]) == ("0.741 (0.722 to 0.760)", "1,200", "1,450")
    assert threshold["data-exact"] == "-0.123456" and "data-interval" not in threshold.attrs
    assert not any("data-exact" in number.attrs for number in numbers if number is not threshold)


def test_the_papers_numbers_and_sentences_answer_nothing(book):
    table = written(book, HEAD, ROWS)
    silent = [cell for cell in table.tbody.find_all("td") if not cell.find("span", class_="table-number")]
    assert "0.75" in [cell.text.strip() for cell in silent] and len(silent) == 14 - 5


def test_a_heading_is_part_of_what_the_numbers_below_it_are_of(book):
    rows = [["Sex", "", ""], [" Female", "12 (40.0%)", "3"]]
    (first, second) = written(book, ["Characteristic", "Internal", "External"], rows).find_all(class_="table-number")
    assert (first["data-what"], second["data-what"]) == ("Sex, Female: Internal", "Sex, Female: External")


def test_a_table_is_one_stop_of_the_tab_key(numbers):
    assert [number["tabindex"] for number in numbers] == ["0", "-1", "-1", "-1", "-1"]
