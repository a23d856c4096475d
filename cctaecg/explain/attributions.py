"""Occlusion: how the predicted logit changes when a lead, or a wave of a lead, is replaced by the lead's own mean.

Zeiler MD, Fergus R. Visualizing and understanding convolutional networks. ECCV 2014.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from tqdm import tqdm

from cctaecg.domain import LEADS, VESSELS
from cctaecg.explain.waves import WAVES
from cctaecg.run.results import Absent
from cctaecg.stats.errors import ShapeMismatch
from cctaecg.stats.inputs import as_groups, check_level
from cctaecg.stats.resampling import weight_blocks

Model = Callable[[np.ndarray], np.ndarray]
"""Signals (b, 12, T), float32 and normalised, to logits (b, 4)."""


@dataclass(frozen=True)
class LeadChanges:
    """Each patient's mean change of logit, ``change`` (p, 12, 4), in the order of ``patients`` (p,), sorted."""

    patients: np.ndarray
    change: np.ndarray


@dataclass(frozen=True)
class LeadAttribution:
    """Mean change (12,) over ``patients`` patients with its bootstrap limits, in ``LEADS`` order, in logits.

    Positive: without the lead the logit is lower, so that the lead speaks for a stenosis.
    """

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    patients: int


@dataclass(frozen=True, eq=False)
class WaveAttribution:
    """Mean attribution (12, 4) by lead and wave (``LEADS`` and ``WAVES`` order), in logits, with bootstrap limits.

    Positive: the wave, as it is in these patients, raises the logit.
    """

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    patients: int

    def share_of_waves(self) -> dict[str, float]:
        """How much of the attribution, by its size, each wave holds; the shares add up to 1."""
        size = np.abs(self.value).sum(axis=0)
        return dict(zip(WAVES, (size / size.sum()).tolist()))


def numpy_model(*networks: torch.nn.Module) -> Model:
    """Networks as one function of arrays, in evaluation mode and without gradients.

    Of several, the logit of their mean probability: the ensemble of the external validation.
    """
    if not networks:
        raise ValueError("numpy_model was given no network; expected at least one")

    @torch.inference_mode()
    def logits(batch: np.ndarray) -> np.ndarray:
        signals = torch.from_numpy(np.ascontiguousarray(batch, dtype=np.float32))
        outputs = torch.stack([network.eval()(signals) for network in networks])
        if len(outputs) == 1:
            return outputs[0].numpy()
        # log of p / (1 - p) as a difference of two mean log-probabilities: exact where p rounds to 0 or 1
        chance, other = (torch.logsumexp(torch.nn.functional.logsigmoid(sign * outputs), 0) for sign in (1, -1))
        return (chance - other).numpy()

    return logits


def occlude_leads(model: Model, read: Callable, patients: np.ndarray, chunk: int = 128) -> LeadChanges:
    """Logit of the record minus its logit with one lead at its mean, averaged over the records of each patient.

    ``read`` takes row numbers (k,) from 0 to n - 1 and returns the signals (k, 12, T) as the network gets them;
    ``patients`` (n,) names the patient of each row. Runs the model 13 times, ``chunk`` records at a time.
    Raises ``MissingGroup`` for a missing patient and ``ShapeMismatch`` for other logits than (k, 4).
    """
    codes, distinct = as_groups(patients, len(patients))
    total = np.zeros((len(distinct), len(LEADS), len(VESSELS)))
    for start in tqdm(range(0, len(codes), chunk), desc="occlusion by lead", disable=None):
        rows = np.arange(start, min(start + chunk, len(codes)))
        signals = np.array(read(rows), dtype=np.float32)  # a copy, because its leads are overwritten below
        original = _logits(model, signals)
        for lead in range(len(LEADS)):
            kept = signals[:, lead].copy()
            signals[:, lead] = kept.mean(axis=-1, keepdims=True)
            np.add.at(total[:, lead], codes[rows], original - _logits(model, signals))
            signals[:, lead] = kept
    return LeadChanges(distinct, total / np.bincount(codes)[:, None, None])


def occlude_waves(model: Model, signals: np.ndarray, waves: np.ndarray, chunk: int = 128) -> np.ndarray:
    """(n, 4, 12, 4): logit of the record minus its logit with one wave of one lead at the lead's mean.

    ``signals`` (n, 12, T) as the network gets them, ``waves`` (n, T) as
    :func:`cctaecg.explain.waves.wave_of_samples` gives them; by record, vessel, lead and wave. Runs the model 49 times.
    """
    signals = np.asarray(signals, np.float32)
    change = np.empty((len(signals), len(VESSELS), len(LEADS), len(WAVES)))
    means = signals.mean(axis=2, keepdims=True)
    for start in tqdm(range(0, len(signals), chunk), desc="occlusion by wave", disable=None):
        rows = slice(start, start + chunk)
        original = _logits(model, signals[rows])
        for lead, wave in np.ndindex(len(LEADS), len(WAVES)):
            changed = signals[rows].copy()
            changed[:, lead] = np.where(waves[rows] == wave, means[rows, lead], changed[:, lead])
            change[rows, :, lead, wave] = original - _logits(model, changed)
    return change


def _logits(model: Model, signals: np.ndarray) -> np.ndarray:
    logits = np.asarray(model(signals), dtype=float)
    if logits.shape != (len(signals), len(VESSELS)):
        raise ShapeMismatch(f"the model returned shape {logits.shape}; expected logits ({len(signals)}, "
                            f"{len(VESSELS)})")
    return logits


def lead_attribution(
    changes: LeadChanges, level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> dict[str, LeadAttribution | Absent]:
    """Mean change of each vessel's logit by lead, with percentile limits over resamples of patients.

    A vessel whose logit is NaN somewhere, because the network never saw a label of it, is ``Absent``.
    Raises ``InvalidSetting`` for a level outside 0 to 1 or no resample.
    """
    by_vessel = np.moveaxis(changes.change, 2, 1)
    return {
        vessel: LeadAttribution(*found, len(by_vessel)) if np.isfinite(found[0]).all()
        else Absent(f"The network predicts nothing about the {vessel}.")
        for vessel, found in zip(VESSELS, with_limits(by_vessel, level, resamples, seed))
    }


def wave_attribution(
    maps: np.ndarray, level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> dict[str, WaveAttribution]:
    """Mean over patients of ``maps`` (p, 4, 12, 4), by vessel, lead and wave, with percentile limits."""
    return {vessel: WaveAttribution(*found, len(maps))
            for vessel, found in zip(VESSELS, with_limits(maps, level, resamples, seed))}


def with_limits(values: np.ndarray, level: float, resamples: int, seed: int) -> list[tuple[np.ndarray, ...]]:
    """Mean, lower and upper limit of each vessel's values (p, 4, ...), over resamples of patients."""
    tail = (1 - check_level(level)) / 2
    by_patient = np.reshape(values, (len(values), -1)).astype(float)
    blocks = weight_blocks(len(values), resamples, seed)
    draws = np.concatenate([weights @ by_patient for weights in blocks]) / len(values)
    mean, (lower, upper) = by_patient.mean(axis=0), np.quantile(draws, (tail, 1 - tail), axis=0)
    return list(zip(*(found.reshape(values.shape[1:]) for found in (mean, lower, upper))))
