"""What the sliders' page carries of a run, and what it says of a vessel that has no curve."""

import json

import pytest

from cctaecg import stats
from cctaecg.book.tables.operating_points import operating_points_table
from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent

PAGE = "```{threshold-explorer}\n:picture: figA1_thresholds\nNo scripts.\n```\n"


@pytest.fixture
def told(book):
    """A book whose internal cohort has one vessel's curve, and no other cohort any."""
    points = stats.operating_points([1, 1, 1, 0, 0, 0, 0], [0.9, 0.4, 0.1, 0.6, 0.3, 0.2, 0.05], also=0.35)
    table = operating_points_table({vessel: points if vessel == "RCA" else Absent("-") for vessel in VESSELS})
    book.write("tables/operating_internal.csv", table.to_csv(index=False))
    auc = {"RCA": {"value": 0.7}, "LM": {"absent": "No left main was labelled."}}
    book.write("results/internal.json", json.dumps({"auc": auc}))
    absent = {vessel: {"absent": "One <b>hospital</b></script>."} for vessel in VESSELS}
    book.write("results/external.json", json.dumps({"auc": absent}))
    for name in ("05_normal_ecg", "06_risk_stratification"):
        book.write(f"notebooks/{name}.ipynb", (book.run / "notebooks" / "03.ipynb").read_text(encoding="utf-8"))
    manifest = json.loads((book.run / "manifest.json").read_text(encoding="utf-8"))
    manifest["configuration"]["analysis"]["risk_thresholds"] = dict.fromkeys(VESSELS, 0.35)
    book.write("manifest.json", json.dumps(manifest))
    book.write("figures/figA1_thresholds.json", json.dumps({"alt": "Sensitivity falls."}))
    book.write("figures/figA1_thresholds.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    book.write("figures/fig5_calibration.csv", "vessel,series,predicted,observed,size,lower,upper\n"
               "RCA,smooth curve,0.1,0.2,,,\nRCA,90% band,0.1,,,0.15,0.25\nRCA,99% band,0.1,,,0.1,0.3\n")
    book.write("figures/fig4_grades.csv", "vessel,grade,n,whisker_low,q1,median,q3,whisker_high\n"
               "RCA,Mild,4,0.01,0.05,0.123456,0.2,0.4\n")
    return book


def test_the_page_carries_curves_thresholds_and_reasons(told):
    page = told.build(PAGE)
    data = json.loads(page.find(id="threshold-data").string)
    curve = data["cohorts"]["internal"]["curves"]["RCA"]
    assert curve["threshold"][-1] == 0.9 and curve["tp"][curve["threshold"].index(0.35)] == 2
    assert curve["lr_positive"][-1] is None
    assert data["cohorts"]["internal"]["absent"]["LM"] == "No left main was labelled."
    assert data["cohorts"]["external"]["absent"]["RCA"] == "One <b>hospital</b></script>."
    assert "too few patients" in data["cohorts"]["normal_ecg"]["absent"]["RCA"]
    assert (data["level"], data["configured"]["LM"], data["paper"]["LM"]) == (0.9, 0.35, 0.01)
    assert data["cohorts"]["external"]["command"].endswith("-p level 0.9 -p folds 2 -p cohort external")
    assert data["calibration"] == {"RCA": [[0.1, 0.2, 0.15, 0.25]]}
    assert data["grades"]["RCA"][0] == {"grade": "Mild", "whiskers": [0.01, 0.4], "box": [0.05, 0.123456, 0.2]}
    assert told.warnings() == ""


def test_without_scripts_there_are_the_words_and_the_picture(told):
    home = told.build(PAGE).find(id="threshold-explorer")
    assert home.find(class_="without-scripts").p.text == "No scripts."
    assert home.img["alt"] == "Sensitivity falls." and home.img["src"].endswith("figA1_thresholds.svg")


def test_a_page_without_sliders_loads_none_of_their_scripts(told):
    assert told.build(PAGE).find("script", src=lambda src: src and "_static/thresholds.js" in src)
    assert not told.build("Nothing.").find("script", src=lambda src: src and "thresholds" in src)


def test_a_picture_that_is_absent_says_why(told):
    told.write("figures/figA1_thresholds.json", json.dumps({"absent": "No threshold was swept."}))
    assert "No threshold was swept." in told.build(PAGE).find(id="threshold-explorer").text
