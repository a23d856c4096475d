"""From a recording to what the network is given: filter, resample, crop, normalise."""

from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
import scipy.ndimage
import scipy.signal

from cctaecg.config.sections import SignalConfig
from cctaecg.ecg.errors import FlatLead, MissingSamples, SamplingRateOutOfRange, TooShort
from cctaecg.ecg.recording import Recording

PASS_BAND = (0.67, 40.0)
"""Hz: the heart's own signal at rest; below it breathing and sweat, above it muscle and mains."""

HIGHEST_FS = 1000.0
"""Hz, up to which the band-pass can be computed in transfer-function form: its error against second-order sections is
0.001 microvolt at 500 Hz, 0.4 at 1,000, and at 2,000 rounding moves a pole so far that the output explodes."""

REDUCED_FS = 500.0
"""Hz, to which faster recordings are brought before they are filtered: the rate that ECGFounder was trained at."""

NOTCH_Q = 30
BASELINE_SECONDS = 0.4
"""Width of the median filter that follows the baseline: longer than a QRS complex, shorter than a beat."""


def bandpass(signal: np.ndarray, fs: float, powerline_hz: float = 50) -> np.ndarray:
    """Remove mains hum, muscle noise and baseline wander from (..., n) samples, as ECGFounder was trained.

    A notch at ``powerline_hz`` (Q 30), then a 4th-order Butterworth band-pass from 0.67 to 40 Hz, both run forward
    and backward so that nothing shifts in time, both in transfer-function form; then minus the running median over
    int(0.4 fs) + 1 samples, made odd, the signal taken as zero beyond its ends. Where ``powerline_hz`` is not below
    half of ``fs`` the notch is left out: such a signal cannot hold that frequency, and the band-pass ends at 40 Hz.

    Returns float64 in the unit of the input. Raises ``SamplingRateOutOfRange`` at 80 Hz and below or beyond 1,000 Hz,
    ``TooShort`` for fewer samples than the filters need to start, ``MissingSamples`` for NaN.
    """
    signal = np.asarray(signal, dtype=np.float64)
    if not 2 * PASS_BAND[1] < fs <= HIGHEST_FS:
        raise SamplingRateOutOfRange(f"sampling rate is {fs:g} Hz; the band-pass needs more than "
                                     f"{2 * PASS_BAND[1]:g} and at most {HIGHEST_FS:g} Hz")
    if not np.isfinite(signal).all():
        raise MissingSamples("samples are missing; a filter would spread each over the whole lead")
    if powerline_hz < fs / 2:
        signal = _forward_backward(_notch(powerline_hz, fs), signal)
    signal = _forward_backward(_butterworth(fs), signal)
    return signal - running_median(signal, int(BASELINE_SECONDS * fs) + 1)


class TransferFunction(NamedTuple):
    """A recursive filter in transfer-function form, and its state after an endless constant input of 1."""

    b: np.ndarray
    a: np.ndarray
    settled: np.ndarray


# designing a filter takes as long as applying it to two leads, and a study has few sampling rates
@lru_cache(maxsize=32)
def _notch(powerline_hz: float, fs: float) -> TransferFunction:
    b, a = scipy.signal.iirnotch(powerline_hz, NOTCH_Q, fs)
    return TransferFunction(b, a, scipy.signal.lfilter_zi(b, a))


@lru_cache(maxsize=32)
def _butterworth(fs: float) -> TransferFunction:
    b, a = scipy.signal.butter(4, PASS_BAND, "bandpass", fs=fs)
    return TransferFunction(b, a, scipy.signal.lfilter_zi(b, a))


@lru_cache(maxsize=32)
def _antialias(longest: int) -> np.ndarray:
    """Low-pass below the lower of two sampling rates, for :func:`resample`: scipy's own default."""
    return scipy.signal.firwin(20 * longest + 1, 1 / longest, window=("kaiser", 5.0))


