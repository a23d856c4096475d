"""A run's results as a hospital may publish them: no small count is left, and the book can say so in its place."""

from typing import Any

import pytest

from cctaecg.book.disclosure.results import NOT_OF_PATIENTS, STORED, few, without_few
from cctaecg.book.ledger.judgement import judged
from cctaecg.book.results_by_key import is_absent, load_results, lookup
from cctaecg.run.cells import Cell
from cctaecg.run.results import Absent

AUC = {"value": 0.7412345678, "lower": 0.7, "upper": 0.78, "n": 100, "events": 20}


def small_counts(value: Any, cell: int, key: str = "") -> list[str]:
    """The keys of whole numbers from 1 to below the cell that count patients."""
    if isinstance(value, dict):
        return [found for name, inner in value.items() if name not in NOT_OF_PATIENTS
                for found in small_counts(inner, cell, f"{key}.{name}")]
    if isinstance(value, list):
        return [found for inner in value for found in small_counts(inner, cell, key)]
    return [key] if isinstance(value, int) and not isinstance(value, bool) and 0 < value < cell else []


@pytest.mark.parametrize("entry", [
    {**AUC, "events": 3}, {**AUC, "events": 97}, {**AUC, "n": 4, "events": 0}, {**AUC, "clusters": 4},
    {**AUC, "clusters": 60, "event_patients": 4}, {**AUC, "clusters": 60, "event_patients": 57},
    {"tp": 20, "fp": 30, "tn": 46, "fn": 4}, {"high": 30, "high_events": 27, "low": 70, "low_events": 9},
    Absent("Only 3 records with severe stenosis."),
])
def test_an_entry_that_rests_on_few_is_held_back(entry):
    shown = without_few({"x": {"entry": entry, "other": AUC}}, 5)
    assert shown["x"]["entry"] == few(5)
    assert shown["x"]["other"] == {**AUC, "value": 0.7412}
    assert without_few({"x": {"entry": entry}}, 2)["x"]["entry"] != few(2) or "n" not in entry or entry["n"] == 100


def test_numbers_that_count_no_patients_stay():
    values = {"best_epoch": 2, "leads": 3, "level": 0.95, "absent_before": Absent("No external cohort.")}
    assert without_few({"x": values, "coverage": {"n": 3}}, 5) == {"x": values, "coverage": {"n": 3}}


def test_a_single_patients_values_are_held_back():
    shown = without_few({"internal": {"probability_range": {"RCA": {"lowest": 0.01, "highest": 0.9}}}}, 5)
    assert shown["internal"]["probability_range"] == few(5)


def test_no_level_of_a_factor_is_left_where_one_is_held_back():
    levels = {"female": {**AUC, "n": 60, "events": 17}, "male": {**AUC, "n": 40, "events": 3}, "test": {"p_value": 0.1}}
    shown = without_few({"internal": {"auc": {"RCA": AUC}, "subgroup": {"RCA": {"sex": levels}}}}, 5)
    assert shown["internal"]["subgroup"]["RCA"]["sex"] == few(5)
    left_over = {"female": {**AUC, "n": 50, "events": 10}, "male": {**AUC, "n": 40, "events": 8}}  # two of unknown sex
    shown = without_few({"internal": {"auc": {"RCA": AUC}, "subgroup": {"RCA": {"sex": left_over}}}}, 5)
    assert shown["internal"]["subgroup"]["RCA"]["sex"] == few(5)


@pytest.mark.parametrize(("normal", "others", "told"), [
    ({"clusters": 40, "event_patients": 10}, {"clusters": 50, "event_patients": 15}, set()),
    ({"clusters": 66, "event_patients": 10}, {"clusters": 50, "event_patients": 15}, {"clusters"}),  # 4 have no normal
    ({"clusters": 40, "event_patients": 18}, {"clusters": 50, "event_patients": 14}, {"event_patients"}),
    ({"clusters": 40, "event_patients": 10}, {"clusters": 33, "event_patients": 15}, {"clusters"}),  # 3 have both
])
def test_patients_of_normal_ecgs_do_not_tell_of_few_beside_those_of_all(normal, others, told):
    """What is left when the counts of two entries that stand side by side are subtracted is a count of patients too."""
    whole = {**AUC, "clusters": 70, "event_patients": 20}
    results = {"cohort": {"table_1": {}, "internal": {"patients": 80}}, "internal": {"auc": {"RCA": whole}},
               "normal_ecg": {"auc": {"RCA": {**AUC, **normal}}, "others": {"RCA": {**AUC, **others}}, "patients": 40}}
    found = without_few(results, 5)["normal_ecg"]
    for entry in ("auc", "others"):
        assert {name for name in normal if is_absent(found[entry]["RCA"][name])} == told
        assert found[entry]["RCA"]["n"] == 100
    assert is_absent(found["patients"]) == ("clusters" in told)


