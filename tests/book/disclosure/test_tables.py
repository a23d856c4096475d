"""A run's tables as a hospital may publish them: a small count, and what gives it away, reads "held back"."""

import ast
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from cctaecg.book.disclosure.table_rows import SIGN
from cctaecg.book.disclosure.tables import RULES, without_few
from cctaecg.run.cells import Cell

ROOT = Path(__file__).parents[3]
RESULTS = {"internal": {"auc": {"RCA": {"n": 100, "events": 20, "clusters": 60, "event_patients": 20},
                                "LM": {"n": 100, "events": 3}}},
           "normal_ecg": {"auc": {"RCA": {"clusters": 40, "event_patients": 17}}},
           "risk": {"operating": {"internal": {"RCA": {"tp": 17, "fp": 30, "tn": 50, "fn": 3},
                                               "LAD": {"tp": 17, "fp": 30, "tn": 50, "fn": 8}}}},
           "cohort": {"table_1": {"lm_severe": {"internal": 3}, "rca_severe": {"internal": 30}}}}


def held(name: str, text: str) -> list[list[str]]:
    table = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False)
    return without_few(name, table, 5, RESULTS).to_numpy().tolist()


def test_every_table_that_a_notebook_writes_has_a_rule():
    written = set()
    for path in (ROOT / "notebooks").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "run.write_table":
                written.add(ast.literal_eval(node.args[0]))
    assert written == set(RULES)


def test_an_unknown_table_shows_nothing():
    assert held("new", "patient,age\nA,51\n") == [[SIGN, SIGN]]


def test_table_1_hides_the_other_part_too_in_each_cohort_for_itself():
    rows = held("table1", "Characteristic,Internal,\"Internal, paper\",External\nRecords,100,9,90\n Sex,,,\n"
                          "  Male,57 (57.0%),3 (1%),2 (2.2%)\n  Female,40 (40.0%),4 (1%),88 (97.8%)\n"
                          "  Missing,3 (3.0%),2 (1%),0 (0.0%)\n Age,,,\n  Mean ± SD,3 ± 1,2 ± 1,4 ± 1\n"
                          "  < 65,50 (50.0%),4 (1%),45 (50.0%)\n")
    assert [row[1] for row in rows[2:5]] == ["57 (57.0%)", SIGN, SIGN]
    assert [row[2] for row in rows[2:5]] == ["3 (1%)", "4 (1%)", "2 (1%)"]
    assert [row[3] for row in rows[2:5]] == [SIGN, SIGN, "0 (0.0%)"]
    assert rows[6][1] == "3 ± 1" and rows[7][1] == "50 (50.0%)"


