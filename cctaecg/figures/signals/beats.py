"""Figure 8: mean beats of the high- and the low-risk patients of one vessel, and their difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from cctaecg.domain import LEADS
from cctaecg.figures import coarse
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import guarded
from cctaecg.figures.layout import fitting
from cctaecg.figures.panels import band, is_absent, label_axes, say_absent
from cctaecg.figures.signals.ecg_paper import rule
from cctaecg.figures.signals.interpolation import between_samples
from cctaecg.figures.style import HIGH, INK, LOW, MUTED, RISK_COLOURS, RISK_LINES, RISK_NAMES, new_figure, styled
from cctaecg.figures.wording import finding, number, percent, plural

if TYPE_CHECKING:
    from cctaecg.explain.group_beats import BeatComparison
    from cctaecg.explain.stretches import DifferingStretches
    from cctaecg.run.results import Absent

_SQUARES = {"mV": (0.1, 0.5), "beat": (0.4, 2.0)}  # heights of the small and the big square
_DIFFERENCE_SQUARES = {"mV": (0.02, 0.1), "beat": (0.1, 0.5)}
_UNITS = {"mV": "mV", "beat": "z-score of the beat"}
_IN_WORDS = {"mV": "mV", "beat": "standard deviations of the beat"}
_COLUMNS = ["vessel", "lead", "time_ms", "group", "mean", "sd", "difference", "difference_se", "beyond_chance"]


@guarded(coarse.beats)
@styled
def beat_grid(
    vessel: str, comparison: BeatComparison | Absent, stretches: DifferingStretches | Absent | None = None,
    band_sd: float = 0.5,
) -> Drawing:
    """Mean beats at high and at low risk of one vessel, in twelve leads on ECG paper.

    Limb leads stand left and chest leads right; high risk is red, low risk blue and dashed. A big square is 0.2 s wide
    and 0.5 mV high (2 standard deviations where beats are z-scored). Beats of few samples are drawn as cubic splines.

    Parameters
    ----------
    vessel : str
        Name of the vessel.
    comparison : BeatComparison or Absent
        Mean beats of both groups, from :func:`cctaecg.explain.compare_groups`. Where it is
        :class:`cctaecg.run.Absent`, the figure says why.
    stretches : DifferingStretches or Absent, optional
        Where the groups differ beyond chance, from :func:`cctaecg.explain.differing_stretches`; a black bar under the
        curves marks each stretch. Nothing is marked where it is ``Absent``.
    band_sd : float, default 0.5
        Half the width of the bands, in standard deviations between patients; 0.5 as published.

    Returns
    -------
    Drawing
        Its data have one row per lead, time and group.
    """
    if is_absent(comparison):
        return _absent(vessel, comparison["absent"])
    marked = _looked_for(stretches)
    groups = {HIGH: comparison.high, LOW: comparison.low}
    ends = [group.mean + side * band_sd * group.sd for group in groups.values() for side in (-1, 1)]
    figure, panels = _paper(comparison, np.min(ends), np.max(ends), _SQUARES[comparison.normalisation])
    for place, panel in enumerate(panels):
        for name in (LOW, HIGH):
            mean, spread = groups[name].mean[place], band_sd * groups[name].sd[place]
            time, (low, middle, high) = between_samples(comparison.time, np.stack([mean - spread, mean, mean + spread]))
            band(panel, 1000 * time, low, high, RISK_COLOURS[name], RISK_LINES[name])
            panel.plot(1000 * time, middle, color=RISK_COLOURS[name], linestyle=RISK_LINES[name], gid=name)
        _mark(panel, LEADS[place], marked)
    label_axes(figure, y=f"Mean beat, {_UNITS[comparison.normalisation]}")
    handles = [Line2D([], [], color=RISK_COLOURS[name], linestyle=RISK_LINES[name],
                      label=f"{RISK_NAMES[name]}: {plural(group.patients, 'patient')}, {plural(group.beats, 'beat')}")
               for name, group in groups.items()]
    figure.legend(handles=handles + _mark_handles(marked), loc="outside upper left",
                  title=f"{vessel}, mean ± {band_sd:g} SD between patients", ncols=1, alignment="left")
    unit = _IN_WORDS[comparison.normalisation]
    alt = _alt(f"{vessel}: mean beats at high and at low risk, in {unit}", comparison, marked)
    return Drawing(figure, alt, _tidy(vessel, comparison, marked), words=_words(vessel, comparison, marked))


@guarded(coarse.beats)
@styled
def difference_grid(
    vessel: str, comparison: BeatComparison | Absent, stretches: DifferingStretches | Absent, level: float = 0.95
) -> Drawing:
    """Difference of the mean beats of one vessel, high minus low risk, with its pointwise interval.

    Twelve leads on ECG paper, one scale for all.

    Parameters
    ----------
    vessel : str
        Name of the vessel.
    comparison : BeatComparison or Absent
        Mean beats of both groups, from :func:`cctaecg.explain.compare_groups`. Where it is
        :class:`cctaecg.run.Absent`, the figure says why.
    stretches : DifferingStretches or Absent
        Where the groups differ beyond chance, from :func:`cctaecg.explain.differing_stretches`; a black bar under the
        curve marks each stretch. Nothing is marked where it is ``Absent``.
    level : float, default 0.95
        Level of the interval at each place.

    Returns
    -------
    Drawing
        Its data have one row per lead, time and group.
    """
    if is_absent(comparison):
        return _absent(vessel, comparison["absent"])
    marked = _looked_for(stretches)
    lower, upper = comparison.difference_limits(level)
    squares = _DIFFERENCE_SQUARES[comparison.normalisation]
    figure, panels = _paper(comparison, lower.min(), upper.max(), squares)
    panels[0].yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    for place, panel in enumerate(panels):
        panel.axhline(0, color=MUTED, linewidth=0.8)
        time, (low, middle, high) = between_samples(
            comparison.time, np.stack([lower[place], comparison.difference[place], upper[place]]))
        panel.fill_between(1000 * time, low, high, color=INK, alpha=0.3, linewidth=0)
        panel.plot(1000 * time, middle, color=INK, linewidth=1.2, gid="difference")
        _mark(panel, LEADS[place], marked)
    label_axes(figure, y=f"High minus low risk, {_UNITS[comparison.normalisation]}")
    handle = Line2D([], [], color=INK, linewidth=1.2, label="Difference of the mean beats")
    figure.legend(handles=[handle, *_mark_handles(marked)], loc="outside upper left", ncols=1, alignment="left",
                  title=f"{vessel}, high minus low risk ({percent(level)} CI at each place)")
    alt = _alt(f"{vessel}: difference of the mean beats with its interval", comparison, marked)
    return Drawing(figure, alt, _tidy(vessel, comparison, marked), words=_words(vessel, comparison, marked))


def _looked_for(stretches: DifferingStretches | Absent | None) -> DifferingStretches | None:
    return None if is_absent(stretches) else stretches


def _absent(vessel: str, reason: str) -> Drawing:
    figure = new_figure(height=1.6)
    say_absent(figure.subplots(), reason, columns=fitting(60, 36))
    alt = finding(f"No mean beat of the {vessel} is drawn.", reason)
    return Drawing(figure, alt, pd.DataFrame(columns=_COLUMNS), reason, f"{vessel}: {reason}")


def _paper(
    comparison: BeatComparison, lowest: float, highest: float, squares: tuple[float, float]
) -> tuple[Figure, np.ndarray]:
    """A figure with twelve ruled panels in the order of ``LEADS``, with room below ``lowest`` for the marks."""
    figure = new_figure(height=8.4)
    grid = figure.subplots(6, 2, sharex=True, sharey=True)
    panels = grid.T.flatten()
    fine, coarse = squares
    panels[0].set_xlim(1000 * comparison.time[0], 1000 * comparison.time[-1])
    panels[0].set_ylim(fine * (np.floor(lowest / fine) - 1), fine * (np.ceil(highest / fine) + 1))
    for panel, lead in zip(panels, LEADS, strict=True):
        rule(panel, fine, coarse)
        panel.text(0.02, 0.93, lead, transform=panel.transAxes, fontweight="bold", va="top")
    for panel in grid[:-1].flat:  # only the outer axes show numbers; those that show none cost most of the time to draw
        panel.xaxis.set_visible(False)
    for panel in grid[:, 1]:
        panel.yaxis.set_visible(False)
    label_axes(figure, "Time from the R peak, ms")
    return figure, panels


def _mark(panel: Axes, lead: str, stretches: DifferingStretches | None) -> None:
    """A black bar along the bottom of the panel for each stretch of the lead."""
    own = [(stretch.start_ms, stretch.end_ms) for stretch in stretches.stretches if stretch.lead == lead] \
        if stretches else []
    if own:
        starts, ends = zip(*own)
        panel.hlines(np.full(len(own), 0.03), starts, ends, transform=panel.get_xaxis_transform(), color=INK,
                     linewidth=4, gid="beyond chance")


def _mark_handles(stretches: DifferingStretches | None) -> list[Line2D]:
    if stretches is None:
        return []
    over_all = fitting("over all leads and times", "over all\nleads and times")
    return [Line2D([], [], color=INK, linewidth=4, label=f"Beyond chance: p ≤ {1 - stretches.level:.2g}, {over_all}")]


def _alt(shown: str, comparison: BeatComparison, stretches: DifferingStretches | None) -> str:
    most = ""
    if stretches is not None:
        found = stretches.stretches
        most = (f"Beyond chance in {len(found)} {'stretch' if len(found) == 1 else 'stretches'}, the largest in lead "
                f"{found[0].lead} from {found[0].start_ms:.0f} to {found[0].end_ms:.0f} ms." if found
                else "Nowhere beyond chance.")
    largest = comparison.largest_difference()
    return finding(f"{shown}; furthest apart in {largest.lead} at {number(largest.time_ms, 0)} ms, "
                   f"{_by(comparison)}.", most)


def _by(comparison: BeatComparison) -> str:
    """How far apart, and to which side: ``high risk lower by 0.67 standard deviations of the beat``."""
    value = comparison.largest_difference().value
    return (f"high risk {'lower' if value < 0 else 'higher'} by {number(abs(value), 2)} "
            f"{_IN_WORDS[comparison.normalisation]}")


def _words(vessel: str, comparison: BeatComparison, stretches: DifferingStretches | None) -> str:
    largest = comparison.largest_difference()
    found = (f"Mean beats in 12 leads of {plural(comparison.high.patients, 'patient')} at high and "
             f"{plural(comparison.low.patients, 'patient')} at low {vessel} risk. They lie furthest apart in lead "
             f"{largest.lead} at {largest.time_ms:.0f} ms from the R peak, {_by(comparison)}.")
    if stretches is None:
        return found
    if not stretches.stretches:
        return f"{found} Nowhere does the difference exceed chance."
    first = stretches.stretches[0]
    return (f"{found} The difference exceeds chance in {len(stretches.stretches)} "
            f"{'stretch' if len(stretches.stretches) == 1 else 'stretches'}, the largest in lead {first.lead} from "
            f"{first.start_ms:.0f} to {first.end_ms:.0f} ms, where the high-risk group lies {first.direction}.")


def _tidy(vessel: str, comparison: BeatComparison, stretches: DifferingStretches | None) -> pd.DataFrame:
    """One row per lead, time and group; the difference and what is known of it stand in both groups' rows.

    ``beyond_chance`` is empty where no stretches were looked for.
    """
    times = np.round(1000 * comparison.time, 3)
    frames = [
        pd.DataFrame({"time_ms": times, "mean": group.mean[place], "sd": group.sd[place],
                      "difference": comparison.difference[place], "difference_se": comparison.difference_se[place],
                      "beyond_chance": None if stretches is None else _inside(times, lead, stretches),
                      "lead": lead, "group": name})
        for place, lead in enumerate(LEADS) for name, group in ((HIGH, comparison.high), (LOW, comparison.low))
    ]
    return pd.concat(frames, ignore_index=True).assign(vessel=vessel)[_COLUMNS]


def _inside(times: np.ndarray, lead: str, stretches: DifferingStretches) -> np.ndarray:
    inside = np.zeros(len(times), bool)
    for stretch in stretches.stretches:
        if stretch.lead == lead:
            inside |= (times >= stretch.start_ms - 1e-6) & (times <= stretch.end_ms + 1e-6)
    return inside
