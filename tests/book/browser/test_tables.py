"""Tables on a wide screen and on a phone, and the ledger's filters; that none is cut, test_every_page asks of all."""

from urllib.parse import unquote

from tests.book.browser.test_every_page import CUT


def test_a_table_of_many_columns_is_whole_whatever_its_numbers(opened):
    """Another run's are longer than those of the small study."""
    page = opened("appendix", 1280)
    filled = page.evaluate("""() => [...document.querySelectorAll('table.cards')]
      .filter((table) => table.tHead.rows[0].cells.length >= 9)
      .map((table) => [...table.querySelectorAll('tbody .limits')]
        .map((limits) => { limits.textContent = '(\u22120.12345 to +0.12345)'; }).length)""")
    assert filled and min(filled) > 20
    assert page.evaluate(CUT) == []


def test_the_librarys_index_fits_a_phone(opened):
    page = opened("../genindex", 400)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_on_a_phone_a_row_of_a_wide_table_is_a_card(opened):
    page = opened("appendix", 400)
    row = page.locator("table.cards tbody tr").first
    cells = row.locator("td")
    places = [cells.nth(number).bounding_box() for number in range(cells.count())]
    assert len(places) > 4 and [box["y"] for box in places] == sorted({box["y"] for box in places})
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 400 for box in places)
    said = cells.nth(2).evaluate("cell => getComputedStyle(cell, '::before').content")
    assert said == '"' + cells.nth(2).get_attribute("data-label") + '"'


def test_a_table_that_scrolls_keeps_its_first_column_and_shows_that_there_is_more(opened):
    page = opened("results/cohort", 400)
    page.evaluate("""() => { const table = document.querySelector('table:not(.cards)');
      table.style.minWidth = '900px'; table.parentElement.scrollLeft = 300; }""")
    first = page.locator("table:not(.cards) tbody tr:not(.row-heading) > :first-child").first
    box = page.locator(".pst-scrollable-table-container:has(> table:not(.cards))").first
    assert abs(first.bounding_box()["x"] - box.bounding_box()["x"]) < 2
    assert "gradient" in box.evaluate("box => getComputedStyle(box).backgroundImage")


def visible(page) -> int:
    return page.locator("table.ledger-rows tbody tr[data-status]:visible").count()


def test_the_ledgers_rows_are_filtered_and_the_choice_stays_in_the_address(opened):
    page = opened("ledger")
    rows = page.locator("table.ledger-rows tr[data-status]")
    table_1 = page.locator("table.ledger-rows tr[data-fold]").count()
    assert table_1 > 50 and visible(page) == rows.count() - table_1  # folded
    page.locator(".ledger-fold").click()
    assert visible(page) == rows.count() and page.locator(".ledger-fold").get_attribute("aria-expanded") == "true"
    button = page.locator('.ledger-filters button[data-group="set"][data-value="open"]')
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    kept = page.locator("table.ledger-rows tr[data-status]:visible")
    assert 0 < kept.count() == page.locator('table.ledger-rows tr[data-set="open"]').count()
    assert "set=open" in unquote(page.url)
    page.goto("about:blank")
    page.go_back()
    page.wait_for_selector('.ledger-filters button[aria-pressed="true"]')
    assert visible(page) == kept.count()
    page.locator('.ledger-filters button[aria-pressed="true"]').click()
    assert page.faults == [] and "=open" not in page.url


def test_an_address_with_a_choice_opens_filtered(opened):
    page = opened("ledger")
    status = page.locator('.ledger-filters button[data-group="status"]').first.get_attribute("data-value")
    page.evaluate(f"location.hash = 'status=' + encodeURIComponent({status!r})")
    page.wait_for_function("document.querySelector('.ledger-filters p').textContent.includes('fit')")
    wanted = page.locator(f'table.ledger-rows tr[data-status="{status}"]').count()
    assert visible(page) == wanted > 0
    headings = page.locator("table.ledger-rows tr.row-heading:visible").count()
    assert headings == page.evaluate(f"""new Set(Array.from(document.querySelectorAll('tr[data-status="{status}"]'),
        row => row.dataset.part)).size""")


def test_on_a_phone_the_status_is_in_view(opened):
    page = opened("ledger", 400)
    status = page.locator('table.ledger-rows tr:not([data-fold]) td[data-label="Status"]').first
    box = status.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 400
    assert box["y"] == min(cell.bounding_box()["y"] for cell in status.locator("xpath=../td").all())


def test_without_scripts_every_row_of_the_ledger_is_there(browser, html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / "book" / "ledger.html").as_uri())
    assert visible(page) == page.locator("table.ledger-rows tr[data-status]").count() > 100
    context.close()