@pytest.mark.parametrize(("name", "head", "row", "shown"), [
    ("auc_internal", "vessel,AUC,records,severe or occluded,patients,paper", 'LM,0.7,"1,000",3,900,0.7',
     ["LM", SIGN, SIGN, SIGN, SIGN, "0.7"]),
    ("auc_internal", "vessel,AUC,records,severe or occluded,patients,paper", "LM,0.7,100,98,90,0.7",
     ["LM", SIGN, SIGN, SIGN, SIGN, "0.7"]),
    ("auc_internal", "vessel,AUC,records,severe or occluded,patients,paper", "LM,0.7,100,20,90,0.7",
     ["LM", "0.7", "100", "20", "90", "0.7"]),
    ("auc_internal", "vessel,AUC,records,severe or occluded,patients,paper",
     'LM,"It takes two patients; there are 1 and 31.",—,—,—,0.7', ["LM", SIGN, "—", "—", "—", "0.7"]),
    ("auc_external", "vessel,AUC,records,severe or occluded,patients,patients with it,paper", "LM,0.7,100,20,90,4,0.7",
     ["LM", *[SIGN] * 5, "0.7"]),
    ("auc_external", "vessel,AUC,records,severe or occluded,patients,patients with it,paper", "LM,0.7,100,20,20,17,0.7",
     ["LM", *[SIGN] * 5, "0.7"]),
    ("auc_external", "vessel,AUC,records,severe or occluded,patients,patients with it,paper", "LM,0.7,100,20,60,17,0.7",
     ["LM", "0.7", "100", "20", "60", "17", "0.7"]),
    ("auc_normal_ecg", "vessel,AUC,records,severe or occluded,patients,patients with it,paper",
     "RCA,0.7,80,20,40,17,0.7", ["RCA", "0.7", "80", "20", "40", SIGN, "0.7"]),  # three more have it in other ECGs
    ("tableA2", "cohort,vessel,threshold,TP,FP,TN,FN,sensitivity", "internal,LM,0.01,52,90,35,4,0.93",
     ["internal", "LM", "0.01", *[SIGN] * 5]),
    ("tableA2", "cohort,vessel,threshold,TP,FP,TN,FN,sensitivity", "internal,LM,0.01,52,90,35,0,1.00",
     ["internal", "LM", "0.01", "52", "90", "35", "0", "1.00"]),
    ("precision", "cohort,vessel,severe or occluded,others,width", "internal,LM,30,4,0.1",
     ["internal", "LM", SIGN, SIGN, SIGN]),
    ("prevalence", "vessel,LR+", "RCA,1.9", ["RCA", SIGN]),
    ("prevalence", "vessel,LR+", "LAD,1.9", ["LAD", "1.9"]),
    ("selection", "vessel,AUC", "LM,0.7", ["LM", SIGN]),
    ("interval_methods", "vessel,AUC", "RCA,0.7", ["RCA", "0.7"]),
    ("standardised_differences", "Characteristic,a - b", "LM: severe,0.2", ["LM: severe", SIGN]),
    ("standardised_differences", "Characteristic,a - b", "RCA: severe,0.2", ["RCA: severe", "0.2"]),
])
def test_a_row_that_rests_on_few_is_held_back(name, head, row, shown):
    assert held(name, f"{head}\n{row}\n") == [shown]


def test_rates_along_a_threshold_do_not_tell_of_few():
    rows = held("tableA3", "vessel,threshold,sensitivity,specificity\n"
                           "RCA,0.1,0.750 (0.6 to 0.9),0.500 (0.4 to 0.6)\n"  # 15 of 20 and 40 of 80
                           "RCA,0.2,0.650 (0.5 to 0.8),0.600 (0.5 to 0.7)\n"  # two fewer
                           "RCA,0.3,0.500 (0.3 to 0.7),0.600 (0.5 to 0.7)\n"  # five fewer than the first
                           "RCA,0.4,0.100 (0.0 to 0.3),0.900 (0.8 to 1.0)\n"  # two beyond
                           "XYZ,0.4,0.100 (0.0 to 0.3),0.900 (0.8 to 1.0)\n")
    assert [row[2] == SIGN for row in rows] == [False, True, False, True, True]


def test_grades_hide_their_part_and_a_small_number_of_events_the_row():
    head = "cohort,vessel,normal,mild,moderate,severe,occluded,unknown,exams,severe_share\n"
    assert held("label_distribution", head + "internal,RCA,50,20,10,18,2,0,100,0.2\n")[0] == [
        "internal", "RCA", "50", "20", "10", SIGN, SIGN, "0", "100", "0.2"]
    assert held("label_distribution", head + "internal,LM,70,20,7,3,0,0,100,0.03\n")[0] == [
        "internal", "LM", *[SIGN] * 6, "100", SIGN]


def test_refusals_hide_what_their_sum_gives_away():
    rows = held("refusals", "cohort,reason,ecgs\ninternal,a,20\ninternal,b,9\ninternal,c,2\nexternal,a,7\n")
    assert [row[2] for row in rows] == ["20", SIGN, SIGN, "7"]


