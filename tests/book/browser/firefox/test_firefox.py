"""The three instruments in Debian's Firefox, from the disk: by mouse, keyboard and touch, against the library."""

import base64
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest

from cctaecg import stats
from cctaecg.cohort import predicted_labels
from cctaecg.domain import LEADS, VESSELS
from tests.book.browser.firefox.bidi import FINGER, FIREFOX, Page, firefox
from tests.book.browser.test_your_ecg import DROP, MOST_APART, READ, carried, written
from tests.book.your_ecg.reading import Dropped, by_the_command
from tests.book.your_ecg.test_bad_files import table, wfdb

pytestmark = pytest.mark.skipif(FIREFOX is None, reason="no Firefox is installed: pages are not looked at in it")

SLIDER, READER, VIEWER = "results/threshold_explorer", "companion/your_ecg", "results/ecg_viewer"
ARROW_RIGHT, ESCAPE, TAB, ENTER = "\ue014", "\ue00c", "\ue004", "\ue007"
SETTINGS, EACH = 12, 10
SAID = "() => { const said = document.querySelector('.your-ecg-said').textContent;" \
       " return /^$|^Reading|^Checking/.test(said) ? null : said; }"


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    pytest.importorskip("websockets", reason="websockets is not installed")
    with firefox(tmp_path_factory.mktemp("firefox")) as found:
        yield found


@pytest.fixture
def opened(session, html):
    """Opens a page by its name under ``book``."""
    def call(name: str, width: int = 1280, where: str = "") -> Page:
        page = session.page()
        page.resize(width)
        page.goto((html / "book" / f"{name}.html").as_uri() + where)
        return page

    return call


def outcome(page: Page) -> str:
    page.wait(SAID)
    return page.evaluate(SAID)


def probabilities(page: Page) -> np.ndarray:
    return np.array(page.evaluate(
        "() => [...document.querySelectorAll('.your-ecg-card')].map((card) => Number(card.dataset.probability))"))


def test_the_threshold_turns_by_keyboard_mouse_and_touch(opened):
    page, shown = opened(SLIDER), "output[for=threshold-threshold]"
    before = page.text(shown)
    page.evaluate("() => document.getElementById('threshold-threshold').focus()")
    page.press(ARROW_RIGHT)
    assert page.text(shown) != before
    page.point("#threshold-threshold", x=0.9)
    high = page.text(shown)
    page.point("#threshold-threshold", FINGER, x=0.1)
    low = page.text(shown)
    assert float(low.rstrip("%")) < float(high.rstrip("%"))
    page.point("label[for=threshold-RCA]", FINGER)
    assert "#vessel=RCA&cohort=internal&t=" in page.evaluate("() => location.href")
    assert page.evaluate("() => document.querySelectorAll('svg.people path[d]').length") == 4
    page.evaluate("() => { document.execCommand = () => {"
                  " window.taken = document.activeElement.value; return true; }; }")
    page.evaluate("() => [...document.querySelectorAll('button')].find((one) => one.textContent === 'Copy the numbers')"
                  ".click()")
    assert "Vessel\tRCA" in page.evaluate("() => window.taken") and page.faults == []


def test_its_values_are_the_librarys(opened, smoke):
    page, rng, level = opened(SLIDER), np.random.default_rng(3), smoke.config().analysis.level
    records = {"internal": smoke.read_out_of_fold(), "external": smoke.read_ensemble("external")}
    data = json.loads(page.evaluate("() => document.getElementById('threshold-data').textContent"))
    for number in range(SETTINGS):
        cohort, vessel = ("internal", "external")[number % 2], VESSELS[number % 3]
        severe, probability = (values[:, VESSELS.index(vessel)] for values in predicted_labels(records[cohort]))
        patients = records[cohort]["patient_id"].to_numpy()
        thresholds = data["cohorts"][cohort]["curves"][vessel]["threshold"]
        place, prevalence = int(rng.integers(len(thresholds))), float(rng.uniform(0.005, 0.6))
        seen = page.evaluate(
            "(curve, place, prevalence) => cctaecg.thresholdValues(curve, place, prevalence)",
            data["cohorts"][cohort]["curves"][vessel], place, prevalence)
        known = ~np.isnan(np.asarray(severe, float))
        y = np.asarray(severe[known], float).astype(int)
        point = stats.at_threshold(y, probability[known], thresholds[place], patients[known], level)
        assert [seen[name] for name in ("tp", "fp", "fn", "tn")] == [point.tp, point.fp, point.fn, point.tn]
        there = stats.at_prevalence(
            stats.likelihood_ratios(y, probability[known], thresholds[place], patients[known], level), prevalence)
        for name, interval in (("sensitivity", point.sensitivity), ("ppv", there.ppv), ("npv", there.npv)):
            assert (seen[name] is None) == (interval is None)
            if interval is not None:
                assert [seen[name][part] for part in ("value", "lower", "upper")] == pytest.approx(
                    [interval.value, interval.lower, interval.upper], rel=1e-4, abs=1e-4)
    assert page.faults == []


