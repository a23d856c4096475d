"""Results that too few events leave undefined: ``null`` in a results file, at which no page may stop.

Where no one below a threshold is healthy, or no one above it ill, a ratio has no value and so no limits. Which of them
that befalls depends on the data, so each result that a page asks for is taken away in turn, with all that lies in it.
"""

import re
from pathlib import Path

import pytest

from cctaecg.book.conditions import evaluated, wording
from cctaecg.book.ledger.judgement import judged
from cctaecg.book.results_by_key import load_results, lookup
from cctaecg.domain import VESSELS

BOOK = Path(__file__).parents[2] / "book"
NULLABLE = ("sensitivity", "specificity", "ppv", "npv", "positive", "negative", "scans_per_case")


def roles(name: str) -> list[str]:
    return [text for page in sorted(BOOK.rglob("*.md"))
            for text in re.findall(rf"\{{{name}\}}`([^`]+)`", page.read_text(encoding="utf-8"))]


def asked(condition: str) -> set[str]:
    """The keys of a condition, each with every vessel."""
    keys: set[str] = set()
    evaluated(condition, keys.add)
    return keys


def without(results: dict, place: str) -> dict:
    """The results with ``null`` at a place, whether or not something lay there."""
    first, _, rest = place.partition(".")
    return {**results, first: without(results[first], rest) if rest else None}


def within(results: dict, key: str) -> list[str]:
    """The places on the way to a result at which ``null`` can lie: below its file, and in what is a dictionary."""
    parts, found, entry = key.split("."), [], results
    for depth, part in enumerate(parts):
        if not isinstance(entry, dict) or part not in entry:
            break
        if depth:
            found.append(".".join(parts[: depth + 1]))
        entry = entry[part]
    return found


@pytest.fixture(scope="module")
def results(smoke) -> dict:
    return load_results(smoke.results("any").parent)


def test_an_undefined_result_is_undefined_in_all_that_lies_in_it(results):
    places = {place: key for role in roles("result") for key in [role.split("|")[0].strip(" \\")]
              for place in within(results, key)}
    assert len(places) > 300
    for place, key in places.items():
        assert lookup(without(results, place), key) is None, place


def test_a_sentence_leaves_out_the_vessel_whose_result_is_undefined(results):
    """A sentence about all of them names it after; one about this result alone says nothing."""
    taken = 0
    for role in roles("said"):
        condition = role.split("|")[0]
        for place in {place for key in asked(condition) for place in within(results, key)}:
            changed = without(results, place)
            said = wording(role, lambda key: lookup(changed, key))  # noqa: B023
            vessel = next((part for part in place.split(".") if part in VESSELS), None)
            truth = evaluated(condition, lambda key: lookup(changed, key))  # noqa: B023
            assert vessel not in truth.holding + truth.failing, place
            if truth == ((), ()):
                assert said.startswith(role.partition("|||")[0].partition("||")[2].strip()), place
                assert said == role.partition("||")[2].strip() or "|||" in role, place
            elif vessel and "|||" in role and f"For the {vessel}" in said:
                continue  # what is known of it is said instead
            elif vessel and "*" in condition:
                assert re.search(rf"\(The [^)]*\b{vessel}\b[^)]* ha(s|ve) no such result\.\)$", said), (place, said)
            taken += 1
    assert taken > 300


def test_no_finding_is_empty_whatever_results_are_lacking():
    """What stands after **Found:** at the head of a page comes from roles that may all have nothing to say."""
    paragraphs = {page.name: text for page in sorted(BOOK.rglob("*.md"))
                  for text in re.findall(r"^\{\.finding\}\n(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)}
    assert len(paragraphs) >= 7
    for name, text in paragraphs.items():
        first = re.search(r"\*\*Found:\*\* (.+?) \*\*In whom:\*\*", text)
        assert first, name
        said = re.findall(r"\{said\}`([^`]+)`", first[1])
        assert said, name
        for role in said:
            assert len(wording(role, lambda key: None).split()) > 3, (name, role)


def places_of(value: object, prefix: str = "") -> list[str]:
    if not isinstance(value, dict):
        return []
    return [place for name, inner in value.items() for place in
            ([f"{prefix}{name}"] if name in NULLABLE else places_of(inner, f"{prefix}{name}."))]


def test_the_ledger_takes_what_few_events_leave_undefined(results):
    places = places_of(results)
    assert len(places) > 50

    for place in places:
        changed = without(results, place)
        assert judged(lambda key: lookup(changed, key), "simulated"), place  # noqa: B023
