"""Checks of one recording: what makes an ECG unusable, and what a reader of the study should know.

Every limit below is a module constant with its reason. A finding of severity ``refuse`` keeps a recording out of the
study under its reason; ``warn`` lets it in and is kept in the index of the store.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cctaecg.domain import LEADS
from cctaecg.ecg.prepare import LONGEST_GAP_SECONDS, PAD_SECONDS, bridge_gaps, longest_run, run_lengths
from cctaecg.ecg.recording import DERIVED, Recording

LOWEST_FS, HIGHEST_FS = 100.0, 10_000.0
"""Hz. Below 100 the 40 Hz edge of the pass band comes too near half the rate; no electrocardiograph stores more than
10,000, so that a larger number is something else."""

MOST_MISSING = 0.01
"""Share of a lead that may be missing in such short gaps."""

FLAT_RANGE_MV = 0.02
"""A lead that stays within this over the whole recording carries no QRS complex; low voltage starts below 0.5 mV, and
the smallest range of a lead in 400 PTB-XL records is 0.25 mV."""

STILL_SECONDS_WARN, STILL_SHARE_REFUSE = 1.0, 0.5
"""A lead that holds one value for a second has lost a beat at most heart rates; half of the recording is too much."""

CLIPPED_SECONDS, CLIPPED_TIMES = 0.02, 3
"""Peaks are round: staying at the very extreme value this long, this often, is an amplifier at its limit."""

CLIPPED_SHARE_REFUSE = 0.05
"""A clipped share above this means that QRS complexes or whole stretches are cut off, not single artefacts."""

AMPLITUDE_WARN_MV, AMPLITUDE_REFUSE_MV = (0.2, 8.0), (0.03, 20.0)
"""Range of a typical lead within one second. In 400 PTB-XL records it lies between 0.4 and 4 mV, so that microvolts or
volts taken for millivolts (a factor of 1,000), or raw counts, fall outside the second pair, a factor of 10 outside
the first. The lower limits hold for the median lead, the upper ones for every lead."""

HIGHEST_MV = 1000.0
"""No amplifier for electrocardiograms reaches a volt, electrode offsets included."""

EINTHOVEN_WARN, EINTHOVEN_REFUSE, EINTHOVEN_FLOOR_MV = 0.05, 0.2, 0.03
"""Spread of what should be zero, as a share of the spread of the limb leads. In 400 PTB-XL records it is at most 0.007;
with two limb leads swapped or aVR inverted it is at least 0.27 in every one of them. A spread within the floor is
rounding, whatever its share."""


WRONG_UNIT = "amplitude betrays a wrong unit"


@dataclass(frozen=True)
class Finding:
    """One thing found wrong: ``reason`` for counting (the same words for every ECG), ``detail`` for this one."""

    reason: str
    severity: Literal["refuse", "warn"]
    detail: str


def check(recording: Recording, seconds: float = 10.0) -> list[Finding]:
    """Everything wrong with a recording of which ``seconds`` are needed; an empty list if nothing is.

    Checks sampling rate, length, missing samples, flat and still leads, clipping, amplitude (a wrong unit) and the
    limb leads' sums (Einthoven's and Goldberger's relations, which a swapped or inverted lead violates).
    """
    findings = [*_sampling_rate(recording), *_length(recording, seconds), *_missing(recording)]
    if not any(finding.severity == "refuse" for finding in findings):  # the rest needs samples to look at
        signal = bridge_gaps(recording.signal, recording.fs)
        findings += [*_flat(signal), *_still(signal, recording.fs), *_clipped(signal, recording.fs),
                     *_amplitude(signal, recording.fs), *_einthoven(signal, recording.derived)]
    return findings


def _sampling_rate(recording: Recording) -> Iterator[Finding]:
    if not LOWEST_FS <= recording.fs <= HIGHEST_FS:
        yield Finding("sampling rate out of range", "refuse",
                      f"{recording.fs:g} Hz; expected {LOWEST_FS:g} to {HIGHEST_FS:g} Hz")


def _length(recording: Recording, seconds: float) -> Iterator[Finding]:
    if recording.seconds < seconds - PAD_SECONDS:
        yield Finding("too short", "refuse", f"{recording.seconds:g} s; expected {seconds:g} s")


def _missing(recording: Recording) -> Iterator[Finding]:
    missing = np.isnan(recording.signal)
    if not missing.any():
        return
    share = missing.mean(axis=1)
    gap = np.array([longest_run(row) for row in missing]) / recording.fs
    bad = (share > MOST_MISSING) | (gap > LONGEST_GAP_SECONDS)
    detail = "; ".join(f"{LEADS[k]}: {share[k]:.2%} missing, {gap[k]:g} s at most in one gap"
                       for k in np.flatnonzero(bad if bad.any() else missing.any(axis=1)))
    yield Finding("samples missing", "refuse" if bad.any() else "warn", detail)


def is_flat(signal: np.ndarray) -> np.ndarray:
    """Which leads of (12, n) millivolts stay within ``FLAT_RANGE_MV``: (12,) bool."""
    return np.max(signal, axis=1) - np.min(signal, axis=1) < FLAT_RANGE_MV


def _flat(signal: np.ndarray) -> Iterator[Finding]:
    flat = is_flat(signal)
    if flat.any():
        yield Finding("flat lead", "refuse", f"{_names(flat)} varies by less than {FLAT_RANGE_MV} mV")


def _still(signal: np.ndarray, fs: float) -> Iterator[Finding]:
    marks = signal[:, :: max(1, int(STILL_SECONDS_WARN * fs / 2))]  # a still second holds two of these, equal
    seconds = np.zeros(len(signal))
    for lead in np.flatnonzero((np.diff(marks, axis=1) == 0).any(axis=1)):
        seconds[lead] = (longest_run(np.diff(signal[lead]) == 0) + 1) / fs
    long = (seconds >= STILL_SECONDS_WARN) & ~is_flat(signal)
    if long.any():
        share = seconds[long].max() * fs / signal.shape[1]
        yield Finding("lead stands still", "refuse" if share > STILL_SHARE_REFUSE else "warn",
                      f"{_names(long)} holds one value for up to {seconds[long].max():.2g} s")


def _clipped(signal: np.ndarray, fs: float) -> Iterator[Finding]:
    shortest = max(3, round(CLIPPED_SECONDS * fs))
    clipped = np.zeros(len(signal))
    for extreme in (np.max(signal, axis=1, keepdims=True), np.min(signal, axis=1, keepdims=True)):
        at_extreme = signal == extreme
        for lead in np.flatnonzero(at_extreme.sum(axis=1) >= CLIPPED_TIMES * shortest):
            lengths = run_lengths(at_extreme[lead])
            lengths = lengths[lengths >= shortest]
            if len(lengths) >= CLIPPED_TIMES:
                clipped[lead] += lengths.sum() / signal.shape[1]
    if clipped.any():
        yield Finding("saturated", "refuse" if clipped.max() > CLIPPED_SHARE_REFUSE else "warn",
                      f"{_names(clipped > 0)} stays at its extreme value for {clipped.max():.1%} of the time")


def _amplitude(signal: np.ndarray, fs: float) -> Iterator[Finding]:
    highest = float(np.max(np.abs(signal)))
    if highest > HIGHEST_MV:
        yield Finding(WRONG_UNIT, "refuse", f"a sample is {highest:.3g} mV; expected at most {HIGHEST_MV:g} mV")
        return
    width = min(round(fs), signal.shape[1])
    windows = signal[:, : signal.shape[1] // width * width].reshape(len(signal), -1, width)
    typical = np.median(np.max(windows, axis=2) - np.min(windows, axis=2), axis=1)
    middle, largest = float(np.median(typical)), float(typical.max())
    for (low, high), severity in ((AMPLITUDE_REFUSE_MV, "refuse"), (AMPLITUDE_WARN_MV, "warn")):
        if not low <= middle or not largest <= high:
            lead, value = ("a typical lead", middle) if middle < low else (f"lead {LEADS[typical.argmax()]}", largest)
            yield Finding(WRONG_UNIT if severity == "refuse" else "unusual amplitude", severity,
                          f"{lead} varies by {value:.3g} mV within a second; expected {low} to {high} mV")
            return


def _einthoven(signal: np.ndarray, derived: Iterable[str]) -> Iterator[Finding]:
    measured = [lead for lead in DERIVED if lead not in derived]  # what was computed cannot contradict
    if not measured:
        return
    thinned = signal[:6, :: max(1, signal.shape[1] // 1000)]  # a thousand samples are enough, and faster to sort
    zero = [thinned[LEADS.index(lead)] - DERIVED[lead](thinned[0], thinned[1]) for lead in measured]
    spread = _spread(np.concatenate([thinned[:3], zero]))
    limb, off = float(spread[:3].max()), spread[3:]
    worst = float(off.max())
    if worst > max(EINTHOVEN_FLOOR_MV, EINTHOVEN_WARN * limb):
        yield Finding("limb leads contradict each other", "refuse" if worst > EINTHOVEN_REFUSE * limb else "warn",
                      f"lead {measured[off.argmax()]} differs from what I and II give by {worst:.2g} mV, "
                      f"{worst / limb:.0%} of the limb leads' spread")


def _spread(signal: np.ndarray) -> np.ndarray:
    """Distance from the 2nd to the 98th percentile: it sees QRS complexes, but no offset and no short disturbance."""
    low, high = np.percentile(signal, (2, 98), axis=-1)
    return high - low


def _names(which: Iterable[bool]) -> str:
    return "lead " + ", ".join(lead for lead, chosen in zip(LEADS, which) if chosen)
