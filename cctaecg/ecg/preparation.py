"""From a recording to what the network is given: filtered, resampled, cropped, normalised."""

from fractions import Fraction
from functools import lru_cache
from typing import Literal

import numpy as np
import scipy.signal

from cctaecg.config.sections import SignalConfig
from cctaecg.ecg.artefacts import without_impossible_samples
from cctaecg.ecg.errors import FlatLead, MissingSamples, SamplingRateOutOfRange, TooShort
from cctaecg.ecg.filtering import HIGHEST_FS, bandpass
from cctaecg.ecg.recording import Recording

REDUCED_FS = 500.0
"""Hz, to which faster recordings are brought before they are filtered: the rate that ECGFounder was trained at."""

TAPS_PER_SAMPLE, KAISER_BETA = 20, 5.0
"""Length and window of the low-pass before the rate is changed: scipy's own default."""


@lru_cache(maxsize=32)
def antialias(longest: int) -> np.ndarray:
    """Low-pass below the lower of two sampling rates, for :func:`resample`."""
    weights: np.ndarray = scipy.signal.firwin(TAPS_PER_SAMPLE * longest + 1, 1 / longest,
                                              window=("kaiser", KAISER_BETA))
    return weights


def resample(signal: np.ndarray, fs: float, to: float) -> np.ndarray:
    """Change the sampling rate of (..., n) samples from ``fs`` to ``to`` Hz by an anti-aliased polyphase filter.

    The ends are continued by their last value, so that a constant stays constant.

    Parameters
    ----------
    signal : array, shape (..., n)
        Samples along the last axis, in any unit.
    fs, to : float
        Sampling rate of ``signal``, and the wanted one, in Hz.

    Returns
    -------
    array, shape (..., ceil(n to / fs))
        ``signal`` itself where the two rates are equal.
    """
    if fs == to:
        return signal
    ratio = Fraction(to / fs).limit_denominator(1000)
    up, down = ratio.numerator, ratio.denominator
    window = antialias(max(up, down))
    resampled: np.ndarray = scipy.signal.resample_poly(signal, up, down, axis=-1, window=window, padtype="edge")
    return resampled


