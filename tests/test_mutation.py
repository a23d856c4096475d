"""The list of breaks that nothing can notice names breaks of the library as it is, and says why of each."""

import csv
import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "mutation.py"


@pytest.fixture
def mutation(monkeypatch):
    spec = importlib.util.spec_from_file_location("mutation", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "mutation", module)  # where its dataclass looks itself up
    spec.loader.exec_module(module)
    return module


def test_breaks_that_change_nothing_are_breaks_and_have_a_reason(mutation, monkeypatch, tmp_path):
    with mutation.EQUIVALENT_FILE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    by_module = [list(mutation.breaks_of(mutation.ROOT / name)) for name in {row["module"] for row in rows}]
    assert len(mutation.equivalent(by_module)) == len(rows)
    assert [row for row in rows if len(row["why"].split()) < 3] == []
    stale = tmp_path / "stale.csv"
    stale.write_text(mutation.EQUIVALENT_FILE.read_text(encoding="utf-8").replace("at + reach.min(),at -", "at,at -"))
    monkeypatch.setattr(mutation, "EQUIVALENT_FILE", stale)
    with pytest.raises(ValueError, match=r"local_linear.*expected breaks of the library as it is"):
        mutation.equivalent(by_module)


def test_defaults_are_not_broken(mutation, tmp_path):
    module = tmp_path / "module.py"
    module.write_text("class Finding:\n    end: int = 0\n\n\ndef double(value=3):\n    return 2 * value\n")
    assert [(found.line, found.code, found.was, found.becomes) for found in mutation.breaks_of(module)] == [
        (6, "return 2 * value", "2 * value", "2 / value"), (6, "return 2 * value", "2", "3")]
