"""What the rules find of claims about risk, where it comes out and where it does not."""

import pytest

from cctaecg.book.ledger.judgement import Status
from cctaecg.book.sphinx_ext.numbers import printed
from tests.book.ledger.made_up_results import change, interval, rows


@pytest.mark.parametrize(("what", "key", "value", "because"), [
    ("Predicted and observed risk agree in all four vessels", "risk.calibration.LCX.ici", 0.03, "not for the LCX"),
    ("Predicted and observed risk agree in all four vessels", "risk.calibration.LCX.observed_expected", 0.89, "LCX"),
    ("Risk still rises among those above the left main's threshold", "risk.operating.internal.LM.ppv", interval(0.12),
     "the interval holds what prevalence alone gives"),
    ("The left main's low probabilities rule the stenosis out", "risk.operating.internal.LM.npv", interval(0.92),
     "the interval holds what prevalence alone gives"),
    ("The left main's predictions bring no great number of false positives", "risk.operating.internal.LM.fp", 431,
     "50% of the unaffected"),
    ("The 1% threshold spares most patients the scan for the left main", "risk.operating.internal.LM.fp", 211,
     "50% of the records"),
    ("Sensitivity and specificity hold up at higher thresholds, up to one for opportunistic screening",
     "risk.opportunistic.LM", {"absent": "Not reached."}, "no threshold does for the LM"),
    ("More infarctions at high risk in all four vessels, the left main as a trend", "risk.groups.LM.high_events", 6,
     "not so for the LM"),
    ("The cumulative incidence at high risk rises over follow-up", "risk.risk_at.LM.high.200", 0.01, "for the LM"),
    ("At clinically relevant thresholds the model beats scanning everyone and no one, in all four vessels",
     "risk.net_benefit.LM.model", 0.0, "not so for the LM"),
    ("Mean beats of high- and low-risk patients differ", "explain.beyond_chance.LM.stretches", 0, "chance for the LM"),
])
def test_a_claim_that_does_not_come_out(results, what, key, value, because):
    assert rows(results)[what].status is Status.WITHIN
    change(results, key, value)
    row = rows(results)[what]
    assert row.status is Status.DIFFERS and because in row.because


def test_a_decision_curve_says_how_sure_it_is(results):
    what = "At clinically relevant thresholds the model beats scanning everyone and no one, in all four vessels"
    assert rows(results)[what].because.endswith("at its risk threshold, in 61% or more of the resamples")


def test_what_is_only_shown_takes_its_format_from_the_row(results):
    shown = rows(results)["Where the mean beats differ most, LM"].shown
    assert [printed(each.value, each.how) for each in shown] == ["+0.50", "120", "V2"]
