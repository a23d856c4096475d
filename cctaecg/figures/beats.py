"""Figure 8: mean beats of the high- and the low-risk patients of one vessel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from cctaecg.domain import LEADS
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.panels import absence, say_absent
from cctaecg.figures.style import (
    BAND_ALPHA,
    HIGH,
    LOW,
    RISK_COLOURS,
    RISK_LINES,
    RISK_NAMES,
    TEXT,
    dress,
    new_figure,
    styled,
)
from cctaecg.figures.wording import number, plural

if TYPE_CHECKING:
    from cctaecg.explain.mean_beats import BeatComparison

_FINE, _COARSE = "#FAE4E1", "#EDB5AE"  # the ruling of ECG paper
_FINE_MS, _COARSE_MS = 40, 200
_SQUARES = {"mV": (0.1, 0.5), "beat": (0.4, 2.0)}  # heights of the small and the big square
_UNITS = {"mV": "mV", "beat": "z-score of the beat"}
_COLUMNS = ["vessel", "lead", "time_ms", "group", "mean", "sd", "difference", "difference_se"]


@styled
def beat_grid(vessel: str, comparison: BeatComparison, band_sd: float = 0.5) -> Drawing:
    """Twelve leads, limb leads left and chest leads right, on ECG paper: high risk in red, low risk blue and dashed.

    Bands are ``band_sd`` between-patient standard deviations on either side, half a one as published. A big square
    is 0.2 s wide and 0.5 mV high (2 standard deviations where beats are z-scored). ``comparison`` may be ``Absent``.
    """
    if reason := absence(comparison):
        figure = new_figure(height=1.6)
        say_absent(figure.subplots(), reason, columns=60)
        return Drawing(figure, f"{vessel}: {reason}", pd.DataFrame(columns=_COLUMNS), reason)
    figure = new_figure(height=8.4)
    axes = figure.subplots(6, 2, sharex=True, sharey=True).T.flatten()
    groups = {HIGH: comparison.high, LOW: comparison.low}
    fine, coarse = _SQUARES[comparison.normalisation]
    ends = [group.mean + side * band_sd * group.sd for group in groups.values() for side in (-1, 1)]
    axes[0].set_xlim(1000 * comparison.time[0], 1000 * comparison.time[-1])
    axes[0].set_ylim(fine * (np.floor(np.min(ends) / fine) - 1), fine * (np.ceil(np.max(ends) / fine) + 1))
    for place, (panel, lead) in enumerate(zip(axes, LEADS, strict=True)):
        _rule(panel, fine, coarse)
        for name in (LOW, HIGH):
            mean, spread = groups[name].mean[place], band_sd * groups[name].sd[place]
            panel.fill_between(1000 * comparison.time, mean - spread, mean + spread, color=RISK_COLOURS[name],
                               alpha=BAND_ALPHA, linewidth=0)
            panel.plot(1000 * comparison.time, mean, color=RISK_COLOURS[name], linestyle=RISK_LINES[name], gid=name)
        panel.text(0.02, 0.93, lead, transform=panel.transAxes, fontweight="bold", va="top")
    figure.supxlabel("Time from the R peak in lead II, ms", fontsize=TEXT)
    figure.supylabel(f"Mean beat, {_UNITS[comparison.normalisation]}", fontsize=TEXT)
    handles = [Line2D([], [], color=RISK_COLOURS[name], linestyle=RISK_LINES[name],
                      label=f"{RISK_NAMES[name]}: {plural(group.patients, 'patient')}, {plural(group.beats, 'beat')}")
               for name, group in groups.items()]
    figure.legend(handles=handles, loc="outside upper left", title=f"{vessel}, mean ± {band_sd:g} SD between patients",
                  ncols=1, alignment="left")
    return Drawing(figure, _alt(vessel, comparison), _tidy(vessel, comparison))


def _rule(axes: Axes, fine: float, coarse: float) -> None:
    """ECG paper behind the panel: lines each 40 ms and ``fine``, stronger ones each 200 ms and ``coarse``.

    Drawn as two collections of lines rather than a minor grid, which makes a hundred objects per panel.
    """
    dress(axes).tick_params(length=0)
    axes.spines[:].set_visible(False)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    for step_x, step_y, colour, width in ((_FINE_MS, fine, _FINE, 0.5), (_COARSE_MS, coarse, _COARSE, 0.7)):
        axes.vlines(_multiples(step_x, left, right), bottom, top, color=colour, linewidth=width, zorder=0)
        axes.hlines(_multiples(step_y, bottom, top), left, right, color=colour, linewidth=width, zorder=0)
    axes.xaxis.set_major_locator(MultipleLocator(_COARSE_MS))
    axes.yaxis.set_major_locator(MultipleLocator(2 * coarse))


def _multiples(step: float, low: float, high: float) -> np.ndarray:
    return step * np.arange(np.ceil(low / step), np.floor(high / step) + 1)


def _alt(vessel: str, comparison: BeatComparison) -> str:
    largest = comparison.largest_difference()
    return (f"Mean beats in 12 leads of {plural(comparison.high.patients, 'patient')} at high and "
            f"{plural(comparison.low.patients, 'patient')} at low {vessel} risk. The largest difference, "
            f"{number(largest.value, 2)} {_UNITS[comparison.normalisation]} (high minus low), lies in lead "
            f"{largest.lead} at {largest.time_ms:.0f} ms from the R peak.")


def _tidy(vessel: str, comparison: BeatComparison) -> pd.DataFrame:
    """One row per lead, time and group; the difference and its standard error stand in both groups' rows."""
    frames = [
        pd.DataFrame({"time_ms": 1000 * comparison.time, "mean": group.mean[place], "sd": group.sd[place],
                      "difference": comparison.difference[place], "difference_se": comparison.difference_se[place],
                      "lead": lead, "group": name})
        for place, lead in enumerate(LEADS) for name, group in ((HIGH, comparison.high), (LOW, comparison.low))
    ]
    return pd.concat(frames, ignore_index=True).assign(vessel=vessel)[_COLUMNS]
