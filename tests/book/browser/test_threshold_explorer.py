"""The threshold's sliders in a real browser: their values are the library's, by mouse, keyboard and touch."""

import json
import re

import numpy as np
import pytest

from cctaecg import stats
from cctaecg.book.publishing import PUBLISHED, book_source
from cctaecg.cohort import predicted_labels
from cctaecg.domain import VESSELS

PAGE = "results/threshold_explorer"


@pytest.fixture(scope="module")
def records(smoke):
    """Outcome, probability and patient of every record, by cohort."""
    internal = smoke.read_out_of_fold()
    tables = {"internal": internal, "external": smoke.read_ensemble("external"),
              "normal_ecg": internal[internal["ecg_normal"].fillna(False).astype(bool)]}
    return {name: (*predicted_labels(table), table["patient_id"].to_numpy()) for name, table in tables.items()}


def data_of(page):
    return json.loads(page.locator("#threshold-data").text_content())


def values_at(page, vessel, cohort, place, prevalence):
    return page.evaluate(
        "([vessel, cohort, place, prevalence]) => cctaecg.thresholdValues(JSON.parse(document.getElementById("
        "'threshold-data').textContent).cohorts[cohort].curves[vessel], place, prevalence)",
        [vessel, cohort, place, prevalence])


def limits(interval):
    return [] if interval is None else [interval.value, interval.lower, interval.upper]


def shown_limits(interval):
    return [] if interval is None else [interval["value"], interval["lower"], interval["upper"]]


def test_values_equal_the_library_at_fifty_settings(opened, records, smoke):
    page = opened(PAGE)
    data, level, rng = data_of(page), smoke.config().analysis.level, np.random.default_rng(20)
    settings = [(vessel, cohort) for cohort in records for vessel in VESSELS
                if vessel in data["cohorts"][cohort]["curves"]]
    assert len(settings) >= 8
    for i in range(50):
        vessel, cohort = settings[i % len(settings)]
        thresholds = data["cohorts"][cohort]["curves"][vessel]["threshold"]
        place, prevalence = int(rng.integers(len(thresholds))), float(rng.uniform(0.005, 0.6))
        seen = values_at(page, vessel, cohort, place, prevalence)
        severe, probability, patients = records[cohort]
        k = VESSELS.index(vessel)
        known = ~np.isnan(np.asarray(severe[:, k], float))
        y, prob, owner = np.asarray(severe[known, k]).astype(int), probability[known, k], patients[known]
        point = stats.at_threshold(y, prob, thresholds[place], owner, level)
        ratios = stats.likelihood_ratios(y, prob, thresholds[place], owner, level)
        there = stats.at_prevalence(ratios, prevalence)
        assert [seen[name] for name in ("tp", "fp", "fn", "tn")] == [point.tp, point.fp, point.fn, point.tn]
        for name, interval in (("sensitivity", point.sensitivity), ("specificity", point.specificity),
                               ("lr_positive", ratios.positive), ("lr_negative", ratios.negative),
                               ("ppv", there.ppv), ("npv", there.npv)):
            assert shown_limits(seen[name]) == pytest.approx(limits(interval), rel=1e-4, abs=1e-4), name
        own = values_at(page, vessel, cohort, place, float(y.mean()))
        benefit = stats.net_benefit(y, prob, [thresholds[place]])
        assert own["net_benefit"] == pytest.approx(benefit.model[0], abs=2e-5)
        assert own["net_benefit_all"] == pytest.approx(benefit.treat_all[0], abs=1e-9)
        assert sum(seen["people"].values()) == 1000
        assert seen["people"]["found"] + seen["people"]["missed"] == round(1000 * prevalence)


def test_what_is_shown_are_the_values_of_the_address(opened, html):
    page = opened(PAGE)
    curve = data_of(page)["cohorts"]["external"]["curves"]["LAD"]
    place = len(curve["threshold"]) // 2
    threshold = curve["threshold"][place]
    page.goto((html / "book" / f"{PAGE}.html").as_uri() + f"#vessel=LAD&cohort=external&t={threshold}&prevalence=0.05")
    page.reload()
    seen = values_at(page, "LAD", "external", place, 0.05)
    people = seen["people"]
    said = page.locator(".threshold-said").inner_text()
    assert "50 have a severe stenosis of the left anterior descending" in said
    assert f"{people['found'] + people['alarms']} of 1,000" in said and f"misses {people['missed']}" in said
    cells = page.locator(".threshold-values td:nth-child(2)").all_inner_texts()
    assert cells[0].startswith(f"{seen['sensitivity']['value']:.3f} (") and cells[0].endswith(")")
    assert page.locator(".people-legend b").all_inner_texts() == [str(people[kind]) for kind in
                                                                  ("found", "missed", "alarms", "low")]
    assert page.locator("svg.people").get_attribute("aria-label").startswith(f"Of 1,000 people: {people['found']} have")
    assert page.faults == []


