"""The picture of the front page: an ECG, the network, four vessels on a heart, and how well each is told.

It is drawn as small SVGs in a block of HTML, because it stands in light and dark pages, on a desk and on a phone: the
page's style lays the pieces out and colours them (``cover.css``), and nothing in it is wider than a phone.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import floor
from typing import TYPE_CHECKING, Any

import pandas as pd

from cctaecg.domain import LEADS, VESSELS
from cctaecg.figures.cover.shapes import BODY, CORONARIES, GREAT_VESSELS, LABELS, polyline, svg_path
from cctaecg.figures.panels import every_vessel, is_absent, present_results
from cctaecg.figures.style import VESSEL_COLOURS
from cctaecg.figures.wording import number

if TYPE_CHECKING:
    pass

Areas = Mapping[str, Any]
"""``{vessel: {"value", "lower", "upper"} or Absent}``."""

WHERE = {"internal": "First hospital", "external": "Second hospital", "normal_ecg": "ECGs read as normal"}
"""The validations of the paper in a reader's words."""

CELL = (80.0, 48.0)  # of one lead: wide, high
NETWORK = ((112, 9), (88, 12), (64, 15), (42, 18), (24, 21))  # its stages: ever shorter, with ever more channels
ROW, TOP, ABOVE = 27, 20, 10  # of the dots, in pixels: a row, the first row, the paper above the run
NAMES, RIGHT = 16.0, 9.0  # room at the sides of the dots, in percent


def front_picture(run: Mapping[str, Areas], paper: Mapping[str, Areas], beats: pd.DataFrame | None) -> str:
    """The picture, as a block of HTML.

    Parameters
    ----------
    run, paper : mapping
        By validation (``internal``, ``external``, ``normal_ecg``) the AUC of each vessel: of the run with its interval,
        or ``Absent``; of the paper as a number.
    beats : pandas.DataFrame or None
        The run's mean beats: columns ``lead``, ``time_ms``, ``group``, ``mean``. Without them no ECG is drawn.

    Returns
    -------
    str
        One ``div`` whose label says the finding.

    Raises
    ------
    MissingPanel
        When a vessel has neither a result nor the reason why there is none.
    """
    run = {where: every_vessel(run[where]) for where in WHERE}
    lowest = min([0.5, *(found["lower"] for areas in run.values() for found in present_results(areas).values())])
    start = floor(10 * lowest) / 10
    colours = ";".join(f"--{vessel.lower()}:{colour}" for vessel, colour in VESSEL_COLOURS.items())
    ecg = _step("ecg", ecg_sheet(beats), "12-lead ECG") if beats is not None else ""
    way = ecg + _step("network", network(), "Network") + _step("heart", heart(), "Four arteries")
    dots = "".join(f'<div class="cover-areas"><p>{WHERE[where]}</p>{dot_rows(run[where], paper[where], start)}</div>'
                   for where in WHERE)
    return (f'<div class="cover" role="img" aria-label="{escape(said(run, paper))}" style="{colours}">'
            f'<div class="cover-way">{way}</div><div class="cover-dots">{dots}</div></div>')


def said(run: Mapping[str, Areas], paper: Mapping[str, Areas]) -> str:
    """What the picture shows, for whoever does not see it; the finding is chosen by the results.

    Parameters
    ----------
    run, paper : mapping
        As for :func:`front_picture`.

    Returns
    -------
    str
    """
    theirs = [area for areas in paper.values() for area in areas.values()]
    found = [area for areas in run.values() for area in present_results(areas).values()]
    above = sum(area["lower"] > 0.5 for area in found)
    finding = "this run has none of these areas."
    if found:
        values = [area["value"] for area in found]
        share = "every" if above == len(found) else f"{above} of {len(found)}" if above else "no"
        finding = (f"in this run from {number(min(values), 2)} to {number(max(values), 2)}, and {share} "
                   f"interval{'s lie' if share[0].isdigit() else ' lies'} above 0.5, which is chance.")
    return ("An ECG goes into a network, which says for each of four coronary arteries how likely a severe stenosis "
            f"is. The area under the ROC curve runs in the paper from {number(min(theirs), 2)} to "
            f"{number(max(theirs), 2)}; {finding}")


def _step(name: str, drawing: str, caption: str) -> str:
    return f'<div class="cover-step cover-{name}">{drawing}<p>{caption}</p></div>'


