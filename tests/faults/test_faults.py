"""Each fault ends in the sentence and the exit status that the book's table gives: no traceback, hang or silence."""

import pytest

from cctaecg.evidence.faults import fault_table
from tests.faults.table import AREAS, told

TABLE = {(row.area, row.fault): (row.status, row.told) for row in fault_table().itertuples()}
FAULTS = [(area, fault) for area, faults in AREAS.items() for fault in faults]


def test_the_table_holds_every_fault_that_is_provoked_and_no_other():
    assert sorted(TABLE) == sorted((area, fault.what) for area, fault in FAULTS)
    assert len(TABLE) >= 150


@pytest.mark.parametrize(("area", "fault"), FAULTS, ids=[f"{area}: {fault.what}"[:80] for area, fault in FAULTS])
def test_a_fault_ends_as_the_table_says(area, fault):
    assert told(fault) == TABLE[area, fault.what]


def test_nothing_is_told_in_silence_with_success_or_by_a_traceback():
    for (area, what), (status, sentence) in TABLE.items():
        assert status in (1, 2, 129, 130, 143), (area, what)
        assert 15 < len(sentence) < 1200, (area, what)
        for word in ("Traceback", "site-packages", "allow_pickle", "weights_only"):
            assert word not in sentence, (area, what)
