"""Small multiples of a sweep, read back from the axes."""

import pandas as pd

from cctaecg.figures.study.sweep import NOTHING, PANELS, sweep_panels

COLUMNS = ["key", "setting", "value", "lower", "upper"]
TABLE = pd.DataFrame([
    ("risk.auc.LAD.value", "0.1", 0.7, 0.6, 0.8), ("risk.auc.LAD.value", "0.2", 0.5, 0.4, 0.6),
    ("risk.high", "0.1", 20, None, None), ("risk.high", "0.2", 10, None, None),
], columns=COLUMNS)


def test_each_result_has_a_panel_and_its_interval_a_band():
    drawing = sweep_panels(TABLE, "threshold_lad")
    first, second, *others = drawing.figure.axes
    assert first.get_title("left") == "risk.auc.LAD" and second.get_title("left") == "risk.high"
    assert first.lines[0].get_xydata().tolist() == [[0.1, 0.7], [0.2, 0.5]]
    assert len(first.collections) == 1 and len(second.collections) == 0
    assert not any(axes.get_visible() for axes in others)
    assert drawing.figure.get_supxlabel() == "threshold_lad" and len(drawing.data) == 4
    assert drawing.words == ("2 results against threshold_lad: risk.auc.LAD.value from 0.700 to 0.500 "
                           "and risk.high from 20.000 to 10.000.")


def test_values_that_are_no_numbers_stand_side_by_side():
    drawing = sweep_panels(TABLE.assign(setting=["internal", "external"] * 2), "cohort")
    assert [text.get_text() for text in drawing.figure.axes[0].get_xticklabels()] == ["internal", "external"]


def test_of_many_results_the_first_are_drawn():
    many = pd.concat([TABLE.iloc[:2].assign(key=f"risk.operating.internal.LAD.number_{n}.value") for n in range(20)])
    drawing = sweep_panels(many, "threshold_lad")
    assert len(drawing.figure.axes) == PANELS and drawing.data["key"].nunique() == PANELS
    assert drawing.figure.axes[0].get_title("left") == "risk.operating.internal\n.LAD.number_0"


def test_nothing_that_depends_is_said():
    assert sweep_panels(pd.DataFrame(columns=COLUMNS), "level").absent == NOTHING


def test_every_text_can_be_read_on_a_page_and_on_a_phone(legible_in_both):
    legible_in_both(sweep_panels(TABLE, "threshold_lad"))
