"""What the manuscript sets, and what a run sets beside it, in words."""

import re
from typing import Any

from cctaecg.book.ledger.entries import Setting
from cctaecg.book.sphinx_ext.numbers_printed import printed
from cctaecg.book.sphinx_ext.reading.signs import symbols
from cctaecg.book.tables.results import NOTHING
from cctaecg.paper import paper_value


def of_paper(setting: Setting) -> str:
    """The manuscript's values: in the setting's own words, each value in its place, or one after the other."""
    if setting.says is None:
        return "; ".join(_in_words(paper_value(key)) for key in setting.covers)
    return symbols(re.sub(r"\[([\w.]+)\]", lambda found: _in_words(paper_value(found[1])), setting.says))


def of_run(setting: Setting, value: Any) -> str:
    """This run's ``value``, in the setting's own words where it has some: they may name the value in brackets."""
    shown = "none" if value is None else _in_words(value)
    if setting.own is not None:
        return symbols(setting.own.replace("[value]", shown))
    return shown if setting.setting else NOTHING


def _in_words(value: object) -> str:
    """A setting in words: lists with commas, dictionaries as ``name: value``."""
    if isinstance(value, dict):
        return "; ".join(f"{str(name).replace('_', ' ')}: {_in_words(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_in_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return printed(value, "g") if isinstance(value, float) else symbols(str(value))
