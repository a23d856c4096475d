"""Figure A1: sensitivity and specificity over thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.typing import LineStyleType

from cctaecg.figures import coarse
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import guarded
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import (
    absent_sentences,
    every_vessel,
    is_absent,
    label_axes,
    not_drawn,
    nothing_drawn,
    present_panels,
    vessel_grid,
)
from cctaecg.figures.style import INK, MUTED, SMALL, VESSEL_COLOURS, new_figure, styled
from cctaecg.figures.wording import finding, listed, number, span

if TYPE_CHECKING:
    from cctaecg.run.results import Absent
    from cctaecg.stats.decisions.thresholds import Sweep

_SPECIFICITY: LineStyleType = (0, (5, 1.5))
_BASE: LineStyleType = (0, (2, 1.5))
_OPPORTUNISTIC: LineStyleType = "solid"
_COLUMNS = ["vessel", "threshold", "sensitivity", "specificity"]


@guarded(coarse.threshold_sweep)
@styled
def threshold_sweep(vessels: Mapping[str, Sweep | Absent], base: Mapping[str, float],
                    opportunistic: Mapping[str, float | Absent | None]) -> Drawing:
    """Sensitivity (solid) and specificity (dashed) over the risk threshold, one panel per vessel.

    Parameters
    ----------
    vessels : mapping of str to Sweep or Absent
        Sensitivity and specificity of each vessel over thresholds, from :func:`cctaecg.stats.sweep`. The panel of a
        vessel that is :class:`cctaecg.run.Absent` says why.
    base : mapping of str to float
        The study's threshold of each vessel, a probability; it is marked.
    opportunistic : mapping of str to float, Absent or None
        The threshold of each vessel for opportunistic screening; it is marked. Where no threshold reaches the
        specificity wanted, it is ``None`` or ``Absent``, and the panel says so.

    Returns
    -------
    Drawing
        Its data have one row per vessel and threshold.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor a reason.
    """
    results = every_vessel(vessels)
    figure = new_figure(height=fitting(5.9, 10.4))
    frames, parts, sensitivities, specificities = [], [], {}, {}
    for vessel, axes, sweep in present_panels(vessel_grid(figure), results):
        colour = VESSEL_COLOURS[vessel]
        axes.plot(sweep.thresholds, sweep.sensitivity, color=colour, gid="sensitivity")
        axes.plot(sweep.thresholds, sweep.specificity, color=colour, linestyle=_SPECIFICITY, gid="specificity")
        axes.axvline(base[vessel], color=INK, linewidth=0.9, linestyle=_BASE, gid="base")
        at = opportunistic[vessel]
        if at is not None and not is_absent(at):
            axes.axvline(at, color=MUTED, linewidth=0.9, linestyle=_OPPORTUNISTIC, gid="opportunistic")
            axes.set_title(f"opportunistic {number(at)}", loc="right", fontsize=SMALL, fontweight="normal")
        else:
            axes.set_title("no opportunistic threshold", loc="right", fontsize=SMALL, fontweight="normal")
        axes.set(xlim=(np.min(sweep.thresholds), np.max(sweep.thresholds)), ylim=(-0.02, 1.02))
        frames.append(pd.DataFrame({"threshold": sweep.thresholds, "sensitivity": sweep.sensitivity,
                                    "specificity": sweep.specificity}).assign(vessel=vessel)[_COLUMNS])
        parts.append(_sentence(vessel, sweep, base[vessel]))
        at = _nearest(sweep, base[vessel])
        sensitivities[vessel], specificities[vessel] = float(sweep.sensitivity[at]), float(sweep.specificity[at])
    label_axes(figure, "Threshold of the predicted probability", "Sensitivity, specificity")
    handles = [Line2D([], [], color=INK, label="Sensitivity"),
               Line2D([], [], color=INK, linewidth=0.9, linestyle=_BASE, label="Study's threshold"),
               Line2D([], [], color=INK, linestyle=_SPECIFICITY, label="Specificity"),
               Line2D([], [], color=MUTED, linewidth=0.9, linestyle=_OPPORTUNISTIC, label="Opportunistic threshold")]
    figure.legend(handles=handles, loc="outside upper center", ncols=fitting(2, 1))
    data = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=_COLUMNS)
    words = "Sensitivity and specificity over thresholds: " + (listed(parts) if parts else "none") + "."
    at_base = (f"at the study's threshold sensitivity is {span(sensitivities)}, specificity {span(specificities)}"
               if parts else "none")
    alt = finding(f"Sensitivity and specificity over thresholds: {at_base}.", not_drawn(results))
    return Drawing(figure, alt, data, nothing_drawn(results), words + absent_sentences(results))


def _nearest(sweep: Sweep, base: float) -> int:
    """The place of a threshold in the curves."""
    return int(np.argmin(np.abs(np.asarray(sweep.thresholds) - base)))


def _sentence(vessel: str, sweep: Sweep, base: float) -> str:
    nearest = _nearest(sweep, base)
    return (f"{vessel} {number(sweep.sensitivity[nearest], 2)} and {number(sweep.specificity[nearest], 2)} near "
            f"{number(sweep.thresholds[nearest], 3)}")