def ecg_sheet(beats: pd.DataFrame) -> str:
    """Twelve leads on ECG paper, each with the mean beat, in the order of a printed ECG."""
    wide, high = CELL
    group = "low" if (beats["group"] == "low").any() else "high"
    beats = beats[beats["group"] == group]
    across = beats["time_ms"].max() - beats["time_ms"].min()
    scale = 0.55 * high / beats["mean"].abs().max()
    drawn, names = [], []
    for place, lead in enumerate(LEADS):
        x, y = wide * (place // 3), high * (place % 3)
        rows = beats[beats["lead"] == lead].sort_values("time_ms")
        times = (rows["time_ms"] - beats["time_ms"].min()) / across
        line = zip(x + wide * times, y + 0.58 * high - scale * rows["mean"])
        drawn.append(f'<path d="{polyline((float(a), float(b)) for a, b in line)}"/>')
        names.append(f'<text x="{x + 3:g}" y="{y + 10:g}">{lead}</text>')
    width, height = 4 * wide, 3 * high
    fine = "".join(f"M{x:g} 0V{height:g}" for x in range(0, int(width) + 1, 10))
    fine += "".join(f"M0 {y:g}H{width:g}" for y in range(0, int(height) + 1, 10))
    return (f'<svg viewBox="0 0 {width:g} {height:g}"><path class="cover-paper" d="{fine}"/>'
            f'<g class="cover-trace">{"".join(drawn)}</g><g class="cover-leads">{"".join(names)}</g></svg>')


def network() -> str:
    """The stages of the network: a signal that gets shorter and has more channels, and at its end four outputs."""
    parts = []
    for place, (high, wide) in enumerate(NETWORK):
        x = 6 + sum(each for _, each in NETWORK[:place]) + 5 * place
        parts.append(f'<rect x="{x}" y="{70 - high / 2:g}" width="{wide}" height="{high}" rx="3"/>')
    end = 6 + sum(wide + 5 for _, wide in NETWORK)
    for place, vessel in enumerate(VESSELS):
        y = 70 + 17 * (place - 1.5)
        parts.append(f'<path class="cover-output" d="M{end} 70L{end + 16} {y:g}"/>'
                     f'<circle class="cover-{vessel.lower()}" cx="{end + 20}" cy="{y:g}" r="5"/>')
    return f'<svg viewBox="0 0 {end + 28} 140">{"".join(parts)}</svg>'


def heart() -> str:
    """A heart from the front with the four vessels and their names."""
    great = "".join(f'<path d="{svg_path(curve)}" stroke-width="{wide:g}"/>' for curve, wide in GREAT_VESSELS.values())
    vessels, names = "", ""
    for vessel, (trunk, *branches) in CORONARIES.items():
        thin = "".join(f'<path class="cover-branch" d="{svg_path(branch)}"/>' for branch in branches)
        vessels += f'<g class="cover-{vessel.lower()}">{thin}<path d="{svg_path(trunk)}"/></g>'
        x, y = LABELS[vessel]
        names += f'<text x="{x:g}" y="{y:g}">{vessel}</text>'
    return ('<svg viewBox="0 0 200 196">'
            f'<g class="cover-great">{great}</g><path class="cover-body" d="{svg_path(BODY)}"/>'
            f'<g class="cover-vessels">{vessels}</g><g class="cover-names">{names}</g></svg>')


def dot_rows(run: Areas, paper: Areas, start: float) -> str:
    """One validation: a row for each vessel, the run as a dot with its interval, the paper as an open diamond."""
    def at(value: float) -> str:
        return f"{NAMES + (100 - NAMES - RIGHT) * (value - start) / (1 - start):.2f}%"

    bottom = TOP + ROW * len(VESSELS)
    parts = [f'<line class="cover-chance" x1="{at(0.5)}" x2="{at(0.5)}" y1="4" y2="{bottom - 8}"/>']
    for place, vessel in enumerate(VESSELS):
        y, found = TOP + ROW * place, run[vessel]
        row = f'<text x="0" y="{y + 4}">{vessel}</text>'
        row += f'<line class="cover-track" x1="{at(start)}" x2="{at(1)}" y1="{y}" y2="{y}"/>'
        if not is_absent(found):
            ends = f'x1="{at(found["lower"])}" x2="{at(found["upper"])}"'
            row += (f'<line class="cover-interval" {ends} y1="{y}" y2="{y}"/>'
                    f'<circle cx="{at(found["value"])}" cy="{y}" r="5"/>')
        row += (f'<svg x="{at(paper[vessel])}" y="{y - ABOVE}">'
                '<path class="cover-reported" d="M0-5L5 0L0 5L-5 0Z"/></svg>')
        parts.append(f'<g class="cover-{vessel.lower()}">{row}</g>')
    for value, name in ((0.5, "chance"), (0.75, ""), (1.0, "perfect")):
        parts.append(f'<text class="cover-scale" x="{at(value)}" y="{bottom + 4}">{value:g}</text>'
                     f'<text class="cover-scale" x="{at(value)}" y="{bottom + 18}">{name}</text>')
    return f'<svg width="100%" height="{bottom + 22}">{"".join(parts)}</svg>'
