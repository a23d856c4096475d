"""The keyboard reaches what the mouse does, in the order of the page, seen where it is; paper has the text alone."""

import pytest

RING = """element => { const style = getComputedStyle(element);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none"; }"""


@pytest.mark.parametrize("width", [1280, 400])
def test_tabbing_shows_where_it_is_and_goes_down_the_page(opened, width):
    page = opened("results/discrimination", width)
    seen = []
    for _ in range(45):
        page.keyboard.press("Tab")
        element = page.evaluate_handle("document.activeElement")
        if element.evaluate("element => element === document.body"):
            break
        name = element.evaluate("element => element.outerHTML.slice(0, 140)")
        assert element.evaluate(RING), f"no ring: {name}"
        assert element.evaluate("element => element.getClientRects().length > 0"), f"not seen: {name}"
        seen.append(name)
    assert 'href="#main-content"' in seen[0]
    assert len(seen) > 10 and len(set(seen)) > 10


def test_the_buttons_of_the_page_and_of_the_back_to_top_have_rings(opened):
    page = opened("results/discrimination")
    page.evaluate("window.scrollTo(0, 3000)")
    page.evaluate("document.querySelectorAll('dialog').forEach(box => box.remove())")
    page.keyboard.press("Tab")  # from here on the browser takes focus for the keyboard's
    for number in range((buttons := page.locator("button:visible, summary:visible, input:visible")).count()):
        button = buttons.nth(number)
        button.evaluate("button => button.focus({ focusVisible: true })")
        assert button.evaluate(RING), button.evaluate("button => button.outerHTML.slice(0, 140)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_stands_the_text_alone_dark_on_white_and_nothing_is_cut(opened, scheme):
    page = opened("results/risk_stratification", 700, scheme)
    page.emulate_media(media="print", color_scheme=scheme)
    hidden = (".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer", "#jb-print-docs-body", ".headerlink")
    for selector in hidden:
        assert not any(each.is_visible() for each in page.locator(selector).all()), selector
    assert page.locator(".bd-header-announcement").is_visible()  # which data made it
    background, ink = page.evaluate("[getComputedStyle(document.body).backgroundColor, "
                                    "getComputedStyle(document.querySelector('.bd-article p')).color]")
    assert background == "rgb(255, 255, 255)" and max(map(int, ink[4:-1].split(","))) < 90
    cut = page.evaluate("""[...document.querySelectorAll('.bd-article *')].filter(each =>
        ['auto', 'scroll'].includes(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth + 1)
        .map(each => each.outerHTML.slice(0, 100))""")
    assert cut == []
    wide = page.evaluate("""[...document.querySelectorAll('.bd-article table, .bd-article img')].filter(each =>
        each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map(each => each.outerHTML.slice(0, 100))""")
    assert wide == []
    kept = page.evaluate("""[...document.querySelectorAll('figure.run-figure, .bd-article tr')].filter(each =>
        getComputedStyle(each).breakInside !== 'avoid').length""")
    assert kept == 0


def test_on_paper_no_card_of_the_front_page_is_split(opened):
    page = opened("index", 700)
    page.emulate_media(media="print")
    kept = page.evaluate("""[...document.querySelectorAll('.cover-doors > li, .cover-findings > li')].map(each =>
        getComputedStyle(each).breakInside)""")
    assert kept == ["avoid"] * 7
