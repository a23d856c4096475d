import numpy as np
import pytest

from cctaecg.domain import RISK_THRESHOLDS, VESSELS
from cctaecg.figures.panels import MissingPanel
from cctaecg.figures.performance.grades import GradeOutOfRange, VesselGrades, probability_by_grade
from cctaecg.run.results import Absent
from cctaecg.stats.trend import Trend

GRADE = np.array([0, 0, 0, 0, 0, 1, 1, 3, np.nan])
PROBABILITY = np.array([0.1, 0.2, 0.3, 0.4, 0.9, 0.25, 0.35, 0.7, 0.5])
TREND = Trend(0.3712, 0.34, 0.4, 1e-9, 8)


def results(**others) -> dict:
    return {vessel: VesselGrades(GRADE, PROBABILITY, TREND) for vessel in VESSELS} | others


@pytest.fixture(scope="module")
def drawing():
    return probability_by_grade(results(), RISK_THRESHOLDS)


def test_every_known_record_is_a_point_near_its_grade(drawing, panel, line):
    points = line(panel(drawing.figure, "RCA"), "points 0")
    assert points[:, 1].tolist() == [0.1, 0.2, 0.3, 0.4, 0.9]
    assert np.abs(points[:, 0]).max() < 0.35 and len(set(points[:, 0])) == 5
    assert line(panel(drawing.figure, "RCA"), "points 3")[:, 1].tolist() == [0.7]


def test_boxes_counts_and_threshold(drawing, panel, line):
    axes = panel(drawing.figure, "LM")
    rows = drawing.data[drawing.data["vessel"] == "LM"].set_index("grade")
    assert rows.loc["Normal", ["n", "q1", "median", "q3", "whisker_high"]].tolist() == [5, 0.2, 0.3, 0.4, 0.4]
    assert rows["n"].tolist() == [5, 2, 0, 1]
    assert np.isnan(rows.loc["Moderate", "median"])
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        "5\nNormal", "2\nMild", "0\nModerate", "1\nSevere,\noccluded"]
    assert line(axes, "threshold")[:, 1].tolist() == [0.01, 0.01]


def test_spearman_stands_above_the_panel(drawing, panel):
    assert panel(drawing.figure, "RCA").get_title(loc="right") == "ρ 0.37 (0.34 to 0.40)\np < 0.001"
    assert "RCA medians 0.30, 0.30, none, 0.70 (Spearman 0.371, p < 0.001)" in drawing.words


def test_the_alternative_text_goes_by_the_interval_of_the_correlation():
    spread = VesselGrades(GRADE, PROBABILITY, Trend(0.371, -0.02, 0.61, 0.06, 8))
    drawing = probability_by_grade(results(LM=spread), RISK_THRESHOLDS)
    assert "Spearman's ρ 0.37, its interval above 0 in RCA, LAD and LCX, not in LM." in drawing.alt


def test_undefined_trend_gives_its_reason(panel):
    figure = probability_by_grade(results(LM=VesselGrades(GRADE, PROBABILITY, Absent("One grade only."))),
                                  RISK_THRESHOLDS).figure
    assert panel(figure, "LM").get_title(loc="right") == "One grade only."


def test_grade_without_a_name_is_refused():
    with pytest.raises(GradeOutOfRange, match=r"LAD: grade 4 has no name; expected 0 to 3"):
        probability_by_grade(results(LAD=VesselGrades(GRADE + 1, PROBABILITY, TREND)), RISK_THRESHOLDS)


def test_a_logit_axis_spreads_small_probabilities(panel, line):
    small = VesselGrades(GRADE, np.array([0.002, 0.004, 0.01, 0.02, 0.0, 0.03, 0.04, 0.3, 0.5]), TREND)
    drawing = probability_by_grade(results(LM=small), RISK_THRESHOLDS, logit=["LM"])
    axes = panel(drawing.figure, "LM, logit axis")
    assert (axes.get_yscale(), panel(drawing.figure, "RCA").get_yscale()) == ("logit", "linear")
    low, high = axes.get_ylim()
    assert 0 < low < 0.002 and 0.3 < high < 0.4
    shown = [tick for tick in axes.get_yticks() if low < tick < high]
    assert shown == [0.003, 0.01, 0.03, 0.1, 0.3]
    height = axes.transData.transform([(0, 0.003), (0, 0.03), (0, 0.3)])[:, 1]
    assert height[1] - height[0] == pytest.approx(height[2] - height[1], rel=0.15)  # factors of ten, nearly alike
    assert line(axes, "points 0")[:, 1].tolist() == [0.002, 0.004, 0.01, 0.02, 0.0]
    assert drawing.words.endswith(" Logit axis: LM.")


def test_a_logit_axis_for_no_vessel_is_refused():
    with pytest.raises(MissingPanel, match="'LMCA' is no vessel; expected a logit axis for some of RCA, LM"):
        probability_by_grade(results(), RISK_THRESHOLDS, logit=["LMCA"])
