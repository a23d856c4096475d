"""A figure as the bytes of a file: PNG, a small WebP for pages, SVG; without date and random ids, always the same."""

import re
from io import BytesIO

import matplotlib
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

DPI = 190  # so that a screen of two dots a pixel has nearly its due
COLOURS = 64  # of a picture: a figure has a handful, and their blends at edges
_NUMBER = re.compile(rb"-?\d+\.\d{3,}")
_PLACES = re.compile(rb'\b(?:d|x|y|points)="[^"]*"')


def picture(figure: Figure, box: Bbox) -> Image.Image:
    """What lies in ``box``, in inches, as a picture of few colours, which :func:`png` and :func:`webp` write."""
    drawn = BytesIO()
    figure.savefig(drawn, format="tif", dpi=DPI, bbox_inches=box)  # a TIFF is not packed: that takes as long as drawing
    with Image.open(drawn) as image:
        few = image.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.putpalette([255 if level >= 250 else level for level in few.getpalette() or []])  # a mean of whites is white
    return few


def png(drawn: Image.Image) -> bytes:
    """A picture as PNG: a notebook carries it."""
    content = BytesIO()
    drawn.save(content, "PNG")
    return content.getvalue()


def webp(drawn: Image.Image) -> bytes:
    """A picture as WebP without loss."""
    content = BytesIO()
    drawn.convert("RGB").save(content, "WEBP", lossless=True, method=4)
    return content.getvalue()


def svg(figure: Figure, box: Bbox, name: str) -> bytes:
    """What lies in ``box`` as SVG, places to a hundredth of a point; the ids in it come from ``name``."""
    picture = BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": name}):
        figure.savefig(picture, format="svg", metadata={"Date": None}, bbox_inches=box)
    return _PLACES.sub(lambda places: _NUMBER.sub(_rounded, places[0]), picture.getvalue())


def _rounded(number: re.Match[bytes]) -> bytes:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".").encode()
