"""The ledger: complete against the manuscript's values, its statuses by rule, its page from small built books."""

import copy
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace

from cctaecg.book.ledger import entries as module
from cctaecg.book.ledger.entries import InvalidLedger, entries, settings, uncovered
from cctaecg.book.ledger.judgement import RULES, Status, judge, judged, summary
from cctaecg.book.publishing import UnknownResult, lookup
from cctaecg.book.sphinx_ext.numbers import printed
from cctaecg.cohort.subgroup_levels import FACTOR_LEVELS
from cctaecg.config import profiles as config
from cctaecg.domain import VESSELS
from cctaecg.paper import paper_value, paper_values

ROOT = Path(__file__).parents[3]
NOBODY = {"absent": "This run has no such patients."}


def interval(value: float, half: float = 0.03) -> dict:
    return {"value": value, "lower": value - half, "upper": value + half}


def by_vessel(make) -> dict:
    return {vessel: make(vessel) for vessel in VESSELS}


def difference_test(difference: float, half: float = 0.05, p: float = 0.5) -> dict:
    return {"difference": difference, "lower": difference - half, "upper": difference + half, "p_value": p}


def subgroup(vessel: str) -> dict:
    """Levels that differ by 0.04 in favour of the first in alphabetical order, none of them beyond chance."""
    return {
        factor: {level: interval(0.70 + 0.04 * (level == min(levels))) for level in levels}
        | {"test": difference_test(0.04)}
        for factor, levels in FACTOR_LEVELS.items()
    }


def operating(vessel: str) -> dict:
    return {"tp": 40, "fp": 20, "tn": 430, "fn": 10, "n": 500, "events": 50, "ppv": interval(0.66),
            "npv": interval(0.977, 0.01), "sensitivity": interval(0.8), "specificity": interval(0.95)}


@pytest.fixture
def results() -> dict:
    return made_up_results()


def made_up_results() -> dict:
    """Of a run that finds what the manuscript reports."""
    paper = copy.deepcopy(paper_values())
    auc = {name: by_vessel(lambda v, own=paper["auc"][name]: interval(own[v]))
           for name in ("internal", "external", "normal_ecg")}
    factors = ("diabetes", "hypertension", "prior_mi", "rca", "lm", "lad", "lcx")
    missing = {f"{name}_missing": dict.fromkeys(("internal", "external", "followup"), 0) for name in factors}
    cohorts = {
        name: {"patients": own["patients"], "exams": own.get("ccta_exams", 400), "ecgs": own.get("ecgs", 400)}
        for name, own in paper["cohorts"].items()
    }
    return {
        "cohort": {**cohorts, "table_1": paper["table_1"] | missing, "audit": {"accuracy": interval(0.99, 0.005)}},
        "internal": {
            "auc": auc["internal"], "micro": interval(0.78), "subgroup": by_vessel(subgroup),
            "exam": {"auc": auc["internal"]}, "patient": {"auc": auc["internal"]},
            "trend": by_vessel(lambda v: {"rho": 0.371 if v == "RCA" else 0.24, "lower": 0.2, "upper": 0.4,
                                          "p_value": 1e-9}),
            "against_lower_grade": by_vessel(lambda v: {
                "normal": interval(0.8), "mild": interval(0.7), "moderate": interval(0.6)}),
            "probability_range": by_vessel(lambda v: {"lowest": 0.0, "highest": 0.38 if v == "LM" else 0.9}),
        },
        "external": {"auc": auc["external"] | {"LM": interval(0.713, 0.06)}, "micro": interval(0.76),
                     "difference": by_vessel(lambda v: difference_test(-0.03))},
        "normal_ecg": {"auc": auc["normal_ecg"] | {"LM": interval(0.659, 0.06)}, "micro": interval(0.72)},
        "risk": {
            "calibration": by_vessel(lambda v: {"ici": 0.01, "observed_expected": 1.02}),
            "calibration_intervals": by_vessel(lambda v: {"brier": interval(paper["brier"][v], 0.005)}),
            "operating": {"internal": by_vessel(operating)},
            "opportunistic": by_vessel(lambda v: {"threshold": 0.4}),
            "groups": by_vessel(lambda v: {"high": 100, "high_events": 20, "low": 300, "low_events": 20}),
            "risk_at": by_vessel(lambda v: {"high": {"30": 0.0, "100": 0.02, "200": 0.05}, "low": {"30": 0.0}}),
            "log_rank": {"RCA": {"p_value": 4e-7}, "LM": {"p_value": 0.2}, "LAD": {"p_value": 0.0291},
                         "LCX": {"p_value": 0.0019}},
            "net_benefit": by_vessel(lambda v: {"model": 0.07, "treat_all": -0.02}),
            "best_strategy": by_vessel(lambda v: {"model": 0.61 if v == "LM" else 1.0}),
        },
        "beyond": {"interval": by_vessel(lambda v: {"record_bootstrap": interval(0.7, 0.03),
                                                    "patient_bootstrap": interval(0.7, 0.04)})},
        "explain": {"beyond_chance": by_vessel(lambda v: {"stretches": 3}),
                    "largest_difference": by_vessel(lambda v: {"value": 0.5, "time_ms": 120.0, "lead": "V2"})},
    }


