"""The ECG viewer in a real browser: what is drawn is the run's, measured right, by mouse, keyboard and touch."""

import json
import re

import numpy as np
import pytest

from cctaecg import ecg
from cctaecg.cohort import predicted_labels
from cctaecg.domain import LEADS, VESSELS
from cctaecg.explain import chosen_cases

PAGE = "results/ecg_viewer"


@pytest.fixture(scope="module")
def chosen(smoke):
    """The cases, as the library chooses them of the run, and their tracings in millivolts."""
    table = smoke.read_out_of_fold()
    thresholds, patients = smoke.config().analysis.risk_thresholds, table["patient_id"].to_numpy()
    found = chosen_cases(*predicted_labels(table), thresholds, patients,
                         table["ecg_normal"].fillna(False).to_numpy(bool))
    store = ecg.Store(smoke.signals, smoke.ecg_index)
    return found, table, store.read(store.rows(table["ecg_id"].iloc[[case.row for case in found]]))


def points(page, k):
    """Of the k-th trace on the paper its points, in millimetres."""
    drawn = page.locator(".paper-trace").get_attribute("d").split("M")[1:]
    return np.array([[float(number) for number in point.split(",")] for point in drawn[k].split("L")])


def test_the_tracings_on_the_paper_are_those_of_the_run_at_ten_millimetres_a_millivolt(opened, chosen, smoke):
    cases, _, strips = chosen
    page = opened(PAGE)
    fs = smoke.config().signal.fs
    assert page.locator("#viewer-case option").all_inner_texts() == [f"{case.vessel}, {case.kind}" for case in cases]
    for place in (0, len(cases) - 1):
        page.select_option("#viewer-case", str(place))
        page.select_option("#viewer-layout", "12x1")
        for k in (0, 7, 11):
            drawn = points(page, k)
            zero = 6 + (k + 0.5) * 18
            mv = (zero - drawn[:, 1]) / 10
            assert page.locator(".paper-lead").nth(k).text_content() == LEADS[k]
            assert np.abs(mv - strips[place, k, : len(mv)]).max() < 0.003
            assert np.allclose(drawn[:, 0], 6 + np.arange(len(mv)) / fs * 25, atol=0.006)
    assert page.faults == []


def test_truth_and_probability_stand_beside_it(opened, chosen):
    cases, table, _ = chosen
    page = opened(PAGE)
    page.select_option("#viewer-case", "1")
    rows = page.locator(".viewer-table tbody tr")
    record = table.iloc[cases[1].row]
    for i, vessel in enumerate(VESSELS):
        text = rows.nth(i).inner_text()
        assert text.startswith(vessel) and f"{100 * float(record[f'prob_{vessel.lower()}']):.1f}%" in text
    assert page.locator(".viewer-own").inner_text().startswith(cases[1].vessel)
    assert cases[1].kind in page.locator(".viewer-title").inner_text()


def test_calipers_measure_by_mouse_and_by_keyboard(opened):
    page = opened(PAGE)
    page.locator(".ecg-paper").scroll_into_view_if_needed()
    box = page.locator(".ecg-paper").bounding_box()
    mm = box["width"] / 262
    page.mouse.move(box["x"] + 20 * mm, box["y"] + 20 * mm)
    page.mouse.down()
    page.mouse.move(box["x"] + 45 * mm, box["y"] + 30 * mm, steps=4)
    page.mouse.up()
    told = re.match(r"(\d+) ms \((\d+) a minute\), (\d\.\d\d) mV", page.locator(".viewer-told").inner_text())
    assert abs(int(told[1]) - 1000) <= 12 and abs(int(told[2]) - 60) <= 1 and abs(float(told[3]) - 1.0) <= 0.03
    page.keyboard.press("Escape")
    assert page.locator(".viewer-told").inner_text().startswith(("Drag", "Swipe", "To measure"))
    page.keyboard.press("ArrowRight")
    before = int(re.match(r"\d+", page.locator(".viewer-told").inner_text())[0])
    page.keyboard.press("Control+ArrowRight")
    assert int(re.match(r"\d+", page.locator(".viewer-told").inner_text())[0]) == before + 100


def test_layouts_zoom_shading_and_mean_beats_change_what_is_drawn(opened):
    page = opened(PAGE)
    width = page.locator(".ecg-paper").bounding_box()["width"]
    page.locator("button[aria-label='Zoom in']").click()
    assert page.locator(".ecg-paper").bounding_box()["width"] > width
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator(".paper-for").count() > 0
    page.locator("#viewer-attribution").uncheck()
    assert page.locator(".paper-for, .paper-against").count() == 0
    page.select_option("#viewer-beat", "high")
    legend = page.locator(".viewer-legend").inner_text()
    assert page.locator(".paper-beat").count() == 1 and "at high risk" in legend
    page.select_option("#viewer-layout", "6x2")
    assert page.locator(".paper-lead").all_text_contents()[:4] == ["I", "V1", "II", "V2"]
    assert page.url.endswith("#case=1&layout=6x2")
    page.locator("button[aria-label='Next ECG']").click()
    page.reload()
    assert page.locator("#viewer-case").input_value() == "1" and page.locator("#viewer-layout").input_value() == "6x2"
    assert page.faults == []


