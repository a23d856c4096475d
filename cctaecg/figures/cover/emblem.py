"""The book's icon, its logo and the card that is shown where a link to it is shared.

``python -m cctaecg.figures.cover.emblem book/_static`` writes them. They hold no number of any run.
"""

import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from cctaecg.figures.cover.shapes import BODY, CORONARIES, GREAT_VESSELS, Curve, as_path, svg_path
from cctaecg.figures.style import INK, MUTED, VESSEL_COLOURS

ICON, LOGO, CARD = "favicon.svg", "logo.svg", "card.png"
MUSCLE, FLESH, PALE = "#B8452D", "#F3DAD3", "#E5B3A6"
BEAT = "M14 104H66L76 90L88 104H96L106 62L118 142L127 104H142L152 92L162 104H186"
TITLE = "Reading coronary CT\nfrom the ECG"
SUBTITLE = "A reproducible companion: the paper page by page,\nits numbers beside those of a run you can repeat"


def icon() -> str:
    """The icon of the browser's tab: a heart with a beat across it, which still reads at 16 pixels."""
    beat = f'<path fill="none" stroke="#fff" stroke-linejoin="round" stroke-width="11" d="{BEAT}"/>'
    return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="14 34 172 164">'
            f'<path fill="{MUSCLE}" d="{svg_path(BODY)}"/>{beat}</svg>\n')


def logo() -> str:
    """A heart with its four vessels, for light and dark pages."""
    great = _lines((curve, PALE, wide) for curve, wide in GREAT_VESSELS.values())
    vessels = _lines((curve, VESSEL_COLOURS[vessel], 7.0 if place == 0 else 4.0)
                     for vessel, curves in CORONARIES.items() for place, curve in enumerate(curves))
    body = f'<path fill="{FLESH}" stroke="{PALE}" stroke-width="2" d="{svg_path(BODY)}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="24 8 152 184">{great}{body}{vessels}</svg>\n'


def card() -> bytes:
    """The card, 1,200 by 630 pixels, as a PNG without date and version."""
    with matplotlib.rc_context({"font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"]}):
        figure = Figure(figsize=(12, 6.3), dpi=100, facecolor="white")
        heart = figure.add_axes((0.04, 0.1, 0.36, 0.8))
        heart.set(xlim=(14, 186), ylim=(196, 4), aspect="equal")
        heart.axis("off")
        for curve, wide in GREAT_VESSELS.values():
            heart.add_patch(_line(curve, PALE, wide))
        heart.add_patch(PathPatch(as_path(BODY), facecolor=FLESH, edgecolor=PALE, linewidth=3))
        for vessel, curves in CORONARIES.items():
            for place, curve in enumerate(curves):
                heart.add_patch(_line(curve, VESSEL_COLOURS[vessel], 7.0 if place == 0 else 4.0))
        figure.text(0.42, 0.66, TITLE, fontsize=40, fontweight="bold", color=INK, va="center", linespacing=1.3)
        figure.text(0.42, 0.34, SUBTITLE, fontsize=19, color=MUTED, va="center", linespacing=1.5)
        picture = BytesIO()
        figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def write(folder: Path) -> None:
    """Write icon, logo and card into a folder.

    Parameters
    ----------
    folder : Path
        One that exists.
    """
    (folder / ICON).write_text(icon(), encoding="utf-8")
    (folder / LOGO).write_text(logo(), encoding="utf-8")
    (folder / CARD).write_bytes(card())


def _lines(curves: Iterable[tuple[Curve, str, float]]) -> str:
    return "".join(f'<path fill="none" stroke="{colour}" stroke-linecap="round" stroke-width="{wide:g}" '
                   f'd="{svg_path(curve)}"/>' for curve, colour, wide in curves)


def _line(curve: Curve, colour: str, wide: float) -> PathPatch:
    return PathPatch(as_path(curve), fill=False, edgecolor=colour, linewidth=2 * wide, capstyle="round")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
