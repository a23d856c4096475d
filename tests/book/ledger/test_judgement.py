"""Each row's status follows from rules: of numbers, of claims, and of the kind of data."""

import pytest

from cctaecg.book.ledger.entries import entries
from cctaecg.book.ledger.judgement import Status, judge, rule_in_words, summary
from cctaecg.book.ledger.no_effect import judged_claims
from cctaecg.book.results_by_key import UnknownResult, lookup
from tests.book.ledger.made_up_results import NOBODY, by_vessel, interval, rows

# -- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "status", "because"), [
    (interval(0.7444), Status.WITHIN, ""),
    (interval(0.7446), Status.SAME, "the paper's value lies in this run's interval"),
    (interval(0.780), Status.DIFFERS, "the paper's value lies below this run's interval; these are other patients"),
    (interval(0.700), Status.DIFFERS, "the paper's value lies above this run's interval; these are other patients"),
    ({"absent": "One class only."}, Status.ABSENT, "One class only"),
    (None, Status.ABSENT, "Undefined in this run"),
])
def test_an_auc_is_judged_by_the_papers_decimals_and_this_runs_interval(results, value, status, because):
    results["internal"]["auc"]["RCA"] = value
    row = rows(results)["AUC RCA, internal"]
    assert (row.status, row.because) == (status, because)


@pytest.mark.parametrize(("vessel", "p", "status"), [
    ("RCA", 0.00099, Status.WITHIN), ("RCA", 0.02, Status.SAME), ("RCA", 0.05, Status.DIFFERS),
    ("LAD", 0.0294, Status.WITHIN), ("LAD", 0.0286, Status.WITHIN), ("LAD", 0.0001, Status.SAME),
    ("LAD", 0.6, Status.DIFFERS), ("LM", 0.03, Status.SAME),
])
def test_a_p_value_is_judged_by_print_and_by_side(results, vessel, p, status):
    results["risk"]["log_rank"][vessel]["p_value"] = p
    assert rows(results)[f"Log-rank p, {vessel}"].status is status


def test_a_p_value_above_the_papers_bound_differs(results):
    results["internal"]["trend"]["LM"]["p_value"] = 0.001
    found = rows(results)
    assert found["p of the rank correlation below 0.001, LM"].status is Status.DIFFERS
    assert found["p of the rank correlation below 0.001, RCA"].status is Status.WITHIN


def test_a_number_without_an_interval_is_never_said_to_differ(results):
    results["cohort"]["table_1"]["age_mean"]["internal"] = 66.0
    row = rows(results)["Age, mean, internal"]
    assert (row.status, row.because) == (Status.SAME, "no interval to judge the difference by")


def test_what_the_paper_only_draws_has_nothing_to_agree_with(results):
    row = rows(results)["Micro-average, internal"]
    assert (row.status, row.because) == (Status.SAME, "the paper prints no number")


def test_zero_of_nobody_known_is_no_number(results):
    n = results["cohort"]["table_1"]["n"]["internal"]
    results["cohort"]["table_1"]["diabetes_yes"]["internal"] = 0
    assert rows(results)["Diabetes yes, internal"].status is Status.SAME
    results["cohort"]["table_1"]["diabetes_missing"]["internal"] = n
    row = rows(results)["Diabetes yes, internal"]
    assert (row.status, row.shown) == (Status.ABSENT, ()) and "nobody" in row.because


def test_a_cohort_that_the_run_lacks_gives_its_reason(results):
    results["cohort"]["followup"] = NOBODY
    for by_cohort in results["cohort"]["table_1"].values():
        del by_cohort["followup"]
    found = rows(results)
    assert found["Sex male, follow-up"].because == found["Patients, follow-up"].because == NOBODY["absent"].rstrip(".")


def test_a_result_that_no_notebook_writes_is_a_fault(results):
    del results["internal"]["probability_range"]
    with pytest.raises(UnknownResult, match="probability_range"):
        rows(results)


# -- claims ---------------------------------------------------------------------------------------


def test_a_run_that_finds_what_the_paper_found(results):
    """All claims but one are confirmed or cannot fail: the made-up intervals are wider by patient."""
    found = rows(results)
    failing = [what for what, row in found.items() if row.status is Status.DIFFERS]
    assert failing == ["The 95% intervals show how reliable the AUCs are (the published ones draw records)"]
    assert found[failing[0]].because == \
        "it is more than 10% wider with the patient as the unit for the RCA, LM, LAD and LCX"
    assert not [what for what, row in found.items() if row.status is Status.NOT_CONTRADICTED]


