"""What a cardiologist measures in an ECG: rate, durations, amplitudes of each lead; and spectrum and correlations.

The same measurements are taken of real and of simulated recordings, so that the two can be laid side by side. They
describe groups of recordings. They are not validated for the diagnosis of one patient.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.signal

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import EcgError, MissingSamples
from cctaecg.ecg.preparation import bridge_gaps
from cctaecg.ecg.recording import Recording

PASS_BAND = (0.5, 100.0)
"""Hz, of the signal that beats and durations are measured in: wider than the network's, which would round the QRS."""

BEFORE, AFTER = 0.30, 0.55
"""Seconds of the mean beat ahead of and past the middle of the QRS."""

QRS_FLOOR = 0.06
"""Share of the largest spatial velocity below which the QRS has not begun or has ended ..."""

QRS_NOISE = 3.0
"""... unless noise moves the electrodes more: then so many times the velocity between the beats."""

LONGEST_HALF_QRS = 0.12  # s
LAST_T = 0.44  # s after the QRS; at fast rates 0.62 sqrt(RR)
SPECTRUM_HZ = (0.6, 1, 1.6, 2.4, 4, 6, 8, 10, 12, 15, 20, 25, 30, 35, 40, 45, 55, 65, 80, 95, 120, 145)
"""Centres of the bands that a spectrum is averaged in; each reaches half-way to its neighbours."""

MAINS_HZ = (48.5, 51.5)


class NoBeats(EcgError):
    """Too few heart beats are found to measure a mean one."""

    reason = "no heart beats"


@dataclass(frozen=True, eq=False)
class Measurements:
    """What :func:`cctaecg.ecg.measure` finds in one recording.

    Arrays over leads are in the order of ``cctaecg.domain.LEADS``.

    Attributes
    ----------
    heart_rate : float
        Beats a minute.
    rr_sd_ms : float
        Standard deviation of the intervals between beats.
    qrs_ms, qt_ms : float
        Durations over all leads together.
    qtc_ms : float
        QT after Fridericia, QT / cbrt(RR in s).
    r_mv, s_mv, t_mv : array, shape (12,)
        Highest and lowest point of the QRS, and the T wave (signed), from the level before the QRS.
    st_mv : array, shape (12,)
        Level 60 ms after the end of the QRS.
    noise_mv : array, shape (12,)
        SD (from the median deviation) of the beats about the mean beat, above 5 Hz.
    spectrum : array, shape (22,)
        Mean power density of the leads in bands from 0.6 to 145 Hz, dB of mV²/Hz; NaN beyond half the sampling rate.
    correlation : array, shape (12, 12)
        Of the leads over the whole recording.
    """

    heart_rate: float
    rr_sd_ms: float
    qrs_ms: float
    qt_ms: float
    qtc_ms: float
    r_mv: np.ndarray
    s_mv: np.ndarray
    t_mv: np.ndarray
    st_mv: np.ndarray
    noise_mv: np.ndarray
    spectrum: np.ndarray
    correlation: np.ndarray


def measure(recording: Recording) -> Measurements:
    """Measure rate, durations and amplitudes of a recording, its spectrum and the correlations of its leads.

    The measurements describe groups of recordings; they are not validated for the diagnosis of one patient.

    Parameters
    ----------
    recording : Recording
        In millivolts, unfiltered, with at least three whole beats.

    Returns
    -------
    Measurements
        Durations and amplitudes are those of the median beat, filtered from 0.5 to 100 Hz (or to 0.45 ``fs``, if that
        is lower).

    Raises
    ------
    MissingSamples
        When samples are missing for longer than could be bridged, naming the file.
    NoBeats
        When fewer than three whole beats are found, naming the file.
    """
    fs = recording.fs
    try:
        raw = bridge_gaps(recording.signal, fs)
    except MissingSamples as error:
        raise MissingSamples(error.fault, recording.source) from error
    high = min(PASS_BAND[1], 0.45 * fs)
    filtered = scipy.signal.sosfiltfilt(
        scipy.signal.butter(2, (PASS_BAND[0], high), "bandpass", fs=fs, output="sos"), raw)
    peaks = beats_of_all_leads(filtered, fs)
    ahead, past = round(BEFORE * fs), round(AFTER * fs)
    whole = peaks[(peaks >= ahead) & (peaks + past <= filtered.shape[1])]
    if len(whole) < 3:
        raise NoBeats(f"{len(whole)} whole beats were found; expected at least 3", recording.source)
    beats = filtered[:, whole[:, None] + np.arange(-ahead, past)]  # (12, beats, w)
    beat = np.median(beats, axis=1)
    rr = np.diff(peaks) / fs
    first, last = qrs_limits(beat, ahead, fs)
    level = np.median(beat[:, max(first - round(0.02 * fs), 0) : first + 1], axis=1, keepdims=True)
    beat = beat - level
    qrs = beat[:, first : last + 1]
    interval = np.median(rr)
    t_from = last + round(0.06 * fs)
    t_to = min(ahead + round(min(LAST_T, 0.62 * np.sqrt(interval)) * fs), beat.shape[1])
    t_end = end_of_t(beat, t_from, t_to, fs)
    t_wave = beat[:, t_from:t_to]
    at_peak = np.argmax(np.abs(t_wave), axis=1)
    qt = (t_end - first) / fs
    fast = scipy.signal.butter(2, 5.0, "highpass", fs=fs, output="sos")
    differing = scipy.signal.sosfiltfilt(fast, beats - np.median(beats, axis=1, keepdims=True), axis=-1)
    return Measurements(
        heart_rate=60 / interval, rr_sd_ms=1000 * rr.std(), qrs_ms=1000 * (last - first) / fs, qt_ms=1000 * qt,
        qtc_ms=1000 * qt / np.cbrt(interval), r_mv=qrs.max(axis=1), s_mv=qrs.min(axis=1),
        t_mv=t_wave[np.arange(len(LEADS)), at_peak], st_mv=beat[:, min(last + round(0.06 * fs), beat.shape[1] - 1)],
        noise_mv=1.4826 * np.median(np.abs(differing), axis=(1, 2)), spectrum=spectrum(raw, fs),
        correlation=np.corrcoef(filtered),
    )  # fmt: skip


