"""What the filter does to the ST segment: the same beats with and without it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cctaecg.ecg.beats.detection import extract_beats, r_peaks
from cctaecg.ecg.beats.st_amplitude import AFTER_SECONDS, BEFORE_SECONDS, LEVEL_SECONDS, ST_SECONDS
from cctaecg.ecg.errors import EcgError, TooShort
from cctaecg.ecg.preparation import bandpass, bridge_gaps
from cctaecg.ecg.recording import Recording


@dataclass(frozen=True)
class FilterEffect:
    """Over the leads of ``recordings`` ECGs: the filter's change of the ST level, in mV, and the level itself.

    ``median_change`` and ``p95_change`` are of its size, ``median_level`` is the median size without the filter;
    ``correlation`` is between the levels with and without it; ``not_measured`` counts ECGs without whole beats.
    """

    recordings: int
    not_measured: int
    median_level: float
    median_change: float
    p95_change: float
    correlation: float


def filter_effect(recordings: Iterable[Recording], powerline_hz: float = 50) -> FilterEffect:
    """The ST level, ``ST_SECONDS`` after the R peak against the PR segment, of mean beats before and after filtering.

    Both are read at the same R peaks, those of the filtered lead II, at the recording's own sampling rate: what differs
    is the filter alone.

    Raises ``TooShort`` when no recording has a whole beat.
    """
    before, after, failed = [], [], 0
    for recording in recordings:
        try:
            raw = bridge_gaps(recording.signal, recording.fs)
            filtered = bandpass(raw, recording.fs, powerline_hz)
            peaks = r_peaks(filtered[1], recording.fs)
            levels = [_st_level(signal, peaks, recording.fs) for signal in (raw, filtered)]
        except EcgError:  # no beats, or missing samples: counted
            failed += 1
            continue
        before.append(levels[0])
        after.append(levels[1])
    if not before:
        raise TooShort(f"none of {failed} ECGs has a whole beat to measure the ST segment of")
    before, after = np.concatenate(before), np.concatenate(after)
    change = np.abs(after - before)
    return FilterEffect(
        len(before) // 12, failed, float(np.median(np.abs(before))), float(np.median(change)),
        float(np.quantile(change, 0.95)), float(np.corrcoef(before, after)[0, 1]),
    )


def _st_level(signal: np.ndarray, peaks: np.ndarray, fs: float) -> np.ndarray:
    """ST against PR level (12,) of the mean beat of (12, n) samples. Raises ``TooShort`` without a whole beat."""
    beats = extract_beats(signal, peaks, fs, BEFORE_SECONDS, AFTER_SECONDS)
    if not len(beats):
        raise TooShort(f"none of {len(peaks)} R peaks has a whole beat around it")
    beat, start = beats.mean(axis=0), round(BEFORE_SECONDS * fs)
    return beat[:, start + round(ST_SECONDS * fs)] - beat[:, start + round(LEVEL_SECONDS * fs)]
