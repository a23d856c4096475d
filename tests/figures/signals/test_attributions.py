import numpy as np

from cctaecg.domain import LEADS, VESSELS
from cctaecg.explain.attributions import LeadAttribution, WaveAttribution
from cctaecg.explain.waves import WAVES
from cctaecg.figures.signals.attributions import attributions_over_beat, lead_attributions, wave_attributions
from cctaecg.run.results import Absent

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
    assert "LAD III −0.300 and V5 0.250" in drawing.words
    assert drawing.data[drawing.data["vessel"] == "RCA"]["upper"].tolist() == (VALUE + 0.1).tolist()


MAP = np.zeros((12, 4))
MAP[LEADS.index("V3"), WAVES.index("T")], MAP[LEADS.index("II"), WAVES.index("ST")] = -0.8, 0.2
BY_WAVE = WaveAttribution(MAP, MAP - 0.3, MAP + 0.3, 80)


def test_area_is_the_size_and_filling_the_sign(panel):
    drawing = wave_attributions(dict.fromkeys(VESSELS, BY_WAVE))
    axes = panel(drawing.figure, "RCA")
    (circles,) = axes.collections
    areas, faces, edges = circles.get_sizes(), circles.get_facecolors(), circles.get_edgecolors()
    lowered, raised = LEADS.index("V3") * 4 + WAVES.index("T"), LEADS.index("II") * 4 + WAVES.index("ST")
    assert circles.get_offsets()[lowered].tolist() == [WAVES.index("T"), LEADS.index("V3")]
    assert areas[raised] == areas[lowered] / 4 and areas.max() == areas[lowered]
    assert faces[lowered][3] == 0 and faces[raised][3] == 1
    assert (edges[lowered] != edges[raised]).any()  # the interval of the smaller one holds 0
    assert axes.get_xlabel() == "largest circle: 0.80 logits"
    assert "LAD T of V3 −0.80 and ST of II 0.20" in drawing.words
    (row,) = drawing.data.query("vessel == 'LM' and lead == 'V3' and wave == 'T'")[["value", "lower", "upper"]].values
    assert np.allclose(row, [-0.8, -1.1, -0.5])


def test_beat_map_shows_leads_over_time(panel):
    sizes = np.zeros((12, 70))
    sizes[LEADS.index("V2"), 55] = 0.4
    drawing = attributions_over_beat(dict.fromkeys(VESSELS, sizes), np.arange(-25, 45) / 100)
    (image,) = panel(drawing.figure, "LCX").images
    assert image.get_array()[7, 55] == 1 and np.allclose(image.get_extent(), (-255, 445, 11.5, -0.5))
    assert "LAD in V2 at 300 ms" in drawing.words
    largest = drawing.data.loc[drawing.data["value"].idxmax()]
    assert (largest["lead"], largest["time_ms"], largest["value"]) == ("V2", 300, 0.4)


def test_vessels_without_attributions_say_why(texts):
    for drawing in (wave_attributions({**dict.fromkeys(VESSELS, BY_WAVE), "LM": Absent("No label.")}),
                    attributions_over_beat({**dict.fromkeys(VESSELS, np.ones((12, 70))), "LM": Absent("No label.")},
                                           np.arange(-25, 45) / 100)):
        assert "No label." in texts(drawing.figure) and drawing.words.endswith("LM: No label.")
        assert "LM" not in set(drawing.data["vessel"]) and drawing.absent is None
    assert wave_attributions(dict.fromkeys(VESSELS, Absent("No label."))).absent == "No label."