def _forward_backward(filter: TransferFunction, signal: np.ndarray) -> np.ndarray:
    """``scipy.signal.filtfilt`` of (..., n) samples to the last bit, the settled state solved for only once."""
    edge = 3 * max(len(filter.a), len(filter.b))  # so many samples are mirrored through the point at each end
    if signal.shape[-1] <= edge:
        raise TooShort(f"{signal.shape[-1]} samples are too few to filter; expected at least {edge + 1}")
    before = 2 * signal[..., :1] - signal[..., edge:0:-1]
    after = 2 * signal[..., -1:] - signal[..., -2 : -edge - 2 : -1]
    extended = np.concatenate([before, signal, after], axis=-1)
    for _ in ("forward", "backward"):
        start = filter.settled * extended[..., :1]
        extended = scipy.signal.lfilter(filter.b, filter.a, extended, zi=start)[0][..., ::-1]
    return extended[..., edge:-edge]


def running_median(signal: np.ndarray, width: int) -> np.ndarray:
    """Median of the ``width`` samples around each sample along the last axis, zeros beyond the ends.

    An even ``width`` is made odd by adding one. Equal to ``scipy.signal.medfilt`` of the signal in float32. The leads
    go through as one vector with half a window of zeros between them, because scipy has a fast sliding algorithm for
    vectors only; and in float32, which halves its time: an odd median picks one of its samples, so that rounding
    before is rounding after, by 6e-8 of the baseline.
    """
    half, n = width // 2, signal.shape[-1]
    leads = signal.reshape(-1, n)
    apart = np.zeros((len(leads), n + half), np.float32)
    apart[:, :n] = leads
    median = scipy.ndimage.median_filter(apart.ravel(), size=2 * half + 1, mode="constant", cval=0.0)
    return median.reshape(apart.shape)[:, :n].reshape(signal.shape)


def resample(signal: np.ndarray, fs: float, to: float) -> np.ndarray:
    """Change the sampling rate of (..., n) samples from ``fs`` to ``to`` Hz by an anti-aliased polyphase filter.

    The ends are continued by their last value, so that a constant stays constant. Returns (..., ceil(n to / fs)).
    """
    if fs == to:
        return signal
    ratio = Fraction(to / fs).limit_denominator(1000)
    up, down = ratio.numerator, ratio.denominator
    return scipy.signal.resample_poly(signal, up, down, axis=-1, window=_antialias(max(up, down)), padtype="edge")


def crop_or_pad(signal: np.ndarray, fs: float, seconds: float, longest_pad: float = 0.1) -> np.ndarray:
    """Exactly round(seconds fs) samples of (..., n): the middle of a longer signal.

    A signal that is too short by at most ``longest_pad`` seconds is continued by its last value at both ends; a shorter
    one raises ``TooShort``, because silence of any length is not an ECG.
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
    per record it is kept. Returns float32. Raises ``FlatLead`` where the standard deviation is 0.
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
    return centred / deviation


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
    """The recording as the store keeps it: (12, round(seconds fs)) float32 in millivolts.

    Filtered at its own sampling rate (at ``REDUCED_FS`` if that is beyond ``HIGHEST_FS``), resampled to ``config.fs``,
    cropped to ``config.seconds``, in this order. Raises ``SamplingRateOutOfRange``, ``TooShort``, ``MissingSamples``,
    naming the file.
    """
    try:
        signal, fs = bridge_gaps(recording.signal, recording.fs, config.longest_gap_seconds), recording.fs
        if fs > HIGHEST_FS:
            signal, fs = resample(signal, fs, REDUCED_FS), REDUCED_FS
        signal = resample(bandpass(signal, fs, config.powerline_hz), fs, config.fs)
        return crop_or_pad(signal, config.fs, config.seconds, config.longest_pad_seconds).astype(np.float32)
    except (SamplingRateOutOfRange, TooShort, MissingSamples) as error:
        raise type(error)(error.fault, recording.source) from error
