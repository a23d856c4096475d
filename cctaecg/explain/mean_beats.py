"""Mean beats of patients, and of the groups of patients that the network tells apart.

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
from cctaecg.stats.errors import ShapeMismatch, UndefinedStatistic
from cctaecg.stats.inputs import as_groups
from cctaecg.stats.intervals import normal_quantile

Normalisation = Literal["beat", "mV"]
Finding = Literal["published", "aligned"]
Read = Callable[[np.ndarray], np.ndarray]
"""Row numbers (k,) to signals (k, 12, T) in mV."""

_LEAD_II = LEADS.index("II")


class NoBeats(UserError, ValueError):
    """No record has a usable beat."""


class EmptyGroup(UndefinedStatistic):
    """A group has fewer than two patients with a beat, so that it has no spread between patients."""


@dataclass(frozen=True)
class PatientBeats:
    """One mean beat per patient, in the order of ``patients`` (p,), which is sorted.

    ``mean`` (p, 12, w) is NaN for a patient without a usable beat; ``beats`` and ``records`` (p,) count what entered,
    ``excluded`` (p,) the beats that were left out for their shape.
    ``time`` (w,) is in seconds from the R peak. ``unusable_records`` are the rows that gave no beat.
    """

    patients: np.ndarray
    time: np.ndarray
    mean: np.ndarray
    beats: np.ndarray
    records: np.ndarray
    excluded: np.ndarray
    unusable_records: np.ndarray
    normalisation: Normalisation


@dataclass(frozen=True)
class GroupBeats:
    """Mean over patients and standard deviation between them, (12, w) each, of how many patients and beats."""

    mean: np.ndarray
    sd: np.ndarray
    patients: int
    beats: int


@dataclass(frozen=True)
class LargestDifference:
    """Where two mean beats lie farthest apart: lead, time from the R peak in ms, and high minus low."""

    lead: str
    time_ms: float
    value: float


@dataclass(frozen=True)
class BeatComparison:
    """High against low risk: ``difference`` (12, w) is high minus low, ``difference_se`` its standard error."""

    time: np.ndarray
    high: GroupBeats
    low: GroupBeats
    difference: np.ndarray
    difference_se: np.ndarray
    normalisation: Normalisation

    def difference_limits(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper limit (12, w) of the difference of the means, at each place by itself: normal limits."""
        reach = normal_quantile(level) * self.difference_se
        return self.difference - reach, self.difference + reach

    def largest_difference(self) -> LargestDifference:
        """The lead and time of the largest absolute difference, the first of equals."""
        lead, sample = np.unravel_index(np.argmax(np.abs(self.difference)), self.difference.shape)
        return LargestDifference(LEADS[lead], float(1000 * self.time[sample]), float(self.difference[lead, sample]))


def patient_beats(
    read: Read, patients: np.ndarray, fs: float, finding: Finding = "published", before: float = 0.25,
    after: float = 0.65, chunk: int = 256,
) -> dict[Normalisation, PatientBeats]:
    """Each patient's mean beat, in both normalisations, from records read ``chunk`` at a time.

    ``patients`` (n,) names the patient of rows 0 to n - 1 of ``read``; ``before`` and ``after`` are seconds around R.
    ``finding`` is how beats are found: ``"published"`` by the height of lead II
    (:mod:`cctaecg.ecg.beats.detection`), ``"aligned"`` by all leads, between the samples and without ectopic beats
    (:mod:`cctaecg.ecg.beats.aligned_beats`).

    ``"beat"`` z-scores every lead of every beat, as published, which makes beats of any voltage comparable but erases
    how high the ST segment stands against the QRS; ``"mV"`` leaves millivolts. A beat with a flat lead is left out of
    both. Raises ``NoBeats`` when nothing is left, ``MissingGroup`` for a missing patient, ``MissingSamples`` for NaN.
    """
    codes, distinct = as_groups(patients, len(patients))
    time, find = _FINDERS[finding](fs, before, after)
    shape = (len(distinct), len(LEADS), len(time))
    sums = {"beat": np.zeros(shape, np.float32), "mV": np.zeros(shape, np.float32)}
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


def _published(fs: float, before: float, after: float) -> tuple[np.ndarray, Callable]:
    """Times of a beat's samples, and the function of a signal that gives its beats and how many were left out."""
    time = np.arange(-round(before * fs), round(after * fs)) / fs
    return time, lambda signal: (extract_beats(signal, r_peaks(signal[_LEAD_II], fs), fs, before, after), 0)


def _aligned(fs: float, before: float, after: float) -> tuple[np.ndarray, Callable]:
    def find(signal: np.ndarray) -> tuple[np.ndarray, int]:
        found = aligned_beats(signal, fs, before, after)
        return found.beats, found.excluded
    return beat_times(before, after), find


_FINDERS = {"published": _published, "aligned": _aligned}


def compare_groups(beats: PatientBeats, high: np.ndarray) -> BeatComparison:
    """Mean beats of the patients with ``high`` (p,) true and false, and their difference with its standard error.

    ``high`` follows ``beats.patients``, the order of ``stats.aggregate(...).groups``. The groups share no patient, so
    that the error is ``sqrt(sd_high^2 / n_high + sd_low^2 / n_low)``. Patients without a beat enter neither.
    Raises ``EmptyGroup`` and ``ShapeMismatch``.
    """
    high = np.asarray(high)
    if high.shape != beats.patients.shape or high.dtype != bool:
        raise ShapeMismatch(f"high has shape {high.shape} of {high.dtype}; expected ({len(beats.patients)},) of bool, "
                            "one for each patient")
    groups = {name: _group(beats, members, name) for name, members in (("high", high), ("low", ~high))}
    difference = groups["high"].mean - groups["low"].mean
    error = np.sqrt(sum(group.sd**2 / group.patients for group in groups.values()))
    return BeatComparison(beats.time, groups["high"], groups["low"], difference, error, beats.normalisation)


def _group(beats: PatientBeats, members: np.ndarray, name: str) -> GroupBeats:
    chosen = members & (beats.beats > 0)
    patients = int(np.count_nonzero(chosen))
    if patients < 2:
        raise EmptyGroup(f"No mean beat at {name} risk: {patients} patients with a beat; at least 2 are needed.")
    mean = beats.mean[chosen].astype(float)
    return GroupBeats(mean.mean(axis=0), mean.std(axis=0, ddof=1), patients, int(beats.beats[chosen].sum()))