def crop_or_pad(signal: np.ndarray, fs: float, seconds: float, longest_pad: float = 0.1) -> np.ndarray:
    """Bring (..., n) samples to exactly ``seconds``: the middle of a longer signal, a slightly shorter one padded.

    A signal that is too short by at most ``longest_pad`` seconds is continued by its first and its last value, half at
    each end. A shorter one is refused, because silence of any length is not an ECG.

    Parameters
    ----------
    signal : array, shape (..., n)
        Samples along the last axis, in any unit.
    fs : float
        Sampling rate in Hz.
    seconds : float
        The wanted duration.
    longest_pad : float, default 0.1
        The most that may be padded, in seconds, both ends together.

    Returns
    -------
    array, shape (..., round(seconds fs))

    Raises
    ------
    TooShort
        When more than ``longest_pad`` would have to be padded.
    """
    wanted, given = round(seconds * fs), signal.shape[-1]
    if given >= wanted:
        start = (given - wanted) // 2
        return signal[..., start : start + wanted]
    lacking = wanted - given
    if given == 0 or lacking > longest_pad * fs:
        raise TooShort(f"lasts {given / fs:g} s; expected at least {seconds - longest_pad:g} s")
    return np.pad(signal, [(0, 0)] * (signal.ndim - 1) + [(lacking // 2, lacking - lacking // 2)], mode="edge")


def normalise(signal: np.ndarray, how: Literal["lead", "record"]) -> np.ndarray:
    """Z-scores of (..., 12, T) samples: of each lead (the paper) or of the twelve leads together (ECGFounder).

    Per lead, every lead has mean 0 and standard deviation 1 and the voltage of one lead against another is lost;
    per record it is kept.

    Parameters
    ----------
    signal : array, shape (..., 12, T)
        Samples in any unit.
    how : "lead" or "record"
        Over what mean and standard deviation are taken.

    Returns
    -------
    array of float32, shape (..., 12, T)

    Raises
    ------
    FlatLead
        Where the standard deviation is 0 or a sample is missing.
    ValueError
        When ``how`` is neither of the two.
    """
    if how not in ("lead", "record"):
        raise ValueError(f"how is {how!r}; expected 'lead' or 'record'")
    axis = -1 if how == "lead" else (-2, -1)
    signal = np.asarray(signal, dtype=np.float32)
    centred = signal - signal.mean(axis=axis, keepdims=True)
    deviation = np.sqrt(np.square(centred).mean(axis=axis, keepdims=True))
    if not (deviation > 0).all():
        place = np.argwhere(~(deviation > 0))[0][:-1].tolist()
        raise FlatLead(f"the signal at index {place} does not vary or is missing; it has no z-score")
    scores: np.ndarray = centred / deviation
    return scores


def bridge_gaps(signal: np.ndarray, fs: float, longest_gap: float = 0.02) -> np.ndarray:
    """(k, n) samples with gaps (NaN) of up to ``longest_gap`` seconds bridged by a straight line.

    Raises ``MissingSamples`` for a longer gap.
    """
    missing = np.isnan(signal)
    if not missing.any():
        return signal
    bridged, places = signal.copy(), np.arange(signal.shape[1])
    for lead, gaps in enumerate(missing):
        longest = longest_run(gaps)
        if longest > longest_gap * fs:
            raise MissingSamples(f"{longest} samples of one lead are missing in a row; "
                                 f"up to {longest_gap * fs:g} could be bridged")
        bridged[lead, gaps] = np.interp(places[gaps], places[~gaps], signal[lead, ~gaps])
    return bridged


def longest_run(flags: np.ndarray) -> int:
    """Length of the longest run of True in a vector."""
    return int(run_lengths(flags).max(initial=0))


def run_lengths(flags: np.ndarray) -> np.ndarray:
    """Lengths of the runs of True in a vector, in order."""
    edges = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    return np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)


def prepare(recording: Recording, config: SignalConfig) -> np.ndarray:
    """The recording as the store keeps it: filtered, resampled and cropped, in this order.

    It is filtered (:func:`cctaecg.ecg.bandpass`) at its own sampling rate, or at 500 Hz if that is beyond 1,000 Hz;
    then resampled (:func:`cctaecg.ecg.resample`) and cropped (:func:`cctaecg.ecg.crop_or_pad`). Normalising is left
    to whoever reads the store.

    Parameters
    ----------
    recording : Recording
        Gaps of up to ``config.longest_gap_seconds`` are bridged by a straight line, and so are spikes and stretches at
        an amplifier's limit (:mod:`cctaecg.ecg.artefacts`).
    config : SignalConfig
        Sampling rate and duration of the result, and the frequency of the mains.

    Returns
    -------
    array of float32, shape (12, round(seconds fs))
        Millivolts, in the order of ``cctaecg.domain.LEADS``. A store, and ``cctaecg predict``, round them to float16
        before a network sees them (``signal.astype("float16").astype("float32")``).

    Raises
    ------
    SamplingRateOutOfRange, TooShort, MissingSamples
        As the steps raise them, naming the recording's file.
    """
    try:
        longest_gap, fs = config.longest_gap_seconds, recording.fs
        signal = bridge_gaps(recording.signal, fs, longest_gap)
        signal = bridge_gaps(without_impossible_samples(signal, fs, longest_gap), fs, longest_gap)
        if fs > HIGHEST_FS:
            signal, fs = resample(signal, fs, REDUCED_FS), REDUCED_FS
        signal = resample(bandpass(signal, fs, config.powerline_hz), fs, config.fs)
        return crop_or_pad(signal, config.fs, config.seconds, config.longest_pad_seconds).astype(np.float32)
    except (SamplingRateOutOfRange, TooShort, MissingSamples) as error:
        raise type(error)(error.fault, recording.source) from error
