"""The stored trial of kills lost nothing."""

from cctaecg.evidence.torture import torture_facts
from tests.torture import KINDS


def test_what_was_tried_lost_nothing():
    facts = torture_facts()
    assert {kind: trial["tried"] for kind, trial in facts["trials"].items()} == {
        kind: times for kind, (times, _) in KINDS.items()}
    assert all(trial["survived"] == trial["tried"] > 0 for trial in facts["trials"].values())
    assert (facts["records_lost"], facts["differing"], facts["silent"]) == (0, 0, 0)
