"""What a book carries of a run: its networks and where its cohort lies; of a hospital's nothing, unless it says so."""

import json

import numpy as np
import pandas as pd
import pytest

from cctaecg.book.your_ecg.cohort import FEWEST, percentiles
from cctaecg.book.your_ecg.data import page_data
from cctaecg.book.your_ecg.networks import weights_of
from cctaecg.book.your_ecg.script_file import FOLDER, NAME, read_data, write_data
from cctaecg.config.profiles import profile, replaced
from cctaecg.domain import GRADE_COLUMNS, PROBABILITY_COLUMNS, VESSELS
from cctaecg.model.net1d import ecgfounder
from cctaecg.run.run import Run


def of_a_hospital(smoke, **privacy) -> Run:
    """The smoke run, as if its patients were a hospital's."""
    given = {"data": {"source": "hospital", "folder": str(smoke.export)}, "privacy": privacy}
    return Run(smoke.folder, replaced(smoke.config(), given))


def test_a_simulated_run_carries_all_that_its_page_needs(smoke):
    data, config = page_data(smoke), smoke.config()
    assert "absent" not in data and len(data["networks"]) == config.training.folds
    assert data["thresholds"] == [config.analysis.risk_thresholds[vessel] for vessel in VESSELS]
    assert data["learnt"] == "It learnt from simulated patients and knows nothing about real ECGs."
    assert data["example"]["fs"] == 100
    assert data["library"]["reasons"]["UnknownUnit"] == "unknown unit"


def test_a_hospitals_run_carries_neither_networks_nor_cohort_nor_example(smoke):
    data = page_data(of_a_hospital(smoke))
    assert list(data) == ["absent"]
    assert "networks_in_book: always" in data["absent"]


def test_a_hospital_may_say_otherwise_and_then_each_percentile_is_of_several_patients(smoke):
    run = of_a_hospital(smoke, networks_in_book="always", smallest_cell=7)
    data = page_data(run)
    assert len(data["networks"]) == 2 and data["example"] is None
    table = smoke.read_ensemble("external")
    for vessel, entries in data["cohort"]["vessels"].items():
        for entry in entries:
            assert entry["n"] % 7 == 0
            own = np.sort(table[PROBABILITY_COLUMNS[vessel]])
            assert own[0] < entry["percentiles"][0] and entry["percentiles"][-1] < own[-1]  # of means of seven patients
            assert len(np.unique(entry["percentiles"])) <= 2 * len(table) / 7


def test_no_run_carries_networks_where_its_configuration_says_never(smoke):
    run = Run(smoke.folder, replaced(smoke.config(), {"privacy": {"networks_in_book": "never"}}))
    assert page_data(run) == {"absent": "The configuration of this run keeps its networks with it: networks_in_book: "
                              "never under privacy."}


def test_large_networks_are_not_offered_and_the_page_says_their_size(smoke):
    each = weights_of(ecgfounder())
    said = page_data(Run(smoke.folder, profile("paper")))["absent"]
    assert 30e6 < each < 31e6
    assert said == (f"The 5 networks of this run have {5 * each:,} weights, more than the 1,000,000 that a page can "
                    "carry.")


def test_networks_that_are_gone_are_said_to_be(smoke, tmp_path):
    (tmp_path / "config.yml").write_text("profile: smoke\n")
    assert page_data(Run(tmp_path)) == {
        "absent": "The networks of this run were no longer in its folder when this book was made."}


@pytest.fixture
def cohort(smoke, monkeypatch) -> Run:
    """The run with a second hospital of known probabilities: 0, 0.01, ... for a normal RCA, few of others."""
    count = 101
    table = pd.DataFrame({"ecg_id": [f"e{k}" for k in range(count)], "patient_id": [f"p{k}" for k in range(count)]})
    for vessel in VESSELS:
        table[GRADE_COLUMNS[vessel]] = pd.array([0] * (count - FEWEST + 1) + [3] * (FEWEST - 1), "Int64")
        table[PROBABILITY_COLUMNS[vessel]] = np.arange(count) / 100
    table.loc[0, "grade_lm"] = pd.NA
    table.loc[1, "prob_lm"] = np.nan
    monkeypatch.setattr(Run, "read_ensemble", lambda run, cohort: table)
    return smoke


def test_percentiles_are_of_each_grade_that_has_enough(cohort):
    found = percentiles(cohort, 1)
    assert found["cohort"] == "external"
    (rca,), (lm,) = found["vessels"]["RCA"], found["vessels"]["LM"]
    assert (rca["grade"], rca["n"], lm["n"]) == ("normal", 82, 80)
    assert rca["percentiles"][0] == 0 and rca["percentiles"][-1] == 0.81 and rca["percentiles"][50] == 0.405
    assert lm["percentiles"][0] == 0.02


def test_without_a_second_hospital_they_are_out_of_fold(smoke, monkeypatch):
    monkeypatch.setattr(Run, "has_cohort", lambda run, cohort: cohort == "internal")
    found = percentiles(smoke, 1)
    severe = smoke.read_out_of_fold()
    severe = severe[severe["grade_lad"] == 3]["prob_lad"]
    entry = next(entry for entry in found["vessels"]["LAD"] if entry["grade"] == "severe")
    assert found["cohort"] == "internal" and entry["n"] == len(severe)
    assert entry["percentiles"][50] == pytest.approx(severe.median(), abs=1e-4)


def test_the_script_is_one_assignment_that_is_read_back(tmp_path):
    data = {"learnt": 'a "quoted" text', "numbers": [1, 0.5], "no": None}
    write_data(tmp_path, data)
    text = (tmp_path / FOLDER / NAME).read_text()
    assert text.startswith('"use strict";') and "</script" not in text and text.isascii()
    assert read_data(tmp_path) == data
    assert json.loads(text[text.index(".data = ") + 8:-2]) == data


def test_a_published_run_carries_the_script(smoke):
    from cctaecg.book.publishing import PUBLISHED, book_source

    assert read_data(book_source(smoke) / PUBLISHED)["run"] == "smoke"
