"""Sentences of the results pages that depend on a result: true of this run, and of one that finds the opposite.

Each listed sentence has a truth of its own, written here without the book's conditions. The pages are read with the
smoke study's results, and again with results turned round in several ways: no listed sentence may stand where its truth
does not hold, nor be missing where it does.
"""

import copy
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cctaecg.book.conditions import wording
from cctaecg.book.results_by_key import load_results, lookup
from cctaecg.domain import VESSELS

ROOT = Path(__file__).parents[2]
Truth = Callable[[dict], bool]


def values(results: dict, key: str) -> dict:
    """What stands under a key with a ``*``, for each vessel that has it."""
    found = {vessel: lookup(results, key.replace("*", vessel)) for vessel in VESSELS}
    return {vessel: value for vessel, value in found.items() if isinstance(value, int | float)}


def every(key: str, test: Callable[[float], bool]) -> Truth:
    return lambda results: bool(found := values(results, key).values()) and all(map(test, found))


def no(key: str, test: Callable[[float], bool]) -> Truth:
    return lambda results: bool(found := values(results, key).values()) and not any(map(test, found))


def compared(first: str, second: str, test: Callable[[float, float], bool], decimals: int = 15) -> Truth:
    """``test`` of two results of each vessel, as they are printed with so many ``decimals``."""
    def truth(results: dict) -> bool:
        one, other = values(results, first), values(results, second)
        return bool(one) and all(test(round(one[vessel], decimals), round(other[vessel], decimals))
                                 for vessel in one if vessel in other)

    return truth


def known(key: str, test: Callable[[float], bool]) -> Truth:
    def truth(results: dict) -> bool:
        return isinstance(value := lookup(results, key), int | float) and test(value)

    return truth


def compared_one(results: dict, vessel: str) -> bool:
    """Whether a vessel's share of planted leads is below chance."""
    upper, chance = (values(results, f"explain.territory.*.{key}").get(vessel) for key in ("share.upper", "by_chance"))
    return upper is not None and chance is not None and upper < chance


