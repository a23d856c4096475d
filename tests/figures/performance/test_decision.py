import numpy as np
import pytest

from cctaecg.domain import RISK_THRESHOLDS, VESSELS
from cctaecg.figures.performance.decision import decision_curves
from cctaecg.stats.decisions.net_benefit import BestStrategy, NetBenefit

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


def test_the_alternative_text_says_in_whom_the_model_is_surely_best(drawing):
    assert "above that of sending on everyone or no one in RCA, LAD and LCX, not in LM." in drawing.alt
    share = {vessel: BestStrategy(THRESHOLDS, np.full(4, sure), np.full(4, 1 - sure), np.zeros(4), 1000, 200)
             for vessel, sure in zip(VESSELS, (0.98, 0.5, 0.97, 0.975), strict=True)}
    found = decision_curves(dict.fromkeys(VESSELS, BENEFIT), RISK_THRESHOLDS, share)
    assert found.alt.endswith("Best in nearly all resamples in RCA and LCX, not in LM and LAD.")


def test_alt_compares_at_the_nearest_threshold(drawing):
    assert "LM 0.200 against 0.200 at 1%" in drawing.words
    # (0.15 - 0.10) / (0.12 / 0.88) of 100
    assert "LAD 0.150 against 0.100 at 12% (37 CTs avoided per 100)" in drawing.words


def test_data_have_a_row_for_each_vessel_and_threshold(drawing):
    assert drawing.data[drawing.data["vessel"] == "LCX"]["treat_all"].tolist() == [0.2, 0.1, 0.0, -0.9]
    assert len(drawing.data) == 16


def test_standardised_benefit_is_on_the_right_axis_and_in_the_data(drawing, panel):
    axes = panel(drawing.figure, "RCA")
    (right,) = axes.child_axes
    assert right.get_ylim() == pytest.approx(tuple(limit / 0.2 for limit in axes.get_ylim()))
    table = drawing.data[drawing.data["vessel"] == "RCA"]
    assert table["standardised"].tolist() == pytest.approx([1, 0.75, 0.6, 0.45])
    assert table["best_model"].isna().all()


def test_strip_stacks_how_often_each_is_best(panel):
    share = BestStrategy(THRESHOLDS, np.array([0.1, 0.5, 0.9, 0.7]), np.array([0.9, 0.5, 0, 0]),
                         np.array([0, 0, 0.1, 0.3]), 1000, 200)
    drawing = decision_curves(dict.fromkeys(VESSELS, BENEFIT), RISK_THRESHOLDS, dict.fromkeys(VESSELS, share))
    strip = panel(drawing.figure, "LCX").child_axes[-1]
    none, _, model = strip.collections
    assert [part.get_gid() for part in strip.collections] == ["best: no one", "best: everyone", "best: model"]
    assert model.get_paths()[0].vertices[:, 1].max() == pytest.approx(1)
    assert none.get_paths()[0].vertices[:, 1].max() == pytest.approx(0.3)
    assert drawing.data["best_model"].tolist() == share.model.tolist() * 4
