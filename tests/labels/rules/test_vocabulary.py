"""The words of the rules, and those that a hospital adds."""

import re

import pytest

from cctaecg.domain import VESSELS, Grade
from cctaecg.labels.rules import vocabulary
from cctaecg.labels.rules.normalise import normalise
from cctaecg.labels.rules.reports import parse_report
from cctaecg.labels.rules.vocabulary import NO_WORDS, not_understood, own_words, vessel_names

NAMES = [(vessel, name) for vessel, names in vessel_names(NO_WORDS).items() for name in names]


@pytest.mark.parametrize(("vessel", "name"), NAMES, ids=[name for _, name in NAMES])
def test_each_name_stands_for_its_vessel_alone(vessel, name):
    for text in (f"{name}: 60% stenosis.", f"{name}狭窄60%"):
        assert {v: g for v, g in parse_report(text).items() if g is not None} == {vessel: Grade.MODERATE}


def test_names_are_spelt_as_texts_are_read_and_belong_to_one_vessel():
    assert {vessel for vessel, _ in NAMES} == set(VESSELS)
    words = [name for _, name in NAMES]
    assert words == [normalise(name) for name in words] and len(words) == len(set(words))


def test_single_characters_of_branches_are_no_words():
    assert [not_understood(character) for character in "支枝左干"][:2] == [((0, "支"),), ((0, "枝"),)]


def test_words_of_a_hospital_go_before_those_of_the_package():
    own = own_words({"RCA": ["Circ"]})
    assert parse_report("Circ 60% stenosis", own)["RCA"] is Grade.MODERATE
    assert not_understood("zonular", own_words({}, ["Zonular"])) == ()
    assert re.fullmatch("zonular", not_understood("zonular")[0][1])


@pytest.mark.parametrize(("run", "unknown"), [
    ("中度程猫度", [(2, "程猫度")]),  # 中度 is known, 程 and 度 alone are not
    ("猫三支狗中远段马", [(0, "猫"), (3, "狗"), (7, "马")]),
    ("三支中远段", []),
    ("x", []), ("zonular", [(0, "zonular")]), ("plaque's", []),
])  # fmt: skip
def test_what_known_words_leave_over_is_told_with_its_place(run, unknown):
    known = vocabulary._file()[1]
    assert not known & set("程度猫狗马") and {"中度", "三支", "中远段", "中"} <= known
    assert not_understood(run) == tuple(unknown)


def test_the_longest_known_word_is_taken_first(monkeypatch):
    """Words of one and of six characters; of seven none is looked for."""
    monkeypatch.setattr(vocabulary, "_file", lambda: ({}, frozenset(["甲", "甲乙", "丙丁戊己庚辛", "子丑寅卯辰巳午"])))
    assert not_understood("甲乙壬") == ((2, "壬"),)
    assert not_understood("壬丙丁戊己庚辛癸") == ((0, "壬"), (7, "癸"))
    assert not_understood("丙丁戊己庚辛") == () and not_understood("乙甲") == ((0, "乙"),)
    assert not_understood("子丑寅卯辰巳午") == ((0, "子丑寅卯辰巳午"),)
