"""A thousand people: counts by hand, limits from the rates, chances by Bayes, and one mark for each."""

import json
import re

import pytest
from sphinx.errors import ExtensionError

from cctaecg.book.sphinx_ext.reading.people import chances, drawn
from cctaecg.book.sphinx_ext.reading.thousand import Count, thousand
from tests.book.sphinx_ext.small_book import SmallBook

SENSITIVITY = {"value": 0.8, "lower": 0.7, "upper": 0.9, "n": 100, "events": 80}
SPECIFICITY = {"value": 0.6, "lower": 0.5, "upper": 0.7, "n": 300, "events": 180}
OPERATING = {"threshold": 0.15, "sensitivity": SENSITIVITY, "specificity": SPECIFICITY, "n": 400, "events": 100}
RATIOS = {"positive": {"value": 2.0, "lower": 1.5, "upper": 3.0, "n": 400},
          "negative": {"value": 1 / 3, "lower": 0.2, "upper": 0.5, "n": 400}}
SAVING = """for vessel in VESSELS:
    operating[vessel] = at_threshold(vessel)
run.write_results("risk", {"operating": operating})"""


def test_the_counts_are_those_of_the_rates_and_add_up():
    people = thousand(OPERATING, RATIOS, 0.25)
    assert people.found == Count(200, 175, 225) and people.missed == Count(50, 25, 75)
    assert people.alarmed == Count(300, 225, 375) and people.passed == Count(450, 375, 525)
    assert people.diseased == 250


@pytest.mark.parametrize("prevalence", [0.001, 0.0505, 0.172, 0.2973, 0.999])
def test_there_are_always_a_thousand(prevalence):
    people = thousand(OPERATING, RATIOS, prevalence)
    assert sum(count.value for count in (people.found, people.missed, people.alarmed, people.passed)) == 1000


def test_the_chance_after_a_call_follows_from_the_odds():
    people = thousand(OPERATING, RATIOS, 0.25)  # odds of 1 to 3
    assert (people.after_high.value, people.after_high.lower) == pytest.approx((2 / 5, 1.5 / 4.5))
    assert (people.after_low.value, people.after_low.lower, people.after_low.upper) == pytest.approx(
        (1 / 10, 0.2 / 3.2, 0.5 / 3.5))
    assert chances(people, 0.25) == ("The chance is 25.0% before the ECG, and 40.0% (33.3 to 50.0) after a call of "
                                     "high risk and 10.0% (6.2 to 14.3) after a call of low risk.")


def test_without_a_ratio_no_chance_is_told():
    assert chances(thousand(OPERATING, {}, 0.25), 0.25).endswith("cannot be told from this run.")


def marks(picture: str, kind: str) -> int:
    """Marks of a kind: each row of them is a line as long as their number less one, times eight, and one."""
    paths = re.findall(rf'class="{kind}" d="([^"]+)"', picture)
    return sum((int(length) - 1) // 8 + 1 for path in paths for length in re.findall(r"h(\d+)", path))


def test_there_is_a_mark_for_each_of_them_and_none_leaves_the_picture():
    people = thousand(OPERATING, RATIOS, 0.172)
    picture = drawn(people, "told")
    for kind in ("found", "missed", "alarmed", "passed"):
        assert marks(picture, kind) == getattr(people, kind).value
    assert marks(picture, "hole") == people.alarmed.value
    starts = [tuple(map(int, found)) for found in re.findall(r"M(\d+) (\d+)h(\d+)", picture)]
    assert all(x + length <= 400 and y <= 160 for x, y, length in starts)


@pytest.fixture
def risk(book) -> SmallBook:
    book.write("results/risk.json", json.dumps({"operating": {"internal": {
        "LAD": OPERATING, "LM": {"absent": "No left main was labelled."}, "RCA": OPERATING | {"sensitivity": None}}}}))
    book.write("results/beyond.json", json.dumps({"likelihood_ratio": {
        "LAD": RATIOS, "LM": {"absent": "None."}, "RCA": RATIOS}}))
    notebook = json.loads((book.run / "notebooks/03.ipynb").read_text(encoding="utf-8"))
    cell = notebook["cells"][-1] | {"source": SAVING.splitlines(True), "id": "last"}
    book.write("notebooks/06_risk_stratification.ipynb", json.dumps(notebook | {"cells": [*notebook["cells"], cell]}))
    return book


def test_the_page_shows_the_run_s_thousand_and_another(risk):
    page = risk.build("```{thousand-people} LAD\n:elsewhere: 0.05\n```")
    pictures = page.select("figure.people svg")
    told = "LAD, 1,000 people, {} with the stenosis: {} found, {} missed, {} false alarms, {} rightly called low risk."
    assert [svg["aria-label"] for svg in pictures] == [
        told.format(250, 200, 50, 300, 450), told.format(50, 40, 10, 380, 570)]
    assert "50 missed (25 to 75)" in page.get_text(" ", strip=True)
    assert "sensitivity from 80 of 100 ECGs and the specificity from 180 of 300 ECGs of simulated patients" in page.text
    assert "notebook 06_risk_stratification, cell" in page.text and risk.warnings() == ""


def test_a_share_that_is_nearly_the_run_s_own_has_no_second_picture(risk):
    page = risk.build("```{thousand-people} LAD\n:elsewhere: 0.26 0.05\n```")
    assert len(page.select("figure.people svg")) == 2 and "If 50 of 1,000 have it" in page.text
    assert "One picture stands for 250 of 1,000 and for 260 of 1,000" in page.text


@pytest.mark.parametrize(("vessel", "reason"), [("LM", "No left main was labelled."), ("RCA", "on one side")])
def test_without_rates_the_reason_stands_in_the_place(risk, vessel, reason):
    page = risk.build(f"```{{thousand-people}} {vessel}\n```")
    assert reason in page.text and not page.select("svg")


def test_a_vessel_that_is_none_ends_the_build(risk):
    with pytest.raises(ExtensionError, match="'AO': is no vessel"):
        risk.build("```{thousand-people} AO\n```")


def test_a_share_that_is_none_ends_the_build(risk):
    with pytest.raises(ExtensionError, match=r"prevalence is 1\.5; expected a number above 0 and below 1"):
        risk.build("```{thousand-people} LAD\n:elsewhere: 1.5\n```")