def rows(results: dict, source: str = "hospital") -> dict:
    return {row.entry.what: row for row in judged(lambda key: lookup(results, key), source)}


# -- completeness ---------------------------------------------------------------------------------


def test_every_value_of_the_manuscript_has_a_row_or_is_a_setting():
    assert uncovered() == []
    reported = {entry.paper for entry in entries() if entry.paper}
    for section in ("table_1", "auc", "brier", "log_rank_p"):  # findings, of which none may pass for a setting
        leaves = [key for key in module._leaves(paper_values()[section], f"{section}.")]
        assert leaves and set(leaves) <= reported | {"log_rank_p.LM"}
    findings = ("table_1", "auc", "spearman", "brier", "log_rank_p", "decision_curves", "sensitivity_analysis")
    assert not [key for setting in settings() for key in setting.covers if key.startswith(findings)]


def test_a_value_without_a_row_is_noticed(monkeypatch):
    monkeypatch.setattr(module, "paper_values", lambda: {**paper_values(), "net_reclassification": {"RCA": 0.1}})
    assert uncovered() == ["net_reclassification.RCA"]


def test_every_direction_the_paper_states_has_a_claim():
    claimed = [entry.what for entry in entries() if "subgroups.higher_auc_in" in entry.covers]
    assert len(claimed) == len(paper_value("subgroups.higher_auc_in")) == 3
    assert len([e for e in entries() if "subgroups.no_difference_by" in e.covers]) == 2


def test_rows_are_distinct_and_point_at_pages_notebooks_and_rules_that_exist():
    seen = set()
    for entry in entries():
        assert (entry.section, entry.where, entry.what) not in seen
        seen.add((entry.section, entry.where, entry.what))
        assert (ROOT / "book" / f"{entry.page}.md").exists(), entry.page
        assert (ROOT / "notebooks" / f"{entry.notebook}.py").exists(), entry.notebook
        assert entry.claim is None or entry.claim["rule"] in RULES
        assert "{" not in f"{entry.what}{entry.paper}{entry.result}"
    for setting in settings():
        assert (ROOT / "book" / f"{setting.page}.md").exists(), setting.page
        assert all(paper_value(key) is not None for key in setting.covers)


@pytest.mark.parametrize(("row", "fault"), [
    ({"what": "x", "simulated": "open", "resutl": "a"}, "'x': unknown resutl"),
    ({"what": "x", "simulated": "made up", "result": "a"}, "simulated is 'made up'"),
    ({"what": "x", "simulated": "open"}, "expected either a result or a claim"),
])
def test_a_wrong_row_is_named(row, fault):
    with pytest.raises(InvalidLedger, match=fault):
        list(module._expanded(row, module.Entry))


# -- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "status", "because"), [
    (interval(0.7444), Status.WITHIN, ""),
    (interval(0.7446), Status.SAME, "the paper's value lies in this run's interval"),
    (interval(0.780), Status.DIFFERS, "the patients are others; the paper's value lies below this run's interval"),
    (interval(0.700), Status.DIFFERS, "the patients are others; the paper's value lies above this run's interval"),
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
    """All claims but two: the made-up intervals are wider by patient, and the paper has younger patients do better."""
    found = rows(results)
    failing = [what for what, row in found.items() if row.status is Status.DIFFERS]
    assert failing == ["The 95% intervals show how reliable the AUCs are (the published ones draw records)",
                       "Higher AUC with hypertension"]  # made up: the first in alphabetical order, "no", is higher
    assert found[failing[0]].because == \
        "it is more than 10% wider with the patient as the unit for the RCA, LM, LAD and LCX"


def change(results: dict, key: str, value) -> None:
    *way, last = key.split(".")
    for part in way:
        results = results[part]
    results[last] = value


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


