"""What the rules find of claims about discrimination: confirmed, not contradicted, contradicted, cannot fail."""

import pytest

from cctaecg.book.ledger.discrimination import margin
from cctaecg.book.ledger.judgement import Status
from tests.book.ledger.made_up_results import by_vessel, change, difference_test, interval, rows

EXTERNAL = "The second hospital's AUCs agree in general with the first one's"
CONFIRMED, OPEN, DIFFERS = Status.CONFIRMED, Status.NOT_CONTRADICTED, Status.DIFFERS


@pytest.mark.parametrize(("what", "key", "value", "status", "because"), [
    ("The model discriminates in all four vessels", "internal.auc.LM", interval(0.52), OPEN, "reaches 0.5 for the LM"),
    ("The model discriminates in all four vessels", "internal.auc.LM", interval(0.46), DIFFERS, "below 0.5 for the LM"),
    (EXTERNAL, "external.difference.RCA", difference_test(-0.10, 0.05, 0.001), DIFFERS,
     "differs by more than 0.063, beyond chance, for the RCA"),
    (EXTERNAL, "external.difference.RCA", difference_test(0.10, 0.05, 0.001), DIFFERS, "for the RCA"),  # two-sided
    (EXTERNAL, "external.difference.RCA", difference_test(-0.10, 0.12, 0.1), OPEN, "nor excluded for the RCA"),
    (EXTERNAL, "external.difference.RCA", difference_test(0.0, 0.07, 0.99), OPEN, "one of 0.07 is not excluded"),
    ("Discrimination is the same by patient", "internal.patient.difference.LM", difference_test(0.07, 0.02, 1e-4),
     DIFFERS, "for the LM"),
    ("Discrimination is the same by examination", "internal.exam.difference",
     by_vessel(lambda v: difference_test(0.05, 0.02, 1e-4)), OPEN, "in 4 of 4"),
    ("Discrimination is much the same in clinically normal ECGs", "normal_ecg.difference.LAD",
     difference_test(-0.05, 0.03, 0.001), OPEN, "for the LAD"),
])
def test_a_claim_that_is_not_confirmed(results, what, key, value, status, because):
    assert rows(results)[what].status is CONFIRMED
    change(results, key, value)
    row = rows(results)[what]
    assert row.status is status and because in row.because


def test_the_margin_is_the_papers_own_largest_departure():
    assert margin() == 0.063  # LCX, second hospital: 0.673 for 0.736


@pytest.mark.parametrize(("half", "status"), [(0.0529, CONFIRMED), (0.05321, OPEN), (0.0536, OPEN)])
def test_the_limits_of_a_run_are_compared_with_the_margin_unrounded(results, half, status):
    """0.0629 lies within 0.063; 0.06321 prints as 0.063 and lies beyond it, and the row then prints a digit more."""
    results["external"]["difference"]["RCA"] = difference_test(0.01, half)
    row = rows(results)[EXTERNAL]
    assert row.status is status
    assert status is CONFIRMED or any(f"one of {shown} is" in row.because for shown in ("0.0632", "0.064"))


def test_a_number_of_the_paper_is_known_only_as_printed(results):
    """The other side of the rule: 0.74449 is the paper's 0.744, though it is not equal to it."""
    results["internal"]["auc"]["RCA"] = interval(0.74449)
    assert rows(results)["AUC RCA, internal"].status is Status.WITHIN


def test_no_difference_is_never_confirmed_by_a_large_p_alone(results):
    """With few events no p is small: the claim stays open instead."""
    results["normal_ecg"]["difference"] = by_vessel(lambda v: difference_test(-0.01, 0.2, 0.9))
    assert rows(results)["Discrimination is much the same in clinically normal ECGs"].status is OPEN


def test_as_narrow_is_judged_unrounded_and_prints_on_which_side_it_lies(results):
    what = "The 95% intervals show how reliable the AUCs are (the published ones draw records)"
    for vessel, wider in (("RCA", 1.09), ("LM", 1.0), ("LAD", 1.0), ("LCX", 0.9)):
        results["beyond"]["interval"][vessel] = {
            "record_bootstrap": interval(0.7, 0.03), "patient_bootstrap": interval(0.7, 0.03 * wider)}
    assert rows(results)[what].status is CONFIRMED
    results["beyond"]["interval"]["LM"]["patient_bootstrap"] = interval(0.7, 0.03 * 1.104)
    row = rows(results)[what]
    assert row.status is DIFFERS and "for the LM" in row.because
    assert [shown.value for shown in row.shown][:2] == ["1.09", "1.104"]  # 1.10 would read as within a tenth


def test_the_widest_interval_of_the_rarest_vessel_cannot_fail(results):
    what = "The left main is the least certain in the second hospital"
    row = rows(results)[what]
    assert row.status is Status.CANNOT_FAIL and "fewest events" in row.because and row.without_effect.confirmed > 0.99
    results["external"]["auc"]["LM"] = interval(0.7, 0.01)  # and yet it did
    assert rows(results)[what].status is DIFFERS
    results["external"]["auc"]["LM"] = None
    row = rows(results)[what]
    assert (row.status, row.because) == (Status.ABSENT, "Undefined in this run")
