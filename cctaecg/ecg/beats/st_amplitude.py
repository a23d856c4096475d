"""What each normalisation leaves of the ST segment: the mean beat of one ECG in millivolts and in both z-scores."""

from dataclasses import dataclass

import numpy as np

from cctaecg.ecg.beats.detection import extract_beats, r_peaks
from cctaecg.ecg.errors import TooShort
from cctaecg.ecg.preparation import normalise

NORMALISATIONS = ("mV", "lead", "record")
"""As stored, as z-scores of each lead (the paper), as z-scores of the whole record (ECGFounder)."""

BEFORE_SECONDS, AFTER_SECONDS = 0.25, 0.45
LEVEL_SECONDS, ST_SECONDS = -0.08, 0.1
"""From the R peak: the PR segment, which is the zero of an ST segment, and the ST segment itself, past the QRS."""


@dataclass(frozen=True)
class NormalisedBeat:
    """The mean beat of one ECG: ``beat`` (12, w) at ``time`` (w,) s from the R peak, and ``st`` (12,).

    Both in mV or z-scores, as ``normalisation`` says; ``st`` is the beat at ``ST_SECONDS`` minus at ``LEVEL_SECONDS``.
    """

    normalisation: str
    time: np.ndarray
    beat: np.ndarray
    st: np.ndarray


def normalised_beats(signal: np.ndarray, fs: float) -> dict[str, NormalisedBeat]:
    """The mean beat of a prepared ECG, (12, T) mV at ``fs`` Hz, by each of ``NORMALISATIONS``.

    The z-scores are those of the whole signal, as the network gets them; the R peaks are those of lead II in mV. Raises
    ``TooShort`` for an ECG without a whole beat, ``FlatLead`` for a lead that does not vary.
    """
    signal = np.asarray(signal, dtype=np.float32)
    peaks = r_peaks(signal[1], fs)
    found = {}
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
