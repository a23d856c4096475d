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
    axes = panel(figure, "Internal")
    assert_array_equal(line(axes, "LAD"), np.column_stack([CURVE.fpr, CURVE.tpr]))
    assert line(axes, "LAD point").tolist() == [[pytest.approx(0.3), 0.8]]
    band = axes.collections[0].get_datalim(axes.transData)
    assert (band.y0, band.y1) == (pytest.approx(-0.01), pytest.approx(1.02))
    assert axes.get_aspect() == 1


def test_legend_gives_auc_interval_events_and_n(panel):
    drawing = roc_curves({"Internal": results()}, {"Internal": Interval(0.731, 0.72, 0.742, 18480)}, level=0.9)
    legend = panel(drawing.figure, "Internal").get_legend()
    assert legend.get_title().get_text() == "AUC (90% CI), events / n"
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels[2] == "LAD  0.744 (0.721 to 0.767), 1,373 / 4,620"
    assert labels[4] == "Micro-average  0.731 (0.720 to 0.742)"
    assert "LAD 0.744 (0.721 to 0.767) with 1,373 events of 4,620" in drawing.alt
    assert "micro-average 0.731 (0.720 to 0.742)" in drawing.alt
    assert "LM sensitivity 0.80 at specificity 0.70" in drawing.alt


def test_point_is_left_out_where_a_rate_does_not_exist(panel):
    nowhere = Operating(0.15, 0, 3, 7, 0, None, POINT.specificity, None, None, 10, 0)
    drawing = roc_curves({"Internal": results(LM=VesselRoc(CURVE, AREA, nowhere), RCA=VesselRoc(CURVE, AREA))})
    marked = {artist.get_gid() for artist in panel(drawing.figure, "Internal").get_lines()}
    assert {"LAD point", "LCX point"} <= marked and not {"LM point", "RCA point"} & marked
    assert set(drawing.data.loc[drawing.data["series"] == "operating point", "vessel"]) == {"LAD", "LCX"}


def test_a_panel_for_each_title(panel):
    drawing = roc_curves({"CCTA exam": results(), "Patient": results(LM=Absent("No label of the LM."))})
    assert [axes.get_title(loc="left") for axes in drawing.figure.axes] == ["CCTA exam", "Patient"]
    labels = [text.get_text() for text in panel(drawing.figure, "Patient").get_legend().get_texts()]
    assert labels[1] == "LM  No label of the LM."
    assert drawing.data.groupby("panel")["vessel"].nunique().to_dict() == {"CCTA exam": 4, "Patient": 3}


def test_data_hold_the_curve_and_the_band():
    data = roc_curves({"Internal": results()}).data
    lcx = data[data["vessel"] == "LCX"].set_index("series")
    assert lcx.loc["curve", "tpr"].tolist() == [0, 0.7, 1.0]
    assert lcx.loc["band", "upper"].tolist() == [0.02, 0.52, 1.02]


def test_no_panel_is_refused():
    with pytest.raises(MissingPanel, match="no panel"):
        roc_curves({})
