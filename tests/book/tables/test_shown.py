"""Results and tables as a notebook shows them."""

import numpy as np
import pandas as pd
from bs4 import BeautifulSoup

from cctaecg.book.tables.readable import in_words, readable
from cctaecg.book.tables.shown import shown
from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.auc import AUC
from cctaecg.stats.discrimination.paired_test import PairedTest
from cctaecg.stats.intervals import Interval

TEST = PairedTest(statistic=0.5626558, p_value=0.0000849, difference=-0.0998509, lower=-0.2909, upper=0.0906)


def rows(found) -> list[list[str]]:
    return [list(found.table.columns), *found.table.to_numpy().tolist()]


def test_vessels_are_columns_and_an_estimate_stands_with_its_interval():
    assert rows(shown({"RCA": TEST, "LM": Absent("Too few."), "LAD": TEST}, level=0.9)) == [
        ["", "RCA", "LM", "LAD"],
        ["Difference (90% CI)", "−0.100 (−0.291 to +0.091)", "Too few.", "−0.100 (−0.291 to +0.091)"],
        ["p", "<0.001", "—", "<0.001"],
    ]


def test_an_area_tells_its_counts_and_hides_what_is_for_computing():
    area = AUC(0.80253623, 0.5116, 0.9403, 0.119, 1390, 24, 70, 12, 7.2)
    assert [row[0] for row in rows(shown({"LAD": area}))] == [
        "", "AUC (95% CI)", "Records", "Events", "Patients", "Patients with it"]
    assert rows(shown({"LAD": area}))[2] == ["Records", "1,390"]


def test_names_that_lead_to_a_result_are_its_row():
    found = shown({"exam": {"RCA": TEST}, "needed": {"RCA": {"ppv": Interval(0.5, 0.25, 0.75, 10), "day": 30.0}}})
    assert [row[0] for row in rows(found)] == [
        "", "Exam, difference (95% CI)", "Exam, p", "Needed, PPV (95% CI)", "Needed, day"]
    assert rows(found)[-1][1] == "30"


def test_what_is_of_no_vessel_has_one_column():
    assert rows(shown({"median_change": np.float64(0.029348516), "recordings": np.int64(100)})) == [
        ["", "Found"], ["Median change (mV)", "0.029"], ["Recordings", "100"]]
    assert rows(shown(Absent("No external cohort."))) == [["", "Found"], ["", "No external cohort."]]


def test_a_table_is_shown_whole_and_its_cells_say_what_they_are_of():
    table = pd.DataFrame({"cohort": ["followup"] * 99, "ecgs": range(99), "step": ["a <long> sentence " * 9] * 99,
                          "excluded_ecgs": [0.5] * 99, "auc": [1.25] * 99})
    page = BeautifulSoup(shown(table)._repr_html_(), "html.parser")
    assert [cell.get_text() for cell in page.thead.find_all("th")] == ["Cohort", "ECGs", "Step", "ECGs left out", "AUC"]
    last = page.tbody.find_all("tr")[-1]
    assert len(page.tbody.find_all("tr")) == 99 and "cards" in page.table["class"]
    assert last.th.get_text() == "Follow-up" and last.td["data-label"] == "ECGs" and last.td.get_text() == "98"
    assert "<long>" in last.get_text() and "..." not in repr(shown(table))


def test_a_columns_decimals_are_alike_and_its_minus_is_one():
    found = readable(pd.DataFrame({"LR−": ["-0.5", "0.125", "—"], "p_value": ["0.0412345", "0.5", "0.25"]}))
    assert found["LR−"].tolist() == ["−0.500", "0.125", "—"]
    assert found["p"].tolist() == ["0.041", "0.500", "0.250"]
    assert in_words("held_out_loss") == "Held out loss" and in_words("") == ""
