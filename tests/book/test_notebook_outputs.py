"""What the notebooks show is for people: no raw object, no digit that says nothing, nothing cut off."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from cctaecg.book.publishing import PUBLISHED, book_source

STORED = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
MOST_DIGITS = 6


def outputs(path: Path) -> list[dict[str, str]]:
    """What each output of a notebook shows, by its kind; pictures left out."""
    found = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            data = {"text/plain": output["text"]} if "text" in output else output.get("data", {})
            found.append({kind: "".join(text) for kind, text in data.items() if kind.startswith("text/")})
    return found


def faults(shown: dict[str, str]) -> list[str]:
    found = []
    for text in shown.values():
        words = BeautifulSoup(text, "html.parser").get_text(" ") if text.lstrip().startswith("<") else text
        found += re.findall(r"\bnp\.\w+\(|\b\w+\(\w+=[^)]{0,40}|\{'[^}]{0,40}|\bdtype\b|\bNaN\b|\bNone\b", words)
        found += re.findall(r".{0,30}\.\.\..{0,10}|.{0,30}…", words)
        found += [number for number in re.findall(r"\d+\.\d+", words)
                  if len(number.replace(".", "").lstrip("0")) > MOST_DIGITS]
        found += re.findall(r"\b[a-z]+_[a-z_]+\b", words.split("done by:")[0])
    for table in BeautifulSoup(shown.get("text/html", ""), "html.parser").find_all("table"):
        heads = [cell.get_text() for cell in table.thead.find_all("th")]
        for row in table.tbody.find_all("tr"):
            found += [f"{head} {cell.get_text()}" for head, cell in zip(heads, row.find_all(["th", "td"]))
                      if "rate" in head and re.fullmatch(r"0\.0+", cell.get_text().strip())]
    return found


@pytest.mark.parametrize(("kind", "text"), [
    ("text/plain", "{'a': 1}"), ("text/plain", "AUC(value=0.80253, lower=0.5)"), ("text/plain", "np.int64(795)"),
    ("text/plain", "0.80253623"), ("text/html", "<table><thead></thead><tbody><td>The u...</td></tbody></table>"),
    ("text/plain", "epoch  learning_rate"), ("text/html", "<table><thead><tr><th>Learning rate</th></tr></thead>"
                                                          "<tbody><tr><td>0.000</td></tr></tbody></table>"),
])
def test_each_kind_of_fault_is_seen(kind, text):
    assert faults({kind: text})
    assert not faults({"text/plain": "AUC 0.741 (0.722 to 0.760), 30,669,364 parameters, macro-AUC 0.8"})


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_stored_outputs_are_for_people(path):
    assert [fault for shown in outputs(path) for fault in faults(shown)] == []


def test_published_outputs_are_for_people(smoke):
    folder = book_source(smoke) / PUBLISHED / "notebooks"
    found = {path.stem: wrong for path in sorted(folder.glob("*.ipynb"))
             if (wrong := [fault for shown in outputs(path) for fault in faults(shown)])}
    assert len(list(folder.glob("*.ipynb"))) == len(STORED) and found == {}
