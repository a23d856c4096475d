"""What holds for every figure: readable, complete, the same again, and honest about what is missing."""

from io import BytesIO
from itertools import combinations

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from cctaecg.figures.layout import NARROW, WIDTH
from cctaecg.figures.panels import MissingPanel
from cctaecg.figures.signals.beats import beat_grid
from cctaecg.figures.style import (
    GRADE_COLOURS,
    RISK_COLOURS,
    RISK_LINES,
    VESSEL_COLOURS,
    VESSEL_LINES,
    VESSEL_MARKERS,
)
from cctaecg.figures.wording import LONGEST_ALT, finding
from cctaecg.run.results import Absent

BY_VESSEL = [
    "roc", "roc levels", "forest", "grades", "calibration", "survival", "decision", "thresholds", "attributions",
    "attributions by wave", "attributions over the beat", "deletion",
]
ALL = [*BY_VESSEL, "flow", "training", "beats", "difference of beats"]
BLIND = {  # for linear red, green and blue
    "red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
}
REASON = "The source has no statement about the left main, so that no label exists."


def svg(figure: Figure) -> bytes:
    file = BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "test"}):
        figure.savefig(file, format="svg", metadata={"Date": None}, bbox_inches="tight")
    return file.getvalue()


@pytest.mark.parametrize("name", ALL)
def test_drawing_is_complete(drawings, name):
    drawing = drawings[name]
    assert isinstance(drawing.figure, Figure) and drawing.absent is None
    assert len(drawing.data) > 0
    for said in (drawing.alt, drawing.words):
        assert any(character.isdigit() for character in said) and said.endswith(".")
        assert "  " not in said and "nan" not in said.lower()
    assert 40 <= len(drawing.alt) <= LONGEST_ALT


def test_an_alternative_text_ends_where_the_next_sentence_would_be_too_much():
    assert finding("One.", "Two.", "", "x" * LONGEST_ALT, "Three.") == "One. Two. Three."


@pytest.mark.parametrize("layout", ["page", "phone"])
@pytest.mark.parametrize("name", ALL)
def test_text_is_readable_and_does_not_overlap(drawings, on_phones, legible, name, layout):
    """At least 9 points on 6.4 inches, on a phone on 4, where 360 pixels make them 10, and no two texts cover."""
    drawing, width = (on_phones[name], NARROW) if layout == "phone" else (drawings[name], WIDTH)
    assert legible(drawing.figure, width) > 10


@pytest.fixture(scope="module")
def on_phones(drawings) -> dict:
    return {name: drawing.on_a_phone() for name, drawing in drawings.items()}


@pytest.mark.parametrize("name", ALL)
def test_a_phone_gets_the_same_numbers_in_a_narrower_and_higher_picture(drawings, on_phones, name):
    drawing, phone = drawings[name], on_phones[name]
    pd.testing.assert_frame_equal(phone.data, drawing.data)
    assert (phone.alt, phone.words) == (drawing.alt, drawing.words)
    shape = [Image.open(BytesIO(each.webp)).size for each in (drawing, phone)]
    assert shape[1][0] < 0.7 * shape[0][0] and shape[1][1] / shape[1][0] > shape[0][1] / shape[0][0]
    assert max(len(each.webp) for each in (drawing, phone)) < 200_000


def test_a_phone_gets_the_coarse_drawing_where_counts_are_held_back(drawings, texts):
    coarse = drawings["roc"].for_publication(5).on_a_phone()
    assert "fewer than 5 patients" in texts(coarse.figure)
    assert not coarse.data.equals(drawings["roc"].data)
    pd.testing.assert_frame_equal(coarse.data, drawings["roc"].for_publication(5).data)


def seen_by(colour, kind) -> np.ndarray:
    """A colour as someone sees it who lacks a kind of cone (Machado and others, 2009)."""
    linear = np.array(to_rgb(colour)) ** 2.2
    return np.clip(np.array(BLIND[kind]) @ linear, 0, 1) ** (1 / 2.2)


@pytest.mark.parametrize("kind", ["red", "green"])
def test_colours_differ_for_a_colour_blind_reader(kind):
    for colours in (VESSEL_COLOURS, RISK_COLOURS, GRADE_COLOURS):
        for one, other in combinations(colours.values(), 2):
            assert np.abs(seen_by(one, kind) - seen_by(other, kind)).max() > 0.12, (kind, one, other)


@pytest.mark.parametrize("name", BY_VESSEL)
def test_missing_vessel_is_explained(by_vessel_figures, texts, name):
    function, results = by_vessel_figures[name]
    drawing = function({**results, "LM": Absent(REASON)})
    assert REASON in texts(drawing.figure)
    assert REASON in drawing.words and "LM" in drawing.alt and REASON not in drawing.alt
    assert "LM" not in set(drawing.data["vessel"]) and "LAD" in set(drawing.data["vessel"])
    assert drawing.absent is None