def test_levels_of_a_subgroup_go_together():
    head = "vessel,factor,level,severe or occluded / records,sensitivity,specificity\n"
    rows = held("subgroup_errors", head + 'RCA,sex,female,9 / 50,0.889 (0.5 to 1.0),0.805 (0.7 to 0.9)\n'
                                          "RCA,sex,male,11 / 50,0.545 (0.3 to 0.8),0.795 (0.6 to 0.9)\n"
                                          "RCA,sex,female minus male,—,0.344 (0.0 to 0.7),0.010 (-0.2 to 0.2)\n"
                                          "RCA,age,< 65,10 / 50,0.500 (0.3 to 0.8),0.800 (0.6 to 0.9)\n"
                                          "RCA,age,≥ 65,10 / 50,0.500 (0.3 to 0.8),0.800 (0.6 to 0.9)\n")
    assert [row[3] == SIGN for row in rows] == [True, True, True, False, False]  # one of nine women was missed


@pytest.mark.parametrize(("name", "head", "row", "held"), [
    ("auc_internal", "vessel,AUC,records,severe or occluded,patients,paper", "RCA,0.7,100,10,60,0.7", True),
    ("auc_internal", "vessel,AUC,records,severe or occluded,patients,paper", "RCA,0.7,100,90,60,0.7", True),
    ("auc_internal", "vessel,AUC,records,severe or occluded,patients,paper", "RCA,0.7,100,30,60,0.7", False),
    ("auc_external", "vessel,AUC,records,severe or occluded,patients,paper", "RCA,0.7,100,10,100,0.7", False),
    ("tableA2", "cohort,vessel,threshold,TP,FP,TN,FN,PPV", "internal,RCA,0.4,10,30,30,30,0.2", True),
    ("tableA2", "cohort,vessel,threshold,TP,FP,TN,FN,PPV", "external,RCA,0.4,10,30,30,30,0.2", False),
    ("refusals", "cohort,reason,ecgs", "internal,flat lead,10", True),
    ("refusals", "cohort,reason,ecgs", "external,flat lead,10", False),
    ("label_distribution", "cohort,vessel,normal,mild,moderate,severe,occluded,unknown,exams,severe_share",
     "internal,RCA,40,20,10,4,4,0,78,0.1", True),
    ("label_distribution", "cohort,vessel,normal,mild,moderate,severe,occluded,unknown,exams,severe_share",
     "external,RCA,40,20,10,6,6,0,78,0.1", False),
    ("table1", "Characteristic,Internal,External", "Diabetes yes,10 (10.0%),40 (40%)", True),
    ("table1", "Characteristic,Internal,External", "Diabetes yes,40 (40%),10 (10.0%)", False),
    ("table1_patients", "Characteristic,Internal,External", "Diabetes yes,10 (10.0%),40 (40%)", False),
])
def test_records_that_may_be_of_few_patients_are_held_back(name, head, row, held):
    """Ten ECGs of the internal cohort may be two patients'; ten of the external one, of one ECG each, are ten."""
    cell = Cell(5, 25, 9, {"internal": Cell(5, 25, 9), "external": Cell(5)})
    table = pd.read_csv(StringIO(f"{head}\n{row}\n"), dtype=str, keep_default_na=False)
    assert (SIGN in without_few(name, table, cell, RESULTS).to_numpy().ravel().tolist()) is held


def test_a_threshold_beyond_which_or_between_which_few_lie_is_no_row():
    head = "vessel,threshold,tp,fp,fn,tn,sensitivity"
    rows = ["RCA,0.1,20,60,0,20,1.0", "RCA,0.2,17,50,3,30,0.85", "RCA,0.3,15,48,5,32,0.75", "RCA,0.4,15,40,5,40,0.75",
            "RCA,0.5,9,33,11,47,0.45", "RCA,0.6,0,2,20,78,0.0", "LM,0.1,9,30,9,30,0.5"]
    assert [row[:2] for row in held("operating_internal", "\n".join([head, *rows, ""]))] == [
        ["RCA", "0.1"], ["RCA", "0.3"], ["RCA", "0.4"], ["RCA", "0.5"], ["LM", "0.1"]]
