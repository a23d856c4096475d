"""The smoke book's manuscript part as one document: it needs nothing else, and every link in it leads somewhere."""

import json
import re

import pytest
import yaml
from bs4 import BeautifulSoup

from cctaecg.book.publishing import book_source
from cctaecg.book.site import printing
from cctaecg.book.site.binding import NotBound, bind_book, bound, manuscript
from cctaecg.run.run import Run


@pytest.fixture(scope="module")
def source(smoke):
    return book_source(smoke)


@pytest.fixture(scope="module")
def text(source) -> str:
    return bound(source)


@pytest.fixture(scope="module")
def document(text) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def test_the_manuscript_goes_from_the_front_page_to_the_references(source):
    parts = manuscript(source / "_toc.yml")
    captions = [part["caption"] for part in yaml.safe_load((source / "_toc.yml").read_text())["parts"]]
    assert [part.caption for part in parts] == ["", *(name for name in captions
                                                      if name not in ("Companion", "The library", "Notebooks"))]
    assert parts[0].pages == ("book/index",) and parts[-1].pages == ("book/references", "book/glossary")


def test_every_page_is_a_section_under_its_own_title(document, source):
    pages = [page for part in manuscript(source / "_toc.yml") for page in part.pages]
    sections = document.select("section.bound-page")
    assert len(sections) == len(pages)
    titles = [re.search(r"^# (.+)$", (source / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
              for page in pages]
    assert [section.find(re.compile("h[12]")).get_text() for section in sections] == titles


def test_it_asks_for_no_other_file(document, text):
    for tag in document.find_all(src=True):
        assert tag["src"].startswith("data:"), tag["src"]
    assert document.find_all("link") == [] and document.find_all("script", src=True) == []
    assert "@import" not in text
    styles = "".join(style.get_text() for style in document.find_all("style"))
    assert re.findall(r"""url\((?!["']?(?:data:|#))[^)]*\)""", styles) == []
    assert document.select("img[loading=lazy], template") == []


def test_every_anchor_resolves_and_none_is_there_twice(document):
    ids = [tag["id"] for tag in document.find_all(id=True)]
    links = [link["href"] for link in document.find_all("a", href=True)]
    within = [link for link in links if link.startswith("#")]
    assert [link for link in within if link[1:] not in ids] == []
    assert [link for link in links if not link.startswith(("#", "https://", "http://", "mailto:"))] == []
    assert len(within) > 150
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


def test_the_contents_list_parts_pages_and_their_headings(document):
    contents = document.select_one("nav.bound-contents")
    said = contents.get_text(" ", strip=True)
    for name in ("Results", "Risk stratification", "Would it do more good than harm?", "Methods", "References"):
        assert name in said
    with_own_name = len(document.select("section.bound-page > h1.part"))
    assert len(contents.select("li.page")) + with_own_name == len(document.select("section.bound-page")) - 1


def test_what_only_a_screen_can_do_is_left_out_and_no_sentence_loses_a_word(document):
    """A link that leads nowhere here keeps its words: "described in ." had lost them."""
    said = [" ".join(tag.get_text().split()) for tag in document.select("p, li, figcaption") if not tag.find("math")]
    assert len(said) > 300
    assert [text for text in said if re.search(r"\w [.,](\s|$)|: (and|,)\s|\band [.,]", text)] == []
    assert not any("Download:" in text or "Tab key" in text or "Croissant" in text for text in said)
    assert not any(re.search(r"\b(click|drag|copy the numbers|turn both)", text) for text in said)


def test_a_page_outside_the_manuscript_is_named_in_italics_and_the_contents_say_so(document):
    named = {tag.get_text() for tag in document.select(".elsewhere")}
    assert "The simulated study" in named and len(named) > 10
    assert "Names in italics that lead nowhere" in document.select_one("nav.bound-contents").get_text()


def test_a_part_whose_first_page_has_its_name_has_one_heading(document):
    headings = [tag.get_text() for tag in document.select("h1, section.bound-page > h2")]
    assert headings.count("Discussion") == headings.count("Appendix") == headings.count("References") == 1
    entries = document.select("nav.bound-contents li.part, nav.bound-contents li.page")
    said = [tag.find("a").get_text() for tag in entries]
    assert said.count("Discussion") == 1 and sorted(said) == sorted(set(said))


def test_a_number_keeps_its_card_and_leads_to_no_notebook(document):
    number = document.select_one('.run-number[data-key="internal.auc.RCA"]')
    assert number["data-cell"].startswith("notebook 03_internal_validation")
    assert document.select("[data-href]") == []
    assert "About this number" in document.get_text() or any("About this number" in script.get_text()
                                                            for script in document.find_all("script"))


def test_it_names_its_data_on_top_and_on_every_printed_page(document, source):
    banner = json.loads((source / "book" / "run" / "manifest.json").read_text())["banner"]
    assert document.select_one(".bd-header-announcement").get_text() == banner
    assert f'@top-right {{ content: "{banner}" }}' in "".join(style.get_text() for style in document.find_all("style"))


def test_no_figure_is_split_and_no_table_scrolls_on_paper(text):
    paper = text[text.index("/* On paper"):]
    assert re.search(r"figure\.run-figure,[^{]*\{ break-inside: avoid; \}", paper)
    assert re.search(r"tr \{ break-inside: avoid; \}", paper)
    assert re.search(r"\.pst-scrollable-table-container \{[^}]*overflow: visible !important", paper)


def test_a_run_without_a_book_says_which_command_makes_it(tmp_path):
    with pytest.raises(NotBound, match="run nobook has no rendered book to bind; make it with: cctaecg book nobook"):
        bind_book(Run(tmp_path / "nobook").create("smoke"))


def test_without_chromium_one_sentence_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(printing.shutil, "which", lambda name: None)
    with pytest.raises(printing.NoBrowser, match="no Chromium is installed, which prints the PDF; expected one of"):
        printing.print_to_pdf("<p>Text</p>", tmp_path / "a.pdf")


def test_a_browser_that_fails_is_told_with_its_last_words(tmp_path, monkeypatch):
    (tmp_path / "chromium").write_text("#!/bin/sh\necho first >&2\necho 'no display' >&2\nexit 3\n")
    (tmp_path / "chromium").chmod(0o755)
    monkeypatch.setattr(printing, "browser", lambda: str(tmp_path / "chromium"))
    with pytest.raises(printing.NoBrowser, match=r"printed nothing \(status 3\): no display"):
        printing.print_to_pdf("<p>Text</p>", tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.skipif(printing.browser() is None, reason="no Chromium is installed: nothing is printed")
def test_a_document_is_printed_on_a4_with_a_page_for_each_section(tmp_path):
    document = "".join(f'<section style="break-before: page"><h1 id="s{n}">Part {n}</h1></section>' for n in range(3))
    head = '<!DOCTYPE html><style>@page { size: A4; } section:first-of-type { break-before: auto !important; }</style>'
    printing.print_to_pdf(head + document, tmp_path / "a.pdf")
    printed = (tmp_path / "a.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 3
    assert re.search(rb"/MediaBox \[0 0 59[45][\d.]* 84[12][\d.]*\]", printed)
