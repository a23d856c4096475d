"""A figure as the bytes of a file: PNG, a small WebP for pages, SVG; without date and random ids, always the same."""

import re
from io import BytesIO

import matplotlib
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

DPI = 150
PAGE_DPI = 190  # so that a screen of two dots a pixel has nearly its due
COLOURS = 64  # of a picture on a page: a figure has a handful, and their blends at edges
_NUMBER = re.compile(rb"-?\d+\.\d{3,}")
_PLACES = re.compile(rb'\b(?:d|x|y|points)="[^"]*"')


def png(figure: Figure, box: Bbox) -> bytes:
    """What lies in ``box``, in inches, as PNG of few colours: a notebook carries it."""
    picture = BytesIO()
    _drawn(figure, box, DPI).save(picture, "PNG", optimize=True)
    return picture.getvalue()


def webp(figure: Figure, box: Bbox) -> bytes:
    """What lies in ``box`` as WebP of few colours without loss: a quarter of the PNG."""
    picture = BytesIO()
    _drawn(figure, box, PAGE_DPI).convert("RGB").save(picture, "WEBP", lossless=True, method=6)
    return picture.getvalue()


def _drawn(figure: Figure, box: Bbox, dpi: int) -> Image.Image:
    picture = BytesIO()
    figure.savefig(picture, format="png", dpi=dpi, bbox_inches=box, metadata={"Software": None})
    drawn = Image.open(picture).convert("RGB")
    return drawn.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def svg(figure: Figure, box: Bbox, name: str) -> bytes:
    """What lies in ``box`` as SVG, places to a hundredth of a point; the ids in it come from ``name``."""
    picture = BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": name}):
        figure.savefig(picture, format="svg", metadata={"Date": None}, bbox_inches=box)
    return _PLACES.sub(lambda places: _NUMBER.sub(_rounded, places[0]), picture.getvalue())


def _rounded(number: re.Match[bytes]) -> bytes:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".").encode()
