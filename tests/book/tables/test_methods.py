"""The tables print what the results say, and the reason where there is none."""

from types import SimpleNamespace

from cctaecg.book.tables.methods import (
    incremental_table,
    interval_methods_table,
    precision_table,
    prevalence_table,
    selection_table,
    subgroup_error_table,
)
from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.stats.calibration_measures.weak_calibration import WeakCalibration
from cctaecg.stats.decisions.likelihood_ratios import LikelihoodRatios
from cctaecg.stats.decisions.subgroup_errors import LevelDifference, LevelErrors
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.discrimination.selection_bias import SelectionCorrected
from cctaecg.stats.intervals import Interval
from cctaecg.stats.sample_size import precision

REASON = Absent("No label.")


def with_lm_absent(result) -> dict:
    return dict.fromkeys(VESSELS, result) | {"LM": REASON}


def row(table, vessel):
    return table[table["vessel"] == vessel].iloc[0].to_dict()


def test_intervals_by_method():
    found = {"a": Interval(0.7, 0.65, 0.75, 9), "b": Interval(0.7, 0.6, 0.8, 9)}
    table = interval_methods_table(with_lm_absent(found), {"a": "by record", "b": "by patient"})
    assert row(table, "RCA") == {
        "vessel": "RCA", "AUC": "0.700", "by record": "0.650 to 0.750", "by patient": "0.600 to 0.800", "": "—",
    }
    assert row(table, "LM")[""] == "No label." and row(table, "LM")["AUC"] == "—"


def test_selection():
    corrected = SelectionCorrected(0.75, Interval(0.74, 0.70, 0.78, 90, 30), 0.01)
    folds = SimpleNamespace(averaged=Interval(0.745, 0.71, 0.78, 90, 30))
    table = selection_table(with_lm_absent(corrected), dict.fromkeys(VESSELS, folds) | {"LCX": REASON})
    assert row(table, "RCA")["difference"] == "+0.0100"
    assert row(table, "RCA")["mean of the folds' AUCs"] == "0.745 (0.710 to 0.780)"
    assert row(table, "LCX")["mean of the folds' AUCs"] == "—"
    negative = SelectionCorrected(0.75, Interval(0.76, 0.70, 0.78, 90, 30), -0.01)
    table = selection_table(dict.fromkeys(VESSELS, negative), with_lm_absent(folds))
    assert row(table, "RCA")["difference"] == "-0.0100"


def test_added_value():
    found = SimpleNamespace(
        base=auc_ci([1, 0, 1, 0] * 3, [0.9, 0.1, 0.4, 0.5] * 3),
        added=auc_ci([1, 0, 1, 0] * 3, [0.9, 0.1, 0.8, 0.5] * 3),
        auc_difference=SimpleNamespace(difference=0.25, lower=-0.1, upper=0.6),
        likelihood_ratio=SimpleNamespace(wald_p_value=0.0123), threshold=0.15,
        net_benefit_difference=Interval(0.002, -0.001, 0.005, 4),
    )
    table = incremental_table(with_lm_absent(found))
    shown = row(table, "LAD")
    assert shown["difference of AUCs"] == "+0.250 (-0.100 to +0.600)" and shown["p"] == "0.012"
    assert shown["net benefit at 0.15, per 1,000"] == "+2.0 (-1.0 to +5.0)"


def test_precision_names_the_cohort_and_the_width():
    auc = auc_ci([1, 0] * 50, [0.6, 0.4, 0.2, 0.5] * 25)
    table = precision_table({"internal": with_lm_absent(precision(auc, 0.1)), "external": with_lm_absent(REASON)})
    assert table["cohort"].tolist() == ["internal"] * 4 + ["external"] * 4
    assert row(table, "RCA")["events for a width of 0.1"] == f"{precision(auc, 0.1).events_for_width:,}"
    assert row(table, "RCA")["severe or occluded"] == "50"


def test_predictive_values_follow_from_the_odds():
    ratios = LikelihoodRatios(Interval(3.0, 2.0, 4.0, 90), Interval(0.5, 0.4, 0.6, 90))
    shown = row(prevalence_table(with_lm_absent(ratios), (0.25,)), "RCA")
    assert shown["LR+"] == "3.00 (2.00 to 4.00)"
    assert (shown["prevalence"], shown["PPV (%)"]) == ("25%", "50.0 (40.0 to 57.1)")  # odds 1/3, times 3, 2 and 4
    assert shown["NPV (%)"] == "85.7 (83.3 to 88.2)"  # 1 / (1 + 0.5 / 3)


def test_subgroup_errors():
    point = at_threshold([1, 1, 0, 0], [0.9, 0.1, 0.3, 0.05], 0.15)
    ratio, slope = Interval(1.25, 1.0, 1.5, 4), Interval(0.8, 0.6, 1.0, 4)
    female = LevelErrors(point, WeakCalibration(Interval(0.2, 0.1, 0.3, 4), ratio, slope))
    found = {"sex": {"female": LevelErrors(point, WeakCalibration(ratio, slope, ratio)), "male": Absent("Too few.")},
             "age": {"old": female, "young": LevelErrors(point, Absent("One probability.")),
                     "difference": LevelDifference(ratio, Absent("None."), Absent("One probability."), slope)}}
    table = subgroup_error_table(with_lm_absent(found))
    female, male, _, young, gap = table[table["vessel"] == "RCA"].to_dict("records")
    assert female["severe or occluded / records"] == "2 / 4" and female["sensitivity"].startswith("0.500 (")
    assert female["observed over expected"] == "1.25 (1.00 to 1.50)"
    assert female["calibration slope"] == "0.80 (0.60 to 1.00)"
    assert male["level"] == "male" and male[""] == "Too few." and male["sensitivity"] == "—"
    assert young["observed over expected"] == "—" and young["specificity"] == female["specificity"]
    assert gap["level"] == "old minus young" and gap["severe or occluded / records"] == "—"
    assert (gap["sensitivity"], gap["specificity"]) == ("+1.250 (+1.000 to +1.500)", "—")
