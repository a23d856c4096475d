"""How the project is cited and found: one version, day, address and list of authors, wherever they stand."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml

from cctaecg import __released__, __version__
from cctaecg.run.provenance import repository_address

ROOT = Path(__file__).parents[1]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CODEMETA = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAPER = CITATION["references"][0]
AUTHORS = [(person["given-names"], person["family-names"]) for person in PAPER["authors"]]
ADDRESS = repository_address(ROOT)

# of the Citation File Format 1.2.0: what may stand at the top of a file, and what must
ALLOWED = {"abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers", "keywords",
           "license", "license-url", "message", "preferred-citation", "references", "repository", "repository-artifact",
           "repository-code", "title", "type", "url", "version"}
REQUIRED = {"cff-version", "message", "title", "authors"}
CODEMETA_TERMS = {"identifier", "name", "description", "version", "dateModified", "license", "programmingLanguage",
                  "operatingSystem", "developmentStatus", "applicationCategory", "keywords", "author",
                  "softwareRequirements", "isSourceCodeOf", "referencePublication", "codeRepository"}


def test_version_and_day_are_one_everywhere():
    changes = (ROOT / "book" / "changes.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+) \((\d+ \w+ \d{4})\)$", changes, re.MULTILINE)
    day = date.fromisoformat(__released__)
    assert {PROJECT["version"], str(CITATION["version"]), CODEMETA["version"], newest[1]} == {__version__}
    assert CITATION["date-released"] == day and CODEMETA["dateModified"] == __released__
    assert newest[2] == f"{day.day} {day:%B} {day.year}"
    assert re.search(r"version = \{(.*)\}", (ROOT / "book" / "index.md").read_text(encoding="utf-8"))[1] == __version__


def test_the_citation_holds_what_its_format_demands():
    assert REQUIRED <= set(CITATION) <= ALLOWED
    assert CITATION["cff-version"] == "1.2.0" and CITATION["type"] == "software"
    assert CITATION["license"] == PROJECT["license"] == CODEMETA["license"].rsplit("/", 1)[-1]
    assert all({"family-names", "given-names", "affiliation"} == set(person) for person in PAPER["authors"])
    assert len(AUTHORS) == 15 and PAPER["type"] == "unpublished" and "doi" not in PAPER


def test_codemeta_uses_its_vocabulary_and_says_what_the_project_says():
    assert CODEMETA["@context"] == "https://w3id.org/codemeta/3.0" and CODEMETA["@type"] == "SoftwareSourceCode"
    assert set(CODEMETA) - {"@context", "@type"} <= CODEMETA_TERMS
    assert CODEMETA["description"] == PROJECT["description"] and CODEMETA["name"] == PROJECT["name"]
    assert CODEMETA["programmingLanguage"]["version"] == PROJECT["requires-python"]
    assert CODEMETA["keywords"] == CITATION["keywords"]
    assert [one["name"] for one in CODEMETA["author"]] == [one["name"] for one in CITATION["authors"]]
    persons = CODEMETA["referencePublication"]["author"]
    assert [(one["givenName"], one["familyName"]) for one in persons] == AUTHORS
    assert [one["affiliation"]["name"] for one in persons] == [one["affiliation"] for one in PAPER["authors"]]


def test_the_papers_authors_are_the_same_in_the_references_and_on_the_front_page():
    listed = " and ".join(f"{family}, {given}" for given, family in AUTHORS)
    front = (ROOT / "book" / "index.md").read_text(encoding="utf-8")
    for text in ((ROOT / "book" / "references.bib").read_text(encoding="utf-8"), front):
        assert listed in " ".join(text.split())
    names = [f"{given} {family}" for given, family in AUTHORS]
    assert f"{', '.join(names[:-1])} and {names[-1]}" in " ".join(front.split())
    assert CITATION["title"].removeprefix("cctaecg: a reproducible companion to '").rstrip("'") == PAPER["title"]


def test_the_address_is_the_settings_or_stands_nowhere():
    found = [CITATION.get("repository-code"), CODEMETA.get("codeRepository"),
             PROJECT.get("urls", {}).get("Repository")]
    assert found == [ADDRESS or None] * 3


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "book/index.md", "book/changes.md"])
def test_no_page_leads_to_an_address_of_the_project_that_is_not_the_settings(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"https://(?:github|gitlab)\.com/[\w./-]+", text)
    assert [link for link in links if "cctaecg" in link and not (ADDRESS and link.startswith(ADDRESS))] == []


def test_a_setting_that_is_absent_empty_or_given_is_read(tmp_path):
    assert repository_address(tmp_path) == ""
    for text, expected in (("title: t\n", ""), ("repository:\n  url: ''\n", ""), ("repository:\n", ""),
                           ("repository:\n  url: https://example.org/a/b\n", "https://example.org/a/b")):
        (tmp_path / "_config.yml").write_text(text)
        assert repository_address(tmp_path) == expected
