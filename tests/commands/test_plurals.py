"""A sentence with a count reads well for one: the noun is counted by ``counted``, never written after a number."""

import re
from pathlib import Path

import pytest

import cctaecg

COMMANDS = sorted((Path(cctaecg.__file__).parent / "commands").rglob("*.py"))
AFTER_A_NUMBER = re.compile(r"\{[^{}]*:,\} (?:other |more )?"
                            r"(?:(?:ECG )?file|ECG|record|network|shard|row|text|word|fault|job|fold|result)s\b")


@pytest.mark.parametrize("module", COMMANDS, ids=lambda path: path.stem)
def test_no_command_writes_a_plural_after_a_number(module):
    text = module.read_text(encoding="utf-8")
    assert not AFTER_A_NUMBER.findall(text) and not re.search(r"[a-z]\(s\)", text)
