import numpy as np
import pytest

from cctaecg.domain import RISK_THRESHOLDS, VESSELS
from cctaecg.figures.performance.thresholds import threshold_sweep
from cctaecg.run.results import Absent
from cctaecg.stats.decisions.thresholds import Sweep

SWEEP = Sweep(np.array([0.01, 0.15, 0.5]), np.array([1.0, 0.7, 0.1]), np.array([0.0, 0.6, 0.96]))


@pytest.fixture(scope="module")
def drawing():
    opportunistic = {"RCA": 0.44, "LM": None, "LAD": Absent("One class only."), "LCX": 0.3}
    return threshold_sweep(dict.fromkeys(VESSELS, SWEEP), RISK_THRESHOLDS, opportunistic)


def test_lines_are_the_sweep(drawing, panel, line):
    axes = panel(drawing.figure, "RCA")
    assert line(axes, "sensitivity").tolist() == [[0.01, 1], [0.15, 0.7], [0.5, 0.1]]
    assert line(axes, "specificity").tolist() == [[0.01, 0], [0.15, 0.6], [0.5, 0.96]]
    assert line(axes, "base")[0, 0] == 0.15 and line(axes, "opportunistic")[0, 0] == 0.44


def test_no_opportunistic_threshold_is_said(drawing, panel):
    assert panel(drawing.figure, "RCA").get_title(loc="right") == "opportunistic 0.440"
    for vessel in ("LM", "LAD"):
        axes = panel(drawing.figure, vessel)
        assert axes.get_title(loc="right") == "no opportunistic threshold"
        assert "opportunistic" not in [artist.get_gid() for artist in axes.get_lines()]


def test_alt_and_data(drawing):
    assert "RCA 0.70 and 0.60 near 0.150" in drawing.words and "LM 1.00 and 0.00 near 0.010" in drawing.words
    assert drawing.data.groupby("vessel").size().to_dict() == dict.fromkeys(VESSELS, 3)
