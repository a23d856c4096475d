"""The studies of known truth: the stated truths hold in a large study, and the facts say what was counted."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.special import expit, logit
from scipy.stats import spearmanr

from cctaecg.book.tables.coverage import NAMES, auc_coverage_table, coverage_table
from cctaecg.book.tables.results import NOTHING
from cctaecg.evidence import coverage, coverage_by_correlation, coverage_by_events, coverage_of_ranking
from cctaecg.evidence.coverage_of_follow_up import draw_with_age, true_risk
from cctaecg.evidence.coverage_of_ranking import AREA, by_patient_less, draw_vessels
from cctaecg.evidence.coverage_studies import CUT, draw_epochs, draw_study, probability, truths
from cctaecg.evidence.rare_studies import (
    DAY,
    DISTORTED,
    HAZARD,
    HORIZON,
    KAPPA,
    draw_follow_up,
    draw_rare,
    draw_readings,
    follow_up_truths,
    rare_truths,
)
from cctaecg.evidence.stored_coverage import coverage_facts, outside_limits
from cctaecg.stats.aggregation import aggregate
from cctaecg.stats.agreement import cohen_kappa
from cctaecg.stats.calibration_measures.weak_calibration import weak_calibration
from cctaecg.stats.decisions.likelihood_ratios import likelihood_ratios
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.average import macro_auc, micro_auc
from cctaecg.stats.discrimination.incremental import net_benefit_difference
from cctaecg.stats.jonckheere import jonckheere_trend
from cctaecg.stats.survival.adjusted_cox import adjusted_hazard_ratio
from cctaecg.stats.survival.concordance import harrell_c
from cctaecg.stats.survival.cox import cox
from cctaecg.stats.survival.kaplan_meier import kaplan_meier, risk_at
from cctaecg.stats.survival.restricted_mean import restricted_mean_difference


@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_the_stated_truths_hold_in_a_large_study(correlation):
    study = draw_study(np.random.default_rng(5), 60_000, correlation)
    score, truth = study.score[:, 0], truths()
    rates = at_threshold(study.y, study.prob[:, 0], float(probability(CUT)))
    ratios = likelihood_ratios(study.y, study.prob[:, 0], float(probability(CUT)))
    found = {
        "auc": auc_ci(study.y, score).value,
        "trend": jonckheere_trend(study.grade, score).value,
        "rho": spearmanr(study.grade, score).statistic,
        **{name: getattr(rates, name).value for name in ("sensitivity", "specificity", "ppv", "npv")},
    }
    assert found == pytest.approx({name: truth[name] for name in found}, abs=0.012)
    assert ratios.positive.value == pytest.approx(truth["positive_likelihood_ratio"], rel=0.03)
    assert ratios.negative.value == pytest.approx(truth["negative_likelihood_ratio"], rel=0.03)
    assert auc_ci(study.y, study.score[:, 1]).value == pytest.approx(truth["auc"], abs=0.012)


def test_records_of_a_patient_correlate_as_asked():
    study = draw_study(np.random.default_rng(1), 30_000, 0.5, shift=0.0)
    first = np.flatnonzero(np.diff(study.groups) == 0)
    for column in range(2):
        score = study.score[:, column]
        assert np.corrcoef(score[first], score[first + 1])[0, 1] == pytest.approx(0.5, abs=0.02)
    assert np.corrcoef(study.score.T)[0, 1] == pytest.approx(0.5, abs=0.02)  # of the two scores of one record
    assert len(study.groups) / 30_000 == pytest.approx(2, abs=0.02)
    y, scores, groups = draw_epochs(np.random.default_rng(2), 3000, 0.5)
    assert scores.shape == (10, len(y)) and len(groups) == len(y)
    assert [auc_ci(y, score).value for score in scores] == pytest.approx([truths()["auc"]] * 10, abs=0.03)


def test_epochs_share_as_much_of_their_error_as_asked():
    y, scores, _ = draw_epochs(np.random.default_rng(3), 4000, 0.5, alike=0.9)
    at = scores[:, y == 1]
    within = np.corrcoef(at - at.mean(axis=1, keepdims=True))
    apart = draw_epochs(np.random.default_rng(3), 4000, 0.5)[1][:, y == 1]
    assert within[0, 1] > 0.85 > 0.3 > np.corrcoef(apart)[0, 1]


@pytest.mark.parametrize("prevalence", [0.05, 0.01])
def test_the_stated_truths_of_rare_outcomes_hold_in_a_large_study(prevalence):
    study, cut = draw_rare(np.random.default_rng(1), 80_000, prevalence), 2 * prevalence
    truth, y, prob = rare_truths(prevalence), study.y, study.prob
    rates, calibrated = at_threshold(y, prob, cut), weak_calibration(y, prob, study.groups)
    ratios = likelihood_ratios(y, prob, cut)
    auc = auc_ci(y, prob, study.groups)
    for name in ("sensitivity", "specificity", "ppv", "npv"):
        found = getattr(rates, name)
        assert abs(found.value - truth[name]) < 1.5 * (found.upper - found.lower), name
    assert auc.value == pytest.approx(truth["auc"], abs=4 * auc.se)
    for name, found in (("calibration_slope", calibrated.slope), ("observed_expected", calibrated.observed_expected),
                        ("positive_likelihood_ratio", ratios.positive), ("negative_likelihood_ratio", ratios.negative)):
        assert abs(found.value - truth[name]) < 1.5 * (found.upper - found.lower), name
    distorted = expit(DISTORTED[0] * logit(prob) + DISTORTED[1])
    assert np.mean(np.abs(distorted - prob)) == pytest.approx(truth["calibration_index"], rel=0.02)
    assert np.mean((distorted - y) ** 2) == pytest.approx(truth["brier"], rel=0.05)
    against = net_benefit_difference(y, prob, np.ones(len(y)), cut)
    assert against.value == pytest.approx(truth["net_benefit_against_all"], rel=0.03)
    both = [auc_ci(y, score, study.groups) for score in study.scores.T]
    assert both[0].value == pytest.approx(both[1].value, abs=4 * both[0].se)


def test_the_stated_truths_of_follow_up_hold_in_a_large_study():
    followed, truth = draw_follow_up(np.random.default_rng(2), 20_000, 0.05), follow_up_truths(0.05)
    time, event, score, high = followed.time, followed.event, followed.score, followed.high
    model = cox(time, event, score, HORIZON).hazard_ratio
    assert np.log(model.lower) - 0.02 < truth["log_hazard_ratio_of_the_score"] < np.log(model.upper) + 0.02
    found = harrell_c(time, event, score, HORIZON)
    assert found.value == pytest.approx(truth["concordance"], abs=0.02)
    lost = restricted_mean_difference(time, event, high, HORIZON)
    assert lost.lower - 1 < truth["restricted_mean_difference"] < lost.upper + 1
    for name, group in (("low", ~high), ("high", high)):
        risk = risk_at(kaplan_meier(time[group], event[group], HORIZON), [DAY])[0]
        assert risk == pytest.approx(truth[f"risk_at_a_day_{name}"], rel=0.15)


def test_the_stated_truths_of_averages_and_of_patients_hold_in_a_large_study():
    y, score, groups = draw_vessels(np.random.default_rng(6), 30_000, 2000)
    assert micro_auc(y, score, groups).value == pytest.approx(AREA, abs=0.01)
    assert macro_auc(y, score, groups).value == pytest.approx(AREA, abs=0.01)
    units = aggregate(y[:, 1:2], score[:, 1:2], groups)
    apart = auc_ci(units.y[:, 0], units.score[:, 0]).value - auc_ci(y[:, 1], score[:, 1]).value
    assert apart == pytest.approx(by_patient_less(), abs=0.012)
    with_outcome = [len(np.unique(groups[column == 1])) for column in y.T]
    assert with_outcome == [4000, 2000, 6000, 4000]


def test_the_stated_truths_beside_age_and_by_an_early_day_hold_in_a_large_study():
    followed, known = draw_with_age(np.random.default_rng(7), 20_000, 0.05, HAZARD)
    found = adjusted_hazard_ratio(followed.time, followed.event, followed.score, known, HORIZON).hazard_ratio
    assert np.log(found.lower) - 0.02 < HAZARD < np.log(found.upper) + 0.02
    assert 0.03 < followed.event.mean() < 0.06
    alone = cox(followed.time, followed.event, followed.score, HORIZON).hazard_ratio
    assert alone.value > found.value * 1.05  # age, which goes with the score, is what the other one also counts
    assert true_risk(0.05, DAY, high=False) == pytest.approx(follow_up_truths(0.05)["risk_at_a_day_low"], abs=1e-12)
    assert true_risk(0.05, DAY, high=True) == pytest.approx(follow_up_truths(0.05)["risk_at_a_day_high"], abs=1e-12)


def test_a_guess_in_twenty_is_a_kappa_of_95_percent():
    first, second, exams = draw_readings(np.random.default_rng(4), 4000, 0.05)
    assert cohen_kappa(first, second, exams).value == pytest.approx(KAPPA, abs=0.01)


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(coverage_by_correlation, "PATIENTS", 120)
    monkeypatch.setattr(coverage_by_correlation, "RESAMPLES", 40)
    monkeypatch.setattr(coverage_by_events, "RESAMPLES", 5)
    monkeypatch.setattr(coverage_of_ranking, "RESAMPLES", 20)
    monkeypatch.setattr(coverage, "EVENTS", (10,))
    monkeypatch.setattr(coverage, "PREVALENCES", (0.05,))
    monkeypatch.setattr(coverage, "TRAININGS", {"patients_60": 60})
    return coverage


@pytest.fixture
def facts(small):
    return small.known_truth_facts(replicates=2, seed=3, workers=1)


def test_facts_are_rates_with_their_error_under_keys_without_dots(facts):
    assert set(facts) == {"design", "coverage", "type_1_error", "bias", "by_events", "auc_by_events", "selection"}
    for kind in ("coverage", "type_1_error", "bias"):
        for statistic, methods in facts[kind].items():
            for method, by_correlation in methods.items():
                assert "." not in statistic + method
                assert list(by_correlation) == ["correlation_00", "correlation_05", "correlation_08"]
                for fact in by_correlation.values():
                    assert fact["replicates"] == 2 and fact["error"] >= 0
                    assert kind == "bias" or fact["value"] in (0, 0.5, 1)
    assert {"delong", "obuchowski_by_patient", "bootstrap", "bootstrap_by_patient"} < set(facts["coverage"]["auc"])
    for kind, names in (("coverage", set(NAMES) & set(facts["by_events"]["coverage"])),
                        ("coverage", {"macro_average", "roc_band_at_50", "adjusted_hazard_ratio",
                                      "risk_limits_early_low"}),
                        ("type_1_error", {"adjusted_hazard_ratio", "paired_auc", "interaction_within_patients",
                                          "log_rank", "cox"})):
        assert names <= set(facts["by_events"][kind]) <= set(NAMES)
        for by_prevalence in facts["by_events"][kind].values():
            fact = by_prevalence["prevalence_005"]["events_10"]
            assert "absent" in fact or (fact["value"] in (0, 0.5, 1) and fact["replicates"] == 2)
    assert list(facts["auc_by_events"]) == ["auc_060", "auc_075", "auc_090", "auc_095"]
    assert list(facts["auc_by_events"]["auc_060"]["correlation_00"]) == [f"events_{n}" for n in (5, 7, 10, 20, 50)]
    assert set(facts["selection"]["patients_60"]["alike_09"]) == {"apparent", "corrected_by_patient", "interval_holds"}
    for table in (coverage_table(facts, "coverage"), coverage_table(facts, "type_1_error"), auc_coverage_table(facts)):
        assert table.notna().all(axis=None)


def test_a_seed_decides_whatever_the_number_of_processes(facts, small):
    assert small.known_truth_facts(replicates=2, seed=3, workers=2)["coverage"] == facts["coverage"]


def test_an_interval_out_of_limits_is_named_and_ends_the_command_with_1(monkeypatch, tmp_path):
    def facts_with(value):
        fact = {"value": value, "error": 0.01, "replicates": 9, "undefined": 0}
        return {"coverage": {"auc": {"delong": {"correlation_08": {**fact, "value": 0.8}},
                                     "obuchowski_by_patient": {"correlation_08": fact}}}}

    for value, code in ((0.95, 0), (0.92, 1), (0.98, 1)):
        monkeypatch.setattr(coverage, "known_truth_facts", lambda *_, value=value: facts_with(value))
        outcome = CliRunner().invoke(coverage.main, [str(tmp_path / "facts.json")])
        assert outcome.exit_code == code
        assert ("obuchowski_by_patient, correlation_08" in outcome.stderr) == bool(code)
        assert "delong" not in outcome.stderr  # takes records for independent: shown, not required
        assert json.loads((tmp_path / "facts.json").read_text()) == facts_with(value)


def test_an_auc_with_few_patients_is_held_to_its_own_limits():
    def found(events, value):
        fact = {"value": value, "error": 0.005, "replicates": 500, "undefined": 0}
        return outside_limits({"coverage": {}, "auc_by_events": {"auc_095": {"correlation_08": {events: fact}}}})

    assert found("events_5", 0.99) == found("events_5", 0.915) == found("events_10", 0.925) == []  # within two errors
    assert "auc_095, correlation_08, events_5" in found("events_5", 0.90)[0]
    assert found("events_10", 0.91) and found("events_10", 0.99)


def test_the_facts_that_ship_hold_every_cell_of_the_page():
    facts = coverage_facts()
    assert outside_limits(facts) == []
    for kind in ("coverage", "type_1_error"):
        table = coverage_table(facts, kind)
        assert len(table.columns) == 7 and len(table) == len(facts["by_events"][kind])
    assert len(auc_coverage_table(facts)) == 12


def test_a_share_of_the_few_studies_that_have_a_statistic_is_no_share():
    def cell(undefined):
        fact = {"value": 0.9, "error": 0.01, "replicates": 100, "undefined": undefined}
        facts = {"design": {"prevalences": [0.05], "events": [10]},
                 "by_events": {"coverage": {"auc": {"prevalence_005": {"events_10": fact}}}}}
        return coverage_table(facts, "coverage")["5%, 10 patients"][0]

    assert cell(50) == "90.0" and cell(51) == NOTHING
