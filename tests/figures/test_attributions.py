import numpy as np

from cctaecg.domain import LEADS, VESSELS
from cctaecg.explain.attributions import LeadAttribution
from cctaecg.figures.attributions import lead_attributions

VALUE = np.array([0, 0.02, -0.3, 0, 0, 0, 0, 0, 0, 0, 0.25, 0.1])
RESULT = LeadAttribution(VALUE, VALUE - 0.05, VALUE + 0.1, 120)


def test_a_bar_and_an_interval_for_each_lead(panel):
    drawing = lead_attributions(dict.fromkeys(VESSELS, RESULT))
    axes = panel(drawing.figure, "LAD")
    assert [bar.get_width() for bar in axes.patches] == VALUE.tolist()
    assert [label.get_text() for label in axes.get_yticklabels()] == list(LEADS)
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # lead I on top
    (interval,) = [bars for bars in axes.containers if hasattr(bars, "has_xerr")]
    assert np.allclose(interval[2][0].get_segments()[2][:, 0], [-0.35, -0.2])
    assert "LAD III −0.300 and V5 0.250" in drawing.alt
    assert drawing.data[drawing.data["vessel"] == "RCA"]["upper"].tolist() == (VALUE + 0.1).tolist()
