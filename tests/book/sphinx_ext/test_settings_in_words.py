"""What the manuscript sets, in words: no names of the code, nothing twice in a cell, each value with its meaning."""

import re

from cctaecg.book.ledger.entries import settings
from cctaecg.book.sphinx_ext.settings_in_words import of_paper, of_run


def test_no_cell_holds_a_name_of_the_code_or_says_a_thing_twice():
    for setting in settings():
        said = of_paper(setting)
        assert not re.search(r"\w_\w|[<>]=|\b(frac|fs|rr)\b|LAD LCX| x ", said), said
        parts = said.split("; ")
        assert len(parts) == len(set(parts)), said


def test_values_stand_in_their_places():
    by_name = {setting.what: setting for setting in settings()}
    assert "from 0.25 s before to 0.65 s after the R peak" in of_paper(by_name["Beats (code)"])
    assert of_run(by_name["Beats (code)"], 250.0).startswith("the same at 250 Hz")
    assert of_paper(by_name["Final learning rate, as a share of the highest (code)"]) == "0.01"
    assert of_run(by_name["Loss"], True) == "weighted by uncertainty: yes"
    assert of_run(by_name["Exclusions"], None) == "—" and of_run(by_name["Seed (code)"], None) == "none"
