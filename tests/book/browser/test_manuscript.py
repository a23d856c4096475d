"""The manuscript part as one file, as whoever gets it by mail opens it: on a phone and on a desk."""

import pytest

from cctaecg.book.publishing import book_source
from cctaecg.book.site.binding import bound

DISTORTED = """() => [...document.querySelectorAll("main img")].filter((image) => image.naturalWidth
  && Math.abs(image.width / image.height / (image.naturalWidth / image.naturalHeight) - 1) > 0.02).length"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def manuscript(smoke, tmp_path_factory):
    path = tmp_path_factory.mktemp("manuscript") / "manuscript.html"
    path.write_text(bound(book_source(smoke)), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [400, 1280])
def test_it_is_no_wider_than_the_screen_and_no_picture_is_distorted(browser, manuscript, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(manuscript.as_uri())
    page.wait_for_function("[...document.querySelectorAll('main img')].every((image) => image.complete)")
    assert page.evaluate("document.querySelectorAll('main img').length") > 20
    assert (page.evaluate(WIDE), page.evaluate(DISTORTED)) == (0, 0)
    assert page.evaluate("document.querySelector('main').getBoundingClientRect().width") <= min(width, 832)
    context.close()
