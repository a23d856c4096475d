"""What the rules find of claims about risk: confirmed, not contradicted, contradicted, cannot fail."""

import pytest

from cctaecg.book.ledger.judgement import Status
from cctaecg.book.sphinx_ext.numbers_printed import printed
from tests.book.ledger.made_up_results import change, interval, rows

CONFIRMED, OPEN, DIFFERS = Status.CONFIRMED, Status.NOT_CONTRADICTED, Status.DIFFERS
CALIBRATED = "Predicted and observed risk agree in all four vessels"
PPV = "Risk still rises among those above the left main's threshold"
NPV = "The left main's low probabilities rule the stenosis out"
HIGHER = "At higher thresholds, up to one for opportunistic screening, a positive call still tells something"
EVENTS = "More infarctions at high risk in all four vessels, the left main as a trend"
BENEFIT = "At clinically relevant thresholds the model beats scanning everyone and no one, in all four vessels"


@pytest.mark.parametrize(("what", "key", "value", "status", "because"), [
    (CALIBRATED, "risk.calibration_intervals.LCX.ici", interval(0.03, 0.005), DIFFERS, "excluded by the"),
    (CALIBRATED, "risk.calibration_intervals.LCX.ici", interval(0.03, 0.02), OPEN, "nor excluded for the LCX"),
    (CALIBRATED, "risk.calibration_intervals.LCX.observed_expected", interval(0.8, 0.05), DIFFERS, "LCX"),
    (CALIBRATED, "risk.calibration_intervals.LCX.observed_expected", interval(1.0, 0.2), OPEN, "LCX"),
    (PPV, "beyond.likelihood_ratio.LM.positive", interval(1.02), OPEN, "the likelihood ratio holds 1"),
    (PPV, "beyond.likelihood_ratio.LM.positive", interval(0.9), DIFFERS, "lies below 1"),
    (NPV, "beyond.likelihood_ratio.LM.negative", interval(0.99), OPEN, "the likelihood ratio holds 1"),
    (NPV, "beyond.likelihood_ratio.LM.negative", interval(1.5), DIFFERS, "lies above 1"),
    ("The left main's predictions bring no great number of false positives", "risk.operating.internal.LM.specificity",
     interval(0.48), OPEN, "of the unaffected"),
    ("The left main's predictions bring no great number of false positives", "risk.operating.internal.LM.specificity",
     interval(0.2), DIFFERS, "of the unaffected"),
    ("The 1% threshold spares most patients the scan for the left main", "risk.operating.internal.LM.specificity",
     interval(0.2), DIFFERS, "of the records"),
    (HIGHER, "risk.opportunistic_ratio.LM.positive", interval(1.2, 0.5), OPEN, "or there is none, for the LM"),
    (HIGHER, "risk.opportunistic_ratio.LM.positive", interval(0.5, 0.2), DIFFERS, "below 1 for the LM"),
    (EVENTS, "risk.groups.LM.high_events", 6, OPEN, "it is not so for the LM"),
    (EVENTS, "risk.log_rank.LCX.p_value", 0.06, OPEN, "not beyond chance for the LCX"),
    (BENEFIT, "risk.best_strategy.LM.model", 0.6, OPEN, "for the LM"),
])
def test_a_claim_that_is_not_confirmed(results, what, key, value, status, because):
    assert rows(results)[what].status is CONFIRMED
    change(results, key, value)
    row = rows(results)[what]
    assert row.status is status and because in row.because


@pytest.mark.parametrize(("ici", "ratio", "status"), [
    (0.0199, 1.0999, CONFIRMED), (0.02, 1.1, CONFIRMED), (0.0204, 1.1, OPEN), (0.02, 1.104, OPEN),
])
def test_limits_are_compared_unrounded(results, ici, ratio, status):
    """ICI at most 0.02, the ratio at most 1.1: an upper limit of 0.0204 prints 0.020 and lies beyond."""
    results["risk"]["calibration_intervals"]["RCA"] |= {
        "ici": {"value": 0.012, "lower": 0.004, "upper": ici},
        "observed_expected": {"value": 1.0, "lower": 0.9, "upper": ratio}}
    row = rows(results)[CALIBRATED]
    assert row.status is status and ("ICI up to: RCA 0.0204" in row.because) == (ici == 0.0204)


def test_fewer_infarctions_at_high_risk_contradict_beyond_chance_only(results):
    results["risk"]["groups"]["RCA"] |= {"high_events": 2, "low_events": 38}
    assert rows(results)[EVENTS].status is DIFFERS  # p 4e-7
    results["risk"]["log_rank"]["RCA"]["p_value"] = 0.3
    assert rows(results)[EVENTS].status is OPEN


def test_no_benefit_in_nearly_every_resample_contradicts(results):
    results["risk"]["net_benefit"]["LM"]["model"] = -0.01
    results["risk"]["best_strategy"]["LM"]["model"] = 0.01
    assert rows(results)[BENEFIT].status is OPEN  # 2.5% over four vessels is 0.6%
    results["risk"]["best_strategy"]["LM"]["model"] = 0.005
    assert rows(results)[BENEFIT].status is DIFFERS


@pytest.mark.parametrize("what", [
    "The cumulative incidence at high risk rises over follow-up", "Mean beats of high- and low-risk patients differ",
])
def test_what_holds_by_construction_cannot_fail(results, what):
    row = rows(results)[what]
    assert row.status is Status.CANNOT_FAIL and row.without_effect.confirmed > 0.99


def test_an_incidence_that_falls_is_noticed_all_the_same(results):
    change(results, "risk.risk_at.LM.high.200", 0.01)
    assert rows(results)["The cumulative incidence at high risk rises over follow-up"].status is DIFFERS
    change(results, "explain.beyond_chance.LM.stretches", 0)
    assert rows(results)["Mean beats of high- and low-risk patients differ"].status is OPEN


def test_what_is_only_shown_takes_its_format_from_the_row(results):
    shown = rows(results)["Where the mean beats differ most, LM"].shown
    assert [printed(each.value, each.how) for each in shown] == ["+0.50", "120", "V2"]


def test_a_predictive_value_is_not_compared_with_the_prevalence_that_it_moves_with(results):
    """Its interval holds the prevalence of the same records, and yet the risk rises at whatever prevalence."""
    results["risk"]["operating"]["internal"]["LM"]["ppv"] = interval(0.11, 0.02)  # the prevalence is 0.1
    assert rows(results)[PPV].status is CONFIRMED


def test_without_a_likelihood_ratio_nothing_is_said_of_the_predictive_value(results):
    results["beyond"]["likelihood_ratio"]["LM"]["negative"] = None
    row = rows(results)[NPV]
    assert row.status is Status.ABSENT and "all on that side of the threshold are of one kind" in row.because
