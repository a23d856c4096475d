"""The pages of the library: every name of a face, documented as it is imported."""

import importlib
import re

import pytest

from cctaecg.book.faces import face
from cctaecg.book.sphinx_ext.api import attributes_one_by_one, package_page
from tests.test_faces import FACES, ROOT


@pytest.mark.parametrize("name", FACES)
def test_a_page_documents_each_name_of_the_face_once(name):
    page = list(package_page(name))
    documented = sorted(line.split(".")[-1] for line in page if line.startswith(".. auto") and "::" in line
                        and not line.startswith((".. automodule", ".. autosummary")))
    assert documented == sorted(importlib.import_module(f"cctaecg.{name}").__all__)
    assert page[0] == f".. automodule:: cctaecg.{name}"


def test_a_constant_is_documented_where_its_docstring_stands():
    page = list(package_page("stats"))
    place = page.index(f".. autodata:: {face('cctaecg.stats')['METHODS']}.METHODS")
    assert "   METHODS" not in page and page[place + 1] == "   :no-value:"


def test_what_a_sub_package_defines_has_a_section_of_its_own():
    page = list(package_page("stats"))
    title = page.index("Time to infarction")
    assert set(page[title + 1]) == {"-"} and title < page.index(".. autofunction:: cctaecg.stats.kaplan_meier")


def test_attributes_named_together_get_an_entry_each():
    lines = ["One line.", "", "Attributes", "----------", "value : float", "    The estimate.",
             "lower, upper : float", "    Limits.", "    In days.", "", "Notes", "-----", "a, b : no entry"]
    attributes_one_by_one(None, "class", "X", None, None, lines)
    assert lines[4:12] == ["value : float", "    The estimate.", "lower : float", "    Limits.", "    In days.",
                           "upper : float", "    Limits.", "    In days."]
    assert lines[-1] == "a, b : no entry"


PAGES = [*(ROOT / "book").rglob("*.md"), *(ROOT / "notebooks").glob("*.py")]


@pytest.mark.parametrize("path", [page for page in PAGES if "{py:" in page.read_text(encoding="utf-8")], ids=str)
def test_a_page_links_to_code_that_is_there(path):
    for kind, name in re.findall(r"\{py:(\w+)\}`cctaecg\.([\w.]+)`", path.read_text(encoding="utf-8")):
        package, _, offered = name.partition(".")
        assert (kind == "mod") == (not offered), name
        assert not offered or offered in face(f"cctaecg.{package}"), f"{path.name}: {package} offers no {offered}"
        assert package in FACES


def test_each_methods_page_and_each_notebook_says_where_its_code_is():
    silent = [page.stem for page in [*(ROOT / "book" / "methods").glob("*.md"), *(ROOT / "notebooks").glob("[0-9]*.py")]
              if "*The code of this:* {py:" not in page.read_text(encoding="utf-8")]
    assert silent == []


def test_the_words_of_a_value_are_not_split_at_their_colon(book):
    page = book.build("```{eval-rst}\n.. autodata:: cctaecg.domain.VESSELS\n   :no-value:\n```\n")
    said = page.find("dd").get_text(" ", strip=True)
    assert "Type" not in said and "the order of every label array" in said