def test_calipers_measure_by_mouse_keyboard_and_finger(opened):
    page = opened(VIEWER)
    page.point(".ecg-paper", x=20 / 262, y=0.2, to=45 / 262)
    told = re.match(r"(\d+) ms \((\d+) a minute\)", page.text(".viewer-told"))
    assert abs(int(told[1]) - 1000) <= 15
    page.press(ESCAPE)
    assert page.text(".viewer-told").startswith("Drag")
    page.press(ARROW_RIGHT)
    assert re.match(r"\d+ ms", page.text(".viewer-told"))
    page.point("label[for=viewer-measuring]", FINGER)
    page.point(".ecg-paper", FINGER)
    assert page.text(".viewer-told").startswith("0 ms")
    page.point("button[aria-label='Next ECG']")
    assert "#case=2&layout=3x4" in page.evaluate("() => location.href") and page.faults == []


def test_on_a_phone_every_page_fits_and_all_leads_are_seen(opened):
    for name in (SLIDER, VIEWER, READER):
        page = opened(name, width=450)  # narrower than which Firefox without a window does not go
        assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
        if name == VIEWER:
            places = page.evaluate("() => [...document.querySelectorAll('.paper-lead')]"
                                   ".map((one) => one.getBoundingClientRect().x)")
            assert len(places) == len(LEADS) and max(places) < 400


def test_an_ecg_is_dropped_chosen_and_taken_by_keyboard_and_touch(opened, smoke, tmp_path):
    page, files = opened(READER), wfdb(16)
    (told,) = by_the_command(smoke, [Dropped(written(files, tmp_path))])
    assert page.evaluate("() => yourEcg.worker.ready() !== null")  # a page on a disk is given one here too
    page.evaluate(DROP, carried(files))
    assert outcome(page) == "Read: r.hea, r.dat."
    np.testing.assert_allclose(probabilities(page), told.mean, atol=MOST_APART)
    page = opened(READER)
    page.choose("#your-ecg-files", *(tmp_path / name for name in files))
    assert outcome(page) == "Read: r.hea, r.dat."
    np.testing.assert_allclose(probabilities(page), told.mean, atol=MOST_APART)
    page.evaluate("() => document.getElementById('your-ecg-files').focus()")
    page.press(TAB, ENTER)
    page.wait("() => document.querySelector('.your-ecg-said').textContent === 'Read: An ECG of this run.'")
    page = opened(READER, width=450)
    page.point("#your-ecg-example", FINGER)
    assert outcome(page) == "Read: An ECG of this run." and page.faults == []


@pytest.mark.parametrize(("name", "content"), [
    ("letter.txt", b"Dear colleague, leads I and II are fine.\n"), ("furlong.csv", table(unit="furlong")),
])
def test_a_bad_file_gets_the_commands_sentence(opened, smoke, tmp_path, name, content):
    (file,) = written({name: content}, tmp_path)
    page = opened(READER)
    page.choose("#your-ecg-files", file)
    (told,) = by_the_command(smoke, [Dropped([file])])
    assert outcome(page) == f"{name}: {told.said}" and page.faults == []


@pytest.mark.parametrize("kind", ["simulated", "ptbxl"])
def test_some_recordings_of_each_kind(opened, smoke, kind):
    if kind == "ptbxl" and "CCTAECG_PTBXL" not in os.environ:
        pytest.skip("CCTAECG_PTBXL names no folder of PTB-XL")
    folder = smoke.export if kind == "simulated" else Path(os.environ["CCTAECG_PTBXL"]) / "records500"
    headers = sorted(folder.rglob("*.hea"))
    headers = headers[:: len(headers) // EACH][:EACH]
    told = by_the_command(smoke, [Dropped([header, header.with_suffix(".dat")]) for header in headers])
    page = opened(READER)
    pairs = [(header, header.with_suffix(".dat")) for header in headers]
    found = page.evaluate(READ, [carried({file.name: file.read_bytes() for file in pair}) for pair in pairs])
    assert [one is None for one in found] == [one.mean is None for one in told]
    read = [(one, other.mean) for one, other in zip(found, told) if other.mean]
    assert len(read) > EACH / 2 and np.abs(np.subtract(*np.array(read).transpose(1, 0, 2))).max() < MOST_APART


def test_without_scripts_the_still_pictures_stand_there(html, tmp_path):
    pytest.importorskip("websockets", reason="websockets is not installed")
    with firefox(tmp_path, **{"javascript.enabled": False}) as session:
        page = session.page()
        for name, still in ((SLIDER, "#threshold-explorer img"), (VIEWER, "#ecg-viewer .ecg-still"),
                            (READER, ".your-ecg-silent .ecg-still")):
            page.goto((html / "book" / f"{name}.html").as_uri())
            (node,) = page.send("browsingContext.locateNodes", locator={"type": "css", "value": still})["nodes"]
            shot = page.send("browsingContext.captureScreenshot", origin="document",
                             clip={"type": "element", "element": {"sharedId": node["sharedId"]}})
            assert len(base64.b64decode(shot["data"])) > 5_000  # a drawing, and no empty place
