"""ECGs that a reader may look at: written where the configuration lets the book show them, and else nothing of them."""

import json

import pytest

from cctaecg.run.results import NO_ECGS
from cctaecg.run.run import Run

CASES = {"cases": [{"signal": "AAAA"}]}


@pytest.mark.parametrize(("source", "privacy", "shown"), [
    ("simulated", {}, True), ("simulated", {"ecgs_in_book": "never"}, False),
    ("hospital", {}, False), ("hospital", {"suppress": "never"}, False), ("hospital", {"ecgs_in_book": "always"}, True),
])
def test_an_ecg_is_written_where_the_configuration_lets_the_book_show_it(tmp_path, source, privacy, shown):
    data = {"source": source} | ({"folder": str(tmp_path)} if source != "simulated" else {})
    run = Run(tmp_path / "r").create("smoke", data=data, privacy=privacy)
    run.write_cases(CASES)
    assert json.loads(run.cases().read_text(encoding="utf-8")) == (CASES if shown else {"absent": NO_ECGS})
    assert run.cases().stat().st_mode & 0o077 == 0
