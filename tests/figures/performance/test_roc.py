from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cctaecg.domain import VESSELS
from cctaecg.figures.panels import MissingPanel
from cctaecg.figures.performance.roc import VesselRoc, roc_curves
from cctaecg.run.results import Absent
from cctaecg.stats.decisions.thresholds import Operating
from cctaecg.stats.discrimination.auc import AUC
from cctaecg.stats.discrimination.roc import Roc
from cctaecg.stats.intervals import Interval

GRID = np.array([0, 0.5, 1.0])
CURVE = Roc(fpr=np.array([0, 0.2, 1.0]), tpr=np.array([0, 0.7, 1.0]), threshold=np.array([np.inf, 0.4, 0.1]),
            grid=GRID, lower=GRID - 0.01, upper=GRID + 0.02)
AREA = AUC(0.7444, 0.721, 0.767, 0.01, 4620, 1373, 2323, 690)
POINT = Operating(0.15, 8, 3, 7, 2, Interval(0.8, 0.5, 0.9, 10, 8), Interval(0.7, 0.4, 0.9, 10, 7), None, None, 20, 10)


def results(**others) -> dict:
    return {vessel: VesselRoc(CURVE, AREA, POINT) for vessel in VESSELS} | others


def test_curve_band_and_point_are_the_data(panel, line):
    figure = roc_curves({"Internal": results()}).figure
    axes = panel(figure, "LAD")
    assert_array_equal(line(axes, "LAD"), np.column_stack([CURVE.fpr, CURVE.tpr]))
    assert line(axes, "LAD point").tolist() == [[pytest.approx(0.3), 0.8]]
    band = axes.collections[0].get_datalim(axes.transData)
    assert (band.y0, band.y1) == (pytest.approx(-0.01), pytest.approx(1.02))
    assert axes.get_aspect() == 1


def test_each_vessel_has_a_square_of_its_own_with_the_others_behind_it(panel):
    """Four bands in one square hid each other."""
    figure = roc_curves({"Internal": results()}).figure
    assert [axes.get_title(loc="left") for axes in figure.axes] == list(VESSELS)
    for axes in figure.axes:
        assert len(axes.collections) == 1
        assert len(axes.get_lines()) == 1 + 4 + 2  # chance, every curve in the background, its own and its point


def test_a_square_says_auc_interval_events_and_n(panel):
    drawing = roc_curves({"Internal": results()}, {"Internal": Interval(0.731, 0.72, 0.742, 18480)}, level=0.9)
    (said,) = [text.get_text() for text in panel(drawing.figure, "LAD").texts]
    assert said == "0.744\n(0.721 to 0.767)\n1,373 / 4,620"
    (legend,) = drawing.figure.legends
    assert legend.get_title().get_text() == \
        "Above each square: AUC (90% CI), events / n\nMicro-average 0.731 (0.720 to 0.742)"
    assert "LAD 0.744 (0.721 to 0.767) with 1,373 events of 4,620" in drawing.words
    assert "micro-average 0.731 (0.720 to 0.742)" in drawing.words
    assert "LM sensitivity 0.80 at specificity 0.70" in drawing.words


@pytest.mark.parametrize(("lower", "said"), [
    (0.721, "in every vessel"), (0.49, "in RCA, LAD and LCX, not in LM"),
])
def test_the_alternative_text_says_what_is_found(lower, said):
    low = AUC(0.6, lower, 0.767, 0.01, 4620, 1373, 2323, 700)
    drawing = roc_curves({"Internal": results(LM=VesselRoc(CURVE, low))})
    assert drawing.alt == f"ROC curves. Internal: AUC 0.600 (LM) to 0.744 (RCA), interval above 0.5 {said}."


def test_point_is_left_out_where_a_rate_does_not_exist(panel):
    nowhere = Operating(0.15, 0, 3, 7, 0, None, POINT.specificity, None, None, 10, 0)
    drawing = roc_curves({"Internal": results(LM=VesselRoc(CURVE, AREA, nowhere), RCA=VesselRoc(CURVE, AREA))})
    marked = {artist.get_gid() for axes in drawing.figure.axes for artist in axes.get_lines()}
    assert {"LAD point", "LCX point"} <= marked and not {"LM point", "RCA point"} & marked
    assert set(drawing.data.loc[drawing.data["series"] == "operating point", "vessel"]) == {"LAD", "LCX"}


def test_a_square_for_each_vessel_and_title(panel, texts):
    drawing = roc_curves({"CCTA exam": results(), "Patient": results(LM=Absent("No label of the LM."))})
    titles = [axes.get_title(loc="left") for axes in drawing.figure.axes]
    assert titles == [f"{vessel}, {title}" for title in ("CCTA exam", "Patient") for vessel in VESSELS]
    phone = [axes.get_title(loc="left") for axes in drawing.on_a_phone().figure.axes]
    assert phone == [f"{vessel}, {title}" for vessel in VESSELS for title in ("CCTA exam", "Patient")]
    assert "No label of the LM." in texts(drawing.figure)
    assert drawing.data.groupby("panel")["vessel"].nunique().to_dict() == {"CCTA exam": 4, "Patient": 3}


def test_data_hold_the_curve_and_the_band():
    data = roc_curves({"Internal": results()}).data
    lcx = data[data["vessel"] == "LCX"].set_index("series")
    assert lcx.loc["curve", "tpr"].tolist() == [0, 0.7, 1.0]
    assert lcx.loc["band", "upper"].tolist() == [0.02, 0.52, 1.02]


def test_no_panel_is_refused():
    with pytest.raises(MissingPanel, match="no panel"):
        roc_curves({})


def test_a_curve_of_very_many_corners_is_drawn_with_two_thousand():
    """The file does not grow with the records, and the area under what is drawn stays."""
    fpr = np.linspace(0, 1, 50_000)
    many = VesselRoc(replace(CURVE, fpr=fpr, tpr=np.sqrt(fpr), threshold=1 - fpr), AREA, POINT)
    drawing = roc_curves({"One": results(RCA=many)})
    rows = drawing.data.query("vessel == 'RCA' and series == 'curve'")
    assert len(rows) == 2_000 and rows[["fpr", "tpr"]].iloc[[0, -1]].to_numpy().tolist() == [[0, 0], [1, 1]]
    assert np.trapezoid(rows["tpr"], rows["fpr"]) == pytest.approx(2 / 3, abs=1e-4)
