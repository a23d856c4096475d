"""The ECGs that a page carries, the picture that stands there without scripts, and why there are none."""

import json
import re
from base64 import b64encode

import numpy as np
import pytest

from cctaecg.domain import LEADS, VESSELS

PAGE = "```{ecg-viewer}\nNo scripts.\n```\n"


def cases(samples=1000):
    signal = np.zeros((12, samples), "<i2")
    signal[LEADS.index("V2"), 500:750] = 1000  # a millivolt in the stretch of V2 that is drawn
    return {"leads": list(LEADS), "vessels": list(VESSELS), "fs": 100, "thresholds": {}, "beats": {}, "cases": [
        {"vessel": "LAD", "kind": "found", "signal": b64encode(signal.tobytes()).decode()}]}


def test_the_page_carries_the_ecgs_and_draws_one_for_readers_without_scripts(book):
    (book.run / "cases").mkdir()
    book.write("cases/cases.json", json.dumps(cases()))
    page = book.build(PAGE)
    assert json.loads(page.find(id="ecg-viewer-data").string) == cases()
    still = page.find(class_="without-scripts").svg
    assert still["aria-label"] == "12-lead ECG, LAD found, on ruled paper"
    assert [text.text for text in still.find_all("text")] == ["I", "aVR", "V1", "V4", "II", "aVL", "V2", "V5", "III",
                                                              "aVF", "V3", "V6"]
    second_row = still.find_all("polyline")[6]["points"].split()
    assert second_row[0] == "125.0,30.5" and second_row[-1] == "187.2,30.5"  # 1 mV is 10 mm above 40.5
    assert len(page.find_all("script", src=re.compile(r"ecg_viewer\.js"))) == 1
    assert book.warnings() == ""


@pytest.mark.parametrize(("content", "said"), [
    ({"absent": "They stay with the hospital."}, "They stay with the hospital."),
    (cases() | {"cases": []}, "No ECG of this run"),
])
def test_where_there_are_none_the_page_says_why_and_loads_nothing(book, content, said):
    (book.run / "cases").mkdir()
    book.write("cases/cases.json", json.dumps(content))
    page = book.build(PAGE)
    assert said in page.find(class_="admonition").text and page.find(id="ecg-viewer-data") is None
    assert not page.find_all("script", src=re.compile("ecg_viewer"))
