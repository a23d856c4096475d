from dataclasses import replace

import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.explain.group_beats import BeatComparison, GroupBeats
from cctaecg.explain.stretches import DifferingStretches, Stretch
from cctaecg.figures.signals.beats import beat_grid, difference_grid
from cctaecg.run.results import Absent

TIME = np.arange(-25, 65) / 100
HIGH = GroupBeats(np.outer(np.arange(12), np.ones(90)) / 10, np.full((12, 90), 0.2), 1203, 9123)
LOW = GroupBeats(np.zeros((12, 90)), np.full((12, 90), 0.4), 1120, 9001)
COMPARISON = BeatComparison(TIME, HIGH, LOW, HIGH.mean - LOW.mean, np.full((12, 90), 0.01), "mV")


@pytest.fixture(scope="module")
def drawing():
    return beat_grid("RCA", COMPARISON)


def test_limb_leads_left_chest_leads_right(drawing):
    names = {axes.texts[0].get_text(): axes.get_subplotspec() for axes in drawing.figure.axes}
    assert list(names) == [lead for pair in zip(LEADS[:6], LEADS[6:]) for lead in pair]
    assert (names["aVF"].rowspan.start, names["aVF"].colspan.start) == (5, 0)
    assert (names["V1"].rowspan.start, names["V1"].colspan.start) == (0, 1)


def test_lines_and_bands_are_the_group_means(drawing, line):
    v6 = drawing.figure.axes[-1]
    drawn = line(v6, "high")  # between samples of 10 ms lies a spline through each of them
    assert len(drawn) == 4 * (len(TIME) - 1) + 1
    assert np.allclose(drawn[::4], np.column_stack([1000 * TIME, HIGH.mean[11]]))
    assert np.allclose(line(v6, "low")[:, 1], 0)
    low_band = v6.collections[2].get_datalim(v6.transData)  # after the two collections of the ruling
    assert (low_band.y0, low_band.y1) == (pytest.approx(-0.2), pytest.approx(0.2))  # half an SD of 0.4


def test_paper_is_ruled_each_40_ms_and_a_tenth_of_a_millivolt(drawing):
    ruled = [lines.get_segments() for lines in drawing.figure.axes[0].collections[:2]]
    (fine_vertical, fine_horizontal), (big_vertical, big_horizontal) = (
        ([start for start, end in lines if start[0] == end[0]], [start for start, end in lines if start[1] == end[1]])
        for lines in ruled)
    assert np.allclose(np.diff([x for x, _ in fine_vertical]), 40) and -240 in [round(x) for x, _ in fine_vertical]
    assert np.allclose(np.diff([y for _, y in fine_horizontal]), 0.1)
    assert [round(x) for x, _ in big_vertical] == [-200, 0, 200, 400, 600]
    assert np.allclose(np.diff([y for _, y in big_horizontal]), 0.5)


def test_legend_counts_patients_and_beats(drawing):
    (legend,) = drawing.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "High risk: 1,203 patients, 9,123 beats", "Low risk: 1,120 patients, 9,001 beats"]
    assert legend.get_title().get_text() == "RCA, mean ± 0.5 SD between patients"


def test_alt_names_the_largest_difference(drawing):
    assert "1,203 patients at high and 1,120 patients at low RCA risk" in drawing.words
    assert "furthest apart in lead V6 at -250 ms from the R peak, high risk higher by 1.10 mV." in drawing.words


def test_the_alternative_text_says_which_of_the_three_pictures_of_a_vessel_it_is(marked, difference):
    scaled = beat_grid("RCA", replace(COMPARISON, normalisation="beat"), STRETCHES)
    assert marked.alt.startswith("RCA: mean beats at high and at low risk, in mV; furthest apart in V6 at −250 ms, ")
    assert difference.alt.startswith("RCA: difference of the mean beats with its interval; furthest apart in V6 ")
    assert "in standard deviations of the beat; furthest apart in V6 at −250 ms, high risk higher by 1.10" in scaled.alt
    lower = beat_grid("RCA", replace(COMPARISON, difference=-COMPARISON.difference))
    assert lower.alt.endswith("high risk lower by 1.10 mV.")
    assert len({marked.alt, difference.alt, scaled.alt}) == 3
    assert all("Beyond chance in 2 stretches" in drawing.alt for drawing in (marked, difference))


def test_data_are_tidy(drawing):
    assert len(drawing.data) == 12 * 90 * 2
    row = drawing.data[(drawing.data["lead"] == "V1") & (drawing.data["group"] == "high")].iloc[0]
    assert (row["mean"], row["sd"], row["time_ms"]) == (pytest.approx(0.6), 0.2, -250)


STRETCHES = DifferingStretches(
    (Stretch("V6", -100.0, 200.0, "higher", 0.001), Stretch("V6", 300.0, 350.0, "lower", 0.03)), 0.05, 9, 999, 0.95)


@pytest.fixture(scope="module")
def marked():
    return beat_grid("RCA", COMPARISON, STRETCHES)


@pytest.fixture(scope="module")
def difference():
    return difference_grid("RCA", COMPARISON, STRETCHES, 0.9)


def test_stretches_are_marked_in_their_lead_only(marked, difference):
    for drawing in (marked, difference):
        bars = {axes.texts[0].get_text(): [lines for lines in axes.collections if lines.get_gid() == "beyond chance"]
                for axes in drawing.figure.axes}
        (found,) = bars.pop("V6")
        assert [segment[:, 0].tolist() for segment in found.get_segments()] == [[-100, 200], [300, 350]]
        assert not any(bars.values())
        labels = [text.get_text() for text in drawing.figure.legends[0].get_texts()]
        assert labels[-1] == "Beyond chance: p ≤ 0.05, over all leads and times"


def test_alt_and_data_say_what_exceeds_chance(marked, drawing):
    assert "exceeds chance in 2 stretches, the largest in lead V6 from -100 to 200 ms" in marked.words
    assert "where the high-risk group lies higher." in marked.words and "chance" not in drawing.words
    inside = marked.data[marked.data["beyond_chance"].astype(bool)]
    assert set(inside["lead"]) == {"V6"} and len(inside) == 2 * (31 + 6)
    assert drawing.data["beyond_chance"].isna().all()
    none = beat_grid("RCA", COMPARISON, DifferingStretches((), 0.0, 3, 99, 0.95))
    assert none.words.endswith("Nowhere does the difference exceed chance.")


def test_difference_is_drawn_with_its_interval(difference, line):
    v6 = difference.figure.axes[-1]
    assert np.allclose(line(v6, "difference")[:, 1], 1.1)
    band = v6.collections[2].get_datalim(v6.transData)
    assert (band.y0, band.y1) == (pytest.approx(1.1 - 0.016449, abs=1e-4), pytest.approx(1.1 + 0.016449, abs=1e-4))
    assert "90% CI" in difference.figure.legends[0].get_title().get_text()


def test_no_difference_shows_the_reason():
    drawing = difference_grid("LM", Absent("No label."), Absent("No label."))
    assert drawing.absent == "No label." and list(drawing.data.columns) == list(beat_grid("LM", COMPARISON).data)


def test_nothing_is_marked_where_stretches_could_not_be_looked_for():
    drawing = difference_grid("RCA", COMPARISON, Absent("Too few patients to deal out."))
    assert drawing.absent is None and drawing.data["beyond_chance"].isna().all() and "chance" not in drawing.words
