"""The filter of ECGFounder's training: mains notch, band-pass, and the running median that follows the baseline."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import scipy.ndimage
import scipy.signal

from cctaecg.ecg.errors import MissingSamples, SamplingRateOutOfRange, TooShort

PASS_BAND = (0.67, 40.0)
"""Hz: the heart's own signal at rest; below it breathing and sweat, above it muscle and mains."""

HIGHEST_FS = 1000.0
"""Hz, up to which the band-pass can be computed in transfer-function form: its error against second-order sections is
0.001 microvolt at 500 Hz, 0.4 at 1,000, and at 2,000 rounding moves a pole so far that the output explodes."""

NOTCH_Q = 30
BASELINE_SECONDS = 0.4
"""Width of the median filter that follows the baseline: longer than a QRS complex, shorter than a beat."""


def bandpass(signal: np.ndarray, fs: float, powerline_hz: float = 50) -> np.ndarray:
    """Remove mains hum, muscle noise and baseline wander from (..., n) samples, as ECGFounder was trained.

    A notch at ``powerline_hz`` (Q 30), then a 4th-order Butterworth band-pass from 0.67 to 40 Hz, both run forward
    and backward so that nothing shifts in time, both in transfer-function form; then minus the running median over
    int(0.4 fs) + 1 samples, made odd, the signal taken as zero beyond its ends. Where ``powerline_hz`` is not below
    half of ``fs`` the notch is left out: such a signal cannot hold that frequency, and the band-pass ends at 40 Hz.

    Parameters
    ----------
    signal : array, shape (..., n)
        Samples along the last axis, in any unit.
    fs : float
        Sampling rate in Hz.
    powerline_hz : float, default 50
        Frequency of the mains in Hz.

    Returns
    -------
    array of float64, shape (..., n)
        In the unit of the input.

    Raises
    ------
    SamplingRateOutOfRange
        At 80 Hz and below, or beyond 1,000 Hz.
    TooShort
        When there are fewer samples than the filters need to start.
    MissingSamples
        When a sample is NaN or infinite.
    """
    signal = np.asarray(signal, dtype=np.float64)
    if not 2 * PASS_BAND[1] < fs <= HIGHEST_FS:
        raise SamplingRateOutOfRange(f"sampling rate is {fs:g} Hz; the band-pass needs more than "
                                     f"{2 * PASS_BAND[1]:g} and at most {HIGHEST_FS:g} Hz")
    if not np.isfinite(signal).all():
        raise MissingSamples("samples are missing; a filter would spread each over the whole lead")
    if powerline_hz < fs / 2:
        signal = _forward_backward(notch(powerline_hz, fs), signal)
    signal = _forward_backward(butterworth(fs), signal)
    filtered: np.ndarray = signal - running_median(signal, int(BASELINE_SECONDS * fs) + 1)
    return filtered


class TransferFunction(NamedTuple):
    """A recursive filter in transfer-function form, and its state after an endless constant input of 1."""

    b: np.ndarray
    a: np.ndarray
    settled: np.ndarray


# designing a filter takes as long as applying it to two leads, and a study has few sampling rates
@lru_cache(maxsize=32)
def notch(powerline_hz: float, fs: float) -> TransferFunction:
    """The filter that takes the mains out of a signal at ``fs`` Hz."""
    b, a = scipy.signal.iirnotch(powerline_hz, NOTCH_Q, fs)
    return TransferFunction(b, a, scipy.signal.lfilter_zi(b, a))


@lru_cache(maxsize=32)
def butterworth(fs: float) -> TransferFunction:
    """The band-pass of a signal at ``fs`` Hz."""
    b, a = scipy.signal.butter(4, PASS_BAND, "bandpass", fs=fs)
    return TransferFunction(b, a, scipy.signal.lfilter_zi(b, a))


def _forward_backward(filter: TransferFunction, signal: np.ndarray) -> np.ndarray:
    """``scipy.signal.filtfilt`` of (..., n) samples to the last bit, the settled state solved for only once."""
    edge = 3 * max(len(filter.a), len(filter.b))  # so many samples are mirrored through the point at each end
    if signal.shape[-1] <= edge:
        raise TooShort(f"{signal.shape[-1]} samples are too few to filter; expected at least {edge + 1}")
    before = 2 * signal[..., :1] - signal[..., edge:0:-1]
    after = 2 * signal[..., -1:] - signal[..., -2 : -edge - 2 : -1]
    extended: np.ndarray = np.concatenate([before, signal, after], axis=-1)
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
    median: np.ndarray = scipy.ndimage.median_filter(apart.ravel(), size=2 * half + 1, mode="constant", cval=0.0)
    return median.reshape(apart.shape)[:, :n].reshape(signal.shape)
