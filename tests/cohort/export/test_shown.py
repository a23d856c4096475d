"""A fault shows what a value looks like; what it says is shown to those who ask."""

import pytest

from cctaecg.cohort.export.errors import Fault
from cctaecg.cohort.export.shown import COLUMN_NAMES
from cctaecg.cohort.export.tables import COLUMNS, check_export

PRIVATE = "Zhang San 13800001111"


def test_every_column_of_the_contract_is_known():
    assert {name for columns in COLUMNS.values() for name in columns} == COLUMN_NAMES


@pytest.mark.parametrize("column", [*sorted(COLUMN_NAMES), PRIVATE])
@pytest.mark.parametrize("value", [PRIVATE, "1956-03-21"])
def test_no_column_shows_a_value_unless_it_is_asked_for(column, value):
    fault = Fault("patients.csv", 3, column, value, "something else")
    assert "Zhang" not in str(fault) and "1380" not in str(fault) and "1956" not in str(fault)
    assert value in fault.told(show_values=True)


def test_a_misplaced_header_is_shown_by_its_shape(tmp_path):
    (tmp_path / "patients.csv").write_text(f"patient_id,{PRIVATE}\nP1,1\n")
    told = "\n".join(map(str, check_export(tmp_path)))
    assert "column of 21 characters like aaaaa aaa 99999999999: expected only the columns" in told
    assert "column sex is missing: expected this column" in told
    assert "Zhang" not in told
