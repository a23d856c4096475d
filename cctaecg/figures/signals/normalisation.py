"""What z-scores leave of the ST segment: one mean beat in millivolts, by lead and by record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.lines import Line2D

from cctaecg.domain import LEADS, VESSELS
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import of_one
from cctaecg.figures.layout import fitting
from cctaecg.figures.signals.interpolation import between_samples
from cctaecg.figures.style import (
    INK,
    MUTED,
    SMALL,
    TEXT,
    VESSEL_COLOURS,
    VESSEL_LINES,
    VESSEL_MARKERS,
    dress,
    new_figure,
    styled,
)
from cctaecg.figures.wording import finding, number

if TYPE_CHECKING:
    from cctaecg.ecg.beats.st_amplitude import NormalisedBeat

_TITLES = {"mV": "As stored", "lead": "Z-score by lead", "record": "Z-score by record"}
_UNITS = {"mV": "mV", "lead": "SD of the lead", "record": "SD of the record"}
_LOOKS = [(VESSEL_COLOURS[name], VESSEL_LINES[name], VESSEL_MARKERS[name]) for name in VESSELS]  # told apart in grey


@of_one
@styled
def normalisation_panels(beats: Mapping[str, NormalisedBeat], leads: Sequence[str] = ("II", "V2", "V5")) -> Drawing:
    """One mean beat in mV, in z-scores by lead and in z-scores by record, and what each makes of the ST segment.

    The upper row (on a phone, the left column) shows the beat; the lower row shows, for each of the twelve leads, the
    ST amplitude after normalising against that in mV: one line through zero where the leads keep their proportions,
    scattered points where they do not.

    Parameters
    ----------
    beats : mapping of str to NormalisedBeat
        The beat as ``"mV"``, ``"lead"`` and ``"record"``, from :func:`cctaecg.ecg.normalised_beats`.
    leads : sequence of str, default ("II", "V2", "V5")
        Up to four leads to show in the upper row.

    Returns
    -------
    Drawing
        Its data have one row per normalisation, lead and time.
    """
    rows = [LEADS.index(lead) for lead in leads]
    figure = new_figure(height=fitting(5.2, 6.6))
    grid = figure.subplots(*fitting((2, 3), (3, 2)))
    upper, lower = fitting(grid, grid.T)
    for panel, name in zip(upper, _TITLES, strict=True):
        beat = beats[name]
        dress(panel).set_title(_TITLES[name], loc="left")
        for row, (colour, line, _) in zip(rows, _LOOKS):
            time, curve = between_samples(beat.time, beat.beat[row])
            panel.plot(1000 * time, curve, color=colour, linestyle=line, gid=LEADS[row])
        panel.axhline(0, color=MUTED, linewidth=0.6, zorder=0)
        panel.set_xticks([-200, 0, 200, 400])
        panel.set_ylabel(_UNITS[name], fontsize=SMALL)
    upper[fitting(1, 2)].set_xlabel("Time from the R peak, ms", fontsize=SMALL)
    for panel, name in zip(lower, _TITLES, strict=True):
        dress(panel).axhline(0, color=MUTED, linewidth=0.6, zorder=0)
        panel.axvline(0, color=MUTED, linewidth=0.6, zorder=0)
        panel.plot(beats["mV"].st, beats[name].st, "o", color=INK, markersize=4, gid="st")
        for row, (colour, _, marker) in zip(rows, _LOOKS):
            panel.plot(beats["mV"].st[row], beats[name].st[row], marker, color=colour, markersize=7,
                       markeredgecolor="white", gid=f"st {LEADS[row]}")
        panel.set_ylabel(f"ST, {_UNITS[name]}", fontsize=SMALL)
    lower[fitting(1, 2)].set_xlabel("ST of the twelve leads, mV", fontsize=SMALL)
    handles = [Line2D([], [], color=colour, linestyle=line, marker=marker, label=lead)
               for lead, (colour, line, marker) in zip(leads, _LOOKS)]
    figure.legend(handles=handles, loc="outside upper left", ncols=len(leads), fontsize=TEXT)
    return Drawing(figure, _alt(beats, leads), _tidy(beats), words=_words(beats, leads))


def _ends(beats: Mapping[str, NormalisedBeat], leads: Sequence[str]) -> tuple[int, int]:
    """The two drawn leads whose ST differs most."""
    rows = [LEADS.index(lead) for lead in leads]
    return max(rows, key=lambda row: beats["mV"].st[row]), min(rows, key=lambda row: beats["mV"].st[row])


def _alt(beats: Mapping[str, NormalisedBeat], leads: Sequence[str]) -> str:
    high, low = _ends(beats, leads)
    return finding(f"ST of {LEADS[high]} and {LEADS[low]} in one mean beat: {number(beats['mV'].st[high], 2)} and "
                   f"{number(beats['mV'].st[low], 2)} mV, as z-scores by lead {number(beats['lead'].st[high], 2)} and "
                   f"{number(beats['lead'].st[low], 2)}.", "By record all leads share one factor.")


def _words(beats: Mapping[str, NormalisedBeat], leads: Sequence[str]) -> str:
    """What each normalisation makes of the two leads."""
    high, low = _ends(beats, leads)
    said = [f"{number(beats[name].st[high], 2)} and {number(beats[name].st[low], 2)} {unit}"
            for name, unit in (("mV", "mV"), ("lead", "as z-scores by lead"), ("record", "as z-scores by record"))]
    return (f"The mean beat of one ECG before and after normalising. The ST amplitudes of {LEADS[high]} and "
            f"{LEADS[low]} are {said[0]}, {said[1]}, {said[2]}: by record all leads share one factor, by lead each has "
            "its own.")


def _tidy(beats: Mapping[str, NormalisedBeat]) -> pd.DataFrame:
    """One row per normalisation, lead and time; the lead's ST amplitude stands in each of its rows."""
    return pd.concat([
        pd.DataFrame({"normalisation": name, "lead": lead, "time_ms": 1000 * beat.time, "value": beat.beat[row],
                      "st": beat.st[row]})
        for name, beat in beats.items() for row, lead in enumerate(LEADS)
    ], ignore_index=True)
