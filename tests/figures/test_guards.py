"""What leaves a hospital: every figure says how it is made coarse, and a coarse one shows nobody alone."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cctaecg.figures as face
from cctaecg.domain import RISK_THRESHOLDS
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.performance.grades import probability_by_grade
from cctaecg.figures.performance.roc import roc_curves
from cctaecg.figures.performance.survival import cumulative_incidence
from cctaecg.figures.signals.attributions import lead_attributions
from cctaecg.figures.style import new_figure
from cctaecg.run.results import Absent
from cctaecg.run.run import Run

CELL = 5
COARSENED = ["roc", "roc levels", "grades", "calibration", "survival", "decision", "thresholds"]
LIBRARY = Path(face.__file__).parent


def test_every_figure_function_says_what_of_it_may_leave_a_hospital():
    found = {}
    for path in LIBRARY.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            decorators = [ast.unparse(each) for each in getattr(node, "decorator_list", [])]
            if "styled" in decorators:
                found[node.name] = decorators[0]
    assert len(found) == 25
    assert {name: first for name, first in found.items() if not re.match(r"guarded\(|of_many|of_one", first)} == {}
    assert found["normalisation_panels"] == "of_one"


@pytest.mark.parametrize("name", COARSENED)
def test_a_coarse_drawing_says_so_and_differs(drawings, name):
    coarse = drawings[name].for_publication(CELL)
    assert coarse.absent is None and "fewer than 5 patients are merged" in coarse.words
    assert any("fewer than 5 patients" in text.get_text() for text in coarse.figure.texts)
    assert not coarse.data.equals(drawings[name].data)


def test_where_everything_may_be_shown_a_drawing_stays_itself(drawings):
    assert all(drawing.for_publication(1) is drawing for drawing in drawings.values())


def test_a_figure_that_does_not_say_how_is_not_shown():
    unknown = Drawing(new_figure(height=1), "A figure.", pd.DataFrame({"a": [1]}))
    assert "not published" in unknown.for_publication(CELL).absent


def test_a_coarse_survival_figure_has_whole_days_and_counts_to_the_nearest_cell(drawings, line):
    coarse = drawings["survival"].for_publication(CELL)
    curves = coarse.data[coarse.data["series"] == "curve"]
    assert (curves["days"] == curves["days"].round()).all() and len(curves) < len(drawings["survival"].data) / 2
    table = coarse.data[coarse.data["series"] == "at risk"]
    assert (table["at_risk"] % CELL == 0).all() and (table["events"] % CELL == 0).all()
    for axes in coarse.figure.axes:
        for drawn in axes.get_lines():
            days = np.asarray(drawn.get_xdata(orig=True), float)
            assert (days == np.rint(days)).all() or drawn.get_gid() is None


def test_a_group_of_few_events_has_no_curve(study):
    few = {vessel: found._replace(low=replace(found.low, events=3)) for vessel, found in study.survival.items()}
    data = cumulative_incidence(few).for_publication(CELL).data
    assert "low" not in set(data.loc[data["series"] == "curve", "group"])


def test_points_of_the_grades_are_means_of_a_cell_and_a_small_grade_hides_its_vessel(study):
    coarse = probability_by_grade(study.grades, RISK_THRESHOLDS).for_publication(CELL)
    for axes in coarse.figure.axes:
        for drawn in axes.get_lines():
            if str(drawn.get_gid()).startswith("points"):
                _, times = np.unique(drawn.get_ydata(orig=True), return_counts=True)
                assert times.min() >= CELL
    grade = study.grades["LM"].grade.copy()
    grade[np.flatnonzero(grade == 3)[2:]] = 2
    few = probability_by_grade(study.grades | {"LM": study.grades["LM"]._replace(grade=grade)}, RISK_THRESHOLDS)
    data = few.for_publication(CELL).data
    assert set(data["vessel"]) < {"RCA", "LM", "LAD", "LCX"} and "LM" not in set(data["vessel"])


def test_a_forest_leaves_out_a_factor_with_a_small_level(drawings):
    assert "Prior MI" in set(drawings["forest"].data["factor"])
    coarse = drawings["forest"].for_publication(13).data
    assert "Prior MI" not in set(coarse["factor"])


def test_beats_of_few_patients_are_not_shown(drawings):
    assert drawings["beats"].for_publication(8).absent is None
    assert "Fewer than 9 patients" in drawings["beats"].for_publication(9).absent


def test_a_hospital_run_saves_only_the_coarse_drawing_and_a_withheld_one_leaves_no_picture(
    drawings, tmp_path, monkeypatch
):
    (tmp_path / "_toc.yml").write_text("")
    monkeypatch.chdir(tmp_path)
    hospital = Run("runs/h").create("smoke", data={"source": "hospital", "folder": "export"})
    simulated = Run("runs/s").create("smoke")
    for run in (hospital, simulated):
        run.save_figure("fig6", drawings["survival"])
    saved = pd.read_csv(hospital.figure("fig6", ".csv"))
    assert len(saved) < len(pd.read_csv(simulated.figure("fig6", ".csv")))
    assert '"smallest_cell": "5"' in hospital.figure("fig6", ".json").read_text()
    assert "smallest_cell" not in simulated.figure("fig6", ".json").read_text()
    hospital.save_figure("fig6", replace(drawings["survival"], guard=None))
    assert not hospital.figure("fig6", ".svg").exists() and not hospital.figure("fig6", ".csv").exists()


def test_a_reason_that_tells_of_few_is_not_drawn(study, texts):
    reason = Absent("There are 3 patients with the outcome and 31 without.")
    found = {**study.roc, "LM": reason}
    for drawing in (roc_curves({"Internal": found}), lead_attributions({**study.attributions, "LM": reason}),
                    cumulative_incidence({v: c._replace(low=reason) for v, c in study.survival.items()})):
        assert "3 patients" in drawing.words + texts(drawing.figure)
        coarse = drawing.for_publication(CELL)
        assert "3 patients" not in coarse.words + texts(coarse.figure)
