"""Mean beats of patients, of whom :mod:`cctaecg.explain.group_beats` compares the groups that the network tells apart.

Beats are averaged within a record, records within a patient, patients within a group, so that a patient with many
ECGs or a fast heart counts as much as any other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from tqdm import tqdm

from cctaecg.domain import LEADS
from cctaecg.ecg.beats.aligned_beats import aligned_beats, beat_times
from cctaecg.ecg.beats.detection import extract_beats, r_peaks, zscore_beats
from cctaecg.errors import UserError
from cctaecg.stats.inputs import as_groups

Normalisation = Literal["beat", "mV"]
Finding = Literal["published", "aligned"]
Read = Callable[[np.ndarray], np.ndarray]
"""Row numbers (k,) to signals (k, 12, T) in mV."""

Find = Callable[[np.ndarray], tuple[np.ndarray, int]]
"""A signal (12, T) to its beats (b, 12, w), and how many were left out for their shape."""

_LEAD_II = LEADS.index("II")


class NoBeats(UserError, ValueError):
    """No record has a usable beat."""


@dataclass(frozen=True)
class PatientBeats:
    """One mean beat of each patient.

    Attributes
    ----------
    patients : array, shape (p,)
        The patients, sorted.
    time : array, shape (w,)
        Seconds from the R peak.
    mean : array, shape (p, 12, w)
        The mean beats; NaN for a patient without a usable beat.
    beats, records : array of int, shape (p,)
        How many entered.
    excluded : array of int, shape (p,)
        How many beats were left out for their shape.
    unusable_records : array of int
        The rows that gave no beat.
    normalisation : {"beat", "mV"}
        Whether ``mean`` is of z-scores or in millivolts.
    """

    patients: np.ndarray
    time: np.ndarray
    mean: np.ndarray
    beats: np.ndarray
    records: np.ndarray
    excluded: np.ndarray
    unusable_records: np.ndarray
    normalisation: Normalisation


def patient_beats(
    read: Read, patients: np.ndarray, fs: float, finding: Finding = "published", before: float = 0.25,
    after: float = 0.65, chunk: int = 256,
) -> dict[Normalisation, PatientBeats]:
    """Each patient's mean beat, in both normalisations.

    ``"beat"`` z-scores every lead of every beat, as published, which makes beats of any voltage comparable but erases
    how high the ST segment stands against the QRS; ``"mV"`` leaves millivolts. A beat with a flat lead is left out of
    both.

    Parameters
    ----------
    read : callable
        From row numbers (k,), 0 to n - 1, to signals (k, 12, T) in millivolts.
    patients : array, shape (n,)
        The patient of each row.
    fs : float
        Sampling rate in Hz.
    finding : {"published", "aligned"}, default "published"
        How beats are found: by the height of lead II, or by all leads, between the samples and without ectopic beats.
    before, after : float, default 0.25 and 0.65
        Seconds around R.
    chunk : int, default 256
        Records at a time.

    Returns
    -------
    dict of str to PatientBeats
        ``"beat"`` and ``"mV"``.

    Raises
    ------
    NoBeats
        When no record has a usable beat.
    MissingGroup
        For a missing patient.
    MissingSamples
        For NaN in a signal.
    """
    codes, distinct = as_groups(patients, len(patients))
    time, find = _FINDERS[finding](fs, before, after)
    shape = (len(distinct), len(LEADS), len(time))
    sums: dict[Normalisation, np.ndarray] = {"beat": np.zeros(shape, np.float32), "mV": np.zeros(shape, np.float32)}
    beats, records, excluded = (np.zeros(len(distinct), int) for _ in range(3))
    unusable = []
    for start in tqdm(range(0, len(codes), chunk), desc=f"{finding} beats", disable=None):
        rows = np.arange(start, min(start + chunk, len(codes)))
        for row, signal in zip(rows, np.asarray(read(rows), np.float32), strict=True):
            patient = codes[row]
            found, left_out = find(signal)
            found = found[(found.std(axis=2) > 0).all(axis=1)]
            excluded[patient] += left_out
            if len(found) == 0:
                unusable.append(row)
                continue
            sums["mV"][patient] += found.mean(axis=0)
            sums["beat"][patient] += zscore_beats(found).mean(axis=0)
            beats[patient] += len(found)
            records[patient] += 1
    if not beats.any():
        raise NoBeats(f"none of {len(codes)} records has a usable beat; expected QRS complexes and no flat lead")
    for total in sums.values():  # divided in place: at 500 Hz each of these is a quarter of a gigabyte
        total /= np.where(records > 0, records, np.nan)[:, None, None]
    return {
        name: PatientBeats(distinct, time, total, beats, records, excluded, np.array(unusable, int), name)
        for name, total in sums.items()
    }


def _published(fs: float, before: float, after: float) -> tuple[np.ndarray, Find]:
    """Times of a beat's samples, and the function of a signal that gives its beats and how many were left out."""
    time = np.arange(-round(before * fs), round(after * fs)) / fs
    return time, lambda signal: (extract_beats(signal, r_peaks(signal[_LEAD_II], fs), fs, before, after), 0)


def _aligned(fs: float, before: float, after: float) -> tuple[np.ndarray, Find]:
    def find(signal: np.ndarray) -> tuple[np.ndarray, int]:
        found = aligned_beats(signal, fs, before, after)
        return found.beats, found.excluded
    return beat_times(before, after), find


_FINDERS = {"published": _published, "aligned": _aligned}
