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


HEADS_THAT_NAME = [
    (["vessel", "threshold", "sensitivity"], [["RCA", "0.15", "0.9"], ["RCA", "0.3", "0.8"], ["LM", "0.15", "0.7"]],
     ["RCA, threshold 0.15: Threshold", "RCA, threshold 0.15: Sensitivity", "RCA, threshold 0.30: Threshold"]),
    (["vessel", "LR+", "prevalence", "PPV (%)"], [["LM", "1.2", "1%", "1.2"], ["LM", "1.2", "5%", "6"]],
     ["LM, prevalence 1%: LR+", "LM, prevalence 1%: Prevalence", "LM, prevalence 1%: PPV (%)"]),
    (["vessel", "severe or occluded against", "records"], [["RCA", "normal", "30"], ["RCA", "mild", "20"]],
     ["RCA, severe or occluded against normal: Records", "RCA, severe or occluded against mild: Records"]),
    (["fold", "patients"], [["0", "34"], ["1", "36"]], ["fold 0: Patients", "fold 1: Patients"]),
    (["cohort", "reason", "ecgs"], [["external", "flat lead", "1"], ["internal", "flat lead", "2"]],
     ["External, reason flat lead: ECGs", "Internal, reason flat lead: ECGs"]),
]


@pytest.mark.parametrize(("head", "rows", "said"), HEADS_THAT_NAME)
def test_no_two_numbers_of_a_column_are_of_the_same(book, head, rows, said):
    numbers = written(book, head, rows).find_all("span", class_="table-number")
    found = [number["data-what"] for number in numbers]
    assert found[: len(said)] == said and len(set(found)) == len(found)


def test_the_mark_that_keeps_a_spreadsheet_from_computing_is_not_shown(book):
    table = written(book, ["arm", "each seed"], [["a", "'-0.001; -0.002"]])
    assert table.tbody.find_all("td")[1].text.strip() == "−0.001; −0.002"
