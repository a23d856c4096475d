import pytest

from cctaecg.domain import VESSELS
from cctaecg.figures.performance.interval_methods import interval_methods_plot
from cctaecg.run.results import Absent
from cctaecg.stats.intervals import Interval

NAMES = {"records": "by record", "patients": "by patient"}
INTERVALS = {"records": Interval(0.70, 0.68, 0.72, 90, 30), "patients": Interval(0.70, 0.65, 0.75, 90, 30)}


@pytest.fixture(scope="module")
def drawing():
    return interval_methods_plot(dict.fromkeys(VESSELS, INTERVALS) | {"LM": Absent("No left main label.")}, NAMES)


def test_every_interval_is_drawn_where_it_lies(drawing, panel):
    axes = panel(drawing.figure, "RCA")
    ends = [bar.get_segments()[0][:, 0].tolist() for bar in axes.collections]
    assert ends == [[pytest.approx(0.68), pytest.approx(0.72)], [pytest.approx(0.65), pytest.approx(0.75)]]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["by record", "by patient"]


def test_data_and_alternative_text_give_the_widths(drawing, texts):
    widths = drawing.data.set_index(["vessel", "method"])["width"]
    assert widths["LAD", "records"] == pytest.approx(0.04) and widths["LAD", "patients"] == pytest.approx(0.10)
    assert "LM" not in widths.index and "No left main label." in texts(drawing.figure)
    assert "RCA 0.040 against 0.100" in drawing.words and "LM: No left main label." in drawing.words


@pytest.mark.parametrize(("missing", "lowest"), [((), "LCX"), (("LCX",), "LAD"), (("LM", "LAD", "LCX"), "RCA")])
def test_the_last_drawn_panel_has_the_numbers_of_the_axis(panel, missing, lowest):
    results = dict.fromkeys(VESSELS, INTERVALS) | dict.fromkeys(missing, Absent("No label."))
    figure = interval_methods_plot(results, NAMES).figure
    for vessel in VESSELS:
        axes = panel(figure, vessel)
        shown = any(tick.label1.get_visible() and tick.label1.get_text() for tick in axes.xaxis.get_major_ticks())
        assert shown == (vessel == lowest), vessel
    assert panel(figure, lowest).get_xlabel() == "AUC with 95% interval"


def test_every_text_can_be_read_on_a_page_and_on_a_phone(drawing, legible_in_both):
    legible_in_both(drawing)
