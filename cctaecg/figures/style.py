"""The look of every figure: colours, line styles, markers, sizes. No other file of the project decides these.

Figures are 6.4 inches wide, 4 for a phone (``layout``), with text of 9 points or more: at least 9 pixels where a page
shows them 360 pixels wide. Colour never carries a meaning alone: each vessel and each risk group also has its own line
style or marker, which survives a greyscale print.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, Protocol, TypeVar

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.typing import LineStyleType

from cctaecg.domain import Grade
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.layout import NARROW, WIDTH, fitting, on_a_phone

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

VESSEL_COLOURS = {"RCA": "#0072B2", "LM": "#D55E00", "LAD": "#009E73", "LCX": "#CC79A7"}
VESSEL_LINES: dict[str, LineStyleType] = {
    "RCA": "solid", "LM": (0, (6, 2)), "LAD": (0, (1.2, 1.2)), "LCX": (0, (6, 1.5, 1.2, 1.5)),
}
VESSEL_MARKERS = {"RCA": "o", "LM": "s", "LAD": "^", "LCX": "D"}

HIGH, LOW = "high", "low"
RISK_COLOURS = {HIGH: "#DF4F1E", LOW: "#17508F"}  # the paper's red and blue, the blue darker so that greys differ
RISK_LINES: dict[str, LineStyleType] = {HIGH: "solid", LOW: (0, (5, 1.5))}
RISK_NAMES = {HIGH: "High risk", LOW: "Low risk"}

INK, MUTED, FAINT = "#1A1A1A", "#595959", "#BFBFBF"
BAND_ALPHA, EDGE_ALPHA = 0.16, 0.55  # of a band and of its edges
SEQUENCE = "cividis"  # grades, folds: ordered things
GRADE_COLOURS = {grade: matplotlib.colors.to_hex(matplotlib.colormaps[SEQUENCE](place)) for grade, place in
                 zip(Grade, np.linspace(0.95, 0.0, len(Grade)))}  # the worse, the darker, in every figure

TEXT, SMALL = 10.0, 9.0  # points
DPI = 150  # of what is drawn as pixels inside an SVG

_PARAMETERS: dict[RcKeyType, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib: the same letters on every machine
    "font.size": TEXT,
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": TEXT,
    "axes.titleweight": "bold",
    "axes.labelsize": TEXT,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.formatter.use_mathtext": False,
    "axes.axisbelow": True,
    "text.color": INK,
    "text.usetex": False,
    "legend.fontsize": SMALL,
    "legend.title_fontsize": SMALL,
    "legend.frameon": False,
    "legend.handlelength": 2.6,
    "legend.borderaxespad": 0.3,
    "lines.linewidth": 1.6,
    "lines.markersize": 5.0,
    "patch.linewidth": 0.8,
    "figure.titlesize": TEXT,
    "figure.titleweight": "bold",
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
}


Given = ParamSpec("Given")


class Ticked(Protocol):
    """What has ticks: axes, and the second scale at the side of one."""

    def tick_params(self, axis: Literal["both", "x", "y"] = ..., **how: Any) -> None: ...


AnyTicked = TypeVar("AnyTicked", bound=Ticked)


def styled(draw: Callable[Given, Drawing]) -> Callable[Given, Drawing]:
    """Decorator of a figure function: the house style while it draws, no setting changed afterwards.

    The layout is computed once, here: showing a drawing before it is saved then moves nothing, and saves are quicker.
    The same function draws the figure for a phone, when that is asked for.
    """

    def once(*arguments: Given.args, **named: Given.kwargs) -> Drawing:
        with matplotlib.rc_context(_PARAMETERS):
            drawing = draw(*arguments, **named)
            if drawing.figure.axes and (layout := drawing.figure.get_layout_engine()) is not None:
                layout.execute(drawing.figure)
            drawing.figure.set_layout_engine(None)  # "none" would leave a placeholder, for which each save draws twice
        return drawing

    @wraps(draw)
    def with_style(*arguments: Given.args, **named: Given.kwargs) -> Drawing:
        def for_a_phone() -> Drawing:
            with on_a_phone():
                return once(*arguments, **named)

        return replace(once(*arguments, **named), phone=for_a_phone)

    return with_style


def new_figure(height: float, layout: LayoutEngine | Literal["constrained"] | None = "constrained") -> Figure:
    """An empty white figure as wide as the layout, in inches, that belongs to no window and no pyplot state."""
    return Figure(figsize=(fitting(WIDTH, NARROW), height), dpi=DPI, facecolor="white", layout=layout)


def dress(axes: AnyTicked) -> AnyTicked:
    """Give an axes the house's ticks. Needed because matplotlib makes ticks only when it draws."""
    axes.tick_params(which="both", labelsize=SMALL, color=MUTED, labelcolor=INK, length=3, width=0.8)
    return axes