def test_the_threshold_turns_by_keyboard_mouse_and_touch_and_the_address_keeps_it(opened):
    page = opened(PAGE, touch=True)
    slider, shown = page.locator("#threshold-threshold"), page.locator("output[for=threshold-threshold]")
    before = shown.inner_text()
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert shown.inner_text() != before and slider.get_attribute("aria-valuetext") == shown.inner_text()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    high = shown.inner_text()
    page.touchscreen.tap(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    low = shown.inner_text()
    assert float(low.rstrip("%")) < float(high.rstrip("%"))
    page.locator("label[for=threshold-RCA]").tap()
    page.locator("label[for=threshold-external]").tap()
    assert re.search(r"#vessel=RCA&cohort=external&t=", page.url)
    kept = shown.inner_text()
    page.reload()
    assert shown.inner_text() == kept and page.locator("#threshold-RCA").is_checked()
    assert page.faults == []


def test_the_prevalence_turns_and_comes_back_to_that_of_the_patients(opened):
    page = opened(PAGE)
    shown = page.locator("output[for=threshold-prevalence]")
    own = shown.inner_text()
    assert page.locator(".threshold-controls button:has-text('As in these patients')").is_disabled()
    page.locator("#threshold-prevalence").focus()
    page.keyboard.press("Home")
    assert shown.inner_text() == "0.1% of people" and "prevalence=0.001" in page.url
    page.locator(".threshold-controls button:has-text('As in these patients')").click()
    assert shown.inner_text() == own and "prevalence" not in page.url


def test_numbers_and_command_can_be_taken_away(opened, smoke):
    page = opened(PAGE)
    page.evaluate("document.execCommand = () => { window.taken = document.activeElement.value; return true; }")
    page.locator("button:has-text('Copy the numbers')").click()
    taken = page.evaluate("window.taken")
    shown = page.locator("output[for=threshold-prevalence]").inner_text().removesuffix(" of people")
    assert f"Prevalence\t{shown}\n" in taken
    counts = page.locator(".people-legend b").all_inner_texts()
    assert re.findall(r"^Of 1,000 people\t(\d+)\t", taken, re.MULTILINE) == counts
    assert re.search(r"\d\.\d{5}", taken) is None  # no more digits than the page shows
    assert "Vessel\tLAD" in taken and re.search(r"Sensitivity\t\d\.\d{3} \(", taken) and "simulated" in taken.lower()
    page.locator("label[for=threshold-external]").click()
    page.locator("button:has-text('Copy the papermill command')").click()
    command = page.evaluate("window.taken")
    threshold = re.search(r"-p threshold_lad (\S+)$", command)[1]
    given = re.findall(r" -p (\S+) ", command)
    assert "threshold_rca" in given and len(given) == len(set(given))  # papermill takes the last of two
    assert command.startswith("papermill notebooks/06_risk_stratification.ipynb out.ipynb")
    assert "-p cohort external" in command and 0 < float(threshold) < 1


def test_an_address_with_nonsense_shows_the_run_s_own_threshold(opened, html, smoke):
    page = opened(PAGE)
    page.goto((html / "book" / f"{PAGE}.html").as_uri() + "#vessel=aorta&cohort=toString&t=-4&prevalence=NaN")
    page.reload()
    own = smoke.config().analysis.risk_thresholds["LAD"]
    assert page.locator("output[for=threshold-threshold]").inner_text() == f"{own:.1%}".replace(".0%", "%")
    assert page.faults == []


ADDRESSES = [
    ("vessel=RIVA&t=0.3", "LAD", ["\u201cRIVA\u201d, which is none of RCA, LM, LAD and LCX; the LAD is shown"]),
    ("vessel=RCA&cohort=toString", "RCA", ["\u201ctoString\u201d, which is none of internal, external and "]),
    ("t=5", "LAD", ["t=\u201c5\u201d, which is no share between 0 and 1", "this run’s threshold, "]),
    ("t=0", "LAD", ["t=\u201c0\u201d"]), ("t=-4", "LAD", ["t=\u201c-4\u201d"]),
    ("t=0.3x", "LAD", ["t=\u201c0.3x\u201d"]),
    ("t=0.99", "LAD", ["No threshold near 99% can be shown here; the nearest, "]),
    ("vessel=LM&prevalence=NaN", "LM", ["prevalence=\u201cNaN\u201d", "that of these patients is shown"]),
    ("vesel=LCX", "LAD", ["\u201cvesel\u201d, which is no setting of this page; there are vessel, cohort, t and prev"]),
    ("nowhere", "LAD", ["\u201cnowhere\u201d, which is no setting"]),
]


@pytest.mark.parametrize(("asked", "vessel", "said"), ADDRESSES)
def test_what_an_address_asks_for_in_vain_is_said_and_stays_in_it(opened, html, asked, vessel, said):
    page = opened("index")
    page.goto((html / "book" / f"{PAGE}.html").as_uri() + "#" + asked)
    told = page.locator(".threshold-told")
    assert all(words in told.inner_text() for words in said) and told.inner_text().count(".\u0020") < 2
    assert page.locator(f"#threshold-{vessel}").is_checked() and page.url.endswith("#" + asked)
    page.locator("label[for=threshold-RCA]").click()
    page.locator("label[for=threshold-LCX]").click()
    assert told.is_hidden() and "#vessel=LCX&cohort=internal&t=" in page.url and page.faults == []


@pytest.mark.parametrize("asked", ["vessel=lcx&COHORT=External&T=30%25", "vessel=LCX&cohort=external&t=30%",
                                   "vessel=LCX&cohort=external&t=.3", "t=0.3&cohort=EXTERNAL&vessel=Lcx"])
def test_an_address_is_read_whatever_its_letters_case(opened, html, asked):
    page = opened("index")
    page.goto((html / "book" / f"{PAGE}.html").as_uri() + "#" + asked)
    assert page.locator("#threshold-LCX").is_checked() and page.locator("#threshold-external").is_checked()
    assert page.locator("output[for=threshold-threshold]").inner_text() == "30%"
    assert page.locator(".threshold-told").is_hidden() and page.url.endswith("#vessel=LCX&cohort=external&t=0.3")


@pytest.mark.parametrize("name", [PAGE, "results/ecg_viewer"])
def test_an_anchor_of_the_page_stays_and_is_scrolled_to(opened, html, name):
    page = opened("index")
    page.goto((html / "book" / f"{name}.html").as_uri() + "#how-to-read-it")
    there = ("Math.abs(document.getElementById('how-to-read-it').getBoundingClientRect().top) < 200 || "
             "scrollY > 0 && Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight")
    page.wait_for_function(there)
    assert page.url.endswith("#how-to-read-it")
    page.locator("#threshold-RCA, #viewer-layout").first.focus()
    page.evaluate("window.scrollTo(0, 0)")
    page.locator("label[for=threshold-RCA], button[aria-label='Next ECG']").first.click()
    assert re.search("#(vessel=RCA|case=2)", page.url)
    kept = page.locator("#threshold-RCA:checked, #viewer-case").first.input_value()
    page.evaluate("location.hash = 'how-to-read-it'")
    page.wait_for_function(there)
    assert page.url.endswith("#how-to-read-it") and page.faults == []
    assert page.locator("#threshold-RCA:checked, #viewer-case").first.input_value() == kept


def told_of(page, found, alarms, threshold=0.2):
    people = {"found": found, "missed": 20, "alarms": alarms, "low": 980 - found - alarms}
    values = {"threshold": threshold, "prevalence": 0.05, "people": people, "lr_positive": {"lower": 1.2},
              "net_benefit": 0.02, "net_benefit_all": 0.01}
    return page.evaluate("values => { const p = document.createElement('p'); p.append(...cctaecg.said.sentences("
                         "values, 'LAD', 0.05)); return p.textContent; }", values)


@pytest.mark.parametrize(("found", "called", "said"), [
    (27, 32, "27 of 32 have the stenosis"), (162, 178, "162 of 178 have"), (32, 32, "32 of 32 have"),
    (1, 1, "1 of 1 has the stenosis"), (20, 50, "20 of 50 have"), (20, 29, "20 of 29 have"),
    (20, 40, "about one in 2 has"), (50, 148, "about one in 3 has"), (10, 104, "about one in 10 has"),
])
def test_one_in_so_many_is_said_only_where_the_whole_number_is_near(opened, found, called, said):
    assert f"Of those it sends, {said}" in told_of(opened(PAGE), found, called - found)


def test_one_in_so_many_is_never_far_from_the_counts(opened):
    page = opened(PAGE)
    said = page.evaluate("() => { const all = []; for (let called = 1; called <= 300; called++)"
                         "for (let found = 1; found <= called; found++)"
                         "all.push([found, called, cctaecg.said.oneIn(found, called)]); return JSON.stringify(all); }")
    for found, called, words in json.loads(said):
        if each := re.match(r"about one in (\d+) has$", words):
            assert abs(1 / int(each[1]) - found / called) <= 0.12 * found / called
        else:
            assert words.startswith(f"{found} of {called} ha")


@pytest.mark.parametrize(("threshold", "said"), [(0.01, "99 unneeded CTs"), (0.2, "4 unneeded CTs"),
                                                 (0.5, "1 unneeded CT;"), (0.66, "0.5 unneeded CTs")])
def test_the_odds_of_a_threshold_are_said_in_cts(opened, threshold, said):
    assert f"for as bad as {said}" in told_of(opened(PAGE), 30, 100, threshold)


OVERLAPPING = """() => [...document.querySelectorAll(".threshold-chart")]
  .filter((chart) => chart.getBoundingClientRect().width)
  .flatMap((chart) => {
    const frame = chart.getBoundingClientRect(), found = [];
    const texts = [...chart.querySelectorAll("text")].filter(
      (text) => text.textContent && !text.matches(".chart-name"));
    const boxes = texts.map((text) => text.getBoundingClientRect());
    boxes.forEach((one, i) => {
      if (one.left < frame.left || one.right > frame.right || one.top < frame.top || one.bottom > frame.bottom) {
        found.push(`${texts[i].textContent} is cut`);
      }
      boxes.slice(i + 1).forEach((other, k) => {
        if (one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom) {
          found.push(`${texts[i].textContent} lies on ${texts[i + 1 + k].textContent}`);
        }
      });
    });
    return found;
  })"""


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("asked", ["t=0.2", "t=0.01&prevalence=0.002", "t=0.46&prevalence=0.6"])
@pytest.mark.parametrize("vessel", ["RCA", "LM"])
def test_no_word_of_a_chart_lies_on_another_or_is_cut(opened, html, width, asked, vessel):
    page = opened("index", width=width)
    page.goto((html / "book" / f"{PAGE}.html").as_uri() + f"#vessel={vessel}&{asked}")
    assert page.evaluate(OVERLAPPING) == []
    ticks = page.locator(".threshold-chart .chart-tick").all_text_contents()
    assert not any(tick.startswith("-") for tick in ticks)
    for chart in page.locator(".threshold-chart").all():
        told = [tick for tick in chart.locator(".chart-tick").all_text_contents() if tick]
        assert max(map(told.count, told), default=0) <= 2  # of one name on each axis


@pytest.mark.parametrize(("low", "top", "ticks"), [
    (-0.1, 0.2, ["\u22120.1", "0", "0.1", "0.2"]), (-0.0005, 0.001, ["\u22120.0005", "0", "0.0005", "0.001"]),
])
def test_ticks_below_nought_have_a_minus_and_no_two_are_alike(opened, low, top, ticks):
    told = opened(PAGE).evaluate(
        "y => { const chart = new cctaecg.Chart('a', 'b', 'c'); chart.draw({ x: [0, 1], y, signed: true }, []);"
        "return [...chart.element.querySelectorAll('.chart-tick')].map((tick) => tick.textContent); }", [low, top])
    assert [tick for tick in told if not tick.endswith("%")] == ticks


def test_the_last_digit_is_that_of_the_counts(opened):
    page = opened(PAGE)
    for cohort in data_of(page)["cohorts"].values():
        for curve in cohort["curves"].values():
            for place, ratio in enumerate(curve["lr_positive"]):
                if ratio is None:
                    continue
                tp, fp, fn, tn = (curve[name][place] for name in ("tp", "fp", "fn", "tn"))
                exact = (tp / (tp + fn)) / (fp / (fp + tn))
                shown = page.evaluate("value => cctaecg.said.interval({ value, lower: value, upper: value })", ratio)
                told = shown.split(" ")[0]
                assert abs(float(told) - exact) <= 0.500001 * 10 ** -len(told.partition(".")[2]), (tp, fp, fn, tn)


def test_the_page_fits_a_phone(opened):
    page = opened(PAGE, width=400, scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.locator("svg.people").bounding_box()["width"] > 300


def test_without_scripts_a_picture_stands_there(browser, html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / "book" / f"{PAGE}.html").as_uri())
    assert page.locator("#threshold-explorer img").is_visible()
    assert "with scripts switched off" in page.locator("#threshold-explorer").inner_text()
    context.close()


def test_at_the_run_s_own_threshold_it_is_said_which_interval_is_which_and_how_often_each_was_best(opened, smoke):
    page = opened(PAGE)
    share = json.loads(smoke.results("risk").read_text(encoding="utf-8"))["best_strategy"]["LAD"]["treat_none"]
    told = page.locator(".threshold-values").inner_text()
    assert "(no interval)" in told and f"in {100 * share:.0f}%: a CT for no one" in told
    assert told.count("the prevalence taken as known; in Risk stratification its chance counts too") == 2
    page.locator("label[for=threshold-external]").click()
    told = page.locator(".threshold-values").inner_text()
    assert "of resamples" not in told and "Risk stratification" not in told
    assert told.count("the prevalence taken as known") == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_colour_says_the_call_on_both_pages_of_a_thousand_people(opened, scheme):
    page = opened(PAGE, scheme=scheme)
    colour = "([selector, of]) => getComputedStyle(document.querySelector(selector))[of]"
    slider = [page.evaluate(colour, one) for one in (
        ("svg.people .people-found", "fill"), ("svg.people .people-alarms", "stroke"),
        ("svg.people .people-missed", "fill"), ("svg.people .people-low", "fill"))]
    page = opened("companion/for_my_patient", scheme=scheme)
    patient = [page.evaluate(colour, (f".people-marks .{kind}", "stroke")) for kind in
               ("found", "alarmed", "missed", "passed")]
    assert slider == patient and patient[0] == patient[1] != patient[2] == patient[3]


def test_a_mark_stands_beside_the_first_line_of_its_words(opened):
    page = opened(PAGE)
    for line in page.locator(".people-legend li").all():
        mark, words = line.locator("svg").bounding_box(), line.locator("b").bounding_box()
        assert abs(mark["y"] + mark["height"] / 2 - words["y"] - words["height"] / 2) < 3


def test_no_other_page_carries_the_scripts(html):
    pages = [path for path in html.rglob("*.html") if "_static/thresholds.js" in path.read_text(encoding="utf-8")]
    assert [path.stem for path in pages] == ["threshold_explorer"]


def test_the_curves_of_the_page_are_the_published_table(opened, smoke):
    table = (book_source(smoke) / PUBLISHED / "tables" / "operating_internal.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in table.splitlines()[1:] if line.startswith("LCX,")]
    assert data_of(opened(PAGE))["cohorts"]["internal"]["curves"]["LCX"]["tp"] == [int(row[2]) for row in rows]


VERDICTS = [
    ({"net_benefit": 0.02, "net_benefit_all": 0.01}, {"lower": 1.2}, "the ECG does better than a CT for everyone"),
    ({"net_benefit": 0.0112, "net_benefit_all": 0.0111}, {"lower": 1.2}, "about as well as a CT for everyone"),
    ({"net_benefit": -0.07, "net_benefit_all": -0.19}, {"lower": 1.5}, "a CT for no one does better"),
    ({"net_benefit": 0.02, "net_benefit_all": 0.01}, {"lower": 0.998}, "holds 1, at which a call means nothing"),
    ({"net_benefit": 0.02, "net_benefit_all": 0.01}, None, "too few are called, or not called"),
]


def test_a_verdict_is_no_larger_than_the_evidence(opened):
    page = opened(PAGE)
    counts = {"found": 30, "missed": 20, "alarms": 400, "low": 550}
    for benefits, ratio, said in VERDICTS:
        values = {"threshold": 0.2, "prevalence": 0.05, "people": counts, "lr_positive": ratio, **benefits}
        text = page.evaluate("values => { const p = document.createElement('p'); p.append(...cctaecg.said.sentences("
                             "values, 'LAD', 0.3)); return p.textContent; }", values)
        assert said in text and "promises too much until it is recalibrated" in text


def test_the_point_of_the_decision_curve_lies_where_its_value_is(opened, html):
    page = opened(PAGE)
    page.goto((html / "book" / f"{PAGE}.html").as_uri() + "#vessel=LAD&cohort=internal&t=45%&prevalence=1%")
    page.reload()
    chart = page.locator(".threshold-chart", has_text="Decision curve")
    edge = float(chart.locator(".chart-rule").get_attribute("y2"))
    assert float(chart.locator(".chart-point").get_attribute("cy")) < edge - 1
    assert page.locator(".threshold-chart", has_text="Calibration").is_hidden()
    assert page.locator("output[for=threshold-prevalence]").inner_text() == "1% of people"
