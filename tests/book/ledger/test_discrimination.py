"""What the rules find of claims about discrimination, where it comes out and where it does not."""

import pytest

from cctaecg.book.ledger.judgement import Status
from cctaecg.domain import VESSELS
from tests.book.ledger.made_up_results import by_vessel, change, difference_test, interval, rows


@pytest.mark.parametrize(("what", "key", "value", "because"), [
    ("The model discriminates in all four vessels", "internal.auc.LM", interval(0.52), "above 0.5 for the LM"),
    ("The second hospital's AUCs agree in general with the first one's", "external.auc.RCA", interval(0.680),
     "lower by more than 0.063, the largest fall in the paper's own numbers, for the RCA"),
    ("Discrimination is much the same in clinically normal ECGs", "normal_ecg.auc.LAD", interval(0.66), "for the LAD"),
    ("Discrimination is the same by patient", "internal.patient.auc", by_vessel(lambda v: interval(0.6)), "0.05 for"),
    ("The left main is the least certain in the second hospital", "external.auc.LM", interval(0.7, 0.01),
     "the widest interval is that of the RCA"),
    ("No substantial loss in any subgroup but prior infarction", "internal.subgroup.RCA.sex.male", interval(0.69),
     "1 of 40 levels"),
    ("No difference between the sexes", "internal.subgroup.LM.sex.test", difference_test(0.1, 0.05, 0.0124),
     "differ for the LM"),
    ("The correlation is strongest for the RCA", "internal.trend.LAD.rho", 0.5, "the largest is that of the LAD"),
    ("The left main's probabilities stay below 0.4", "internal.probability_range.LM.highest", 0.46, "is 0.46"),
])
def test_a_claim_that_does_not_come_out(results, what, key, value, because):
    assert rows(results)[what].status is Status.WITHIN
    change(results, key, value)
    row = rows(results)[what]
    assert row.status is Status.DIFFERS and because in row.because


def test_a_grade_out_of_order_is_found(results):
    what = "The probability rises with every grade, so that the nearer grade is the harder to tell from severe"
    assert rows(results)[what].status is Status.WITHIN
    results["internal"]["against_lower_grade"]["LAD"]["moderate"] = interval(0.75)
    assert rows(results)[what].because == "a grade is out of order for the LAD"


@pytest.mark.parametrize(("differences", "status"), [
    ((0.04, 0.04, 0.04, -0.01), Status.WITHIN),
    ((0.04, 0.04, -0.01, -0.01), Status.DIFFERS),
    ((0.04, 0.04, 0.04, -0.06), Status.DIFFERS),  # lower beyond chance in one vessel
])
def test_a_direction_needs_most_vessels_and_none_against_it(results, differences, status):
    for vessel, difference in zip(VESSELS, differences):
        results["internal"]["subgroup"][vessel]["interval"] = {
            "> 3 h": interval(0.70 + difference), "≤ 3 h": interval(0.70), "test": difference_test(difference)}
    assert rows(results)["Higher AUC more than 3 hours before the CT"].status is status


def test_a_difference_is_shown_in_the_direction_of_the_claim(results):
    results["internal"]["subgroup"]["RCA"]["hypertension"] = {  # the test subtracts "yes" from "no"
        "yes": interval(0.75), "no": interval(0.70), "test": difference_test(-0.05, 0.03)}
    shown = {each.label: each.value for each in rows(results)["Higher AUC with hypertension"].shown}
    assert shown["RCA"] == pytest.approx({"difference": 0.05, "lower": 0.02, "upper": 0.08})


def test_no_difference_says_how_large_a_one_is_not_excluded(results):
    assert rows(results)["No difference between the sexes"].because.endswith("but one of 0.09 is not excluded")


def test_a_p_value_that_survives_no_correction_is_no_difference(results):
    results["internal"]["subgroup"]["LM"]["sex"]["test"] = difference_test(0.1, 0.05, 0.013)  # four vessels: 0.052
    assert rows(results)["No difference between the sexes"].status is Status.WITHIN


def test_a_claim_about_a_vessel_whose_result_is_undefined_is_absent(results):
    results["external"]["auc"]["LM"] = None
    row = rows(results)["The left main is the least certain in the second hospital"]
    assert (row.status, row.because) == (Status.ABSENT, "Undefined in this run")
