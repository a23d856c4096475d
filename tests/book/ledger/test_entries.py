"""The ledger's rows are complete against the manuscript's values, and point at what exists."""

import re
from pathlib import Path

import pytest

from cctaecg.book.ledger import entries as module
from cctaecg.book.ledger.entries import InvalidLedger, entries, settings, uncovered
from cctaecg.book.ledger.judgement import RULES
from cctaecg.paper import paper_value, paper_values

ROOT = Path(__file__).parents[3]


def test_every_value_of_the_manuscript_has_a_row_or_is_a_setting():
    assert uncovered() == []
    reported = {entry.paper for entry in entries() if entry.paper}
    for section in ("table_1", "auc", "brier", "log_rank_p"):  # findings, of which none may pass for a setting
        leaves = [key for key in module._leaves(paper_values()[section], f"{section}.")]
        assert leaves and set(leaves) <= reported | {"log_rank_p.LM"}
    findings = ("table_1", "auc", "spearman", "brier", "log_rank_p", "decision_curves", "sensitivity_analysis")
    assert not [key for setting in settings() for key in setting.covers if key.startswith(findings)]


def test_a_value_without_a_row_is_noticed(monkeypatch):
    monkeypatch.setattr(module, "paper_values", lambda: {**paper_values(), "net_reclassification": {"RCA": 0.1}})
    assert uncovered() == ["net_reclassification.RCA"]


def test_every_direction_the_paper_states_has_a_claim():
    claimed = [entry.what for entry in entries() if "subgroups.higher_auc_in" in entry.covers]
    assert len(claimed) == len(paper_value("subgroups.higher_auc_in")) == 3
    assert len([e for e in entries() if "subgroups.no_difference_by" in e.covers]) == 2


def test_rows_are_distinct_and_point_at_pages_notebooks_and_rules_that_exist():
    seen = set()
    for entry in entries():
        assert (entry.section, entry.where, entry.what) not in seen
        seen.add((entry.section, entry.where, entry.what))
        assert (ROOT / "book" / f"{entry.page}.md").exists(), entry.page
        assert (ROOT / "notebooks" / f"{entry.notebook}.py").exists(), entry.notebook
        assert entry.claim is None or entry.claim["rule"] in RULES
        assert "{" not in f"{entry.what}{entry.paper}{entry.result}"
    for setting in settings():
        assert (ROOT / "book" / f"{setting.page}.md").exists(), setting.page
        assert all(paper_value(key) is not None for key in setting.covers)
        named = re.findall(r"\[([\w.]+)\]", setting.says or "")
        assert all(any(key.startswith(covered) for covered in setting.covers) for key in named), setting.what
        assert "[value]" not in (setting.own or "") or setting.setting, setting.what


@pytest.mark.parametrize(("row", "fault"), [
    ({"what": "x", "simulated": "open", "resutl": "a"}, "'x': unknown resutl"),
    ({"what": "x", "simulated": "made up", "result": "a"}, "simulated is 'made up'"),
    ({"what": "x", "simulated": "open"}, "expected either a result or a claim"),
    ({"what": "x", "simulated": "open", "result": "a", "missing": "b"}, "missing and of belong together"),
])
def test_a_wrong_row_is_named(row, fault):
    with pytest.raises(InvalidLedger, match=fault):
        list(module._expanded(row, module.Entry))
