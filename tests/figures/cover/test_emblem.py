"""Icon, logo and card: what lies in the book is what is drawn, small, and of the size that is asked for."""

from io import BytesIO
from xml.etree import ElementTree

import numpy as np
from matplotlib.image import imread

from cctaecg.domain import VESSELS
from cctaecg.figures.cover.emblem import CARD, ICON, LOGO, card, icon, logo, write
from cctaecg.figures.cover.shapes import CORONARIES, as_path, svg_path
from cctaecg.figures.style import VESSEL_COLOURS
from cctaecg.run.folder import CHECKOUT

STATIC = CHECKOUT / "book" / "_static"


def pixels(png: bytes) -> np.ndarray:
    return imread(BytesIO(png), format="png")


def test_what_lies_in_the_book_is_what_is_drawn(tmp_path):
    write(tmp_path)
    for name in (ICON, LOGO):
        assert (tmp_path / name).read_text() == (STATIC / name).read_text(), \
            "draw them anew: python -m cctaecg.figures.cover.emblem book/_static"
    assert np.allclose(pixels((tmp_path / CARD).read_bytes()), pixels((STATIC / CARD).read_bytes()), atol=0.02)


def test_the_card_has_the_size_that_is_shown_and_no_date():
    drawn = card()
    assert pixels(drawn).shape[:2] == (630, 1200) and len(drawn) < 150_000
    assert drawn == card() and b"tIME" not in drawn and b"Software" not in drawn


def test_icon_and_logo_are_small_drawings_of_the_four_vessels():
    assert len(icon()) < 1_000 and len(logo()) < 3_000
    strokes = [path.get("stroke") for path in ElementTree.fromstring(logo()).iter() if path.get("stroke")]
    assert [strokes.index(VESSEL_COLOURS[vessel]) for vessel in VESSELS] == sorted(
        strokes.index(VESSEL_COLOURS[vessel]) for vessel in VESSELS)
    assert ElementTree.fromstring(icon()).tag.endswith("svg")


def test_a_curve_is_the_same_for_the_page_and_for_matplotlib():
    for trunk, *_ in CORONARIES.values():
        numbers = svg_path(trunk).replace("M", " ").replace("C", " ").split()
        assert np.allclose(as_path(trunk).vertices.ravel(), np.array(numbers, float))
