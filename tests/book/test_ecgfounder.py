"""The page "Start from ECGFounder": its settings and commands exist, and what it says of them is what happens."""

import re
import shlex

import click
import pytest

from cctaecg.book.results_by_key import lookup
from cctaecg.book.sphinx_ext.numbers_printed import printed
from cctaecg.commands.main import main
from cctaecg.config import profiles as config
from cctaecg.evidence.full_network import full_network_costs, full_network_facts
from cctaecg.evidence.training_speed import published_speed, step_facts
from cctaecg.explain.sample_size_asked import FEWEST, MOST, WORK, multiplications
from cctaecg.paper import paper_value
from cctaecg.run.folder import project_root

PAGE, PAGE_BEFORE = ((project_root() / "book" / "companion" / f"{name}.md").read_text(encoding="utf-8")
                     for name in ("ecgfounder", "pretraining"))


@pytest.mark.parametrize("name", list(config.PROFILES))
def test_every_number_can_be_printed(name):
    settings = config.profile(name).model_dump(mode="json")
    costs = {"full_network": full_network_costs(full_network_facts(), 7000, 5, 100, 64),
             "training_speed": published_speed(step_facts(), ecgs=4620, folds=5, epochs=100)}
    quoted = re.findall(r"\{(paper|setting|result)\}`([^`|\\]+?)\s*(?:\\?\|\s*([^`]+))?`", PAGE)
    assert len(quoted) > 40
    for role, key, how in quoted:
        value = paper_value(key) if role == "paper" else lookup(settings if role == "setting" else costs, key)
        assert key == "model.checkpoint" or printed(value, how), (role, key)  # null has a word of its own


def test_every_key_of_the_table_is_one():
    settings = config.profile("paper").model_dump(mode="json")
    keys = {key for row in PAGE.splitlines() if row.startswith("|") for key in re.findall(r"`((?:model|signal|training)"
            r"\.\w+)`", row)}
    assert len(keys) > 20
    for key in keys:
        section, name = key.split(".")
        assert name in settings[section], key


def test_every_command_of_the_page_has_its_options():
    pages = PAGE + PAGE_BEFORE
    commands = [shlex.split(line) for line in pages.replace("\\\n", " ").splitlines() if line.startswith("cctaecg ")]
    assert {words[1] for words in commands} == {"weights", "book", "embed", "pretrain"}
    for _, name, *words in commands:
        options = {option for parameter in main.commands[name].params if isinstance(parameter, click.Option)
                   for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options


def test_what_the_methods_say_of_the_patients_asked_is_the_rule():
    said = (project_root() / "book" / "methods" / "explainability.md").read_text(encoding="utf-8")
    full = config.profile("paper")
    millions = multiplications(full.model, 5000) / 1e6
    assert f"is given {MOST} patients" in said and f"and at least {FEWEST}:" in said
    assert f"{WORK / MOST / 1e6:g} million" in said and f"within {WORK / 1e9:g} thousand million" in said
    assert f"with {round(millions, -1):,.0f} million, is given {FEWEST}." in said