LISTED: list[tuple[str, str, Truth]] = [
    ("index", "every interval lies above 0.5", every("internal.auc.*.lower", lambda x: x > 0.5)),
    ("index", "no interval lies above 0.5", no("internal.auc.*.lower", lambda x: x > 0.5)),
    ("companion/for_my_patient", "a severe stenosis likelier, by its interval, in every vessel of the first hospital",
     every("beyond.likelihood_ratio.*.positive.lower", lambda x: x > 1)),
    ("companion/for_my_patient", "In the pictures below the chance after it is larger for every vessel.",
     every("beyond.likelihood_ratio.*.positive.value", lambda x: x > 1)),
    ("companion/for_my_patient", "In the pictures below the chance after it is larger for no vessel.",
     no("beyond.likelihood_ratio.*.positive.value", lambda x: x > 1)),
    ("companion/for_my_patient", "In the pictures below the chance after it is smaller for every vessel.",
     every("beyond.likelihood_ratio.*.negative.value", lambda x: x < 1)),
    ("companion/for_my_patient", "In the pictures below the chance after it is smaller for no vessel.",
     no("beyond.likelihood_ratio.*.negative.value", lambda x: x < 1)),
    ("results/cohort", "the left main is narrowed least often",
     lambda r: r["cohort"]["internal"]["events"]["LM"] == min(r["cohort"]["internal"]["events"].values())),
    ("index", "better than chance in every vessel in the first", every("internal.auc.*.lower", lambda x: x > 0.5)),
    ("index", "surely better than chance in no vessel", no("internal.auc.*.lower", lambda x: x > 0.5)),
    ("index", "and in every vessel in the second", every("external.auc.*.lower", lambda x: x > 0.5)),
    ("index", "and in none in the second", no("external.auc.*.lower", lambda x: x > 0.5)),
    ("index", "high probabilities are too high and low ones too low in every vessel",
     every("risk.calibration_intervals.*.slope.upper", lambda x: x < 1)),
    ("index", "no vessel's probabilities are surely too extreme",
     no("risk.calibration_intervals.*.slope.upper", lambda x: x < 1)),
    ("index", "severe stenosis is more frequent than predicted in every vessel",
     every("risk.external_calibration.*.observed_expected.lower", lambda x: x > 1)),
    ("index", "severe stenosis is in no vessel surely more frequent than predicted",
     no("risk.external_calibration.*.observed_expected.lower", lambda x: x > 1)),
    ("index", "surely more infarctions above the threshold for no vessel",
     no("risk.hazard_ratio.*.lower", lambda x: x > 1)),
    ("index", "they differ by more than chance in every vessel",
     every("explain.beyond_chance_mv.*.share", lambda x: x > 0)),
    ("index", "they differ by more than chance in no vessel",
     no("explain.beyond_chance_mv.*.share", lambda x: x > 0)),
    ("results/discrimination", "every vessel's stenosis is recognised better than by guessing",
     every("internal.auc.*.lower", lambda x: x > 0.5)),
    ("results/subgroups_and_grades", "rises with the degree of stenosis in every vessel",
     every("internal.trend.*.lower", lambda x: x > 0)),
    ("results/risk_stratification", "too low on average in every vessel",
     every("risk.calibration_intervals.*.observed_expected.lower", lambda x: x > 1)),
    ("results/risk_stratification", "too low on average for no vessel",
     no("risk.calibration_intervals.*.observed_expected.lower", lambda x: x > 1)),
    ("results/risk_stratification", "and too high in every vessel",
     every("risk.calibration_intervals.*.observed_expected.upper", lambda x: x < 1)),
    ("results/risk_stratification", "and too high for no vessel",
     no("risk.calibration_intervals.*.observed_expected.upper", lambda x: x < 1)),
    ("results/risk_stratification", "later, without regard to age and sex, in every vessel with a hazard ratio",
     every("risk.hazard_ratio.*.lower", lambda x: x > 1)),
    ("results/risk_stratification", "With age and sex in the model it still is so in every vessel.",
     every("risk.adjusted.*.group.hazard_ratio.lower", lambda x: x > 1)),
    ("results/risk_stratification", "With age and sex in the model it is shown for no vessel.",
     no("risk.adjusted.*.group.hazard_ratio.lower", lambda x: x > 1)),
    ("results/risk_stratification", "of high against low risk lies above 1, by its interval, in every",
     every("risk.adjusted.*.group.hazard_ratio.lower", lambda x: x > 1)),
    ("results/risk_stratification", "of high against low risk lies above 1, by its interval, in no",
     no("risk.adjusted.*.group.hazard_ratio.lower", lambda x: x > 1)),
    ("results/risk_stratification", "are fewer at high risk, by their interval, in every vessel",
     every("risk.survival_models.*.restricted_mean_difference.upper", lambda x: x < 0)),
    ("results/risk_stratification", "are in no vessel shown to be fewer at high risk",
     no("risk.survival_models.*.restricted_mean_difference.upper", lambda x: x < 0)),
    ("results/risk_stratification", "By the log-rank test they differ (p ",
     known("risk.any_vessel.log_rank.p_value", lambda x: x < 0.05)),
    ("results/risk_stratification", "By the log-rank test they are not shown to differ (p ",
     known("risk.any_vessel.log_rank.p_value", lambda x: x >= 0.05)),
    ("results/risk_stratification", "in the last row, lies above 1 by its interval.",
     known("risk.any_vessel.hazard_ratio.lower", lambda x: x > 1)),
    ("results/risk_stratification", "in the last row, is not shown to lie above 1.",
     known("risk.any_vessel.hazard_ratio.lower", lambda x: x <= 1)),
    ("results/subgroups_and_grades", "After an earlier infarction the area is smaller in every vessel",
     every("internal.subgroup.*.prior MI.test.lower", lambda x: x > 0)),
    ("results/subgroups_and_grades", "In no vessel is the area shown to be smaller after an earlier infarction.",
     no("internal.subgroup.*.prior MI.test.lower", lambda x: x > 0)),
    ("results/subgroups_and_grades", "Young and old differ in every vessel",
     every("internal.subgroup.*.age.test.p_value", lambda x: x < 0.05)),
    ("results/subgroups_and_grades", "Young and old are in no vessel shown to differ.",
     no("internal.subgroup.*.age.test.p_value", lambda x: x < 0.05)),
    ("results/subgroups_and_grades", "Women and men differ in every vessel",
     every("internal.subgroup.*.sex.test.p_value", lambda x: x < 0.05)),
    ("results/subgroups_and_grades", "Women and men are in no vessel shown to differ.",
     no("internal.subgroup.*.sex.test.p_value", lambda x: x < 0.05)),
    ("results/explainability", "between high and low risk by more than chance in every vessel",
     every("explain.beyond_chance_mv.*.stretches", lambda x: x > 0)),
    ("results/beyond", "the ECG adds to age, sex and risk factors in every vessel",
     every("beyond.incremental.*.auc_difference.lower", lambda x: x > 0)),
    ("deviations", "So counting records is wrong at 0.5 already",
     known("coverage.coverage.auc.bootstrap.correlation_05.value", lambda x: x < 0.93)),
    ("deviations", "and at 0.8 its interval is too narrow",
     known("coverage.coverage.auc.bootstrap.correlation_08.value", lambda x: x < 0.93)),
    ("results/discrimination", "Every interval lies below 0.\n With four vessels these",
     every("external.difference.*.upper", lambda x: x < 0)),
    ("results/discrimination", "Every interval lies below 0.\n These are four tests, and",
     every("normal_ecg.difference.*.upper", lambda x: x < 0)),
    ("results/discrimination", "No interval lies wholly below 0.", no("external.difference.*.upper", lambda x: x < 0)),
    ("results/discrimination", "a loss larger than that is excluded in every vessel",
     no("external.difference.*.lower", lambda x: x < -0.063)),
    ("results/discrimination", "lower in normal ECGs in every vessel",
     every("normal_ecg.difference.*.difference", lambda x: x < 0)),
    ("results/discrimination", "lower in normal ECGs in no vessel",
     no("normal_ecg.difference.*.difference", lambda x: x < 0)),
    ("results/discrimination", "Every interval leaves open whether there is any loss.",
     no("normal_ecg.difference.*.upper", lambda x: x < 0)),
    ("results/discrimination", "In every vessel the area among all internal ECGs is larger",
     compared("internal.auc.*.value", "normal_ecg.others.*.value", lambda a, b: a > b, 3)),
    ("results/discrimination", "by patient is the larger one in every vessel",
     every("internal.patient.difference.*.lower", lambda x: x > 0)),
    ("results/discrimination", "In this run it does in every vessel.",
     compared("external.single_network.*.difference", "external.difference.*.difference", lambda a, b: a < b, 3)),
    ("results/risk_stratification", "In every vessel some severe examinations lie below the threshold.",
     no("risk.by_exam.*.operating.sensitivity.value", lambda x: x >= 1)),
    ("results/subgroups_and_grades", "better than by chance in every vessel",
     every("internal.against_lower_grade.*.moderate.lower", lambda x: x > 0.5)),
    ("results/risk_stratification", "each vessel's test is below 0.05",
     every("risk.log_rank.*.p_value", lambda x: x < 0.05)),
    ("results/risk_stratification", "no vessel's test is below 0.05",
     no("risk.log_rank.*.p_value", lambda x: x < 0.05)),
    ("results/risk_stratification", "In every vessel twenty patients or more are at low risk",
     every("risk.groups.*.low", lambda x: x >= 20)),
    ("results/risk_stratification", "above that of sending on everyone in every vessel",
     compared("risk.net_benefit.*.model", "risk.net_benefit.*.treat_all", lambda a, b: a > b, 4)),
    ("results/risk_stratification", "above that of sending on everyone in no vessel",
     compared("risk.net_benefit.*.model", "risk.net_benefit.*.treat_all", lambda a, b: a <= b, 4)),
    ("results/risk_stratification", "In no vessel is it the best of the three",
     no("risk.best_strategy.*.model", lambda x: x >= 0.975)),
    ("results/beyond", "at most 0.01 above the corrected ones, in every vessel",
     every("beyond.selection.*.optimism", lambda x: x <= 0.01)),
    ("results/beyond", "Net benefit is gained in every vessel",
     every("beyond.incremental.*.net_benefit_difference.lower", lambda x: x > 0)),
    ("results/beyond", "In no vessel is net benefit gained",
     no("beyond.incremental.*.net_benefit_difference.lower", lambda x: x > 0)),
    ("results/beyond", "In the internal cohort the left main has the fewest events.",
     lambda r: (e := values(r, "beyond.precision.internal.*.events")) and e.get("LM") == min(e.values())),
    ("results/beyond", "With the ECG the AUC is larger, by its interval, in every vessel.",
     every("beyond.incremental.*.auc_difference.lower", lambda x: x > 0)),
    ("results/beyond", "With the ECG the AUC is larger, by its interval, in no vessel.",
     no("beyond.incremental.*.auc_difference.lower", lambda x: x > 0)),
    ("results/risk_stratification", "By its interval the slope lies below 1 in every vessel.",
     every("risk.calibration_intervals.*.slope.upper", lambda x: x < 1)),
    ("results/risk_stratification", "By its interval the slope lies below 1 in no vessel.",
     no("risk.calibration_intervals.*.slope.upper", lambda x: x < 1)),
    ("results/risk_stratification", "The column of any vessel repeats the LM's",
     lambda r: lookup(r, "risk.any_vessel.groups.high") == lookup(r, "risk.groups.LM.high")),
    ("results/risk_stratification", "No landmark is set",
     lambda r: lookup(r, "risk.any_vessel.landmark.day") <= 0),
    ("results/risk_stratification", "p is below 0.05 in every vessel",
     every("risk.survival_models.*.proportional_hazards_p", lambda x: x < 0.05)),
    ("results/risk_stratification", "p is below 0.05 in no vessel",
     no("risk.survival_models.*.proportional_hazards_p", lambda x: x < 0.05)),
    ("results/risk_stratification", "per standard deviation lies above 1, by its interval, in every vessel",
     every("risk.adjusted.*.per_sd.hazard_ratio.lower", lambda x: x > 1)),
    ("results/risk_stratification", "per standard deviation lies above 1, by its interval, in no vessel",
     no("risk.adjusted.*.per_sd.hazard_ratio.lower", lambda x: x > 1)),
    ("results/risk_stratification", "above that of sending on no one in every vessel",
     every("risk.net_benefit.*.model", lambda x: x > 0)),
    ("results/risk_stratification", "above that of sending on no one in no vessel",
     no("risk.net_benefit.*.model", lambda x: x > 0)),
    ("results/explainability", "than random weights do, in every vessel",
     compared("explain.checks.*.other_fold.lower", "explain.checks.*.random_weights.upper", lambda a, b: a > b, 2)),
    ("results/explainability", "than random weights do in no vessel",
     compared("explain.checks.*.other_fold.lower", "explain.checks.*.random_weights.upper", lambda a, b: a <= b, 2)),
    ("results/explainability", "gains on deletion at random, by its interval, in every vessel",
     every("explain.deletion_gain.*.lower", lambda x: x > 0)),
    ("results/explainability", "gains on deletion at random, by its interval, in no vessel",
     no("explain.deletion_gain.*.lower", lambda x: x > 0)),
    ("results/explainability", "for each vessel these groups of patients have different mean beats",
     every("explain.beyond_chance.*.stretches", lambda x: x > 0)),
    ("results/explainability", "in no vessel is it shown that the mean beats",
     no("explain.beyond_chance.*.stretches", lambda x: x > 0)),
    ("results/risk_stratification", "It promises too little in every vessel",
     every("risk.external_calibration.*.observed_expected.lower", lambda x: x > 1)),
    ("results/risk_stratification", "It promises too much for no vessel",
     no("risk.external_calibration.*.observed_expected.upper", lambda x: x < 1)),
    ("results/explainability", "It is lower than chance in no vessel",
     lambda r: bool(values(r, "explain.territory.*.share.upper")) and not any(
         compared_one(r, vessel) for vessel in values(r, "explain.territory.*.share.upper"))),
    ("results/explainability", "the share is higher than chance in every vessel",
     compared("explain.territory.*.share.lower", "explain.territory.*.by_chance", lambda a, b: a > b)),
    ("methods/labels_needed", "ranks better than the one from random weights",
     known("labels_needed.internal.gain.foundation.at_10.lower", lambda x: x > 0)),
    ("methods/labels_needed", "it is not shown that the foundation gains",
     known("labels_needed.internal.gain.foundation.at_10.lower", lambda x: x <= 0)),
    ("methods/labels_needed", "adds to it at a tenth of the labels:",
     known("labels_needed.internal.second_step.at_10.lower", lambda x: x > 0)),
    ("methods/labels_needed", "With all labels it still does:",
     known("labels_needed.internal.second_step.at_100.lower", lambda x: x > 0)),
    ("methods/labels_needed", "the two steps together still gain",
     known("labels_needed.internal.gain.future_mi.at_100.lower", lambda x: x > 0)),
    ("methods/labels_needed", "with a tenth of the labels, it is behind.",
     known("labels_needed.external.fine_tuning.at_10.upper", lambda x: x < 0)),
    ("methods/labels_needed", "With all labels it is ahead.",
     known("labels_needed.internal.fine_tuning.at_100.lower", lambda x: x > 0)),
    ("methods/many_ecgs", "No step takes much more than twice as long for twice the ECGs.",
     known("scale.largest_exponent", lambda x: x <= 1.05)),
    ("methods/many_ecgs", "Predicting streams:",
     known("scale.streaming_memory_ratio", lambda x: x < 1.25)),
    ("methods/ablations", "lies below zero: the weights that the run starts from are worth something",
     known("ablations.scratch.internal.macro.upper", lambda x: x < 0)),
    ("methods/sample_size", "This run has too few to know",
     lambda r: isinstance(here := lookup(r, "internal.needed.LM.observed_expected.here"), float) and here > 0.1),
    ("methods/sample_size", "Nor does it know that of any other vessel.",
     every("internal.needed.*.observed_expected.here", lambda x: x > 0.1)),
    ("methods/sample_size", "one with a single ECG of each, in every vessel",
     compared("internal.needed.*.observed_expected.as_here", "internal.needed.*.observed_expected.patients",
              lambda a, b: a > b)),
    ("deviations", "the published curve has fewer than that in every vessel",
     compared("risk.published_calibration.*.mean", "risk.published_calibration.*.observed", lambda a, b: a < b, 4)),
    ("deviations", "that of the published curve is the smaller one in every vessel",
     compared("risk.published_calibration.*.ici", "risk.smooth_calibration.*.ici", lambda a, b: a < b, 4)),
    ("index", "It is rarer than predicted in every vessel.",
     every("risk.external_calibration.*.observed_expected.upper", lambda x: x < 1)),
    ("index", "It is in no vessel surely rarer than predicted.",
     no("risk.external_calibration.*.observed_expected.upper", lambda x: x < 1)),
    ("companion/for_my_patient", "In every vessel it hardly does: it raises the odds by less than a quarter.",
     every("beyond.likelihood_ratio.*.positive.upper", lambda x: x < 1.25)),
    ("results/beyond", "and intervals by record reach less far down than those by patient, in every vessel.",
     compared("beyond.interval.*.record_formula.lower", "beyond.interval.*.patient_formula.lower",
              lambda a, b: a > b, 3)),
    ("results/beyond", "p < 0.001 in every vessel", every("beyond.trend.*.p_value", lambda x: x < 0.001)),
    ("deviations", "one ECG per patient, so that",
     lambda r: r["cohort"]["external"]["ecgs"] == r["cohort"]["external"]["patients"]),
]