def test_vessels_without_a_result_are_left_out(results):
    results["internal"]["auc"]["LM"] = results["normal_ecg"]["auc"]["LM"] = {"absent": "No label."}
    found = rows(results)
    assert [each.label for each in found["The model discriminates in all four vessels"].shown] == ["RCA", "LAD", "LCX"]
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
    assert rows(results, "simulated")["ECG records, internal"].because == "this run simulates fewer patients"
    assert rows(results, "hospital")["ECG records, internal"].status is Status.SAME


def test_labels_of_another_kind_neither_agree_nor_differ(results):
    results["internal"]["auc"]["LM"] = interval(0.95)
    found = rows(results, "ptbxl")
    assert {row.status for row in found.values()} == {Status.SAME}
    assert "another question; here every interval" in found["The model discriminates in all four vessels"].because


def test_summary_counts_every_row_once(results):
    judgements = list(rows(results, "simulated").values())
    counts = summary(judgements)
    assert counts["rows"] == len(judgements) == len(entries())
    assert counts["within"] + counts["same"] + counts["differs"] + counts["absent"] == counts["rows"]
    arranged = [row for row in judgements if row.status is Status.WITHIN and row.simulated not in ("", "open")]
    assert counts["built_in"] == len(arranged) > 70
    assert counts["claims"] - counts["claims_found"] == counts["differs"] == 2
    assert summary(list(rows(results, "hospital").values()))["built_in"] == 0


def test_what_is_only_shown_takes_its_format_from_the_row(results):
    shown = rows(results)["Where the mean beats differ most, LM"].shown
    assert [printed(each.value, each.how) for each in shown] == ["+0.50", "120", "V2"]


def test_one_entry_alone(results):
    row = judge(entries()[0], lambda key: lookup(results, key), "hospital")
    assert (row.status, row.shown[0].value) == (Status.WITHIN, 2323)


# -- the page -------------------------------------------------------------------------------------


def plain(cell) -> str:
    """A cell's text with the typewriter's quotation marks, which Sphinx turns into curly ones."""
    return cell.get_text().strip().translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


class Book:
    """A book of one page, with stubs of the pages and notebooks that the ledger links to."""

    def __init__(self, folder: Path, results: dict, source: str):
        self.folder, self.source = folder, folder / "source"
        run = self.source / "book" / "run"
        for name, values in results.items():
            self.write(run / "results" / f"{name}.json", json.dumps(values))
        analysis = {"level": 0.95, "followup_days": 700.0, "resamples": 1000,
                    "risk_thresholds": {"RCA": 0.15, "LM": 0.01, "LAD": 0.15, "LCX": 0.15}}
        training = {"folds": 5, "epochs": 2, "batch_size": 64, "learning_rate": 0.003, "weight_decay": 5e-4, "seed": 42,
                    "warmup_fraction": 0.1, "final_lr_ratio": 0.01, "pcgrad": True, "uncertainty_weights": True,
                    "augmentation": True}
        configuration = {"analysis": analysis, "training": training, "signal": {"normalise": "lead"}}
        self.write(run / "manifest.json", json.dumps({
            "run": "small", "profile": "smoke", "source": source, "banner": "Banner.", "seed": {}, "data": "0",
            "code": "version 0", "configuration": configuration}))
        documents = {f"book/{row.page}" for row in (*entries(), *settings())}
        documents |= {f"book/companion/{name}" for name in ("simulated_study", "ptbxl")}
        for document in documents:
            self.write(self.source / f"{document}.md", f"---\norphan: true\n---\n# {document}\n")
        for notebook in {entry.notebook for entry in entries()}:  # the real sources, without outputs
            source = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))
            cells = [{**cell, "outputs": []} if "outputs" in cell else cell for cell in source["cells"]]
            self.write(run / "notebooks" / f"{notebook}.ipynb", json.dumps({
                **source, "cells": cells, "metadata": {"orphan": True, "language_info": {"name": "python"}}}))

    @staticmethod
    def write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build(self, page: str) -> BeautifulSoup:
        self.write(self.source / "index.md", "# Index\n\n```{toctree}\nbook/page\n```\n")
        self.write(self.source / "book" / "page.md", page)
        settings = {"extensions": ["myst_nb", "cctaecg.book.sphinx_ext"], "html_theme": "basic",
                    "nb_execution_mode": "off",
                    "myst_enable_extensions": ["colon_fence", "deflist", "dollarmath"],
                    "html_math_renderer": "mathml"}
        with docutils_namespace(), (self.folder / "warnings.txt").open("w") as warnings:
            Sphinx(self.source, None, self.folder / "html", self.folder / "doctrees", "html", settings, status=None,
                   warning=warnings, freshenv=True).build()
        html = (self.folder / "html" / "book" / "page.html").read_text(encoding="utf-8")
        return BeautifulSoup(html, "html.parser")

    def warnings(self) -> list[str]:
        lines = (self.folder / "warnings.txt").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if "unsupported theme option 'announcement'" not in line]


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> BeautifulSoup:
    """The book's own page of the ledger, for a simulated run."""
    book = Book(tmp_path_factory.mktemp("ledger"), made_up_results(), "simulated")
    built = book.build((ROOT / "book" / "ledger.md").read_text(encoding="utf-8"))
    assert book.warnings() == []
    return built


