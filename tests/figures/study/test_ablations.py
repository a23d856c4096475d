import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from cctaecg.domain import VESSELS
from cctaecg.figures.study.ablations import ablation_forest, learning_curves
from cctaecg.run.results import Absent

REASON = "No record has both a label and a prediction."


def table(shift: float) -> pd.DataFrame:
    rows = [("seed", "Nothing: another seed", "internal", 0.001, -0.01, 0.012),
            ("seed", "Nothing: another seed", "external", 0.002, -0.02, 0.024),
            ("scratch", "No pretraining", "internal", shift, shift - 0.02, shift + 0.01),
            ("scratch", "No pretraining", "external", shift + 0.005, shift - 0.03, shift + 0.03)]
    return pd.DataFrame(rows, columns=["arm", "title", "cohort", "difference", "lower", "upper"])


@pytest.fixture(scope="module")
def differences():
    return {vessel: table(-0.03 - place / 100) for place, vessel in enumerate(VESSELS)} | {"macro": table(-0.05)}


@pytest.fixture(scope="module")
def facts():
    def epochs(*values):
        return [{"value": value, "lower": value - 0.02, "upper": value + 0.02} for value in values]

    return {"default": {"by_epoch": epochs(0.70, 0.71)}, "scratch": {"by_epoch": epochs(0.62, 0.66)}}


def test_each_difference_is_drawn_where_it_lies_beside_the_zero_line(differences, panel):
    drawing = ablation_forest(differences)
    axes = panel(drawing.figure, "LM")
    ends = [bar.get_segments()[0][:, 0] for bar in axes.collections]
    np.testing.assert_allclose(ends, differences["LM"][["lower", "upper"]])
    marks = [line for line in axes.get_lines() if line.get_marker() == "o"]
    assert [line.get_fillstyle() for line in marks] == ["full", "none", "full", "none"]
    assert any(list(line.get_xdata()) == [0, 0] for line in axes.get_lines())
    names = panel(drawing.figure, "RCA").get_yticklabels()
    assert [label.get_text() for label in names] == ["Nothing: another seed", "No pretraining"]
    assert len(drawing.data) == 16 and "LCX −0.060 (No pretraining)" in drawing.words


@pytest.mark.parametrize("missing", [["LM"], ["RCA"], ["LAD", "LCX"], ["RCA", "LAD"]])
def test_a_missing_vessel_is_explained_and_the_others_keep_their_labels(differences, missing, texts):
    drawing = ablation_forest(differences | dict.fromkeys(missing, Absent(REASON)))
    figure = drawing.figure
    assert REASON in texts(figure) and drawing.absent is None
    assert not set(missing) & set(drawing.data["vessel"])
    shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    assert min(text.get_fontsize() for text in shown) >= 9
    for axes in figure.axes:
        if axes.get_title(loc="left") not in missing:
            row = [other for other in figure.axes if other.get_subplotspec().rowspan == axes.get_subplotspec().rowspan]
            assert any(label.get_visible() and label.get_text() == "No pretraining"
                       for other in row for label in other.get_yticklabels())
            column = [other for other in figure.axes
                      if other.get_subplotspec().colspan == axes.get_subplotspec().colspan]
            assert any(tick.label1.get_visible() for other in column for tick in other.xaxis.get_major_ticks())


def test_without_any_arm_the_reason_stands_in_its_place():
    assert ablation_forest(dict.fromkeys(VESSELS, Absent(REASON))).absent == REASON
    assert learning_curves(Absent(REASON)).absent == REASON


def test_learning_curves_differ_in_line_and_marker(facts):
    drawing = learning_curves(facts)
    (axes,) = drawing.figure.axes
    assert len({line.get_linestyle() for line in axes.get_lines() if len(line.get_xdata()) == 2}) >= 2
    assert drawing.data["macro_auc"].tolist() == [0.70, 0.71, 0.62, 0.66]
    assert "pretrained weights 0.700 after the first and 0.710 after the last epoch" in drawing.words


def test_every_text_can_be_read_on_a_page_and_on_a_phone(differences, facts, legible_in_both):
    legible_in_both(ablation_forest(differences))
    legible_in_both(learning_curves(facts))
