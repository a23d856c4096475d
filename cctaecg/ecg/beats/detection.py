"""Single heart beats: R peaks on lead II, and the stretch around each on all leads."""

import numpy as np
import scipy.signal

from cctaecg.ecg.errors import FlatLead, MissingSamples

MIN_HEIGHT = 0.3
"""Lowest R peak, as a share of the largest value of the lead (published settings of the study)."""

REFRACTORY_SECONDS = 0.4
"""Shortest time between two R peaks (published settings of the study): up to 150 beats a minute."""


def r_peaks(lead_ii: np.ndarray, fs: float) -> np.ndarray:
    """Sample numbers of the R peaks of lead II, (n,) in any unit, ascending.

    A peak is a local maximum of at least ``MIN_HEIGHT`` times the maximum of the lead and at least
    ``REFRACTORY_SECONDS`` from a higher one. A lead without positive samples has none. The lead must be filtered, as
    the store's are: the rule knows no baseline. Raises ``MissingSamples`` for NaN.
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
    return scipy.signal.find_peaks(lead_ii, height=MIN_HEIGHT * highest, distance=distance)[0]


def extract_beats(
    signal: np.ndarray, peaks: np.ndarray, fs: float, before: float = 0.25, after: float = 0.65
) -> np.ndarray:
    """The beats of (12, T) samples around ``peaks``: (b, 12, w), from ``before`` s ahead of R to ``after`` s past it.

    w = round(before fs) + round(after fs), the R peak at sample round(before fs). Beats that reach beyond the recording
    are left out, so that b may be smaller than the number of peaks, down to 0.
    """
    signal = np.asarray(signal)
    ahead, past = round(before * fs), round(after * fs)
    peaks = np.asarray(peaks, dtype=np.intp)
    whole = peaks[(peaks >= ahead) & (peaks + past <= signal.shape[-1])]
    window = np.arange(-ahead, past)
    return signal[:, whole[:, None] + window].swapaxes(0, 1)


def zscore_beats(beats: np.ndarray) -> np.ndarray:
    """Z-scores of each lead of each beat, (b, 12, w) in and out. Raises ``FlatLead`` where a lead does not vary."""
    beats = np.asarray(beats)
    deviation = beats.std(axis=-1, keepdims=True)
    flat = np.argwhere(~(deviation[..., 0] > 0))
    if len(flat):
        beat, lead = flat[0]
        raise FlatLead(f"lead number {lead} of beat number {beat} does not vary or is missing; it has no z-score")
    return (beats - beats.mean(axis=-1, keepdims=True)) / deviation
