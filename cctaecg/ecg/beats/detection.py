"""Single heart beats: R peaks on lead II, and the stretch around each on all leads."""

import numpy as np
import scipy.signal

from cctaecg.ecg.errors import FlatLead, MissingSamples

MIN_HEIGHT = 0.3
"""Lowest R peak, as a share of the largest value of the lead (published settings of the study)."""

REFRACTORY_SECONDS = 0.4
"""Shortest time between two R peaks (published settings of the study): up to 150 beats a minute."""


def r_peaks(lead_ii: np.ndarray, fs: float) -> np.ndarray:
    """Find the R peaks of lead II by the published settings of the study.

    A peak is a local maximum of at least 0.3 times the maximum of the lead and at least 0.4 s from a higher one. A lead
    without positive samples has none.

    Parameters
    ----------
    lead_ii : array, shape (n,)
        Filtered samples, as the store's are, in any unit: the rule knows no baseline.
    fs : float
        Sampling rate in Hz.

    Returns
    -------
    array of int, shape (b,)
        Sample numbers of the peaks, ascending.

    Raises
    ------
    MissingSamples
        When a sample is NaN or infinite.
    ValueError
        When ``lead_ii`` has not exactly one dimension.
    """
    lead_ii = np.asarray(lead_ii)
    if lead_ii.ndim != 1:
        raise ValueError(f"lead II has shape {lead_ii.shape}; expected one dimension")
    if not np.isfinite(lead_ii).all():
        raise MissingSamples("samples of lead II are missing")
    highest = lead_ii.max(initial=0)
    if not highest > 0:
        return np.array([], dtype=np.intp)
    distance = max(1, int(REFRACTORY_SECONDS * fs))
    peaks: np.ndarray = scipy.signal.find_peaks(lead_ii, height=MIN_HEIGHT * highest, distance=distance)[0]
    return peaks


def extract_beats(
    signal: np.ndarray, peaks: np.ndarray, fs: float, before: float = 0.25, after: float = 0.65
) -> np.ndarray:
    """Cut the beats around ``peaks`` out of twelve leads; those that reach beyond the recording are left out.

    Parameters
    ----------
    signal : array, shape (12, T)
        Samples in any unit.
    peaks : array of int
        Sample numbers of R peaks, as of :func:`cctaecg.ecg.r_peaks`.
    fs : float
        Sampling rate in Hz.
    before, after : float, default 0.25 and 0.65
        Seconds of a beat ahead of its R peak, and from the R peak on.

    Returns
    -------
    array, shape (b, 12, w)
        w = round(before fs) + round(after fs), with the R peak at sample round(before fs); b may be smaller than the
        number of peaks, down to 0.
    """
    signal = np.asarray(signal)
    ahead, past = round(before * fs), round(after * fs)
    peaks = np.asarray(peaks, dtype=np.intp)
    whole = peaks[(peaks >= ahead) & (peaks + past <= signal.shape[-1])]
    window = np.arange(-ahead, past)
    return signal[:, whole[:, None] + window].swapaxes(0, 1)


def zscore_beats(beats: np.ndarray) -> np.ndarray:
    """Z-scores of each lead of each beat.

    Parameters
    ----------
    beats : array, shape (b, 12, w)
        Beats in any unit, as of :func:`cctaecg.ecg.extract_beats`.

    Returns
    -------
    array, shape (b, 12, w)

    Raises
    ------
    FlatLead
        Where a lead of a beat does not vary, or a sample is missing.
    """
    beats = np.asarray(beats)
    deviation = beats.std(axis=-1, keepdims=True)
    flat = np.argwhere(~(deviation[..., 0] > 0))
    if len(flat):
        beat, lead = flat[0]
        raise FlatLead(f"lead number {lead} of beat number {beat} does not vary or is missing; it has no z-score")
    scores: np.ndarray = (beats - beats.mean(axis=-1, keepdims=True)) / deviation
    return scores
