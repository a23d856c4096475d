"""The studies of known truth: the stated truths hold in a large study, and the facts say what was counted."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import spearmanr

from cctaecg.evidence import coverage
from cctaecg.evidence.coverage_studies import CUT, draw_epochs, draw_study, probability, truths
from cctaecg.stats.decisions.likelihood_ratios import likelihood_ratios
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.jonckheere import jonckheere_trend


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


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(coverage, "PATIENTS", 120)
    monkeypatch.setattr(coverage, "RESAMPLES", 30)
    return coverage


@pytest.fixture
def facts(small):
    return small.known_truth_facts(replicates=2, seed=3, workers=1)


def test_facts_are_rates_with_their_error_under_keys_without_dots(facts):
    assert set(facts) == {"design", "coverage", "type_1_error", "bias"}
    for kind in ("coverage", "type_1_error", "bias"):
        for statistic, methods in facts[kind].items():
            for method, by_correlation in methods.items():
                assert "." not in statistic + method
                assert list(by_correlation) == ["correlation_00", "correlation_05", "correlation_08"]
                for fact in by_correlation.values():
                    assert fact["replicates"] == 2 and fact["error"] >= 0
                    assert kind == "bias" or fact["value"] in (0, 0.5, 1)
    assert {"delong", "obuchowski_by_patient", "bootstrap", "bootstrap_by_patient"} < set(facts["coverage"]["auc"])


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