def page(name: str, results: dict) -> str:
    """A page's source with every ``said`` as the results choose it, a sentence a line, without who has no result."""
    text = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
    said = re.sub(r"\{said\}`([^`]+)`", lambda role: wording(role[1], lambda key: lookup(results, key)) + "\n", text)
    return re.sub(r" \(The [^)]+ ha(ve|s) no such result\.\)", "", said) + "\n"


def mirrored(value, rng: np.random.Generator):
    """Every result on the other side: differences change their sign, shares and areas become 1 minus themselves."""
    if isinstance(value, dict):
        turned = {name: mirrored(inner, rng) for name, inner in value.items()}
        if {"lower", "upper"} <= set(turned) and isinstance(turned["lower"], float):
            turned["lower"], turned["upper"] = turned["upper"], turned["lower"]
        return turned
    if isinstance(value, bool) or not isinstance(value, float):
        return value
    return 1 - value if 0 <= value <= 1 else -value


def negated(value, rng: np.random.Generator):
    if isinstance(value, dict):
        turned = {name: negated(inner, rng) for name, inner in value.items()}
        if {"lower", "upper"} <= set(turned) and isinstance(turned["lower"], float):
            turned["lower"], turned["upper"] = turned["upper"], turned["lower"]
        return turned
    return -value if isinstance(value, float) else value


