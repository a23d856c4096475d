"""Integrated gradients: what each sample of an ECG adds to the network's logit, against a flat line.

With the input x, the baseline x' (every lead at its mean, which is 0 in z-scores), and the logit F,

    IG_i = (x_i - x'_i) * integral over a from 0 to 1 of dF / dx_i at x' + a (x - x')

so that the sum over all samples is F(x) - F(x'). Computed by captum. Sundararajan M, Taly A, Yan Q. Axiomatic
attribution for deep networks. ICML 2017.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from captum.attr import IntegratedGradients

from cctaecg.domain import LEADS, VESSELS
from cctaecg.explain.occlusion import device_of
from cctaecg.explain.progress import progress
from cctaecg.explain.waves import WAVES
from cctaecg.stats.errors import InvalidSetting, ShapeMismatch

CHUNK, SAMPLES = 32, 32_000
"""Records that are in memory together, with their activations, and on a processor samples of each lead of them."""

STEPS = 16
"""Points of the Gauss-Legendre rule along the path."""


@dataclass(frozen=True, eq=False)
class SampleAttributions:
    """What each sample of some ECGs adds to the network's logits.

    Attributes
    ----------
    values : array of float32, shape (n, 4, 12, T)
        In logits, by record, vessel, lead and sample.
    logit, flat_logit : array, shape (n, 4)
        The network's logits for the record, and for the flat line.
    """

    values: np.ndarray
    logit: np.ndarray
    flat_logit: np.ndarray

    def incompleteness(self) -> np.ndarray:
        """How much of the logits the attributions miss, for want of points along the path.

        Returns
        -------
        array, shape (4,)
            By vessel: the mean of ``|sum of the attributions - (logit - flat logit)|``, divided by the mean of
            ``|logit - flat logit|``.
        """
        due = self.logit - self.flat_logit
        missed = self.values.sum(axis=(2, 3), dtype=float) - due
        missed_share: np.ndarray = np.abs(missed).mean(axis=0) / np.abs(due).mean(axis=0)
        return missed_share


def integrated_gradients(
    network: torch.nn.Module, signals: np.ndarray, steps: int = STEPS, chunk: int | None = None
) -> SampleAttributions:
    """Integrated gradients of each vessel's logit, against a flat line.

    The baseline is every lead at its mean. Summed over all samples of a record the attributions are its logit minus
    that of the baseline, up to what the rule of integration misses (see
    :meth:`~cctaecg.explain.SampleAttributions.incompleteness`). Computed by captum, where the network is.

    Parameters
    ----------
    network : torch.nn.Module
        From signals (b, 12, T) to logits (b, 4); it is put into evaluation mode.
    signals : array, shape (n, 12, T)
        Normalised, as the network gets them.
    steps : int, default 16
        Points of the Gauss-Legendre rule along the path from the baseline to the record.
    chunk : int, optional
        Records at a time; by default 32, and on a processor fewer where they are longer than 1,000 samples.

    Returns
    -------
    SampleAttributions

    Raises
    ------
    ShapeMismatch
        For other signals than (n, 12, T), or none.
    InvalidSetting
        For fewer than two steps.

    References
    ----------
    Sundararajan M, Taly A, Yan Q. Axiomatic attribution for deep networks. ICML 2017.
    """
    signals = np.asarray(signals, np.float32)
    if signals.ndim != 3 or signals.shape[1] != len(LEADS) or not len(signals):
        raise ShapeMismatch(f"signals have shape {signals.shape}; expected (records, {len(LEADS)}, samples)")
    if steps < 2:
        raise InvalidSetting(f"steps is {steps}; expected at least 2")
    network, device = network.eval(), device_of(network)
    if chunk is None:
        chunk = CHUNK if device.type != "cpu" else min(CHUNK, max(1, SAMPLES // signals.shape[2]))
    method = IntegratedGradients(network)
    values = np.empty((len(signals), len(VESSELS), *signals.shape[1:]), np.float32)
    logit, flat = (np.empty((len(signals), len(VESSELS))) for _ in range(2))
    starts = range(0, len(signals), chunk)
    with progress("integrated gradients", len(starts) * len(VESSELS)) as bar:
        for start in starts:
            rows = slice(start, start + chunk)
            batch = torch.from_numpy(signals[rows]).to(device)
            baseline = batch.mean(dim=2, keepdim=True).expand_as(batch)
            with torch.inference_mode():
                logit[rows], flat[rows] = network(batch).cpu().numpy(), network(baseline).cpu().numpy()
            for vessel in range(len(VESSELS)):
                found = method.attribute(batch, baseline, target=vessel, n_steps=steps, internal_batch_size=chunk)
                values[rows, vessel] = found.detach().cpu().numpy()
                bar.update()
    return SampleAttributions(values, logit, flat)


def cell_sums(values: np.ndarray, waves: np.ndarray) -> np.ndarray:
    """The attributions of samples, summed over each wave of each lead.

    Parameters
    ----------
    values : array, shape (n, 4, 12, T)
        In logits, by record, vessel, lead and sample: :func:`cctaecg.explain.integrated_gradients`.
    waves : array of int, shape (n, T)
        The wave of each sample: :func:`cctaecg.explain.waves_of_records`.

    Returns
    -------
    array, shape (n, 4, 12, 4)
        In logits, by record, vessel, lead and wave.
    """
    belongs = np.stack([waves == number for number in range(len(WAVES))], axis=2).astype(np.float32)
    sums: np.ndarray = np.einsum("nvlt,ntw->nvlw", values, belongs, optimize=True)
    return sums


def beat_average(values: np.ndarray, r_seconds: Sequence[np.ndarray], fs: float, before: float = 0.25,
                 after: float = 0.45) -> tuple[np.ndarray, np.ndarray]:
    """The mean size of the attributions around the R peak, over beats, then over records.

    Sizes, because what speaks for a stenosis in one patient may speak against it in another: the mean shows where the
    network looks. Records without a whole beat are left out.

    Parameters
    ----------
    values : array, shape (n, 4, 12, T)
        In logits, by record, vessel, lead and sample: :func:`cctaecg.explain.integrated_gradients`.
    r_seconds : sequence of n arrays
        Each record's R peaks in seconds: :func:`cctaecg.explain.waves_of_records`. They are taken to the nearest
        sample.
    fs : float
        Sampling rate in Hz.
    before, after : float, default 0.25 and 0.45
        Seconds around R.

    Returns
    -------
    time : array, shape (w,)
        Seconds from R.
    sizes : array, shape (4, 12, w)
        Mean absolute attribution in logits, by vessel, lead and time.

    Raises
    ------
    ShapeMismatch
        When no record has a whole beat.
    """
    window = np.arange(-round(before * fs), round(after * fs))
    total, records = np.zeros((*values.shape[1:3], len(window))), 0
    for record, r in zip(values, r_seconds, strict=True):
        centres = np.round(np.asarray(r) * fs).astype(int)
        centres = centres[(centres + window[0] >= 0) & (centres + window[-1] < values.shape[-1])]
        if len(centres):
            total = total + np.abs(record[:, :, centres[:, None] + window]).mean(axis=2, dtype=float)
            records += 1
    if not records:
        raise ShapeMismatch("no record has a whole beat; expected R peaks inside the recordings")
    return window / fs, total / records
