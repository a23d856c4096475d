"""What the filter does to the ST segment: the same beats with and without it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cctaecg.ecg.beats.detection import extract_beats, r_peaks
from cctaecg.ecg.beats.st_amplitude import AFTER_SECONDS, BEFORE_SECONDS, LEVEL_SECONDS, ST_SECONDS
from cctaecg.ecg.errors import EcgError, TooShort
from cctaecg.ecg.filtering import bandpass
from cctaecg.ecg.preparation import bridge_gaps
from cctaecg.ecg.recording import Recording


@dataclass(frozen=True)
class FilterEffect:
    """What the filter does to the ST level of the leads of many ECGs, in mV.

    Attributes
    ----------
    recordings : int
        ECGs that were measured, twelve leads each.
    not_measured : int
        ECGs without whole beats, or with missing samples.
    median_level : float
        Median size of the ST level without the filter.
    median_change, p95_change : float
        Median and 95th percentile of the size of the change that the filter makes.
    correlation : float
        Between the levels with and without the filter.
    """

    recordings: int
    not_measured: int
    median_level: float
    median_change: float
    p95_change: float
    correlation: float


def filter_effect(recordings: Iterable[Recording], powerline_hz: float = 50) -> FilterEffect:
    """The ST level of mean beats before and after filtering.

    The level is taken 0.1 s after the R peak, against the PR segment 0.08 s before it. Both are read at the same R
    peaks, those of the filtered lead II, at the recording's own sampling rate: what differs is the filter alone.

    Parameters
    ----------
    recordings : iterable of Recording
        One is read at a time, so that an iterator costs little memory.
    powerline_hz : float, default 50
        Frequency of the mains in Hz, passed to :func:`cctaecg.ecg.bandpass`.

    Returns
    -------
    FilterEffect
        Over all leads of all recordings that could be measured.

    Raises
    ------
    TooShort
        When no recording has a whole beat.
    """
    before: list[np.ndarray] = []
    after: list[np.ndarray] = []
    failed = 0
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
    unfiltered, filtered = np.concatenate(before), np.concatenate(after)
    change = np.abs(filtered - unfiltered)
    return FilterEffect(
        len(unfiltered) // 12, failed, float(np.median(np.abs(unfiltered))), float(np.median(change)),
        float(np.quantile(change, 0.95)), float(np.corrcoef(unfiltered, filtered)[0, 1]),
    )


def _st_level(signal: np.ndarray, peaks: np.ndarray, fs: float) -> np.ndarray:
    """ST against PR level (12,) of the mean beat of (12, n) samples. Raises ``TooShort`` without a whole beat."""
    beats = extract_beats(signal, peaks, fs, BEFORE_SECONDS, AFTER_SECONDS)
    if not len(beats):
        raise TooShort(f"none of {len(peaks)} R peaks has a whole beat around it")
    beat, start = beats.mean(axis=0), round(BEFORE_SECONDS * fs)
    level: np.ndarray = beat[:, start + round(ST_SECONDS * fs)] - beat[:, start + round(LEVEL_SECONDS * fs)]
    return level