def test_the_page_shows_every_row(page, results):
    overview, ledger, settings_table = page.find_all("table")
    lines = [[plain(cell) for cell in line.find_all("td")] for line in ledger.tbody.find_all("tr")]
    shown = [line for line in lines if len(line) == 5]
    assert [line[0] for line in shown] == [f"{entry.what} {entry.where}" for entry in entries()]
    assert all(line[3].startswith(tuple(Status)) and line[2] for line in shown)
    assert len(lines) - len(shown) == len({entry.section for entry in entries()})
    assert len(settings_table.tbody.find_all("tr")) == len(settings())

    found = summary(list(rows(results, "simulated").values()))
    total = [cell.get_text(strip=True) for cell in overview.tbody.find_all("tr")[-1].find_all("td")]
    assert total == ["All", *(str(found[status.name.lower()]) for status in Status)]
    names = ("rows", "within", "same", "differs", "absent", "claims", "claims_found", "within", "built_in")
    assert [count.text for count in page.select(".ledger-count")] == [str(found[name]) for name in names]
    for link in overview.find_all("a"):
        assert ledger.find(id=link["href"].removeprefix("#")) is not None


def test_cells_carry_the_keys_of_their_numbers(page):
    line = page.find(string="AUC LAD, external").find_parent("tr")
    assert line.find(class_="run-number")["data-key"] == "external.auc.LAD"
    assert line.find(class_="run-number").text == "0.700 (0.670 to 0.730)"
    assert line.find(class_="paper-number").text == "0.700"  # with the zeros that YAML drops
    assert [link["href"] for link in line.find_all("a")] == \
        ["results/discrimination.html", "run/notebooks/04_external_validation.html#cell-5"]
    assert plain(line.find_all("td")[3]) == "within the paper's precision (tuned)"
    differing = page.find(string=re.compile("The 95% intervals show")).find_parent("tr")
    assert plain(differing.find_all("td")[3]).startswith("differs, because it is more than 10% wider")


def test_a_missing_result_ends_the_build(tmp_path, results):
    del results["risk"]["net_benefit"]
    book = Book(tmp_path, results, "hospital")
    with pytest.raises(ExtensionError, match=r"ledger: the results hold no 'risk.net_benefit"):
        book.build("# Page\n\n```{ledger}\n```\n")


def test_an_unknown_count_ends_the_build(tmp_path, results):
    book = Book(tmp_path, results, "hospital")
    with pytest.raises(ExtensionError, match="ledger 'wihtin' is no count; expected one of rows, within"):
        book.build("# Page\n\n{ledger}`wihtin`\n")


# -- the page of deviations -----------------------------------------------------------------------

DEVIATIONS = (ROOT / "book" / "deviations.md").read_text(encoding="utf-8")
TOPICS = ("record", "epoch", "micro", "outlier", "first days", "identical", "grade", "filter", "scaling", "equation 3",
          "dropout", "pcgrad")


@pytest.mark.parametrize("topic", TOPICS)
def test_each_deviation_has_its_entry(topic):
    assert [heading for heading in re.findall(r"^### (.*)", DEVIATIONS, re.M) if topic in heading.lower()]


def test_what_the_deviations_quote_exists():
    settings = config.profile("smoke").model_dump(mode="json")
    quoted = re.findall(r"\{(paper|setting)\}`([^`|\\]+?)\s*(?:\\?\|\s*([^`]+))?`", DEVIATIONS)
    assert len(quoted) > 15
    for role, key, how in quoted:
        value = paper_value(key) if role == "paper" else lookup(settings, key)
        assert printed(value, how), (role, key)


def test_no_result_is_typed_by_hand():
    prose = re.sub(r"`[^`]*`|https?://\S+", "", DEVIATIONS)
    assert set(re.findall(r"\d+\.\d+", prose)) == {"0.5", "0.8", "1.0", "0.67"}  # of designs, formulas and filters
