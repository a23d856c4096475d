"""Occlusion: how the predicted logit changes when a lead, or a wave of a lead, is replaced by the lead's own mean.

Zeiler MD, Fergus R. Visualizing and understanding convolutional networks. ECCV 2014.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from cctaecg.domain import LEADS, VESSELS
from cctaecg.explain.progress import progress
from cctaecg.explain.waves import WAVES
from cctaecg.stats.errors import ShapeMismatch
from cctaecg.stats.inputs import as_groups

AT_A_TIME = 128_000
"""Samples of each lead that go through a network together: 128 ECGs of ten seconds at 100 Hz."""

Model = Callable[[np.ndarray], np.ndarray]
"""Signals (b, 12, T), float32 and normalised, to logits (b, 4)."""


@dataclass(frozen=True)
class LeadChanges:
    """Each patient's mean change of logit when a lead is occluded.

    Attributes
    ----------
    patients : array, shape (p,)
        The patients, sorted.
    change : array, shape (p, 12, 4)
        Logit of the record minus its logit without the lead, by patient, lead (``LEADS`` order) and vessel
        (``VESSELS`` order).
    """

    patients: np.ndarray
    change: np.ndarray


def numpy_model(*networks: torch.nn.Module) -> Model:
    """Networks as one function of arrays, in evaluation mode and without gradients.

    Each computes where it is, so many ECGs at a time that memory does not grow with their number.

    Parameters
    ----------
    *networks : torch.nn.Module
        Each from signals (b, 12, T) to logits (b, 4). Of several, the function gives the logit of their mean
        probability: the ensemble of the external validation.

    Returns
    -------
    callable
        From normalised signals, an array (b, 12, T), to logits, an array (b, 4).

    Raises
    ------
    ValueError
        When no network is given.
    """
    if not networks:
        raise ValueError("numpy_model was given no network; expected at least one")

    @torch.inference_mode()
    def logits(batch: np.ndarray) -> np.ndarray:
        signals = torch.from_numpy(np.ascontiguousarray(batch, dtype=np.float32))
        parts = torch.split(signals, max(1, AT_A_TIME // signals.shape[-1]))
        outputs = torch.stack([
            torch.cat([network.eval()(part.to(device_of(network))).cpu() for part in parts]) for network in networks])
        if len(outputs) == 1:
            return outputs[0].numpy()
        # log of p / (1 - p) as a difference of two mean log-probabilities: exact where p rounds to 0 or 1
        chance, other = (torch.logsumexp(torch.nn.functional.logsigmoid(sign * outputs), 0) for sign in (1, -1))
        return (chance - other).numpy()

    return logits


def device_of(network: torch.nn.Module) -> torch.device:
    """Where a network computes: where its parameters are, and on the processor when it has none."""
    return next((parameter.device for parameter in network.parameters()), torch.device("cpu"))


def occlude_leads(
    model: Model, read: Callable[[np.ndarray], np.ndarray], patients: np.ndarray, chunk: int = 128
) -> LeadChanges:
    """Logit of the record minus its logit with one lead at its mean, averaged over the records of each patient.

    Runs the model 13 times.

    Parameters
    ----------
    model : callable
        From signals (b, 12, T) to logits (b, 4): :func:`cctaecg.explain.numpy_model`.
    read : callable
        From row numbers (k,), 0 to n - 1, to the signals (k, 12, T) as the network gets them.
    patients : array, shape (n,)
        The patient of each row.
    chunk : int, default 128
        Records at a time.

    Returns
    -------
    LeadChanges

    Raises
    ------
    MissingGroup
        For a missing patient.
    ShapeMismatch
        For other logits than (b, 4).

    References
    ----------
    Zeiler MD, Fergus R. Visualizing and understanding convolutional networks. ECCV 2014.
    """
    codes, distinct = as_groups(patients, len(patients))
    total = np.zeros((len(distinct), len(LEADS), len(VESSELS)))
    starts = range(0, len(codes), chunk)
    with progress("occlusion by lead", len(starts) * len(LEADS)) as bar:
        for start in starts:
            rows = np.arange(start, min(start + chunk, len(codes)))
            signals = np.array(read(rows), dtype=np.float32)  # a copy, because its leads are overwritten below
            original = _logits(model, signals)
            for lead in range(len(LEADS)):
                kept = signals[:, lead].copy()
                signals[:, lead] = kept.mean(axis=-1, keepdims=True)
                np.add.at(total[:, lead], codes[rows], original - _logits(model, signals))
                signals[:, lead] = kept
                bar.update()
    return LeadChanges(distinct, total / np.bincount(codes)[:, None, None])


def occlude_waves(model: Model, signals: np.ndarray, waves: np.ndarray, chunk: int = 128) -> np.ndarray:
    """Logit of the record minus its logit with one wave of one lead at the lead's mean.

    Runs the model 49 times.

    Parameters
    ----------
    model : callable
        From signals (b, 12, T) to logits (b, 4): :func:`cctaecg.explain.numpy_model`.
    signals : array, shape (n, 12, T)
        As the network gets them.
    waves : array of int, shape (n, T)
        The wave of each sample: :func:`cctaecg.explain.waves_of_records`.
    chunk : int, default 128
        Records at a time.

    Returns
    -------
    array, shape (n, 4, 12, 4)
        In logits, by record, vessel, lead and wave.

    Raises
    ------
    ShapeMismatch
        For other logits than (b, 4).
    """
    signals = np.asarray(signals, np.float32)
    change = np.empty((len(signals), len(VESSELS), len(LEADS), len(WAVES)))
    means = signals.mean(axis=2, keepdims=True)
    starts = range(0, len(signals), chunk)
    with progress("occlusion by wave", len(starts) * len(LEADS) * len(WAVES)) as bar:
        for start in starts:
            rows = slice(start, start + chunk)
            original = _logits(model, signals[rows])
            for lead, wave in np.ndindex(len(LEADS), len(WAVES)):
                changed = signals[rows].copy()
                changed[:, lead] = np.where(waves[rows] == wave, means[rows, lead], changed[:, lead])
                change[rows, :, lead, wave] = original - _logits(model, changed)
                bar.update()
    return change


def _logits(model: Model, signals: np.ndarray) -> np.ndarray:
    logits = np.asarray(model(signals), dtype=float)
    if logits.shape != (len(signals), len(VESSELS)):
        raise ShapeMismatch(f"the model returned shape {logits.shape}; expected logits ({len(signals)}, "
                            f"{len(VESSELS)})")
    return logits
