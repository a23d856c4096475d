"""Simulated beside real ECGs: rhythm and durations, amplitude of each lead, spectrum, correlations between leads."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator
from matplotlib.typing import LineStyleType

from cctaecg.domain import LEADS
from cctaecg.errors import UserError
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import of_many
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import absence, band, titled
from cctaecg.figures.style import INK, MUTED, SMALL, dress, new_figure, styled
from cctaecg.figures.wording import count, finding, number

INTERVALS = {
    "heart_rate": "Heart rate (1/min)", "rr_sd_ms": "SD of RR (ms)", "qrs_ms": "QRS (ms)", "qtc_ms": "QTc (ms)",
}
"""What is drawn in the first row, and its title."""
AMPLITUDES = {"r_mv": "R", "s_mv": "S", "t_mv": "T"}
_COLOURS = {"real": INK, "simulated": "#D55E00"}
_MARKERS = {"real": "o", "simulated": "s"}
_LINES: dict[str, LineStyleType] = {"real": "solid", "simulated": (0, (5, 1.5))}
_OFFSET = {"real": -0.17, "simulated": 0.17}
_TICKS_HZ = (1, 2, 5, 10, 20, 50, 100)


class RealismError(UserError, ValueError):
    """A summary lacks what is to be drawn; the message names it."""


@of_many
@styled
def realism(real: Mapping[str, Any], simulated: Mapping[str, Any]) -> Drawing:
    """Simulated beside real ECGs: heart rate and intervals, amplitudes by lead, spectrum, correlations between leads.

    A thin line reaches from the 5th to the 95th percentile over recordings, a thick one over the middle half, the
    marker is the median.

    Parameters
    ----------
    real, simulated : mapping of str
        The two summaries that :func:`cctaecg.evidence.compare_with_real_ecgs` gives. Where the second is
        :class:`cctaecg.run.Absent`, the figure says why.

    Returns
    -------
    Drawing
        Its data have one row per measure and kind of ECG, with quantiles over recordings.

    Raises
    ------
    RealismError
        When a summary lacks what is to be drawn.
    """
    if reason := absence(simulated):
        return Drawing(new_figure(height=1), finding("No comparison is drawn.", reason), pd.DataFrame(), reason, reason)
    summaries = {"real": real, "simulated": simulated}
    for name, summary in summaries.items():
        lacking = [key for key in (*INTERVALS, *AMPLITUDES, "spectrum", "correlation") if key not in summary]
        if lacking:
            raise RealismError(f"the summary of {name} ECGs lacks {lacking[0]!r}; expected what summarise() returns")
    figure = new_figure(height=fitting(9.4, 15.2))
    across = fitting(4, 2)
    rows = len(INTERVALS) // across  # of intervals, above those of amplitudes
    ratios = [*[1.0] * rows, 1.15, 1.15, 1.15, *[1.9] * fitting(1, 2)]
    grid = figure.add_gridspec(len(ratios), across, height_ratios=ratios)
    frames = []
    for column, (key, title) in enumerate(INTERVALS.items()):
        axes = dress(figure.add_subplot(grid[column // across, column % across]))
        axes.set_title(title, fontsize=SMALL)
        for name, summary in summaries.items():
            _whisker(axes, _OFFSET[name] * 2, summary[key], name)
        axes.set_xticks([2 * _OFFSET["real"], 2 * _OFFSET["simulated"]], ["real", "sim."])
        axes.set_xlim(-0.8, 0.8)
        frames += _rows(summaries, key, "")
    for row, (key, wave) in enumerate(AMPLITUDES.items(), rows):
        axes = dress(figure.add_subplot(grid[row, :]))
        axes.set_ylabel(f"{wave} (mV)")
        axes.axhline(0, color=MUTED, linewidth=0.6)
        for place, lead in enumerate(LEADS):
            for name, summary in summaries.items():
                _whisker(axes, place + _OFFSET[name], summary[key][lead], name)
            frames += _rows({name: summary[key] for name, summary in summaries.items()}, lead, f"{key} ")
        axes.set_xticks(range(len(LEADS)), LEADS)
    spectra, correlations = fitting((grid[-1, :2], grid[-1, across // 2:]), (grid[-2, :], grid[-1, :]))
    _spectra(dress(figure.add_subplot(spectra)), summaries)
    _correlations(dress(figure.add_subplot(correlations)), summaries)
    figure.legend(handles=[
        Line2D([], [], color=_COLOURS[name], linestyle=_LINES[name], marker=_MARKERS[name],
               label=f"{name} ({count(summary['recordings'])} ECGs)")
        for name, summary in summaries.items()
    ], loc="outside upper center", ncols=fitting(2, 1))  # fmt: skip
    frames += [{"measure": f"spectrum {hz:g} Hz", "ecgs": name, **dict(zip(_QUANTILES, values))}
               for name, summary in summaries.items()
               for hz, *values in zip(summary["spectrum"]["hz"], *(summary["spectrum"][q] for q in _QUANTILES))]
    frames += [{"measure": f"correlation {pair}", "ecgs": name, **found}
               for name, summary in summaries.items() for pair, found in summary["correlation"].items()]
    parts = [f"{title} {number(real[key]['median'], 0)} and {number(simulated[key]['median'], 0)}"
             for key, title in INTERVALS.items()]
    words = (f"Quantiles of {count(real['recordings'])} real and {count(simulated['recordings'])} simulated ECGs side "
             f"by side; medians, real and simulated: {'; '.join(parts)}.")
    alt = finding(f"Simulated beside {count(real['recordings'])} real ECGs; medians, real and simulated: "
                  f"{'; '.join(parts)}.")
    return Drawing(figure, alt, pd.DataFrame(frames, columns=["measure", "ecgs", *_QUANTILES]), words=words)


_QUANTILES = ("p5", "p25", "median", "p75", "p95")


def _rows(summaries: Mapping[str, Any], key: str, prefix: str) -> list[dict[str, Any]]:
    return [{"measure": prefix + key, "ecgs": name, **summary[key]} for name, summary in summaries.items()]


def _whisker(axes: Axes, place: float, found: Mapping[str, float], name: str) -> None:
    colour = _COLOURS[name]
    axes.plot([place, place], [found["p5"], found["p95"]], color=colour, linewidth=1)
    axes.plot([place, place], [found["p25"], found["p75"]], color=colour, linewidth=3)
    axes.plot([place], [found["median"]], color=colour, marker=_MARKERS[name], markersize=5, markeredgecolor="white",
              markeredgewidth=0.6, gid=f"median {name}")  # fmt: skip


def _spectra(axes: Axes, summaries: Mapping[str, Any]) -> None:
    titled(axes, "Spectrum")
    for name, summary in summaries.items():
        spectrum = summary["spectrum"]
        band(axes, spectrum["hz"], spectrum["p25"], spectrum["p75"], _COLOURS[name], _LINES[name])
        axes.plot(spectrum["hz"], spectrum["median"], color=_COLOURS[name], linestyle=_LINES[name],
                  gid=f"spectrum {name}")  # fmt: skip
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(_TICKS_HZ))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([f"{hz:g}" for hz in _TICKS_HZ])
    axes.set_xlabel("Frequency (Hz)")
    axes.set_ylabel("Power density (dB mV²/Hz)")


def _correlations(axes: Axes, summaries: Mapping[str, Any]) -> None:
    """Each pair of leads as a point, its median correlation in real ECGs against that in simulated ones."""
    titled(axes, "Correlation of two leads")
    real, simulated = (summaries[name]["correlation"] for name in ("real", "simulated"))
    pairs = [pair for pair in real if pair in simulated]
    x, y = (np.array([found[pair]["median"] for pair in pairs]) for found in (real, simulated))
    axes.plot([-1, 1], [-1, 1], color=MUTED, linewidth=0.8)
    axes.plot(x, y, linestyle="none", marker=".", color=INK, gid="correlations")
    axes.set_xlabel("Real, median")
    axes.set_ylabel("Simulated, median")
    axes.set_xlim(-1.05, 1.05)
    axes.set_ylim(-1.05, 1.05)
    axes.set_xticks([-1, 0, 1])
    axes.set_yticks([-1, 0, 1])
