import pytest

from cctaecg.config.sections import DataConfig
from cctaecg.evidence.realism import measure_simulated, real_ecg_facts
from cctaecg.figures.signals.realism import RealismError, realism
from cctaecg.run.results import Absent
from cctaecg.simulate.study import simulate_tables


@pytest.fixture(scope="module")
def simulated():
    return measure_simulated(simulate_tables(DataConfig(scale=0.05)).hospitals["internal"], 40)


def test_figure_draws_both_and_says_the_medians(simulated):
    real = real_ecg_facts()
    drawing = realism(real, simulated)
    assert f"QRS (ms) {real['qrs_ms']['median']:.0f} and {simulated['qrs_ms']['median']:.0f}" in drawing.words
    row = drawing.data.query("measure == 'r_mv V5' and ecgs == 'simulated'").iloc[0]
    assert row["median"] == simulated["r_mv"]["V5"]["median"]
    panel = next(axes for axes in drawing.figure.axes if axes.get_title(loc="left") == "Correlation of two leads")
    points = next(line for line in panel.lines if line.get_gid() == "correlations")
    assert len(points.get_xdata()) == 66
    with pytest.raises(RealismError, match="real ECGs lacks 'qtc_ms'"):
        realism({key: value for key, value in real.items() if key != "qtc_ms"}, simulated)


def test_where_nothing_was_simulated_the_picture_says_so():
    assert realism(real_ecg_facts(), Absent("No ECG here is simulated.")).absent == "No ECG here is simulated."


def test_every_text_can_be_read_on_a_page_and_on_a_phone(simulated, legible_in_both):
    legible_in_both(realism(real_ecg_facts(), simulated))
