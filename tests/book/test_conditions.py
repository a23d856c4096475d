"""Sentences chosen by results: which wording a condition takes, and what is refused."""

import pytest

from cctaecg.book.conditions import InvalidCondition, evaluated, wording
from cctaecg.book.results_by_key import lookup
from cctaecg.run.results import Absent

RESULTS = {
    "d": {"RCA": {"upper": -0.01}, "LM": {"upper": 0.02}, "LAD": {"upper": 0.01}, "LCX": {"absent": "no events"}},
    "n": {"RCA": 5, "LM": 2, "LAD": 9, "LCX": 4}, "none": {"RCA": None, "LM": None, "LAD": None, "LCX": None},
}  # fmt: skip


def look(key: str):
    return lookup(RESULTS, key)


@pytest.mark.parametrize(("condition", "holding", "failing"), [
    ("d.*.upper < 0", ("RCA",), ("LM", "LAD")),  # the absent one is left out
    ("d.*.upper > -0.02", ("RCA", "LM", "LAD"), ()),
    ("n.LM <= n.*", ("RCA", "LM", "LAD", "LCX"), ()),
    ("n.RCA = 5", ("all",), ()),
    ("d.*.upper < -margin", (), ("RCA", "LM", "LAD")),
    ("none.* > 1", (), ()),
    ("d.*.upper < 0 as .1f", (), ("RCA", "LM", "LAD")),  # as printed, all of them are 0.0
])
def test_where_a_condition_holds(condition, holding, failing):
    assert evaluated(condition, look) == (holding, failing)


@pytest.mark.parametrize(("choice", "text"), [
    ("n.* > 1 | all | some | none", "all"),
    ("n.* > 4 | all | {n}: the {which}, not the {others} | none", "two: the RCA and LAD, not the LM and LCX"),
    ("n.* > 10 | all | some | none", "none"),
    ("n.* > 4 | each | not each", "not each"),
    ("n.RCA > 4 | so | not so", "so"),
    ("d.*.upper > -0.02 | every vessel | some | none", "every vessel (The LCX has no such result.)"),
    ("d.*.upper < 0 | all | the {which} only | none", "the RCA only (The LCX has no such result.)"),
    ("d.LCX.upper > 0 | so | not so", ""),  # nothing to say of what does not exist
    ("d.LCX.upper > 0 | so | not so || It is not known.", "It is not known."),  # unless the page says what
    ("none.* > 1 | all | some | none || In no vessel is it known.", "In no vessel is it known."),
    ("n.* > 10 | all | some | none || not this", "none"),
    ("d.*.upper > -0.02 | every vessel | some | none ||| The {vessel}: {n.*}.", "every vessel The LCX: 4."),
    ("d.*.upper > -0.02 | every vessel | some | none ||| The {vessel}: {d.*.upper}.",
     "every vessel (The LCX has no such result.)"),  # nothing is known of it here either
    ("n.RCA > 4 | {n.LM} of them | not so", "2 of them"),
])
def test_the_wording_that_is_chosen(choice, text):
    assert wording(choice, look) == text


@pytest.mark.parametrize("choice", [
    "n.RCA | a | b", "n.RCA > 4 | a", "n.RCA > 4 | a | b | c", "n.* > 4 | a | b | c | d",
])
def test_what_cannot_be_read_is_refused(choice):
    with pytest.raises(InvalidCondition):
        wording(choice, look)


def test_an_absent_result_says_nothing_whoever_says_so():
    assert evaluated("x > 1", lambda key: Absent("no")) == ((), ())
