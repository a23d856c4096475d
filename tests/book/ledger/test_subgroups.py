"""What the rules find of claims about subgroups."""

import pytest

from cctaecg.book.ledger.judgement import Status
from cctaecg.domain import VESSELS
from tests.book.ledger.made_up_results import difference_test, interval, rows

CONFIRMED, OPEN, DIFFERS = Status.CONFIRMED, Status.NOT_CONTRADICTED, Status.DIFFERS


def put(results: dict, factor: str, drawn) -> None:
    for vessel, (difference, half, p) in zip(VESSELS, drawn):
        results["internal"]["subgroup"][vessel][factor] = {
            "> 3 h": interval(0.70 + difference), "≤ 3 h": interval(0.70), "test": difference_test(difference, half, p)}


@pytest.mark.parametrize(("drawn", "status"), [
    ([(0.04, 0.03, 0.01)] * 3 + [(-0.01, 0.05, 0.7)], CONFIRMED),  # three of four, one beyond chance
    ([(0.04, 0.03, 0.01)] * 2 + [(-0.01, 0.05, 0.7)] * 2, OPEN),  # two of four
    ([(0.04, 0.05, 0.06)] * 4, OPEN),  # four of four, none beyond chance
    ([(0.04, 0.03, 0.013)] + [(0.01, 0.05, 0.7)] * 3, OPEN),  # 0.052 after Holm's adjustment over four vessels
    ([(0.04, 0.03, 1e-4)] * 3 + [(-0.06, 0.03, 0.001)], DIFFERS),  # lower beyond chance in one vessel
    ([(-0.01, 0.05, 0.7)] * 4, OPEN),  # the other way by chance
])
def test_a_direction_counts_its_vessels_as_it_says(results, drawn, status):
    put(results, "interval", drawn)
    row = rows(results)["Higher AUC more than 3 hours before the CT"]
    assert row.status is status
    assert f"in {sum(difference > 0 for difference, *_ in drawn)} of 4 vessels" in row.because


def test_every_difference_says_which_level_is_subtracted_from_which(results):
    for what, direction in (("Higher AUC with hypertension", "yes minus no"),
                            ("No difference by diabetes", "no minus yes"),
                            ("Lower AUC after a prior infarction", "no minus yes")):
        assert {each.label.partition(", ")[2] for each in rows(results)[what].shown} == {direction}


def test_a_difference_is_shown_in_the_direction_of_the_claim(results):
    results["internal"]["subgroup"]["RCA"]["hypertension"] = {  # the test subtracts "yes" from "no"
        "yes": interval(0.75), "no": interval(0.70), "test": difference_test(-0.05, 0.03)}
    shown = {each.label: each.value for each in rows(results)["Higher AUC with hypertension"].shown}
    assert shown["RCA, yes minus no"] == pytest.approx(
        {"difference": 0.05, "lower": 0.02, "upper": 0.08, "p_value": 0.5})


@pytest.mark.parametrize(("difference", "half", "p", "status"), [
    (0.0, 0.05, 0.99, CONFIRMED), (0.0, 0.07, 0.99, OPEN), (0.1, 0.05, 0.013, OPEN), (-0.1, 0.05, 0.01, DIFFERS),
    (0.06, 0.01, 1e-9, OPEN),  # beyond chance, and yet not beyond the margin
])
def test_no_difference_needs_an_interval_within_the_margin(results, difference, half, p, status):
    results["internal"]["subgroup"]["LM"]["sex"]["test"] = difference_test(difference, half, p)
    assert rows(results)["No difference between the sexes"].status is status


def test_many_levels_are_adjusted_together(results):
    """Twenty comparisons: a p of 0.003 is chance, one of 0.002 is not."""
    what = "No substantial loss in any subgroup but prior infarction"
    for vessel in VESSELS:
        for factor in ("age", "interval", "hypertension"):
            results["internal"]["subgroup"][vessel][factor]["test"] = difference_test(0.01, 0.02, 0.3)
    assert rows(results)[what].status is CONFIRMED
    results["internal"]["subgroup"]["LM"]["sex"]["test"] = difference_test(0.1, 0.05, 0.003)
    assert rows(results)[what].status is OPEN
    results["internal"]["subgroup"]["LM"]["sex"]["test"] = difference_test(0.1, 0.05, 0.002)
    row = rows(results)[what]
    assert row.status is DIFFERS and "for the LM, sex" in row.because
    assert row.shown[0].label == "LM, sex, female minus male" and len(row.shown) == 4
