"""Artefacts that would take the heart's place in what the network gets: which samples, and what is left beside them.

The z-score divides a lead by its standard deviation. One spike of 500 mV, or a tenth of a second at an amplifier's
limit, makes that deviation its own: every QRS complex is then left with 1 to 35% of its height, and the network sees a
flat line with one peak. The rule, in this order:

1. A sample at the **rail** (three or more in a row at the lead's extreme value, more than ``BEYOND_MV`` from its
   median) or in a **spike** (more than ``BEYOND_MV`` from the median around it, for no longer than a gap that may be
   bridged) is no measurement of a heart. It is taken as missing: bridged where short, refused where long or frequent.
2. Of what is prepared from the rest, the z-scores are looked at in stretches of two seconds, in each lead. The typical
   stretch must reach a range of ``QualityConfig.typical_range_refuse``; and in all but one stretch a lead must reach
   ``beside_others_refuse`` of the range of a typical lead in the same stretch. Below, an artefact has drowned the lead.
   A pause of the heart is in all leads, and a slow heart still beats in three stretches of five: both pass.

Measured in the 400 records of PTB-XL as they are, and in a hundred of them with an artefact added by computation, the
limb leads still fitting one another (lowest and median of the least typical range and share of any lead):

    artefact                                     typical range   beside others   refused   warned
    none (400 records)                           1.75   6.51     0.25   0.83        0         2
    one sample of 5 mV                           1.76   6.30     0.25   0.83        0         1
    one sample of 20, 100 or 500 mV              by rule 1                          0       100
    pacemaker's pulses of 5 mV, each beat        1.76   6.49     0.21   0.82        0         1
    the same, 20 to 500 mV                       by rule 1                          0       100
    all leads at 10 or 32 mV for the last 0.1 s  by rule 1                        100         0
    one lead at 32 mV for 0.4 s                  by rule 1                        100         0
    one lead at 5 mV for 0.4 s                   1.75   6.11     0.25   0.81        0         2
    the baseline of all leads jumps by 5 mV      1.76   3.68     0.31   0.63        0         8
    the same, 10 mV                              0.98   2.01     0.21   0.51        2        53
    the same, 32 mV                              0.30   0.66     0.17   0.46       91         9
    pauses of 1 s between beats                  5.01   8.59     0.18   0.79        0         1
    pauses of 2.5 s, three beats in ten seconds  0.82  10.05     0.14   0.68        1         9
"""

import numpy as np
import scipy.ndimage

BEYOND_MV = 10.0
"""mV: what no heart reaches on the skin. In PTB-XL no sample is 5.9 mV from its lead's median, nor 2.6 from the median
around it. A pacemaker's pulse may be, in an unfiltered recording; it is no heart either. A lower rail, such as an old
recorder's of 5 mV, leaves the QRS complexes most of their height and is judged by that."""

BESIDE_MV = 5.0
"""mV: what belongs to a spike beside its samples beyond ``BEYOND_MV``, such as the swing back of an amplifier."""

WINDOW_SECONDS = 2.0
"""Long enough for a beat at 30 a minute, short enough that a disturbance of a second leaves most stretches alone."""

UNEVEN = 3.0
"""16 of 400 records of PTB-XL are looked at for it, and no artefact of the table above that is refused escapes it."""


def impossible_samples(signal: np.ndarray, fs: float, longest_gap: float) -> np.ndarray | None:
    """Which of (12, n) millivolts at ``fs`` Hz are at a rail or in a spike of up to ``longest_gap`` seconds.

    None if there are none. No sample may be missing.
    """
    lowest, highest = np.min(signal, axis=1), np.max(signal, axis=1)
    suspects = np.flatnonzero(highest - lowest > BEYOND_MV)
    if len(suspects) == 0:
        return None
    found = np.zeros(signal.shape, bool)
    width = 2 * max(1, int(longest_gap * fs)) + 1
    for lead in suspects:
        row = signal[lead]
        for extreme in (lowest[lead], highest[lead]):
            if abs(extreme - np.median(row)) > BEYOND_MV:
                found[lead] |= scipy.ndimage.binary_opening(row == extreme, np.ones(3))
        apart = np.abs(row - scipy.ndimage.median_filter(row, size=width, mode="mirror"))
        found[lead] |= scipy.ndimage.binary_propagation(apart > BEYOND_MV, mask=apart > BESIDE_MV)
    return found if found.any() else None


def without_impossible_samples(signal: np.ndarray, fs: float, longest_gap: float) -> np.ndarray:
    """The same millivolts with NaN in place of :func:`impossible_samples`."""
    found = impossible_samples(signal, fs, longest_gap)
    return signal if found is None else np.where(found, np.float32(np.nan), signal)


def may_be_drowned(signal: np.ndarray, fs: float) -> bool:
    """Whether a lead of (12, n) millivolts is so uneven that its z-scores have to be looked at.

    That is: whether in the loudest stretch its range, or that of its slopes, is more than ``UNEVEN`` times that in the
    second quietest. Of means over a hundredth of a second: fast, and a spike that the filter removes does not count.
    """
    width = max(1, round(fs / 100))
    whole = signal.shape[1] // width * width
    means = signal[:, :whole:width].copy()
    for start in range(1, width):
        means += signal[:, start:whole:width]
    for values in (means, np.diff(means, axis=1)):
        ranges = np.sort(_window_ranges(values, fs / width), axis=1)
        if (ranges[:, -1] > UNEVEN * _second(ranges)).any():
            return True
    return False


def what_is_left(scores: np.ndarray, fs: float) -> tuple[np.ndarray, np.ndarray]:
    """Of (12, T) z-scores at ``fs`` Hz: each lead's range in its typical stretch of two seconds, and beside the others.

    The latter is its range as a share of the typical lead's in the same stretch, in the second worst of its stretches.
    Both are of shape (12,).
    """
    ranges = _window_ranges(scores, fs)
    others = np.broadcast_to(np.median(ranges, axis=0), ranges.shape)
    beside = np.divide(ranges, others, out=np.ones(ranges.shape), where=others > 0)
    return np.median(ranges, axis=1), _second(np.sort(beside, axis=1))


def _window_ranges(signal: np.ndarray, fs: float) -> np.ndarray:
    """(12, windows): the range of each lead in each whole stretch of two seconds, or in all of a shorter signal."""
    width = min(signal.shape[1], round(WINDOW_SECONDS * fs))
    windows = signal[:, : signal.shape[1] // width * width].reshape(len(signal), -1, width)
    ranges: np.ndarray = np.max(windows, axis=2) - np.min(windows, axis=2)
    return ranges


def _second(ordered: np.ndarray) -> np.ndarray:
    """The second of each row, or the only one."""
    second: np.ndarray = ordered[:, min(1, ordered.shape[1] - 1)]
    return second