def test_vessels_without_a_result_are_left_out(results):
    results["internal"]["auc"]["LM"] = results["normal_ecg"]["auc"]["LM"] = {"absent": "No label."}
    found = rows(results)
    assert [each.label for each in found["The model discriminates in all four vessels"].shown] == ["RCA", "LAD", "LCX"]
    assert found["The model discriminates in all four vessels"].status is Status.NOT_CONTRADICTED
    assert found["The left main is the least certain in clinically normal ECGs"].because == "No label"


def test_claims_about_cohorts_that_the_run_lacks(results):
    results["external"] = NOBODY
    for name in ("log_rank", "groups", "risk_at"):
        results["risk"][name] = by_vessel(lambda v: NOBODY)
    found = rows(results)
    for what in ("AUC RCA, external", "The second hospital's AUCs agree in general with the first one's",
                 "More infarctions at high risk in all four vessels, the left main as a trend", "Log-rank p, LM"):
        assert (found[what].status, found[what].because) == (Status.ABSENT, "This run has no such patients"), what


# -- sources and counts ---------------------------------------------------------------------------


def test_a_simulated_run_says_what_was_arranged(results):
    found = rows(results, "simulated")
    assert found["Patients, internal"].simulated == "by construction"
    assert found["AUC RCA, internal"].simulated == "tuned"
    assert found["Higher AUC below 65 years"].simulated == "planted"
    assert found["Discrimination is the same by patient"].simulated == "open"
    assert {row.simulated for row in rows(results, "hospital").values()} == {""}
    results["cohort"]["internal"]["ecgs"] = 139
    assert rows(results, "simulated")["ECG records, internal"].because == "fewer ECGs of this run are analysed"
    assert rows(results, "hospital")["ECG records, internal"].status is Status.SAME


def test_a_simulated_number_that_differs_says_what_in_the_simulation_makes_it_so(results):
    results["internal"]["trend"]["RCA"] |= {"rho": 0.2, "lower": 0.15, "upper": 0.25}
    because = rows(results, "simulated")["Spearman's rho, RCA"].because
    assert because.startswith("the paper's value lies above this run's interval; ") and "tuned to land near" in because


def test_every_rule_is_told_in_a_readers_words():
    for entry in entries():
        if entry.claim and entry.claim["rule"] != "reported":
            text = rule_in_words(entry.claim)
            assert "`" not in text and "_" not in text and text.endswith("."), text
            texts = [value for value in entry.claim.values() if isinstance(value, str) and "." in value]
            assert not [key for key in texts if key in text], text  # no result's key


def test_labels_of_another_kind_neither_agree_nor_differ(results):
    results["internal"]["auc"]["LM"] = interval(0.95)
    found = rows(results, "ptbxl")
    assert {row.status for row in found.values()} == {Status.SAME}
    assert "another question; here every interval" in found["The model discriminates in all four vessels"].because


def test_summary_counts_every_row_once(results):
    judgements = list(rows(results, "simulated").values())
    counts = summary(judgements)
    assert counts["rows"] == len(judgements) == len(entries())
    assert sum(counts[status.name.lower()] for status in Status) == counts["rows"]
    agreeing = (Status.WITHIN, Status.CONFIRMED)
    arranged = [row for row in judgements if row.status in agreeing and row.simulated not in ("", "open")]
    assert counts["built_in"] == len(arranged) > 70
    assert counts["agreeing"] == counts["within"] + counts["confirmed"]
    assert counts["numbers"] + counts["unprinted"] + counts["unjudged"] + len(judged_claims()) == counts["rows"]
    assert counts["unprinted"] > 0 and counts["unjudged"] > 0
    assert counts["built_in"] > counts["by_construction"] > 0
    of_claims = ("confirmed", "not_contradicted", "cannot_fail", "claims_differ")
    assert counts["claims"] == sum(counts[name] for name in of_claims) == len(judged_claims())
    assert counts["claims"] - counts["can_fail"] == counts["cannot_fail"] == 5
    assert counts["differs"] == counts["claims_differ"] == 1
    assert summary(list(rows(results, "hospital").values()))["built_in"] == 0


def test_one_entry_alone(results):
    row = judge(entries()[0], lambda key: lookup(results, key), "hospital")
    assert (row.status, row.shown[0].value) == (Status.WITHIN, 2323)