def scattered(value, rng: np.random.Generator):
    """Every number anywhere: counts redrawn, floats moved by up to half a unit."""
    if isinstance(value, dict):
        return {name: scattered(inner, rng) for name, inner in value.items()}
    if isinstance(value, bool) or value is None or isinstance(value, str | list):
        return value
    return int(rng.integers(0, 60)) if isinstance(value, int) else float(value + rng.uniform(-0.5, 0.5))


def moved(by: float, ranked: bool = False):
    """Every float moved to one side, the vessels in order if so asked, and every count with it."""
    def turn(value, rng: np.random.Generator):
        if isinstance(value, dict):
            return {name: turn(inner, rng) for name, inner in value.items()}
        if isinstance(value, bool) or value is None or isinstance(value, str | list):
            return value
        return 50 + int(by > 0) * 100 if isinstance(value, int) else float(value + by)

    def vessels_in_order(value, rng: np.random.Generator):
        turned = turn(value, rng)
        # too few events in this study
        turned["beyond"]["selection"] = {vessel: {"optimism": by} for vessel in VESSELS}
        turned["beyond"]["incremental"] = {
            vessel: {"auc_difference": {"lower": by}, "net_benefit_difference": {"lower": by}} for vessel in VESSELS
        }
        ratio = {"hazard_ratio": {"lower": by}}
        turned["risk"]["adjusted"] = {vessel: {"per_sd": ratio, "group": ratio} for vessel in VESSELS}
        for each in turned["risk"]["survival_models"].values():
            each["restricted_mean_difference"] = {"upper": by}
        turned["risk"]["any_vessel"] |= {"hazard_ratio": {"lower": by}, "log_rank": {"p_value": 0.05 - by}}
        turned["risk"]["calibration_intervals"] = {
            vessel: {"slope": {"upper": 1 + by}, "observed_expected": {"lower": 1 + by, "upper": 1 + by}}
            for vessel in VESSELS
        }
        tested = {"test": {"lower": by, "p_value": 0.05 - by}}
        turned["internal"]["subgroup"] = {
            vessel: {"prior MI": tested, "age": tested, "sex": tested} for vessel in VESSELS
        }
        turned["explain"]["checks"] = {
            vessel: {"other_fold": {"lower": by}, "random_weights": {"upper": 0.0}} for vessel in VESSELS
        }
        gained = {f"at_{share}": {"lower": by, "upper": by} for share in (10, 100)}
        learnt = {"gain": {"foundation": gained, "future_mi": gained}, "second_step": gained, "fine_tuning": gained}
        turned["labels_needed"] = {"internal": learnt, "external": learnt}  # in this study untrained, as the arms are
        turned["scale"] |= {"largest_exponent": 1 + by, "streaming_memory_ratio": 1 + by}
        turned["ablations"] = {"scratch": {"internal": {"macro": {"upper": by}}}}
        turned["risk"]["any_vessel"]["landmark"] = {"day": 15 + 15 * by}
        for block in ("net_benefit", "published_calibration", "smooth_calibration", "territory"):
            for results in (turned["risk"], turned["explain"]):
                for each in results.get(block, {}).values():
                    each |= {"model": by, "treat_all": 0.0, "mean": by, "observed": 0.0, "by_chance": 0.0,
                             "ici": by * (1 if block.startswith("p") else 0)}
        return turned

    return vessels_in_order if ranked else turn


