"""What each normalisation leaves of the ST segment: the mean beat of one ECG in millivolts and in both z-scores."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cctaecg.ecg.beats.detection import extract_beats, r_peaks
from cctaecg.ecg.errors import TooShort
from cctaecg.ecg.preparation import normalise

NORMALISATIONS: tuple[Literal["mV", "lead", "record"], ...] = ("mV", "lead", "record")
"""As stored, as z-scores of each lead (the paper), as z-scores of the whole record (ECGFounder)."""

BEFORE_SECONDS, AFTER_SECONDS = 0.25, 0.45
LEVEL_SECONDS, ST_SECONDS = -0.08, 0.1
"""From the R peak: the PR segment, which is the zero of an ST segment, and the ST segment itself, past the QRS."""


@dataclass(frozen=True)
class NormalisedBeat:
    """The mean beat of one ECG, in millivolts or in z-scores.

    Attributes
    ----------
    normalisation : "mV", "lead" or "record"
        The unit of ``beat`` and ``st``: millivolts, z-scores of each lead, or z-scores of the whole record.
    time : array, shape (w,)
        Seconds from the R peak.
    beat : array, shape (12, w)
        Mean over the whole beats.
    st : array, shape (12,)
        ST level of each lead: the beat 0.1 s after the R peak minus the beat 0.08 s before it.
    """

    normalisation: str
    time: np.ndarray
    beat: np.ndarray
    st: np.ndarray


def normalised_beats(signal: np.ndarray, fs: float) -> dict[str, NormalisedBeat]:
    """The mean beat of a prepared ECG in millivolts and by both normalisations, at the same R peaks of lead II.

    The z-scores are those of the whole signal, as the network gets them.

    Parameters
    ----------
    signal : array, shape (12, T)
        Prepared signal in millivolts, as the store keeps it.
    fs : float
        Sampling rate in Hz.

    Returns
    -------
    dict of str to NormalisedBeat
        Under ``"mV"``, ``"lead"`` (z-scores of each lead, the paper's) and ``"record"`` (z-scores of the whole record,
        ECGFounder's).

    Raises
    ------
    TooShort
        When the ECG has no whole beat.
    FlatLead
        When a lead does not vary.
    """
    signal = np.asarray(signal, dtype=np.float32)
    peaks = r_peaks(signal[1], fs)
    found: dict[str, NormalisedBeat] = {}
    for name in NORMALISATIONS:
        scaled = signal if name == "mV" else normalise(signal, name)
        beats = extract_beats(scaled, peaks, fs, BEFORE_SECONDS, AFTER_SECONDS)
        if not len(beats):
            raise TooShort(f"none of {len(peaks)} R peaks has a whole beat around it")
        beat = beats.mean(axis=0)
        time = np.arange(beat.shape[1]) / fs - round(BEFORE_SECONDS * fs) / fs
        level, st = (int(np.abs(time - at).argmin()) for at in (LEVEL_SECONDS, ST_SECONDS))
        found[name] = NormalisedBeat(name, time, beat, beat[:, st] - beat[:, level])
    return found
