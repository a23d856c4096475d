import numpy as np

from cctaecg.domain import VESSELS
from cctaecg.explain.sanity_checks import DeletionCurve
from cctaecg.figures.signals.deletion import deletion_curves
from cctaecg.run.results import Absent
from cctaecg.stats.intervals import Interval

FRACTIONS = np.array([0, 0.1, 0.5, 1])
FALL, RANDOM = np.array([0, 0.8, 1.1, 0.4]), np.array([0, 0.05, 0.2, 0.4])
CURVE = DeletionCurve(FRACTIONS, (FALL, FALL - 0.1, FALL + 0.1), (RANDOM, RANDOM - 0.1, RANDOM + 0.1),
                      Interval(0.55, 0.41, 0.69, 80))


def test_both_orders_are_drawn_with_the_gain_in_words(panel, line):
    drawing = deletion_curves(dict.fromkeys(VESSELS, CURVE))
    axes = panel(drawing.figure, "LCX")
    assert np.allclose(line(axes, "attribution"), np.column_stack([FRACTIONS, FALL]))
    assert np.allclose(line(axes, "random")[:, 1], RANDOM)
    assert "RCA 0.55 (0.41 to 0.69)" in drawing.words
    assert len(drawing.data) == 4 * 2 * len(FRACTIONS)
    low = drawing.data[(drawing.data["vessel"] == "LM") & (drawing.data["order"] == "random")]["lower"]
    assert np.allclose(low, RANDOM - 0.1)


def test_lines_differ_without_colour(panel):
    axes = panel(deletion_curves(dict.fromkeys(VESSELS, CURVE)).figure, "RCA")
    styles = {found.get_gid(): found.get_linestyle() for found in axes.get_lines() if found.get_gid() in
              ("attribution", "random")}
    assert styles["attribution"] == "-" and styles["random"] != "-"


def test_missing_vessels_are_explained(texts):
    drawing = deletion_curves({**dict.fromkeys(VESSELS, CURVE), "LM": Absent("No label.")})
    assert "No label." in texts(drawing.figure) and "LM: No label." in drawing.words
    assert deletion_curves(dict.fromkeys(VESSELS, Absent("No label."))).absent == "No label."