def test_a_level_does_not_tell_of_the_few_patients_with_the_outcome_outside_it():
    whole = {**AUC, "clusters": 70, "event_patients": 20}
    levels = {"yes": {**AUC, "n": 60, "events": 12, "clusters": 40, "event_patients": 17},
              "no": {**AUC, "n": 40, "events": 8, "clusters": 40, "event_patients": 10}}
    shown = without_few({"internal": {"auc": {"RCA": whole}, "subgroup": {"RCA": {"prior_mi": levels}}}}, 5)
    assert shown["internal"]["subgroup"]["RCA"]["prior_mi"] == few(5)


def test_table_1_hides_what_the_total_would_give_away():
    table = {"n": {"internal": 100}, "sex_male": {"internal": 57}, "sex_female": {"internal": 40},
             "sex_missing": {"internal": 3}, "diabetes_yes": {"internal": 30}, "diabetes_no": {"internal": 70}}
    shown = without_few({"cohort": {"table_1": table}}, 5)["cohort"]["table_1"]
    assert shown["sex_missing"]["internal"] == shown["sex_female"]["internal"] == few(5)
    assert shown["sex_male"]["internal"] == 57 and shown["diabetes_yes"]["internal"] == 30


def test_what_was_exported_is_hidden_where_few_were_excluded():
    counts = {f"{kind}{tail}": count for kind in ("patients", "exams", "ecgs")
              for tail, count in (("", 90), ("_exported", 93))}
    shown = without_few({"cohort": {"table_1": {}, "internal": counts}}, 5)["cohort"]["internal"]
    assert shown["patients"] == 90 and shown["patients_exported"] == few(5)


def test_risks_of_few_events_by_a_day_are_hidden():
    rates = {"high": {"30": 0.02, "100": 0.12, "300": 0.2}, "low": {"30": 0.0, "100": 0.0, "300": 0.0}}
    groups = {"high": 50, "high_events": 10, "low": 50, "low_events": 0}
    risk = {"groups": {"RCA": groups}, "risk_at": {"RCA": rates}, "crude_rate_at": {"RCA": rates}}
    shown = without_few({"risk": risk}, 5)["risk"]
    for entry in ("risk_at", "crude_rate_at"):
        by_day = shown[entry]["RCA"]["high"]
        assert by_day["30"] == few(5) and by_day["100"] == few(5) and by_day["300"] == 0.2  # 1, 6 with 4 to come, 10
        assert shown[entry]["RCA"]["low"] == rates["low"]


@pytest.mark.parametrize("cell", [2, 5, 30, 100_000])
def test_no_small_count_is_left_of_a_study_and_its_ledger_can_be_judged(smoke, cell):
    exact = load_results(smoke.results("cohort").parent)
    shown = without_few(exact, cell)
    found = {name: small_counts(values, cell, name) for name, values in shown.items() if name not in STORED}
    assert {name: keys for name, keys in found.items() if keys} == {}
    rows = judged(lambda key: lookup(shown, key), "hospital")
    assert len(rows) == len(judged(lambda key: lookup(exact, key), "hospital"))
    assert is_absent(lookup(shown, "internal.auc.LM")) == (cell >= 30)  # 13 events in the small study


def test_limits_of_a_risk_by_a_day_are_hidden_with_it():
    """A limit belongs to one number of events: what is held back of a risk is held back of its limits."""
    rates = {"high": {"30": 0.02, "300": 0.2}, "low": {"30": 0.0, "300": 0.0}}
    limits = {group: {day: {"value": rate, "lower": 0.0, "upper": 0.5, "n": 50, "events": None}
                      for day, rate in by_day.items()} for group, by_day in rates.items()}
    groups = {"high": 50, "high_events": 10, "low": 50, "low_events": 0}
    risk = {"groups": {"RCA": groups}, "crude_rate_at": {"RCA": rates},
            "risk_limits_at": {"RCA": limits, "any_vessel": limits},
            "any_vessel": {"groups": groups, "crude_rate_at": rates, "risk_at": rates}}
    shown = without_few({"risk": risk}, 5)["risk"]["risk_limits_at"]
    for name in ("RCA", "any_vessel"):
        assert shown[name]["high"] == {"30": few(5), "300": limits["high"]["300"]}  # one event, and ten
        assert shown[name]["low"]["300"]["value"] == 0.0


