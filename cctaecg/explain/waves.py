"""Which wave of which beat each sample of a recording belongs to: P, QRS, ST or T, or none of them."""

import numpy as np

from cctaecg.ecg.beats.aligned_beats import aligned_beats

WAVES = ("P", "QRS", "ST", "T")
"""The order of every array over waves."""

WINDOWS = {"P": (-0.24, -0.07), "QRS": (-0.06, 0.06), "ST": (0.06, 0.16), "T": (0.16, 0.42)}
"""Seconds from R at a heart rate of 60: each from its first to before its second number. They are windows of usual
width and no measurement of where one heart's waves begin and end."""

NO_WAVE = -1


def wave_of_samples(signal: np.ndarray, fs: float) -> tuple[np.ndarray, np.ndarray]:
    """For (12, n) samples in mV: the number of the wave in ``WAVES`` (n,) int8, -1 for none; and the R times (b,) s.

    The beats are those of :func:`cctaecg.ecg.beats.aligned_beats.aligned_beats`, so that an ectopic one carries no
    wave. The lengths of ST and T grow with the square root of the median RR interval (taken between 0.5 and 1.2 s), as
    QT does in Bazett's formula; where waves of neighbouring beats would overlap the earlier beat's T ends.
    """
    found = aligned_beats(signal, fs, before=0.25, after=0.45)
    samples = np.arange(np.shape(signal)[-1]) / fs
    waves = np.full(len(samples), NO_WAVE, np.int8)
    r = np.sort(found.r_seconds)
    stretch = float(np.sqrt(np.clip(np.median(np.diff(r)), 0.5, 1.2))) if len(r) > 1 else 1.0
    limits = np.cumsum([WINDOWS["ST"][0], *(stretch * np.diff(WINDOWS[wave])[0] for wave in ("ST", "T"))])
    st_start, t_start, t_end = limits.tolist()
    windows = {  # the last one wins
        "T": (t_start, t_end), "ST": (st_start, t_start), "P": WINDOWS["P"], "QRS": WINDOWS["QRS"]}
    for centre in r:
        for wave, (start, end) in windows.items():
            since = samples - centre + 1e-9
            waves[(since >= start) & (since < end)] = WAVES.index(wave)
    return waves, r


def waves_of_records(signals: np.ndarray, fs: float) -> tuple[np.ndarray, list[np.ndarray]]:
    """Which wave each sample of some recordings belongs to, and where their R peaks are.

    An ectopic beat carries no wave. The windows of P, QRS, ST and T are of usual width and no measurement of where one
    heart's waves begin and end; those of ST and T grow with the square root of the median RR interval (taken between
    0.5 and 1.2 s), as QT does in Bazett's formula. Where waves of neighbouring beats would overlap the earlier beat's T
    ends.

    Parameters
    ----------
    signals : array, shape (n, 12, T)
        In millivolts.
    fs : float
        Sampling rate in Hz.

    Returns
    -------
    waves : array of int8, shape (n, T)
        0 for P, 1 for QRS, 2 for ST, 3 for T, -1 for none.
    r_seconds : list of n arrays
        Of each record the times of its R peaks in seconds.

    Raises
    ------
    MissingSamples
        For NaN.
    """
    found = [wave_of_samples(signal, fs) for signal in signals]
    return np.stack([waves for waves, _ in found]), [r for _, r in found]
