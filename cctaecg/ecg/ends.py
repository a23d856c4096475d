"""The ends of a recording that are no ECG: a device's calibration mark, and silence. They are cut, and said.

A **calibration mark** is a step of a millivolt that the device itself puts into all leads at once. No heart does: leads
that look from different sides never move alike. A stretch at an end in which the recorded leads agree within
``ALIKE_MV`` while they move by ``STEP_MV`` is such a mark. Layout: Philips' PageWriter ends its record with 0.1 s of
zero, 0.2 s of 1 mV and 0.1 s of zero, in Sierra XML and in the HL7 aECG made of it.

**Silence** is a stretch at an end in which every lead is zero or lacks its samples, or holds any value for so long that
a beat would have come: what pads a recording to a wanted length. A pause between two beats of a noiseless recording
looks the same, but is no longer than others inside. Devices that write whole blocks hold the last value for a moment:
all 400 records of PTB-XL do, for up to 0.12 s. That stays, as ``prepare`` itself continues what is slightly too short.
"""

import math
from collections.abc import Sequence

import numpy as np

from cctaecg.ecg.finding import Finding

CALIBRATION, SILENCE = "calibration mark cut", "silent end cut"

ALIKE_MV, STEP_MV = 0.006, 0.3
"""Leads alike within a count of 5 microvolts; a step of a third of the millivolt that is usual."""

SHORTEST_SECONDS = 0.1
"""The shortest mark, and the shortest silence of zeros or of missing samples."""

HELD_SECONDS = 0.5
"""The shortest silence of any other value."""


def without_idle_ends(
    signal: np.ndarray, fs: float, recorded: Sequence[bool]
) -> tuple[np.ndarray, list[Finding]]:
    """(12, n) millivolts at ``fs`` Hz without what is no ECG at their ends, and what was cut.

    ``recorded`` leads are those that the file holds; the others, computed from them, are not alike in a mark. A
    recording of nothing else is left as it is.
    """
    notes = []
    for reason, of_end in ((CALIBRATION, _mark), (SILENCE, _silence)):
        before, after = of_end(signal[:, ::-1], fs, recorded), of_end(signal, fs, recorded)
        for place, samples in (("first", before), ("last", after)):
            if samples:
                notes.append(Finding(reason, "warn", f"the {place} {samples / fs:.3g} s are no ECG"))
        signal = signal[:, before : signal.shape[1] - after]
    return signal, notes


def _mark(signal: np.ndarray, fs: float, recorded: Sequence[bool]) -> int:
    """Samples of a calibration mark at the end of ``signal``."""
    if not np.ptp(signal[:, -1][np.asarray(recorded)]) <= ALIKE_MV:
        return 0
    leads = signal[np.asarray(recorded)]
    different = np.flatnonzero(~(np.ptp(leads, axis=0) <= ALIKE_MV))
    samples = signal.shape[1] - 1 - int(different[-1]) if len(different) else 0
    if samples < SHORTEST_SECONDS * fs or np.ptp(leads[0, -samples:]) < STEP_MV:
        return 0
    return samples


def _silence(signal: np.ndarray, fs: float, recorded: Sequence[bool]) -> int:
    """Samples of silence at the end of ``signal``."""
    last = signal[:, -1]
    empty = bool(((last == 0) | np.isnan(last)).all())
    shortest = max(2, math.ceil((SHORTEST_SECONDS if empty else HELD_SECONDS) * fs))
    end = signal[:, -shortest:]
    if end.shape[1] < shortest or not ((end == last[:, None]) | np.isnan(last)[:, None] & np.isnan(end)).all():
        return 0
    missing = np.isnan(signal)
    still = ((signal[:, 1:] == signal[:, :-1]) | (missing[:, 1:] & missing[:, :-1])).all(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], still.astype(np.int8), [0]))))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]  # of the runs of stillness
    if len(lengths) == 0 or lengths[-1] == still.size:
        return 0
    samples = int(lengths[-1]) + 1
    pauses = lengths[:-1][starts[:-1] > 0]
    return samples if samples >= 2 * pauses.max(initial=0) else 0
