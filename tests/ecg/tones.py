"""Tones to filter, and the published filter step by step, to compare the library's with."""

import numpy as np
import scipy.signal


def tone(hz, fs, seconds=10):
    return np.sin(2 * np.pi * hz * np.arange(round(fs * seconds)) / fs)


def middle(signal, fs):
    """All but the first and last two seconds, where filters settle."""
    return signal[..., round(2 * fs) : -round(2 * fs)]


def bandpass_step_by_step(signal, fs, powerline_hz=50):
    """ECGFounder's recipe, lead by lead with scipy's own functions."""
    out = np.empty(signal.shape)
    for lead, row in enumerate(signal):
        if powerline_hz < fs / 2:
            row = scipy.signal.filtfilt(*scipy.signal.iirnotch(powerline_hz, 30, fs), row)
        row = scipy.signal.filtfilt(*scipy.signal.butter(4, [0.67, 40], "bandpass", fs=fs), row)
        width = int(0.4 * fs) + 1
        out[lead] = row - scipy.signal.medfilt(row, width + 1 if width % 2 == 0 else width)
    return out
