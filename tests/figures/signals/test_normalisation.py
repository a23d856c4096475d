import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.beats.st_amplitude import NormalisedBeat
from cctaecg.figures.signals.normalisation import normalisation_panels

TIME = np.arange(-25, 45) / 100
ST = np.linspace(-0.1, 0.45, 12)
BEAT = np.outer(np.arange(1, 13) / 10, np.exp(-0.5 * (TIME / 0.02) ** 2)) + ST[:, None] * (TIME > 0.06)
SD = np.linspace(0.1, 0.3, 12)


def of(name, factor):
    return NormalisedBeat(name, TIME, BEAT * factor[:, None], ST * factor)


@pytest.fixture(scope="module")
def drawing():
    beats = {"mV": of("mV", np.ones(12)), "lead": of("lead", 1 / SD), "record": of("record", np.full(12, 5.0))}
    return normalisation_panels(beats, leads=("II", "V2", "V6"))


def test_upper_row_is_the_beat_in_each_scale(drawing, line, panel):
    for title, factor in (("As stored", 1), ("Z-score by lead", 1 / SD[1]), ("Z-score by record", 5)):
        found = line(panel(drawing.figure, title), "II")
        np.testing.assert_allclose(found[::4], np.column_stack([1000 * TIME, BEAT[1] * factor]), atol=1e-12)


def test_lower_row_is_a_line_by_record_and_scattered_by_lead(drawing, line):
    stored, by_lead, by_record = (line(axes, "st") for axes in drawing.figure.axes[3:])
    np.testing.assert_allclose(stored[:, 1], stored[:, 0])
    np.testing.assert_allclose(by_record[:, 1], 5 * stored[:, 0])
    np.testing.assert_allclose(by_lead[:, 1], stored[:, 0] / SD)


def test_alt_says_what_becomes_of_two_leads(drawing):
    high, low = ST[LEADS.index("V6")], ST[LEADS.index("II")]
    assert "The ST amplitudes of V6 and II are" in drawing.words
    assert f"{high:.2f} and \u2212{-low:.2f} mV" in drawing.words
    assert f"{high / SD[11]:.2f} and \u2212{-low / SD[1]:.2f} as z-scores by lead" in drawing.words


def test_data_are_tidy(drawing):
    assert drawing.data.columns.tolist() == ["normalisation", "lead", "time_ms", "value", "st"]
    assert len(drawing.data) == 3 * 12 * 70
    row = drawing.data.query("normalisation == 'record' and lead == 'V6' and time_ms == 100").iloc[0]
    assert (row["value"], row["st"]) == (pytest.approx(5 * BEAT[11, 35]), pytest.approx(5 * ST[11]))


def test_text_is_large_enough(drawing):
    from matplotlib.text import Text

    sizes = [text.get_fontsize() for text in drawing.figure.findobj(Text) if text.get_text().strip()]
    assert min(sizes) >= 9 and drawing.figure.get_figwidth() <= 6.4


def test_every_text_can_be_read_on_a_page_and_on_a_phone(drawing, legible_in_both):
    legible_in_both(drawing)