@pytest.mark.parametrize("name", BY_VESSEL)
def test_nothing_to_draw_is_said_once(by_vessel_figures, name):
    function, results = by_vessel_figures[name]
    drawing = function(dict.fromkeys(results, Absent(REASON)))
    assert drawing.absent == REASON
    assert len(drawing.data) == 0 and list(drawing.data.columns)


@pytest.mark.parametrize("name", BY_VESSEL)
@pytest.mark.parametrize("results, message", [
    (lambda given: {vessel: given[vessel] for vessel in ("RCA", "LAD", "LCX")}, "LM has no result"),
    (lambda given: {**given, "LM": None}, "LM has no result"),
    (lambda given: {**given, "LMCA": given["LM"]}, "'LMCA' is no vessel"),
])
def test_unexplained_gap_is_refused(by_vessel_figures, name, results, message):
    function, given = by_vessel_figures[name]
    with pytest.raises(MissingPanel, match=message):
        function(results(given))


def test_absent_beats_show_the_reason(texts):
    drawing = beat_grid("LM", Absent(REASON))
    assert drawing.absent == REASON
    assert REASON in texts(drawing.figure) and REASON in drawing.words
    assert drawing.alt == f"No mean beat of the LM is drawn. {REASON}"


@pytest.mark.parametrize("name", ["roc", "grades"])
def test_same_input_same_bytes(by_vessel_figures, drawings, name):
    function, results = by_vessel_figures[name]
    shown_before = function(results)
    shown_before._repr_png_()  # showing a drawing in a notebook must not move anything in the saved file
    assert svg(shown_before.figure) == svg(function(results).figure)


def test_style_leaves_matplotlib_as_it_was(by_vessel_figures):
    before = dict(matplotlib.rcParams)
    function, results = by_vessel_figures["decision"]
    function(results)
    assert dict(matplotlib.rcParams) == before


def test_notebook_shows_the_picture_with_its_words(drawings):
    picture, about = drawings["decision"]._repr_png_()
    assert picture.startswith(b"\x89PNG")
    assert about.pop("width") == pytest.approx(Image.open(BytesIO(picture)).size[0] / 190 * 100, abs=1)
    assert about == {"alt": drawings["decision"].alt} and repr(drawings["decision"]) == drawings["decision"].alt


def test_few_colours_are_those_that_were_drawn(drawings):
    """The paper stays white to the last bit, and no dot is far from what was drawn there."""
    drawing = drawings["decision"]
    drawn = BytesIO()
    drawing.figure.savefig(drawn, format="png", dpi=190, bbox_inches=drawing.box)
    exact = np.asarray(Image.open(drawn).convert("RGB")).astype(int)
    for content in (drawing.png, drawing.webp):
        kept = np.asarray(Image.open(BytesIO(content)).convert("RGB")).astype(int)
        off = np.abs(kept - exact).max(axis=-1)
        assert len(np.unique(kept.reshape(-1, 3), axis=0)) <= 64 and np.percentile(off, 99) <= 12 and off.max() <= 64
        assert (kept[(exact == 255).all(axis=-1)] == 255).all()


def grey(colour) -> float:
    return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114)))


def test_styles_differ_without_colour():
    greys = {name: grey(colour) for name, colour in RISK_COLOURS.items()}
    assert abs(greys["high"] - greys["low"]) > 0.15 and RISK_LINES["high"] != RISK_LINES["low"]
    assert len(set(map(str, VESSEL_LINES.values()))) == len(set(VESSEL_MARKERS.values())) == 4


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_told_by_colour_alone(drawings, name):
    """Two lines, or two bands, of other colours in one panel also differ in their line, marker or hatch, or in grey."""
    for axes in drawings[name].figure.axes:
        # matplotlib gives out only whether a line is dashed; how it is, it keeps to itself
        lines = [(line.get_color(), (str(line._unscaled_dash_pattern), line.get_marker(), line.get_linewidth(),
                                     str(line.get_markerfacecolor()) == "none"))
                 for line in axes.get_lines() if line.get_gid() and not line.get_gid().startswith("points")]
        bands = [(area.get_facecolor()[0][:3], (str(area.get_linestyle()), area.get_hatch()))
                 for area in axes.collections if isinstance(area, PolyCollection) and len(area.get_facecolor())]
        for drawn in (lines, bands):
            for (one, look), (other, its) in combinations(drawn, 2):
                assert look != its or to_rgb(one) == to_rgb(other) or abs(grey(one) - grey(other)) > 0.12, \
                    f"{one} and {other} in {axes.get_title(loc='left')!r} look alike in grey"
