import numpy as np
import pytest

from cctaecg.domain import RISK_THRESHOLDS, VESSELS
from cctaecg.figures.decision import decision_curves
from cctaecg.stats.decision import NetBenefit

THRESHOLDS = np.array([0.01, 0.12, 0.2, 0.3])
BENEFIT = NetBenefit(THRESHOLDS, np.array([0.20, 0.15, 0.12, 0.09]), np.array([0.2, 0.1, 0.0, -0.9]), np.zeros(4),
                     1000, 200)


@pytest.fixture(scope="module")
def drawing():
    return decision_curves(dict.fromkeys(VESSELS, BENEFIT), RISK_THRESHOLDS)


def test_lines_are_the_net_benefits(drawing, panel, line):
    axes = panel(drawing.figure, "LAD")
    for gid, values in (("model", BENEFIT.model), ("treat all", BENEFIT.treat_all), ("treat none", BENEFIT.treat_none)):
        assert np.array_equal(line(axes, gid), np.column_stack([THRESHOLDS, values]))
    assert line(axes, "threshold")[:, 0].tolist() == [0.15, 0.15]


def test_panel_is_cut_where_treating_all_harms_most(drawing, panel):
    assert panel(drawing.figure, "RCA").get_ylim() == (pytest.approx(-0.06), pytest.approx(0.22))


def test_alt_compares_at_the_nearest_threshold(drawing):
    assert "LM 0.200 against 0.200 at 1%" in drawing.alt
    assert "LAD 0.150 against 0.100 at 12%" in drawing.alt


def test_data_have_a_row_for_each_vessel_and_threshold(drawing):
    assert drawing.data[drawing.data["vessel"] == "LCX"]["treat_all"].tolist() == [0.2, 0.1, 0.0, -0.9]
    assert len(drawing.data) == 16
