"""What differs between two runs: each result once, what means most first, nothing that is the same."""

import math

import pandas as pd
import pytest

from cctaecg.book.comparing.differences import (
    HALF_WIDTHS,
    NO_NUMBER,
    SHARES,
    figures_that_differ,
    result_differences,
    results_of,
    table_differences,
)
from cctaecg.book.comparing.sides import NothingToCompare, side_of
from tests.book.comparing.conftest import RISK, copied, write


def test_two_equal_runs_do_not_differ(run):
    copied(run, "again")
    sides = side_of("mine"), side_of("again")
    assert len(result_differences(*sides)) == len(table_differences(*sides)) == 0 and figures_that_differ(*sides) == []


def test_a_runs_own_name_in_a_sentence_is_no_difference_and_any_other_word_is(run):
    def named(study, name: str, risk: str) -> None:
        said = f"A {risk} risk; done by: cctaecg ablations run {name}, or papermill -p run_dir runs/{name}."
        write(study, RISK | {"level": name, "auc": {"absent": said}})
        study.write_table("arms", pd.DataFrame({"arm": [said], "words": [name]}))

    again = copied(run, "high")
    named(run, "mine", "high")
    named(again, "high", "high")
    sides = side_of("mine"), side_of("high")
    assert list(result_differences(*sides)["key"]) == ["risk.level"], "a word that is no name counts"
    assert table_differences(*sides)[["table", "column"]].to_numpy().tolist() == [["arms", "words"]]
    named(again, "high", "mine")
    assert list(result_differences(*sides)["key"]) == ["risk.auc.absent", "risk.level"]
    named(again, "highest", "high")
    assert list(result_differences(*sides)["key"]) == ["risk.auc.absent", "risk.level"], "another run's name counts"
    assert table_differences(*sides)["column"].tolist() == ["arm", "words"]


def test_every_result_that_differs_is_told_with_its_interval_what_means_most_first(run):
    again = copied(run, "again")
    write(again, {
        "auc": {"LAD": {"value": 0.71, "lower": 0.60, "upper": 0.80, "n": 140, "events": 24}, "LM": {"value": 0.5}},
        "difference": {"LAD": {"difference": 0.25, "lower": 0.15, "upper": 0.35, "p_value": 0.1}},
        "patients": 100, "words": "otherwise", "list": [1.0, 4.0],
    })
    found = result_differences(side_of("mine"), side_of("again")).set_index("key")
    assert list(found.index) == [
        "risk.auc.LM.absent", "risk.auc.LM.value", "risk.words",
        "risk.difference.LAD.difference", "risk.auc.LAD.value",
        "risk.difference.LAD.p_value", "risk.list[1]", "risk.auc.LAD.n",
    ]
    assert list(found["counted_in"]) == [NO_NUMBER] * 3 + [HALF_WIDTHS] * 2 + [SHARES] * 3
    moved = found.loc["risk.difference.LAD.difference"]
    assert (moved["old"], moved["new"], moved["old_lower"], moved["new_upper"]) == (0.05, 0.25, -0.05, 0.35)
    assert moved["difference"] == pytest.approx(0.2) and moved["weight"] == pytest.approx(2.0)
    assert found.loc["risk.auc.LAD.value", "weight"] == pytest.approx(0.1)
    assert found.loc["risk.list[1]", "weight"] == 0.5 and found.loc["risk.auc.LAD.n", "difference"] == 1
    assert math.isinf(found.loc["risk.words", "weight"]) and pd.isna(found.loc["risk.words", "difference"])


def test_an_interval_that_moves_alone_is_a_difference(run):
    write(copied(run, "again"), RISK | {"auc": {"LAD": {"value": 0.70, "lower": 0.65, "upper": 0.80, "n": 139,
                                                          "events": 24}, "LM": {"absent": "No left main."}}})
    found = result_differences(side_of("mine"), side_of("again"))
    assert list(found["key"]) == ["risk.auc.LAD.value"]
    assert found["weight"][0] == pytest.approx(0.5) and found["difference"][0] == 0


def test_a_variant_is_compared_in_what_it_has(run):
    run.write_results("cohort", {"patients": 70})
    write(run, RISK | {"patients": 90}, "level=0.9")
    found = result_differences(side_of("mine"), side_of("level=0.9", side_of("mine")))
    assert list(found["key"]) == ["risk.patients"] and found["weight"][0] == pytest.approx(0.1)
    copied(run, "again").write_results("more", {"n": 1})
    assert list(result_differences(side_of("mine"), side_of("again"))["key"]) == ["more.n"], "of two runs all counts"


def test_without_a_result_in_common_there_is_nothing_to_compare(run):
    run.results("risk").rename(run.results("other"))
    write(run, RISK, "level=0.9")
    with pytest.raises(NothingToCompare, match=r"no results in common \(other and risk\)"):
        result_differences(side_of("mine"), side_of("mine/level=0.9"))


def test_a_damaged_file_is_named(run):
    run.results("risk").write_text("{")
    with pytest.raises(NothingToCompare, match=r"risk\.json is damaged"):
        results_of(run.folder)


def test_each_cell_and_each_picture_that_differs_is_found(run):
    again = copied(run, "again")
    again.write_table("flow", pd.DataFrame({"step": ["exported", "kept", "left"], "ecgs": [160, 138, 4]}))
    again.figure("fig1", ".png").write_bytes(b"\x89PNG two")
    sides = side_of("mine"), side_of("again")
    assert table_differences(*sides).to_numpy().tolist() == [
        ["flow", 2, "ecgs", "139", "138"], ["flow", 3, "step", "", "left"], ["flow", 3, "ecgs", "", "4"]]
    assert figures_that_differ(*sides) == ["fig1"]
