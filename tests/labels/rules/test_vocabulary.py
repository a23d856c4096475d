"""The words of the rules, and those that a hospital adds."""

import re

import pytest

from cctaecg.domain import VESSELS, Grade
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
