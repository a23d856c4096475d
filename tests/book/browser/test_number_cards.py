"""Numbers that answer: on hover, by keyboard and by touch, from a page on the disk."""

import re

from cctaecg.book.results_by_key import load_results, lookup

KEY = "internal.auc.RCA"


def first(page, key=KEY):
    return page.locator(f'.run-number[data-key="{key}"]').first


def test_a_number_shows_its_card_under_the_mouse_and_hides_it_after(opened, smoke):
    page = opened("index")
    assert page.locator(".number-card").count() == 0
    number = first(page)
    number.hover()
    card = page.locator(".number-card")
    found = lookup(load_results(smoke.results("any").parent), KEY)
    text = card.inner_text()
    assert f"{found['value']:.3f}" in text and f"{found['n']:,}" in text and KEY in text
    assert "0.744" in text  # the manuscript's
    assert re.search(rf"Patients\s+{found['clusters']}\s+Patients with it\s+{found['event_patients']}\b", text)
    assert re.search(r"Computed in notebook 03_internal_validation, cell \d+", text)
    link = card.locator("a").get_attribute("href")
    assert re.fullmatch(r"run/notebooks/03_internal_validation\.html#cell-\d+", link)
    page.mouse.move(5, 880)
    page.wait_for_selector(".number-card", state="detached")
    assert page.faults == []


def test_the_card_opens_by_keyboard_and_closes_with_escape(opened):
    page = opened("index")
    first(page).focus()
    assert page.locator(".number-card").is_visible()
    assert first(page).get_attribute("aria-describedby") == "number-card"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.number-card') !== null")
    page.keyboard.press("Escape")
    page.wait_for_selector(".number-card", state="detached")
    assert page.evaluate(f"document.activeElement.dataset.key === '{KEY}'")


def test_a_tap_opens_the_card_and_a_tap_elsewhere_closes_it(opened):
    page = opened("index", width=400, touch=True)
    first(page).tap()
    box = page.locator(".number-card").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 400
    page.locator(".bd-article h1").last.tap()
    page.wait_for_selector(".number-card", state="detached")


def test_the_link_of_a_card_leads_to_a_cell_that_is_there(opened):
    page = opened("results/discrimination")
    number = page.locator(".run-number[data-href]").first
    number.hover()
    page.locator(".number-card a").click()
    page.wait_for_url("**/run/notebooks/*.html#cell-*")
    page.wait_for_load_state()
    assert page.evaluate("document.querySelector(location.hash) !== null")


def test_the_numbers_interval_is_copied(opened):
    page = opened("index")
    first(page).focus()
    page.evaluate("document.addEventListener('copy', () => { window.took = String(document.activeElement.value); })")
    page.locator(".number-card button").click()
    assert page.evaluate("window.took") == first(page).get_attribute("data-interval")
    assert page.locator(".number-card button").inner_text() == "Copied"


def test_without_scripts_the_page_reads_as_it_did(browser, html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / "book" / "index.html").as_uri())
    assert re.match(r"0\.\d{3} \(", first(page).inner_text())
    context.close()


def test_the_numbers_of_a_table_answer_too_and_arrows_lead_from_one_to_the_next(opened):
    page = opened("appendix")
    numbers = page.locator("figure.run-table").nth(1).locator(".table-number")
    numbers.first.focus()
    card = page.locator(".number-card")
    assert re.search(r"Internal, RCA: \w+", card.inner_text()) and "tableA2.csv, line 2, " in card.inner_text()
    page.keyboard.press("ArrowRight")
    right = page.evaluate("document.activeElement.dataset.key")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.key") == right.replace("line 2", "line 3")
    assert page.evaluate("document.querySelectorAll('figure.run-table .table-number[tabindex=\"0\"]').length") == 3
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # there is no number above
    assert page.evaluate("document.activeElement.dataset.key") == right
    page.keyboard.press("Escape")
    sensitivity = page.locator(".table-number[data-key='tableA2.csv, line 4, sensitivity']")
    sensitivity.hover()
    assert sensitivity.get_attribute("data-interval") in card.inner_text()
    card.locator("a").click()
    page.wait_for_url("**/run/notebooks/06_risk_stratification.html#cell-*")
    assert page.faults == []


def test_every_table_is_one_stop_of_the_tab_key_and_a_click_moves_it(opened):
    page = opened("results/risk_stratification")
    stops = """() => [...document.querySelectorAll(".bd-article table")].map(table =>
        [...table.querySelectorAll(".run-number, .table-number")].filter(number => number.tabIndex === 0).length)"""
    assert set(page.evaluate(stops)) <= {0, 1} and sum(page.evaluate(stops)) >= 3
    page.locator(".bd-article td .run-number[tabindex='-1']").nth(2).click()
    assert page.evaluate("document.activeElement.tabIndex") == 0 and set(page.evaluate(stops)) <= {0, 1}
    assert re.match(r"Of\s+.+: .+\s", page.locator(".number-card").inner_text())


def test_a_card_counts_what_its_number_counts_and_copies_the_number_itself(opened, smoke):
    found = load_results(smoke.results("any").parent)
    page = opened("results/risk_stratification")
    for key, said in (("risk.operating.internal.LAD.specificity", r"Counted\s+{events:,} of {n:,}\b"),
                      ("risk.risk_limits_at.LAD.high.30", r"Still followed\s+{n:,}\b")):
        first(page, key).focus()
        assert re.search(said.format(**lookup(found, key)), page.locator(".number-card").inner_text())
        assert "Events" not in page.locator(".number-card").inner_text()
    page = opened("index")
    events = first(page, f"{KEY}.events")
    events.focus()
    assert re.search(r"Stands beside\s+0\.\d{3}", page.locator(".number-card").inner_text())
    page.evaluate("document.addEventListener('copy', () => { window.took = String(document.activeElement.value); })")
    page.locator(".number-card button").click()
    assert page.evaluate("window.took") == events.inner_text()


def test_the_numbers_of_the_ledger_answer(opened):
    page = opened("ledger")
    assert page.locator(".run-number:not([tabindex])").count() == 0
    below = first(page, "internal.trend.RCA.p_value")
    below.focus()
    assert re.search(r"Paper\s+<0\.001", page.locator(".number-card").inner_text())
    first(page, "cohort.internal.exams").focus()
    assert re.match(r"Of\s+CCTA examinations, internal: This run\n", page.locator(".number-card").inner_text())


def test_every_number_of_a_runs_table_answers(opened):
    """But for the paper's, and the first column, which names the row."""
    for name in ("appendix", "results/beyond", "results/cohort", "methods/labels_needed", "companion/model_card"):
        page = opened(name)
        silent = page.evaluate(r"""() => [...document.querySelectorAll("figure.run-table tbody td.numeric")]
            .filter(cell => !cell.querySelector(".table-number[tabindex]") && !cell.dataset.label.endsWith(", paper"))
            .map(cell => cell.dataset.label + ": " + cell.textContent)""")
        assert silent == [], name
