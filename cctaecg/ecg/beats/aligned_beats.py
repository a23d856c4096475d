"""Heart beats found whatever the polarity of lead II, aligned to a fraction of a sample, ectopic ones left out.

The published rule of :mod:`cctaecg.ecg.beats.detection` looks for high values of lead II: it misses an R wave that
points down, takes a tall T wave for R, averages ectopic beats in, and at 100 Hz places a beat to 10 ms at best, which
rounds the QRS of a mean beat and leaves corners in its line.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np

from cctaecg.domain import LEADS
from cctaecg.ecg.beats.measurements import beats_of_all_leads
from cctaecg.ecg.errors import MissingSamples

STEP_SECONDS = 0.004
"""Between two samples of an aligned beat, at any sampling rate of the recording."""

PLACE_SECONDS = 0.0005
"""To which the place of a beat between two samples of the recording is rounded."""

KERNEL_SAMPLES = 10
"""On either side: samples of the recording that a value between them is interpolated from."""

KERNEL_BETA = 6.0
"""Of the Kaiser window on the interpolating sinc: flat to 0.8 of half the sampling rate, to within a thousandth."""

QRS_SECONDS = 0.08
"""On either side of R: the stretch that beats are aligned by."""

LARGEST_SHIFT_SECONDS = 0.04
"""That aligning may move a beat; half a QRS complex."""

SHAPE_SECONDS = (-0.10, 0.40)
"""From R: the QRS, the ST segment and the T wave, by which a beat's shape is judged."""

MIN_CORRELATION = 0.8
"""Least correlation of a beat with the median beat of its record, over all leads from 0.1 s before R to 0.4 s after
it: a beat below it has another shape. Ventricular beats lie around 0.3, beats with much noise above 0.9."""

_INDEPENDENT = [place for place, lead in enumerate(LEADS) if lead not in ("III", "aVR", "aVL", "aVF")]
"""Leads that beats are compared by: the other four are sums of I and II."""


@dataclass(frozen=True, eq=False)
class AlignedBeats:
    """The beats of one recording, sampled every 4 ms from the same place in each.

    Attributes
    ----------
    beats : array, shape (b, 12, w)
        In the unit of the recording.
    r_seconds : array, shape (b,)
        R of each beat, in seconds from the start of the recording.
    correlation : array, shape (b,)
        Likeness of each beat to the median beat, from -1 to 1.
    excluded : int
        Whole beats that were left out for another shape.
    """

    beats: np.ndarray
    r_seconds: np.ndarray
    correlation: np.ndarray
    excluded: int


def beat_times(before: float = 0.25, after: float = 0.65) -> np.ndarray:
    """The times (w,) of an aligned beat's samples, in seconds from R.

    >>> beat_times(0.25, 0.65)[[0, -1]].tolist(), len(beat_times())
    ([-0.248, 0.648], 225)
    """
    return STEP_SECONDS * np.arange(ceil(round(-before / STEP_SECONDS, 9)), ceil(round(after / STEP_SECONDS, 9)))


def aligned_beats(signal: np.ndarray, fs: float, before: float = 0.25, after: float = 0.65) -> AlignedBeats:
    """The beats that have the record's usual shape, aligned to a fraction of a sample.

    QRS complexes are found by the slope of all leads together, which has no polarity. R is the highest point of the
    leads' root mean square in the median beat; each beat is then moved to where its QRS fits the median beat's best
    (least squares over all leads, twice), and cut from the interpolated signal. Beats that reach beyond the recording
    are left out; with fewer than three whole beats no shape is usual, and all are kept.

    Parameters
    ----------
    signal : array, shape (12, n)
        Filtered samples in any unit.
    fs : float
        Sampling rate in Hz.
    before, after : float, default 0.25 and 0.65
        Seconds of a beat ahead of its R, and from R on.

    Returns
    -------
    AlignedBeats
        May hold no beat; ``beats`` is then of shape (0, 12, w).

    Raises
    ------
    MissingSamples
        When a sample is NaN or infinite.
    """
    signal = np.asarray(signal, dtype=np.float32)
    if not np.isfinite(signal).all():
        raise MissingSamples("samples are missing; beats are cut from the whole signal")
    times = beat_times(before, after)
    rough = beats_of_all_leads(signal, fs) / fs
    margin = 2 * LARGEST_SHIFT_SECONDS + (KERNEL_SAMPLES + 2) / fs
    rough = rough[(rough >= before + margin) & (rough + after + margin <= signal.shape[1] / fs)]
    if not len(rough):
        return AlignedBeats(np.empty((0, len(signal), len(times))), np.empty(0), np.empty(0), 0)
    r_seconds = _aligned(signal[_INDEPENDENT], fs, rough)
    beats = interpolated(signal, fs, r_seconds, times)
    shape = (times >= SHAPE_SECONDS[0]) & (times < SHAPE_SECONDS[1])
    compared = beats[:, _INDEPENDENT][:, :, shape]
    correlation = _likeness(compared, _median(compared))
    usual = correlation >= MIN_CORRELATION if len(beats) > 2 else np.ones(len(beats), bool)
    if not usual.all() and usual.any():  # the median of what is usual, without the rest
        correlation = _likeness(compared, _median(compared[usual]))
        usual = correlation >= MIN_CORRELATION
    return AlignedBeats(beats[usual], r_seconds[usual], correlation[usual], int(np.count_nonzero(~usual)))


