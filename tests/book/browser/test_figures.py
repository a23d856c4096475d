"""Figures in a browser: the layout of the screen, over the whole screen by tap and by key, and every tab on paper."""

import pytest

PAGE = "results/explainability"


def first(page):
    return page.locator("a.picture").first


@pytest.mark.parametrize(("width", "layout"), [(1280, ".webp"), (400, ".phone.webp")])
def test_a_screen_gets_its_layout_and_nothing_jumps(opened, width, layout):
    page = opened("results/discrimination", width=width)
    high = "[...document.querySelectorAll('a.picture img')].map(image => image.getBoundingClientRect().height)"
    before = page.evaluate(high)
    assert page.evaluate("[...document.querySelectorAll('a.picture img')].some(image => !image.currentSrc)")
    for image in page.locator("a.picture img").all():
        image.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
        name = image.evaluate("image => image.currentSrc")
        assert name.endswith(layout) and name.endswith(".phone.webp") == (width == 400)
    assert page.evaluate(high) == pytest.approx(before, abs=1)


def test_text_of_a_figure_is_at_least_9_pixels_high_on_a_phone(opened):
    """The smallest letters are 9 points high, of a picture drawn with 190 dots an inch."""
    page = opened("results/risk_stratification", width=400)
    for image in page.locator("a.picture img").all():
        image.scroll_into_view_if_needed()
        page.wait_for_function("image => image.naturalWidth > 0", arg=image.element_handle())
        shown = image.evaluate("image => image.getBoundingClientRect().width / image.naturalWidth")
        assert 9 / 72 * 190 * shown >= 9


def test_a_figure_opens_by_key_closes_by_escape_and_gives_the_focus_back(opened):
    page = opened("results/discrimination")
    first(page).focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.figure-whole")
    assert dialog.is_visible() and dialog.locator("img").get_attribute("alt") == \
        first(page).locator("img").get_attribute("alt")
    assert dialog.locator("img").get_attribute("src").endswith(".svg")
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")  # a dialog says after a moment that it was closed
    assert page.evaluate("document.activeElement.matches('a.picture')") and page.faults == []


def test_a_tap_opens_the_whole_figure_and_its_button_closes_it(opened):
    page = opened("results/discrimination", width=400, touch=True)
    first(page).tap()
    box = page.locator("dialog.figure-whole").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 400, 900)
    page.locator("dialog.figure-whole img").tap()
    assert page.locator("dialog.figure-whole img").bounding_box()["width"] > 800
    page.locator("dialog.figure-whole button").tap()
    page.locator("dialog.figure-whole").wait_for(state="detached")
    assert page.evaluate("document.activeElement.matches('a.picture')")


def test_without_scripts_a_figure_is_a_link_to_its_drawing(browser, html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / "book" / "results" / "discrimination.html").as_uri())
    first(page).click()
    page.wait_for_url("**/fig1a_roc_internal.svg")
    context.close()


def test_one_tab_is_seen_all_are_printed_and_a_link_opens_its_tab(opened):
    page = opened(PAGE)
    lad, rca = (page.locator(f"#fig8-difference-{vessel}") for vessel in ("lad", "rca"))
    assert rca.is_visible() and not lad.is_visible()
    page.locator(".sd-tab-set label", has_text="LAD").click()
    assert lad.is_visible() and not rca.is_visible()
    page.emulate_media(media="print")
    assert rca.is_visible() and lad.is_visible()
    assert not page.locator("details.provenance").first.is_visible()
    page.emulate_media(media="screen")
    page.evaluate("location.hash = '#fig8-difference-lm'")
    page.wait_for_function("document.getElementById('fig8-difference-lm').offsetParent !== null")
