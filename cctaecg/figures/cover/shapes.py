"""A heart seen from the front with its four main coronary arteries, as Bézier curves: a schematic, of no patient.

Coordinates run from 0 to 200 to the right and down. The heart's own left is at the right, as in a CT report.
"""

from collections.abc import Iterable
from typing import NamedTuple

from matplotlib.path import Path

Point = tuple[float, float]


class Curve(NamedTuple):
    """A start and cubic Bézier pieces, each of two handles and an end."""

    start: Point
    pieces: tuple[tuple[Point, Point, Point], ...]
    closed: bool = False


BODY = Curve((92, 54), (
    ((112, 40), (152, 42), (166, 76)),
    ((179, 110), (164, 160), (130, 184)),
    ((112, 194), (92, 182), (74, 166)),
    ((44, 142), (26, 116), (34, 86)),
    ((40, 62), (66, 48), (92, 54)),
), closed=True)
"""The outline of atria and ventricles."""

GREAT_VESSELS = {
    "vena cava": (Curve((60, 78), (((57, 60), (58, 46), (57, 28)),)), 14.0),
    "aorta": (Curve((92, 72), (((80, 48), (84, 24), (106, 21)), ((124, 19), (134, 28), (136, 40)))), 19.0),
    "pulmonary trunk": (Curve((120, 76), (((112, 56), (126, 44), (156, 44)),)), 17.0),
}
"""What comes and goes above it, each with its width."""

CORONARIES: dict[str, tuple[Curve, ...]] = {
    "RCA": (
        Curve((92, 64), (
            ((70, 62), (52, 78), (48, 102)), ((45, 124), (58, 144), (80, 158)), ((92, 166), (102, 169), (112, 170)),
        )),
        Curve((48, 106), (((60, 116), (72, 122), (86, 122)),)),
    ),
    "LM": (Curve((101, 63), (((108, 60), (115, 62), (121, 69)),)),),
    "LAD": (
        Curve((121, 69), (((118, 96), (126, 120), (129, 140)), ((131, 154), (131, 166), (128, 178)))),
        Curve((122, 98), (((132, 104), (140, 114), (145, 128)),)),
    ),
    "LCX": (
        Curve((121, 69), (((136, 66), (152, 76), (160, 94)), ((166, 110), (165, 126), (158, 144)))),
        Curve((158, 90), (((152, 98), (150, 104), (150, 112)),)),
    ),
}
"""The trunk of each vessel first, then a branch."""

LABELS: dict[str, Point] = {"RCA": (16, 132), "LM": (92, 92), "LAD": (101, 150), "LCX": (186, 132)}
"""Where a vessel's name stands."""


def svg_path(curve: Curve) -> str:
    """A curve as the ``d`` of an SVG path.

    >>> svg_path(Curve((0, 1), (((2, 3), (4, 5), (6, 7)),)))
    'M0 1C2 3 4 5 6 7'
    """
    pieces = "".join("C" + " ".join(f"{x:g} {y:g}" for x, y in piece) for piece in curve.pieces)
    return f"M{curve.start[0]:g} {curve.start[1]:g}{pieces}{'Z' if curve.closed else ''}"


def as_path(curve: Curve) -> Path:
    """A curve as matplotlib draws it."""
    points = [curve.start, *(point for piece in curve.pieces for point in piece)]
    codes = [Path.MOVETO, *([Path.CURVE4] * (len(points) - 1))]
    return Path([*points, curve.start] if curve.closed else points, [*codes, Path.CLOSEPOLY] if curve.closed else codes)


def polyline(points: Iterable[Point]) -> str:
    """Straight pieces as the ``d`` of an SVG path, to a tenth of a unit.

    >>> polyline([(0, 1), (2.04, 3.06)])
    'M0 1L2 3.1'
    """
    return "M" + "L".join(f"{round(x, 1):g} {round(y, 1):g}" for x, y in points)
