"""A rendered book without what no page needs: nothing twice, nothing that nothing leads to, icons that are used."""

import re
from base64 import b64decode
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from cctaecg.book.site.icons import STYLES
from cctaecg.book.site.tidying import files_in, reached, tidy


@pytest.fixture
def tidied(html):
    tidy(html)
    return html


def test_a_picture_that_is_there_three_times_stays_once_where_every_page_finds_it(tidied):
    assert [path for path in files_in(tidied) if path.endswith(".svg")] == ["_images/fig1.svg"]
    other = (tidied / "book" / "other.html").read_text()
    assert 'download="" href="../_images/fig1.svg"' in other and 'src="../_images/fig1.svg"' in other


def test_what_nothing_leads_to_is_gone_and_the_marks_stay(tidied):
    assert files_in(tidied) == [".buildinfo", "_images/fig1.svg", "_static/book.js", STYLES, "book/index.html",
                                "book/other.html", "objects.inv", "search.html", "searchindex.js"]
    assert reached(tidied) == set(files_in(tidied))


def test_the_icon_script_is_on_no_page_and_the_search_index_on_its_own_alone(tidied):
    with_index = [path.name for path in tidied.rglob("*.html") if "searchindex.js" in path.read_text()]
    assert with_index == ["search.html"]
    assert [path for path in tidied.rglob("*.html") if "fontawesome.js" in path.read_text()] == []


def test_the_style_sheet_draws_the_icons_that_are_used_and_no_others(tidied):
    styles = (tidied / STYLES).read_text(encoding="utf-8")
    assert '.fa-bars:before{content:"\\f0c9"}' in styles  # of a page
    assert ".fa-arrow-up:before" in styles  # of a script
    assert ".fa-anchor:before" not in styles
    assert "SIL OFL 1.1" in styles  # the licence goes with them
    assert styles.count("@font-face") == 1 and "url(../vendor" not in styles
    font = TTFont(BytesIO(b64decode(re.search(r"base64,([^)]+)\)", styles)[1])))
    drawn = font.getBestCmap()
    assert {0xF0C9, 0xF062} <= set(drawn)
    admonitions = {ord(sign) for sign in re.findall("--pst-icon-[a-z-]+:\"([\ue000-\uf8ff])\"", styles)}
    assert len(admonitions) > 10 and {0xF05A, 0xF071} <= set(drawn)  # of notes and warnings
    assert len(drawn) < 60


def test_a_page_carries_what_its_links_to_other_pages_preview(tidied):
    index = (tidied / "book" / "index.html").read_text()
    shown = dict(re.findall(r'<template data-preview="([^"]+)">(.*?)</template>', index, re.DOTALL))
    assert list(shown) == ["other.html#fig1", "other.html#id3", "other.html#table1"]
    assert shown["other.html#id3"] == '<div class="citation"><p>Austin. 2019.</p></div>'
    assert '<img alt="A &quot;curve&quot;" src="../_images/fig1.svg">' in shown["other.html#fig1"]
    assert "<strong>Figure 1.</strong>" in shown["other.html#fig1"] and "Download" not in shown["other.html#fig1"]
    assert not re.search(r"\sid=|tabindex|data-key", shown["other.html#fig1"])
    assert shown["other.html#table1"].count("<tr>") == 8
    assert "<template" not in (tidied / "book" / "other.html").read_text()