def test_what_follows_from_an_exams_counts_at_a_threshold_goes_with_them():
    counts = {"tp": 8, "fp": 59, "tn": 10, "fn": 1, "n": 78, "events": 9}
    found = {"operating": counts, "net_benefit": {"model": -0.4918},
             "scans_per_case": {"value": 8.375, "n": 67, "events": 8}}
    enough = {**found, "operating": {**counts, "tp": 20, "fn": 20, "n": 109, "events": 40}}
    shown = without_few({"risk": {"by_exam": {"LM": found, "RCA": enough}}}, 5)["risk"]["by_exam"]
    assert shown["LM"] == few(5) and shown["RCA"]["scans_per_case"]["events"] == 8


def test_no_level_is_shown_that_leaves_few_patients_over():
    """66 of 70 patients without a prior infarction tell of four with one, however many their ECGs are."""
    whole = {**AUC, "n": 139, "events": 24, "clusters": 70}
    levels = {"yes": Absent("0 patients with the outcome; at least 10 are needed"),
              "no": {**AUC, "n": 133, "events": 24, "clusters": 66}}
    shown = without_few({"internal": {"auc": {"LCX": whole}, "subgroup": {"LCX": {"prior MI": levels}}}}, 5)
    assert shown["internal"]["subgroup"]["LCX"]["prior MI"] == few(5)


TWO_WITH_MANY = Cell(5, 25, 9, {"internal": Cell(5, 25, 9), "external": Cell(5), "followup": Cell(5)})
"""The cell of a study whose internal cohort has patients of many ECGs."""


@pytest.mark.parametrize(("place", "entry", "held"), [
    ("internal.auc.RCA", {"n": 100, "events": 10, "clusters": 60}, True),  # may be ten ECGs of two patients
    ("internal.auc.RCA", {"n": 100, "events": 90, "clusters": 60}, True),
    ("internal.auc.RCA", {"n": 100, "events": 30, "clusters": 60}, False),
    ("internal.auc.RCA", {"n": 100, "events": 30, "clusters": 4}, True),
    ("internal.patient.auc.RCA", {"n": 60, "events": 10, "clusters": 60}, False),
    ("internal.exam.auc.RCA", {"n": 70, "events": 10, "clusters": 60}, False),
    ("internal.exam.auc.RCA", {"n": 70, "events": 8, "clusters": 60}, True),
    ("external.auc.RCA", {"n": 74, "events": 10, "clusters": 74}, False),
    ("risk.operating.internal.RCA", {"tp": 10, "fp": 40, "tn": 40, "fn": 30}, True),
    ("risk.operating.external.RCA", {"tp": 10, "fp": 40, "tn": 40, "fn": 30}, False),
    ("risk.external_calibration.RCA", {"n": 74, "events": 10}, False),
    ("risk.by_exam.RCA", {"n": 70, "events": 8}, True),
    ("risk.groups.RCA", {"high": 30, "high_events": 6, "low": 20, "low_events": 5}, False),
    ("risk.survival_models.RCA", {"n": 40, "events": 10}, False),
    ("explain.groups.RCA", {"high_patients": 20, "low_patients": 10}, False),
    ("beyond.clinical", {"complete": 100, "incomplete": 10}, True),
    ("normal_ecg.said", Absent("Only 10 records with severe stenosis."), True),
    ("normal_ecg.said", Absent("10 patients with the outcome; at least 20 are needed."), False),
])
def test_records_that_may_be_of_few_patients_are_held_back(place, entry, held):
    results = entry
    for name in reversed(place.split(".")):
        results = {name: results}
    shown = lookup(without_few(results, TWO_WITH_MANY), place)
    assert shown == (few(5) if held else entry)
    if held and "clusters" not in entry and not is_absent(entry) and "exam" not in place:
        assert lookup(without_few(results, 5), place) == entry  # each of another patient


def test_table_1_counts_records_of_one_cohort_that_may_be_of_few_patients():
    table = {"diabetes_yes": {"internal": 10, "external": 10}, "diabetes_no": {"internal": 90, "external": 64},
             "n": {"internal": 100, "external": 74}}
    shown = without_few({"cohort": {"table_1": table}}, TWO_WITH_MANY)["cohort"]["table_1"]
    assert shown["diabetes_yes"] == {"internal": few(5), "external": 10} and shown["n"] == table["n"]
    assert shown["diabetes_no"] == {"internal": few(5), "external": 64}


def test_ecgs_that_were_excluded_are_counted_by_their_patients():
    counts = {"patients": 60, "exams": 70, "ecgs": 100, "patients_exported": 60, "exams_exported": 70,
              "ecgs_exported": 110}
    shown = without_few({"cohort": {"table_1": {}, "internal": counts, "external": counts}}, TWO_WITH_MANY)["cohort"]
    assert shown["internal"]["ecgs_exported"] == few(5) and shown["external"]["ecgs_exported"] == 110
