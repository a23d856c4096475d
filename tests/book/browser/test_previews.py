"""A reference shows what it leads to: on hover and focus, on this page and on another, and harms nobody without."""

import pytest

CARD = ".preview-card"


def cited(page):
    return page.locator(".bd-article a.internal[href*='references.html#']").first


def test_a_work_cited_is_shown_under_the_mouse_and_hides_after(opened):
    page = opened("introduction")
    link = cited(page)
    title = link.get_attribute("title")
    link.hover()
    page.wait_for_selector(CARD)
    assert title[:60] in page.locator(CARD).inner_text().replace("\xa0", " ")
    assert link.get_attribute("title") is None  # not said twice
    page.mouse.move(5, 880)
    page.wait_for_selector(CARD, state="detached")
    assert page.faults == []


def test_it_opens_by_keyboard_is_described_and_closes_with_escape(opened):
    page = opened("introduction")
    page.locator(".bd-article h1").evaluate("title => { title.tabIndex = -1; title.focus(); }")
    for _ in range(20):
        page.keyboard.press("Tab")
        link = page.evaluate_handle("document.activeElement")
        if link.evaluate("link => link.matches('a.internal[href*=\"references.html#\"]')"):
            break
    page.wait_for_selector(CARD)
    said = link.evaluate("link => document.getElementById(link.getAttribute('aria-describedby')).innerText")
    assert said in page.locator(CARD).inner_text() and len(said) > 40
    page.keyboard.press("Escape")
    page.wait_for_selector(CARD, state="detached")
    assert link.evaluate("link => link === document.activeElement && !link.hasAttribute('aria-describedby')")


@pytest.mark.parametrize("kind", ["run-figure", "run-table"])
def test_an_exhibit_of_another_page_or_this_one_is_shown_whole(opened, html, kind):
    """The first reference of each kind that the book has."""
    for name in ("results/discrimination", "results/subgroups_and_grades", "results/risk_stratification",
                 "results/beyond", "appendix", "deviations"):
        page = opened(name)
        links = page.locator(".bd-article a.internal[href*='#fig'], .bd-article a.internal[href*='#table']")
        for number in range(links.count()):
            link = links.nth(number)
            if not link.is_visible():
                continue
            page.mouse.move(5, 5)
            page.wait_for_selector(CARD, state="detached")
            link.hover()
            page.wait_for_selector(CARD)
            shown = page.locator(CARD)
            found = "run-table" if shown.locator("table").count() else "run-figure"
            if found != kind:
                continue
            if kind == "run-figure":
                page.wait_for_function("document.querySelector('.preview-card img').naturalWidth > 0")
            else:
                assert 1 <= shown.locator("tbody tr").count() <= 8
            assert shown.locator("p").first.inner_text().startswith(("Figure", "Table"))
            box = shown.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 1280
            assert page.faults == []
            return
    pytest.fail(f"no page refers to a {kind}")


def test_a_link_to_a_page_or_out_of_the_book_shows_no_card(opened):
    page = opened("index")
    page.locator(".bd-article a.internal[href$='.html']").first.hover()
    page.wait_for_timeout(300)
    assert page.locator(CARD).count() == 0


def test_without_scripts_the_reference_leads_where_it_did(browser, html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / "book" / "introduction.html").as_uri())
    assert not page.locator("template").first.is_visible()
    cited(page).click()
    assert "references.html#" in page.url
    context.close()
