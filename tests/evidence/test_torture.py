"""The stored trial of kills lost nothing, and covers each way of being disturbed."""

from cctaecg.evidence.torture import torture_facts
from tests.torture import KINDS


def test_every_disturbance_was_tried_and_nothing_was_lost():
    facts = torture_facts()
    assert set(facts["trials"]) == set(KINDS)
    assert all(trial["survived"] == trial["tried"] > 0 for trial in facts["trials"].values())
    assert (facts["records_lost"], facts["differing"], facts["silent"]) == (0, 0, 0)