@pytest.fixture(scope="module")
def results(smoke) -> dict:
    return load_results(smoke.results("any").parent)


TURNS = {"as it is": lambda value, rng: copy.deepcopy(value), "mirrored": mirrored, "negated": negated}
TURNS |= {f"moved by {by:+}": moved(by) for by in (-2.0, 2.0)}
TURNS |= {f"ranked {by:+}": moved(by, True) for by in (-2.0, 2.0)}
TURNS |= {f"scattered {seed}": scattered for seed in range(40)}


@pytest.mark.parametrize("turn", TURNS)
def test_no_listed_sentence_is_false(results, turn):
    turned = TURNS[turn](results, np.random.default_rng(list(TURNS).index(turn)))
    texts = {name: page(name, turned) for name in {name for name, *_ in LISTED}}
    wrong = [(name, phrase) for name, phrase, truth in LISTED if (phrase in texts[name]) != bool(truth(turned))]
    assert wrong == []


def test_a_vessel_without_the_result_is_named_after_every_sentence_about_all(results):
    """Else "in every vessel" would be said of one that nothing is known of."""
    turned = TURNS["ranked +2.0"](results, np.random.default_rng(0))
    for name in {name for name, *_ in LISTED}:
        for role in re.findall(r"\{said\}`([^`]+)`", (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")):
            if "*" in role.split("|")[0]:
                look = lambda key: None if ".LAD" in key else lookup(turned, key)  # noqa: E731
                said = wording(role, look)
                assert said == role.partition("|||")[0].partition("||")[2].strip() or \
                    re.search(r"\(The ([^)]+ and )?LAD ha(s|ve) no such result\.\)$", said) or \
                    re.search(r"\(The [^)]*LAD[^)]* have no such result\.\)$", said), role


def test_every_listed_sentence_was_said_and_was_left_out(results):
    """Else the test would show nothing: each must have stood in some turn and not in another."""
    stood: dict[str, set[bool]] = {}
    for number, turn in enumerate(TURNS.values()):
        turned = turn(results, np.random.default_rng(number))
        for name, phrase, _ in LISTED:
            stood.setdefault(phrase, set()).add(phrase in page(name, turned))
    never = [phrase for phrase, seen in stood.items() if len(seen) < 2]
    assert never == [], "\n".join(never)


def test_every_choice_on_a_page_is_listed():
    """A new sentence that depends on a result needs its truth here."""
    for name in sorted({name for name, *_ in LISTED}):
        text = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
        for role in re.findall(r"\{said\}`([^`]+)`", text):
            assert any(phrase.strip() in role for own, phrase, _ in LISTED if own == name), (name, role)


def test_no_page_chooses_without_a_test():
    pages = {str(path.relative_to(ROOT / "book").with_suffix("")) for path in (ROOT / "book").rglob("*.md")
             if "{said}" in path.read_text(encoding="utf-8") and "run" not in path.parts}
    assert pages == {name for name, *_ in LISTED}
