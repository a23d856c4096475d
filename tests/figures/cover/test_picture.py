"""The picture of the front page, read back from its HTML: what is drawn is what was found, and its label says so."""

import re

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from cctaecg.domain import LEADS, VESSELS
from cctaecg.figures.cover.picture import NAMES, RIGHT, WHERE, front_picture, said
from cctaecg.figures.panels import MissingPanel
from cctaecg.figures.style import VESSEL_COLOURS
from cctaecg.run.results import Absent

PAPER = {"internal": dict(zip(VESSELS, (0.744, 0.706, 0.716, 0.736))), "external": dict.fromkeys(VESSELS, 0.7),
         "normal_ecg": dict.fromkeys(VESSELS, 0.659)}


def areas(value=0.73, lower=0.61, upper=0.81) -> dict:
    return {where: {vessel: {"value": value, "lower": lower, "upper": upper} for vessel in VESSELS} for where in WHERE}


def beats(groups=("low", "high")) -> pd.DataFrame:
    times = np.arange(-248.0, 652.0, 4.0)
    rows = [pd.DataFrame({"lead": lead, "time_ms": times, "group": group,
                          "mean": (1 + place) * np.exp(-(times / 20) ** 2) * (1 if group == "low" else -1)})
            for group in groups for place, lead in enumerate(LEADS)]
    return pd.concat(rows, ignore_index=True)


def drawn(run=None, found=None) -> BeautifulSoup:
    return BeautifulSoup(front_picture(run or areas(), PAPER, beats() if found is None else found), "html.parser")


def value_at(percent: str, start: float = 0.5) -> float:
    return start + (float(percent.rstrip("%")) - NAMES) / (100 - NAMES - RIGHT) * (1 - start)


def test_each_vessel_of_each_validation_has_the_papers_mark_and_the_runs_dot_and_interval():
    panels = drawn().select(".cover-areas")
    assert [panel.p.get_text() for panel in panels] == list(WHERE.values())
    for panel, where in zip(panels, WHERE):
        for vessel in VESSELS:
            row = panel.select_one(f".cover-{vessel.lower()}")
            assert row.find("text").get_text() == vessel
            assert value_at(row.circle["cx"]) == pytest.approx(0.73, abs=1e-3)
            line = row.select_one(".cover-interval")
            assert [value_at(line[end]) for end in ("x1", "x2")] == pytest.approx([0.61, 0.81], abs=1e-3)
            assert value_at(row.svg["x"]) == pytest.approx(PAPER[where][vessel], abs=1e-3)


def test_an_interval_below_chance_stays_within_the_picture():
    panel = drawn(areas(0.45, 0.32, 0.58)).select_one(".cover-areas")
    line = panel.select_one(".cover-interval")
    assert value_at(line["x1"], start=0.3) == pytest.approx(0.32, abs=1e-3)
    assert value_at(panel.select_one(".cover-chance")["x1"], start=0.3) == pytest.approx(0.5, abs=1e-3)


def test_a_vessel_without_a_result_has_the_papers_mark_only():
    run = areas()
    run["external"]["LM"] = Absent("no left main label")
    rows = drawn(run).select(".cover-areas .cover-lm")
    assert [len(row.find_all("circle")) for row in rows] == [1, 0, 1]
    assert all(row.select_one(".cover-reported") for row in rows)
    del run["external"]["LM"]
    with pytest.raises(MissingPanel, match="LM has no result"):
        drawn(run)


def test_the_ecg_is_the_runs_beat_in_every_lead():
    sheet = drawn().select_one(".cover-ecg svg")
    assert [text.get_text() for text in sheet.find_all("text")] == list(LEADS)
    paths = [path["d"] for path in sheet.select(".cover-trace path")]
    traces = [np.array(re.findall(r"([\d.-]+) ([\d.-]+)", path), float) for path in paths]
    heights = [trace[:, 1].max() - trace[:, 1].min() for trace in traces]
    assert np.allclose(np.array(heights) / heights[0], 1 + np.arange(12), rtol=0.03)  # one scale for all leads
    assert all(trace[:, 1].argmin() == 62 for trace in traces)  # the low-risk group's R peak points up
    only_high = drawn(found=beats(["high"])).select(".cover-trace path")
    assert len(only_high) == 12


def test_without_beats_no_ecg_is_invented():
    html = front_picture(areas(), PAPER, None)
    assert "cover-ecg" not in html and "cover-heart" in html


@pytest.mark.parametrize(("run", "sentence"), [
    (areas(), "in this run from 0.73 to 0.73, and every interval lies above 0.5, which is chance."),
    (areas(0.5, 0.3, 0.7), "in this run from 0.50 to 0.50, and no interval lies above 0.5, which is chance."),
    ({**areas(), "external": areas(0.4, 0.3, 0.5)["external"]},
     "in this run from 0.40 to 0.73, and 8 of 12 intervals lie above 0.5, which is chance."),
    ({where: dict.fromkeys(VESSELS, Absent("no CT")) for where in WHERE}, "this run has none of these areas."),
])
def test_the_label_says_the_finding_of_this_run(run, sentence):
    assert said(run, PAPER).endswith(f"in the paper from 0.66 to 0.74; {sentence}")
    picture = drawn(run).select_one(".cover")
    assert picture["role"] == "img" and picture["aria-label"] == said(run, PAPER) and len(said(run, PAPER)) < 400


def test_the_vessels_have_the_houses_colours_and_their_names_on_the_heart():
    picture = drawn().select_one(".cover")
    assert all(f"--{vessel.lower()}:{colour}" in picture["style"] for vessel, colour in VESSEL_COLOURS.items())
    assert [text.get_text() for text in picture.select(".cover-names text")] == list(VESSELS)


def test_the_same_results_give_the_same_bytes():
    assert front_picture(areas(), PAPER, beats()) == front_picture(areas(), PAPER, beats())