def beats_of_all_leads(signal: np.ndarray, fs: float) -> np.ndarray:
    """Samples at the middle of the QRS complexes, (b,) ascending, from all leads of (12, n) filtered samples.

    The mean squared slope over the leads, smoothed over 80 ms, has one hill at each QRS, whatever the heart's axis. A
    hill counts if none within 0.3 s is higher and it reaches 40% of the height that most hills reach. Its middle is the
    centre of gravity of the squared slope, which does not jump between the rise and the fall of R.
    """
    slope = np.square(np.diff(signal, axis=1)).mean(axis=0)
    width = max(3, round(0.08 * fs))
    hill = np.sqrt(np.convolve(slope, np.hanning(width + 2)[1:-1], mode="same"))
    candidates: np.ndarray = scipy.signal.find_peaks(hill, distance=max(1, round(0.3 * fs)))[0]
    if not len(candidates):
        return candidates
    usual = np.percentile(hill[candidates], 80)
    tops = candidates[hill[candidates] >= 0.4 * usual]
    around = np.arange(-width, width + 1)
    inside = np.clip(tops[:, None] + around, 0, len(slope) - 1)
    weight = slope[inside]
    middles: np.ndarray = np.round(tops + (weight @ around) / weight.sum(axis=1)).astype(int)
    return middles


def qrs_limits(beat: np.ndarray, centre: int, fs: float) -> tuple[int, int]:
    """First and last sample of the QRS in a mean beat (12, w): where the spatial velocity rises above its floor.

    The velocity is the root mean square over the leads of the slope, smoothed over 10 ms. A floor is kept for 8 ms
    before the search stops, so that the turning point between two waves does not end the QRS.
    """
    velocity = np.sqrt(np.square(np.gradient(beat, axis=1)).mean(axis=0))
    width = max(1, round(0.010 * fs))
    velocity = np.convolve(velocity, np.ones(width) / width, mode="same")
    reach, quiet = round(LONGEST_HALF_QRS * fs), max(1, round(0.008 * fs))
    window = velocity[centre - reach : centre + reach + 1]
    rest = np.percentile(velocity, 20)
    floor = max(QRS_FLOOR * window.max(), QRS_NOISE * rest)
    below = np.convolve(window < floor, np.ones(quiet), mode="valid") >= quiet  # quiet from here on for 8 ms
    top = int(np.argmax(window))
    before = np.flatnonzero(below[: max(top - quiet + 1, 0)])
    after = np.flatnonzero(below[top:])
    first = before[-1] + quiet - 1 if len(before) else 0
    last = top + after[0] if len(after) else len(window) - 1
    return centre - reach + int(first), centre - reach + int(last)


def end_of_t(beat: np.ndarray, t_from: int, t_to: int, fs: float) -> float:
    """Where the T wave of a mean beat (12, w) ends, in samples: the tangent method on the leads' root mean square.

    The tangent at the steepest fall after the top of T meets the lowest level that follows it.
    """
    size = np.sqrt(np.square(beat).mean(axis=0))
    width = max(1, round(0.02 * fs))
    size = np.convolve(size, np.ones(width) / width, mode="same")
    top = t_from + int(np.argmax(size[t_from:t_to]))
    fall = size[top : min(top + round(0.20 * fs), len(size))]
    slope = np.gradient(fall) if len(fall) > 1 else np.zeros(1)
    steepest = int(np.argmin(slope))
    if not slope[steepest] < 0:
        return float(top)
    end: float = top + steepest + (fall[steepest] - fall.min()) / -slope[steepest]
    return end


def spectrum(signal: np.ndarray, fs: float) -> np.ndarray:
    """Mean power density of the leads of (12, n) unfiltered samples in the bands of ``SPECTRUM_HZ``, dB of mV²/Hz.

    Welch's method with windows of 4 s. The mains' own line is left out. NaN for bands beyond half of ``fs``.
    """
    length = min(round(4 * fs), signal.shape[1])
    frequency, density = scipy.signal.welch(signal, fs, nperseg=length, detrend="constant")
    density = density.mean(axis=0)
    kept = (frequency < MAINS_HZ[0]) | (frequency > MAINS_HZ[1])
    middle = np.sqrt(np.array(SPECTRUM_HZ[1:]) * SPECTRUM_HZ[:-1])
    edges = np.concatenate([[0.4], middle, [155.0]])
    bands = np.full(len(SPECTRUM_HZ), np.nan)
    for band, (low, high) in enumerate(pairwise(edges)):
        inside = kept & (frequency >= low) & (frequency < high)
        if high <= fs / 2 and inside.any():
            bands[band] = 10 * np.log10(max(density[inside].mean(), 1e-12))
    return bands
