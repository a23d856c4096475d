import numpy as np
import pytest

from cctaecg.domain import RISK_THRESHOLDS, VESSELS
from cctaecg.figures.performance.calibration import VesselCalibration, calibration_curves
from cctaecg.run.results import Absent
from cctaecg.stats.calibration_measures.calibration import Calibration, CalibrationGroups
from cctaecg.stats.calibration_measures.calibration_curve import SmoothCurve
from cctaecg.stats.intervals import Interval

MEASURES = Calibration(0.1301, 0.1, 0.02, 0.9512, 1.01, 0.0134, 0.01, 0.03, 60, 12)
GROUPS = CalibrationGroups(np.array([0.05, 0.15, 0.5]), np.array([0.1, 0.2, 0.45]), np.array([20, 20, 20]))
GRID = np.linspace(0.02, 0.6, 5)
SMOOTH = SmoothCurve(GRID, GRID + 0.01, {0.95: (GRID - 0.02, GRID + 0.04), 0.99: (GRID - 0.03, GRID + 0.06)})
OUTCOME, PROBABILITY = np.array([1.0, 0, 0, 0]), np.array([0.5, 0.1, 0.2, 0.1])


@pytest.fixture(scope="module")
def drawing():
    result = VesselCalibration(MEASURES, GROUPS, SMOOTH, OUTCOME, PROBABILITY)
    return calibration_curves(dict.fromkeys(VESSELS, result), RISK_THRESHOLDS)


def test_groups_are_split_at_the_threshold_which_is_high(drawing, panel, line):
    rca, lm = panel(drawing.figure, "RCA"), panel(drawing.figure, "LM")
    assert line(rca, "low").tolist() == [[0.05, 0.1]]
    assert line(rca, "high").tolist() == [[0.15, 0.2], [0.5, 0.45]]
    assert len(line(lm, "low")) == 0 and len(line(lm, "high")) == 3


def test_smooth_curve_and_measures(drawing, panel, line, texts):
    assert np.array_equal(line(panel(drawing.figure, "LCX"), "smooth"), np.column_stack([GRID, GRID + 0.01]))
    assert "Brier 0.130 slope 0.95 ICI 0.013" in texts(drawing.figure)
    assert "95% band" in texts(drawing.figure) and "99% band" in texts(drawing.figure)
    assert "LAD Brier score 0.130, slope 0.95, integrated calibration index 0.013" in drawing.words


def test_left_main_is_zoomed_and_counts_what_lies_beyond(drawing, panel):
    lm = panel(drawing.figure, "LM")
    assert lm.get_xlim()[1] == lm.get_ylim()[1] == pytest.approx(0.35 * 1.02)
    assert any("1 group off the axes" in text.get_text() for text in lm.texts)
    assert not any("off the axes" in text.get_text() for text in panel(drawing.figure, "RCA").texts)


def test_strip_shows_events_up_and_non_events_down(drawing, panel):
    (strip,) = panel(drawing.figure, "RCA").child_axes
    up, down = (patch.get_data().values for patch in strip.patches)
    assert up.max() == 1 and up.sum() == 1  # one event
    assert down.min() == -1 and down.sum() == -1.5  # two of the three non-events share a bin


def test_data_name_the_series(drawing):
    counts = drawing.data[drawing.data["vessel"] == "RCA"]["series"].value_counts().to_dict()
    assert counts == {"group, high risk": 2, "group, low risk": 1, "smooth curve": 5, "95% band": 5, "99% band": 5}


def test_the_published_band_stands_beside_with_the_same_groups(panel, line, texts):
    published = SmoothCurve(np.linspace(0, 1, 3), np.array([0.1, 0.2, 0.2]), {0.95: (np.zeros(3), np.ones(3))})
    result = VesselCalibration(MEASURES, GROUPS, SMOOTH, OUTCOME, PROBABILITY, published)
    absent = Absent("No label of the left main.")
    drawing = calibration_curves(dict.fromkeys(VESSELS, result) | {"LM": absent}, RISK_THRESHOLDS)
    left, right = panel(drawing.figure, "RCA, as published"), panel(drawing.figure, "RCA")
    assert np.array_equal(line(left, "published"), np.column_stack([published.grid, published.value]))
    assert np.array_equal(line(left, "high"), line(right, "high"))
    assert left.get_xlim() == right.get_xlim() and "ICI" not in left.texts[0].get_text()
    assert texts(drawing.figure).count("No label of the left main.") == 1
    counts = drawing.data[drawing.data["vessel"] == "RCA"]["series"].value_counts()
    assert counts["published, 95% band"] == counts["published, curve"] == 3
    assert drawing.words.endswith("Beside each panel the band as published. LM: No label of the left main.")


def test_a_vessel_without_its_published_band_keeps_its_own_panel(panel, line):
    published = SmoothCurve(np.linspace(0, 1, 3), np.array([0.1, 0.2, 0.2]), {0.95: (np.zeros(3), np.ones(3))})
    whole = VesselCalibration(MEASURES, GROUPS, SMOOTH, OUTCOME, PROBABILITY, published)
    drawing = calibration_curves(
        dict.fromkeys(VESSELS, whole) | {"LCX": whole._replace(published=Absent("Too few records to smooth."))},
        RISK_THRESHOLDS)
    assert len(line(panel(drawing.figure, "LCX"), "smooth")) == 5
    assert "published, curve" not in set(drawing.data[drawing.data["vessel"] == "LCX"]["series"])


@pytest.mark.parametrize(("uppers", "said"), [
    ([0.95, 1.2, 0.9, 0.99], "in RCA, LAD and LCX, not in LM"), ([0.9] * 4, "in every vessel"),
    ([1.1, 1.2, 1, 1.3], "in no vessel"),
])  # fmt: skip
def test_the_alternative_text_goes_by_the_interval_of_the_slope(uppers, said):
    """A slope of 0.99 (0.78 to 1.20) is not shown to be below 1."""
    drawing = calibration_curves({
        vessel: VesselCalibration(MEASURES, GROUPS, SMOOTH, OUTCOME, PROBABILITY,
                                  slope=Interval(0.88, 0.7, upper, 60, 12))
        for vessel, upper in zip(VESSELS, uppers, strict=True)}, RISK_THRESHOLDS)
    assert f"By the slope's interval probabilities are too extreme {said}." in drawing.alt


def test_without_an_interval_of_the_slope_the_alternative_text_does_not_judge_it(drawing):
    assert drawing.alt == "Predicted against observed risk: the mean distance is 0.013."
