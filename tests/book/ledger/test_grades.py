"""What the rules find of claims about the degrees of stenosis."""

import pytest

from cctaecg.book.ledger.judgement import Status
from tests.book.ledger.made_up_results import interval, rows

CONFIRMED, OPEN, DIFFERS = Status.CONFIRMED, Status.NOT_CONTRADICTED, Status.DIFFERS
LADDER = "The probability rises with every grade, so that the nearer grade is the harder to tell from severe"


@pytest.mark.parametrize(("grade", "value", "status", "because"), [
    ("moderate", interval(0.6), CONFIRMED, "falls with every grade"),
    ("moderate", interval(0.52), OPEN, "not sure for the LAD"),  # not told from chance
    ("moderate", interval(0.71), OPEN, "not sure for the LAD"),  # out of order by chance
    ("moderate", interval(0.78), DIFFERS, "out of order, beyond chance, for the LAD"),
    ("moderate", interval(0.45), DIFFERS, "out of order, beyond chance, for the LAD"),  # ranked above severe
    ("normal", interval(0.60), DIFFERS, "out of order, beyond chance, for the LAD"),
])
def test_a_grade_out_of_order_is_found(results, grade, value, status, because):
    results["internal"]["against_lower_grade"]["LAD"][grade] = value
    row = rows(results)[LADDER]
    assert row.status is status and because in row.because


@pytest.mark.parametrize(("rho", "status", "because"), [
    (0.24, CONFIRMED, "larger than each other one's"), (0.36, OPEN, "the largest is that of the RCA"),
    (0.40, OPEN, "the largest is that of the LAD"), (0.50, DIFFERS, "that of the LAD is larger"),
])
def test_the_largest_correlation_is_told_from_the_others_by_the_interval(results, rho, status, because):
    results["internal"]["trend"]["LAD"] = {"rho": rho, "lower": rho - 0.04, "upper": rho + 0.04, "p_value": 1e-9}
    row = rows(results)["The correlation is strongest for the RCA"]
    assert row.status is status and because in row.because


@pytest.mark.parametrize(("highest", "status"), [
    (0.4, Status.CANNOT_FAIL), (0.3999, Status.CANNOT_FAIL), (0.4049, DIFFERS), (0.95, DIFFERS),
])
def test_low_probabilities_of_a_rare_vessel_cannot_fail(results, highest, status):
    """The run's own number is known in full: 0.4049 prints 0.40, and is above 0.4 all the same."""
    results["internal"]["probability_range"]["LM"]["highest"] = highest
    row = rows(results)["The left main's probabilities stay below 0.4"]
    assert row.status is status
