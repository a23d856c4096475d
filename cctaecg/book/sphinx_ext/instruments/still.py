"""A 12-lead ECG on ruled paper as one SVG, which stands on a page where no script draws it."""

from collections.abc import Sequence
from math import ceil

import numpy as np

ROWS = (("I", "aVR", "V1", "V4"), ("II", "aVL", "V2", "V5"), ("III", "aVF", "V3", "V6"))
MM_PER_SECOND, MM_PER_MV, ROW_MM, COLUMN_SECONDS = 25, 10, 27, 2.5
FINE_MM, BOLD_MM = 1, 5
"""The same numbers as ``ecg_scale.js`` has, which draws where scripts run."""

MOST_PER_SECOND = 250
"""Samples a second that a screen shows; of more, each second or third is left out."""


def still(signal: np.ndarray, fs: float, leads: Sequence[str], name: str, rhythm: str | None = None) -> str:
    """Three rows of four leads, 25 mm/s and 10 mm/mV; a unit of the drawing is a millimetre.

    Parameters
    ----------
    signal : array, shape (12, n)
        Millivolts.
    fs : float
        Sampling rate in Hz.
    leads : sequence of 12 str
        The leads in the order of the rows of ``signal``.
    name : str
        What the picture shows, for who does not see it.
    rhythm : str, optional
        A lead that is drawn once more, below the others and in full.
    """
    every = max(1, ceil(fs / MOST_PER_SECOND))
    shown, rate = np.asarray(signal, float)[:, ::every], fs / every
    each = int(COLUMN_SECONDS * rate)
    width, height = 4 * COLUMN_SECONDS * MM_PER_SECOND, (len(ROWS) + (rhythm is not None)) * ROW_MM
    drawn = [_trace(lead, shown[leads.index(lead), j * each:(j + 1) * each], rate, i, j)
             for i, row in enumerate(ROWS) for j, lead in enumerate(row)]
    if rhythm is not None:
        drawn.append(_trace(rhythm, shown[leads.index(rhythm), :4 * each], rate, len(ROWS), 0))
    lines = "".join(f'<path d="{_ruled(step, width, height)}" stroke="#e8a0a0" stroke-width="{thick}"/>'
                    for step, thick in ((FINE_MM, 0.08), (BOLD_MM, 0.2)))
    return (f'<svg class="ecg-still" viewBox="0 0 {width:g} {height}" role="img" aria-label="{name}">'
            f'<rect width="{width:g}" height="{height}" fill="#fffafa"/><g fill="none">{lines}</g>'
            f'<g fill="none" stroke="#111" stroke-width="0.35">{"".join(drawn)}</g></svg>')


def _trace(lead: str, values: np.ndarray, rate: float, row: int, column: int) -> str:
    if not len(values):
        return ""
    x = (column * COLUMN_SECONDS + np.arange(len(values)) / rate) * MM_PER_SECOND
    y = (row + 0.5) * ROW_MM - values * MM_PER_MV
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y))
    label = f'<text x="{x[0] + 1:.1f}" y="{row * ROW_MM + 5}" fill="#111" stroke="none" font-size="4">{lead}</text>'
    return f'<polyline points="{points}"/>{label}'


def _ruled(step: int, width: float, height: float) -> str:
    return "".join([f"M{x} 0V{height}" for x in range(0, int(width) + 1, step)]
                   + [f"M0 {y}H{width:g}" for y in range(0, int(height) + 1, step)])
