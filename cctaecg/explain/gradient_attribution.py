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
from tqdm import tqdm

from cctaecg.domain import LEADS, VESSELS
from cctaecg.explain.waves import WAVES
from cctaecg.stats.errors import InvalidSetting, ShapeMismatch

STEPS = 16
"""Points of the Gauss-Legendre rule along the path."""


@dataclass(frozen=True, eq=False)
class SampleAttributions:
    """``values`` (n, 4, 12, T), float32, in logits: record, vessel, lead, sample.

    ``logit`` and ``flat_logit`` (n, 4) are the network's for the record and for the flat line.
    """

    values: np.ndarray
    logit: np.ndarray
    flat_logit: np.ndarray

    def incompleteness(self) -> np.ndarray:
        """Per vessel (4,): mean |sum of the attributions - (logit - flat logit)| by mean |logit - flat logit|."""
        due = self.logit - self.flat_logit
        missed = self.values.sum(axis=(2, 3), dtype=float) - due
        return np.abs(missed).mean(axis=0) / np.abs(due).mean(axis=0)


def integrated_gradients(
    network: torch.nn.Module, signals: np.ndarray, steps: int = STEPS, chunk: int = 32
) -> SampleAttributions:
    """Attributions of a network in evaluation mode, (batch, 12, T) to (batch, 4), for ``signals`` (n, 12, T).

    The signals are normalised as the network gets them. Raises ``ShapeMismatch`` and ``InvalidSetting``.
    """
    signals = np.asarray(signals, np.float32)
    if signals.ndim != 3 or signals.shape[1] != len(LEADS) or not len(signals):
        raise ShapeMismatch(f"signals have shape {signals.shape}; expected (records, {len(LEADS)}, samples)")
    if steps < 2:
        raise InvalidSetting(f"steps is {steps}; expected at least 2")
    network = network.eval()
    method = IntegratedGradients(network)
    values = np.empty((len(signals), len(VESSELS), *signals.shape[1:]), np.float32)
    logit, flat = (np.empty((len(signals), len(VESSELS))) for _ in range(2))
    for start in tqdm(range(0, len(signals), chunk), desc="integrated gradients", disable=None):
        batch = torch.from_numpy(signals[start:start + chunk])
        baseline = batch.mean(dim=2, keepdim=True).expand_as(batch)
        with torch.inference_mode():
            logit[start:start + chunk], flat[start:start + chunk] = network(batch).numpy(), network(baseline).numpy()
        for vessel in range(len(VESSELS)):
            found = method.attribute(batch, baseline, target=vessel, n_steps=steps, internal_batch_size=chunk)
            values[start:start + chunk, vessel] = found.detach().numpy()
    return SampleAttributions(values, logit, flat)


def cell_sums(values: np.ndarray, waves: np.ndarray) -> np.ndarray:
    """(n, 4, 12, 4): the attributions (n, 4, 12, T) summed over each wave's samples, by vessel, lead and wave.

    ``waves`` (n, T) as :func:`cctaecg.explain.waves.wave_of_samples` gives them.
    """
    belongs = np.stack([waves == number for number in range(len(WAVES))], axis=2).astype(np.float32)
    return np.einsum("nvlt,ntw->nvlw", values, belongs, optimize=True)


def beat_average(values: np.ndarray, r_seconds: Sequence[np.ndarray], fs: float, before: float = 0.25,
                 after: float = 0.45) -> tuple[np.ndarray, np.ndarray]:
    """Times (w,) s from R, and (4, 12, w): the mean of |attribution| there, over beats, then over records.

    R is taken to the nearest sample.

    Absolute, because what speaks for a stenosis in one patient may speak against it in another: it shows where the
    network looks. Records without a whole beat are left out; ``ShapeMismatch`` if that is all of them.
    """
    window = np.arange(-round(before * fs), round(after * fs))
    total, records = 0.0, 0
    for record, r in zip(values, r_seconds, strict=True):
        centres = np.round(np.asarray(r) * fs).astype(int)
        centres = centres[(centres + window[0] >= 0) & (centres + window[-1] < values.shape[-1])]
        if len(centres):
            total = total + np.abs(record[:, :, centres[:, None] + window]).mean(axis=2, dtype=float)
            records += 1
    if not records:
        raise ShapeMismatch("no record has a whole beat; expected R peaks inside the recordings")
    return window / fs, total / records