@pytest.mark.parametrize(("asked", "said"), [
    ("case=99", "ECG \u201c99\u201d, and there are 1 to "), ("case=0", "ECG \u201c0\u201d"),
    ("case=1.5", "ECG \u201c1.5\u201d"), ("ecg=2", "no setting"),
    ("layout=4x3", "the layout \u201c4x3\u201d, which is none of 3x4, 6x2 and 12x1; 3x4 is shown"),
])
def test_what_an_address_asks_for_in_vain_is_said(opened, html, asked, said):
    page = opened("index")
    page.goto((html / "book" / f"{PAGE}.html").as_uri() + "#" + asked)
    assert said in page.locator(".viewer-wrong").inner_text() and page.url.endswith("#" + asked)
    assert page.locator("#viewer-case").input_value() == "0" and page.locator("#viewer-layout").input_value() == "3x4"
    page.locator("button[aria-label='Next ECG']").click()
    assert page.locator(".viewer-wrong").is_hidden() and page.url.endswith("#case=2&layout=3x4")
    page.goto((html / "book" / f"{PAGE}.html").as_uri() + "#CASE=2&layout=6X2")
    assert page.locator("#viewer-layout").input_value() == "6x2" and page.locator(".viewer-wrong").is_hidden()


def overlaid(path):
    """Of each beat that is laid over the paper its points, in millimetres."""
    return [np.array([[float(number) for number in point.split(",")] for point in beat.split("L")])
            for beat in path.split("M")[1:]]


def test_a_mean_beat_laid_over_peaks_on_the_r_wave_and_lasts_as_long_as_it_lasts(opened):
    page = opened(PAGE)
    cases = json.loads(page.locator("#ecg-viewer-data").text_content())["cases"]
    page.select_option("#viewer-layout", "12x1")
    page.select_option("#viewer-beat", "high")
    for place, case in enumerate(cases):
        page.select_option("#viewer-case", str(place))
        zero = 6 + (LEADS.index("II") + 0.5) * 18
        drawn = overlaid(page.locator(".paper-beat").get_attribute("d"))
        of_lead_ii = drawn[len(case["r"]) * LEADS.index("II"):][:len(case["r"])]
        for r, beat in zip(case["r"], of_lead_ii, strict=True):
            assert np.ptp(beat[:, 0]) / 25 <= 0.9
            if 0.3 < r < 9.3:
                peak = beat[np.abs(zero - beat[:, 1]).argmax(), 0]
                assert (peak - 6) / 25 == pytest.approx(r, abs=0.02) and np.ptp(beat[:, 0]) / 25 > 0.88
    assert page.faults == []


@pytest.mark.parametrize(("fs", "beat_fs"), [(100, 250), (250, 250), (250, 100), (125, 250), (500, 125)])
def test_a_mean_beat_is_laid_over_by_its_own_rate_whatever_that_of_the_ecg(opened, fs, beat_fs):
    peaks, count = [1.0, 2.2, 7.5], round(0.9 * beat_fs)
    beat = np.exp(-((np.arange(count) / beat_fs - 0.25) / 0.02) ** 2)
    d = opened(PAGE).evaluate(
        "([fs, beatFs, r, beat]) => { const rows = (row) => Array.from({ length: 12 }, () => row);"
        "const leads = JSON.parse(document.getElementById('ecg-viewer-data').textContent).leads;"
        "const ecg = { fs, leads, r, signal: rows(new Array(10 * fs).fill(0)) };"
        "const shown = { layout: '12x1', attribution: false, beat: { values: rows(beat), start: -0.25, fs: beatFs } };"
        "return cctaecg.ecgPaper(ecg, shown, '').querySelector('.paper-beat').getAttribute('d'); }",
        [fs, beat_fs, peaks, beat.tolist()])
    drawn = overlaid(d)[:len(peaks)]
    assert [(beat[beat[:, 1].argmin(), 0] - 6) / 25 for beat in drawn] == pytest.approx(peaks, abs=0.009)


@pytest.mark.parametrize(("width", "layout"), [(400, "12x1"), (1280, "3x4")])
def test_on_a_phone_all_leads_are_within_the_page(opened, width, layout):
    page = opened(PAGE, width=width)
    assert page.locator("#viewer-layout").input_value() == layout
    names = page.locator(".paper-lead").all()
    assert len({name.text_content() for name in names}) == len(LEADS)
    assert all(0 < name.bounding_box()["x"] < width - 20 for name in names)


def test_a_finger_scrolls_until_it_is_to_measure(opened):
    page = opened(PAGE, width=400, scheme="dark", touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    frame = page.locator(".viewer-frame")
    frame.tap(position={"x": 100, "y": 60})
    assert page.locator(".viewer-told").inner_text().startswith(("Drag", "Swipe", "To measure"))
    page.locator("label[for=viewer-measuring]").tap()
    frame.tap(position={"x": 100, "y": 60})
    assert page.locator(".viewer-told").inner_text().startswith("0 ms")
    assert page.faults == []


def test_without_scripts_one_ecg_stands_there(browser, html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / "book" / f"{PAGE}.html").as_uri())
    assert page.locator("#ecg-viewer .ecg-still").is_visible() and page.locator(".ecg-still polyline").count() == 12
    context.close()


def test_the_page_is_small(html):
    path = html / "book" / f"{PAGE}.html"
    assert path.stat().st_size < 3_000_000
    data = re.search(r'id="ecg-viewer-data">(.*?)</script>', path.read_text(encoding="utf-8"))[1]
    assert len(json.loads(data)["cases"]) >= 9
