"""The page "Your ECG" as it is built: with its script and its still picture, or with why it is not offered."""

import base64

import numpy as np
import pytest

from cctaecg.book.your_ecg.data import page_data
from cctaecg.book.your_ecg.script_file import write_data
from cctaecg.config.profiles import profile, replaced
from cctaecg.domain import VESSELS
from cctaecg.run.folder import project_root
from cctaecg.run.run import Run

PAGE = project_root() / "book" / "companion" / "your_ecg.md"


def built(book, data):
    write_data(book.run, data)
    return book.build(PAGE.read_text(encoding="utf-8"), suppress_warnings=["myst.xref_missing"])


@pytest.mark.parametrize(("settings", "reason"), [
    ({"privacy": {"networks_in_book": "never"}}, "networks_in_book: never under privacy."),
    (None, "more than the 1,000,000 that a page can carry."),
])
def test_a_run_that_does_not_offer_it_says_why_in_its_place_and_carries_no_script(book, smoke, settings, reason):
    config = profile("paper") if settings is None else replaced(smoke.config(), settings)
    page = built(book, page_data(Run(smoke.folder, config)))
    (note,) = page.select(".admonition")
    assert note.text.strip().startswith("Not in this run") and note.text.strip().endswith(reason)
    assert page.find(id="your-ecg-place") is None
    assert not page.find_all("script", src=lambda src: src and "your_ecg" in src)
    assert book.warnings() == ""


def test_without_scripts_the_drawing_and_the_probabilities_of_an_ecg_stand_there(book, smoke):
    data = page_data(smoke)
    example = data["example"]
    page = built(book, data)
    assert [script["src"].split("/")[-1] for script in page.select("script[src*=your_ecg]")] == [
        "your_ecg_data.js", "your_ecg.js"]
    still = page.select_one(".your-ecg-silent")
    first = still.svg.find("polyline")["points"].split()
    lead = np.frombuffer(base64.b64decode(example["microvolts"]), "<i2").reshape(12, -1)[0] / 1000
    drawn = [(13.5 - float(point.split(",")[1])) / 10 for point in first]
    assert drawn == pytest.approx((lead - np.median(lead))[: len(drawn)], abs=0.006)
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in still.tbody.find_all("tr")]
    assert [row[0] for row in rows] == list(VESSELS)
    for vessel, probability, called, grade in rows:
        assert probability == f"{example['probabilities'][vessel]:.1%}" and grade == example["grades"][vessel]
        threshold = smoke.config().analysis.risk_thresholds[vessel]
        assert called.startswith("high" if example["probabilities"][vessel] >= threshold else "low")