def interpolated(signal: np.ndarray, fs: float, centres: np.ndarray, times: np.ndarray) -> np.ndarray:
    """(b, leads, w): a signal (leads, n) at ``times`` (w,), every ``STEP_SECONDS``, from each of ``centres`` (b,) s.

    Between the samples the signal is what its frequencies say: a sum of sinc functions under a Kaiser window, the
    same at any place, which keeps the height of a QRS that 100 Hz samples cut off.
    """
    start = (np.asarray(centres) + times[0]) * fs
    first = np.floor(start).astype(int)
    places = max(1, round(1 / (fs * PLACE_SECONDS)))
    place = np.round((start - first) * places).astype(int)
    length = ceil((times[-1] - times[0]) * fs) + 2 * KERNEL_SAMPLES + 2
    return np.stack([
        signal[:, start : start + length] @ _kernels(fs, k / places, len(times), length)
        for start, k in zip(first - KERNEL_SAMPLES, place)
    ])


@lru_cache(maxsize=512)
def _kernels(fs: float, fraction: float, width: int, length: int) -> np.ndarray:
    """Weights (length, width) of samples, for values every ``STEP_SECONDS`` from ``fraction`` past the 10th sample."""
    wanted = KERNEL_SAMPLES + fraction + STEP_SECONDS * fs * np.arange(width)
    away = np.arange(length)[:, None] - wanted
    window = np.i0(KERNEL_BETA * np.sqrt(np.clip(1 - np.square(away / (KERNEL_SAMPLES + 1)), 0, None)))
    weights = np.sinc(away) * window * (np.abs(away) <= KERNEL_SAMPLES + 1)
    kernels: np.ndarray = (weights / weights.sum(axis=0)).astype(np.float32)
    return kernels


def _aligned(signal: np.ndarray, fs: float, rough: np.ndarray) -> np.ndarray:
    """R of each beat, in seconds: found in the median beat, and moved with the shift of each beat against it."""
    reach = round(QRS_SECONDS / STEP_SECONDS)
    most = round(LARGEST_SHIFT_SECONDS / STEP_SECONDS)
    wide = STEP_SECONDS * np.arange(-reach - most, reach + most + 1)
    centres = rough
    for _ in range(2):
        pieces = interpolated(signal, fs, centres, wide)
        median = _median(pieces)[:, most : most + 2 * reach + 1]
        windows = np.lib.stride_tricks.sliding_window_view(pieces, 2 * reach + 1, axis=2)  # (b, leads, shifts, w)
        # |piece - median|^2, less what does not depend on the shift
        misfit = np.square(windows).sum(axis=(1, 3)) - 2 * np.einsum("blsw,lw->bs", windows, median, optimize=True)
        moved = _lowest(misfit) - most
        centres = np.clip(centres + STEP_SECONDS * moved, rough - LARGEST_SHIFT_SECONDS, rough + LARGEST_SHIFT_SECONDS)
    top = STEP_SECONDS * (_lowest(-np.square(median).mean(axis=0)[None])[0] - reach)
    r_seconds: np.ndarray = centres + np.clip(top, -LARGEST_SHIFT_SECONDS, LARGEST_SHIFT_SECONDS)
    return r_seconds


def _lowest(curves: np.ndarray) -> np.ndarray:
    """Where each row of (k, s) is lowest, between the samples: the vertex of the parabola through three of them."""
    place = np.clip(curves.argmin(axis=1), 1, curves.shape[1] - 2)
    left, middle, right = (curves[np.arange(len(curves)), place + side] for side in (-1, 0, 1))
    bend = left - 2 * middle + right
    vertex = np.divide(left - right, 2 * bend, out=np.zeros_like(bend), where=bend > 0)
    lowest: np.ndarray = place + np.clip(vertex, -1, 1)
    return lowest


def _median(beats: np.ndarray) -> np.ndarray:
    """Median over the beats: by sorting, which for a dozen of them takes a third of the time of ``np.median``."""
    middle = len(beats) // 2
    ordered = np.sort(beats, axis=0)
    median: np.ndarray = ordered[middle] if len(beats) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return median


def _likeness(beats: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Correlation (b,) of each beat (b, leads, w) with ``reference``, all leads at once, each less its own mean."""
    beats = beats - beats.mean(axis=2, keepdims=True)
    reference = reference - reference.mean(axis=1, keepdims=True)
    size = np.sqrt(np.square(beats).sum(axis=(1, 2)) * np.square(reference).sum())
    together = np.einsum("blw,lw->b", beats, reference)
    correlation: np.ndarray = np.divide(together, size, out=np.zeros(len(beats)), where=size > 0)
    return correlation
