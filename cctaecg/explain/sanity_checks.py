"""Whether attributions are evidence: do they depend on what the network learnt, and does the logit depend on them?

Two checks that a map of importance can fail. With random weights it must become another map; if it stays, it shows the
ECG and not the network (Adebayo J, Gilmer J, Muelly M, et al. Sanity checks for saliency maps. NeurIPS 2018). And
deleting what it calls most important must change the logit more than deleting at random (Samek W, Binder A, Montavon
G, et al. IEEE Trans Neural Netw Learn Syst 2017;28:2660-2673).
"""

from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from scipy.stats import rankdata
from tqdm import tqdm

from cctaecg.domain import LEADS, VESSELS
from cctaecg.explain.attributions import Model, with_limits
from cctaecg.explain.patient_sample import patient_mean
from cctaecg.explain.waves import WAVES
from cctaecg.stats.errors import ShapeMismatch
from cctaecg.stats.intervals import Interval

FRACTIONS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
"""Of the 48 pieces of an ECG (12 leads by 4 waves) that are deleted at the steps of a deletion curve."""


def randomised(network: torch.nn.Module, seed: int = 0) -> torch.nn.Module:
    """A copy of the network with every weight drawn anew, as before any training; nothing else is touched."""
    copy = deepcopy(network)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for module in copy.modules():
            if hasattr(module, "reset_parameters"):
                module.reset_parameters()
    return copy.eval()


def rank_agreement(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(n, 4): Spearman's correlation of two maps (n, 4, 12, 4) over the 48 pieces, by record and vessel.

    0 where a map is the same everywhere. Raises ``ShapeMismatch``.
    """
    if np.shape(first) != np.shape(second) or np.ndim(first) < 3:
        raise ShapeMismatch(f"maps have shapes {np.shape(first)} and {np.shape(second)}; expected the same, by record, "
                            "vessel, lead and wave")
    ranks = [rankdata(np.reshape(values, (*np.shape(values)[:2], -1)), axis=2) for values in (first, second)]
    first, second = (rank - rank.mean(axis=2, keepdims=True) for rank in ranks)
    size = np.sqrt(np.square(first).sum(axis=2) * np.square(second).sum(axis=2))
    return np.divide((first * second).sum(axis=2), size, out=np.zeros_like(size), where=size > 0)


@dataclass(frozen=True, eq=False)
class DeletionCurves:
    """Fall of the logit (n, 4, steps) with the share ``fractions`` (steps,) of the pieces deleted.

    ``by_attribution``: what speaks most for a stenosis first. ``at_random``: in a random order, another for each ECG.
    """

    fractions: np.ndarray
    by_attribution: np.ndarray
    at_random: np.ndarray

    def gain(self) -> np.ndarray:
        """(n, 4): mean over the steps' range of the fall by attribution minus the fall at random, in logits.

        The area between the two curves (trapezoidal rule); above 0 the attributions know better than chance.
        """
        return np.trapezoid(self.by_attribution - self.at_random, self.fractions, axis=2)


def deletion_curves(
    model: Model, signals: np.ndarray, waves: np.ndarray, maps: np.ndarray, seed: int = 0,
    fractions: tuple[float, ...] = FRACTIONS,
) -> DeletionCurves:
    """Delete waves of leads, replaced by the lead's mean, in falling order of ``maps`` (n, 4, 12, 4) and at random.

    ``signals`` (n, 12, T) as the network gets them, ``waves`` (n, T) the wave of each sample. Every vessel has its own
    order and is judged by its own logit; the random order is common to them. Both curves end at the same fall, with all
    waves gone.
    """
    signals, pieces = np.asarray(signals, np.float32), len(LEADS) * len(WAVES)
    if np.shape(maps) != (len(signals), len(VESSELS), len(LEADS), len(WAVES)):
        raise ShapeMismatch(f"maps have shape {np.shape(maps)}; expected ({len(signals)}, {len(VESSELS)}, "
                            f"{len(LEADS)}, {len(WAVES)})")
    flat = np.reshape(maps, (len(signals), len(VESSELS), pieces))
    places = np.argsort(np.argsort(-flat, axis=2, kind="stable"), axis=2)  # when each piece is deleted
    random_places = np.random.default_rng(seed).permuted(np.tile(np.arange(pieces), (len(signals), 1)), axis=1)
    original = model(signals)
    by_attribution = np.zeros((len(signals), len(VESSELS), len(fractions)))
    at_random = np.zeros_like(by_attribution)
    for step, fraction in enumerate(tqdm(fractions, desc="deletion", disable=None)):
        count = round(fraction * pieces)
        if count == 0:
            continue
        at_random[:, :, step] = original - model(_without(signals, waves, random_places < count))
        for vessel in range(len(VESSELS)):
            if count == pieces:
                by_attribution[:, vessel, step] = at_random[:, vessel, step]
                continue
            changed = model(_without(signals, waves, places[:, vessel] < count))
            by_attribution[:, vessel, step] = original[:, vessel] - changed[:, vessel]
    return DeletionCurves(np.array(fractions), by_attribution, at_random)


@dataclass(frozen=True, eq=False)
class DeletionCurve:
    """One vessel's mean curves as value, lower and upper limit, (steps,) each, and the mean ``gain``."""

    fractions: np.ndarray
    by_attribution: tuple[np.ndarray, np.ndarray, np.ndarray]
    at_random: tuple[np.ndarray, np.ndarray, np.ndarray]
    gain: Interval


def deletion_by_vessel(
    curves: DeletionCurves, level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> dict[str, DeletionCurve]:
    """Mean of one record per patient: value, lower and upper limit of both curves, and of the gain."""
    gain = curves.gain()
    limits = [with_limits(values, level, resamples, seed) for values in (curves.by_attribution, curves.at_random)]
    return {
        vessel: DeletionCurve(curves.fractions, limits[0][column], limits[1][column],
                              patient_mean(gain[:, column], level, resamples, seed))
        for column, vessel in enumerate(VESSELS)
    }


def _without(signals: np.ndarray, waves: np.ndarray, deleted: np.ndarray) -> np.ndarray:
    """The signals with the pieces ``deleted`` (n, 48), by lead and wave, at the lead's mean."""
    deleted = deleted.reshape(len(signals), len(LEADS), len(WAVES))
    none = np.zeros((*deleted.shape[:2], 1), bool)  # what is in no wave stays: its number, -1, points here
    gone = np.take_along_axis(np.concatenate([deleted, none], axis=2), np.asarray(waves, int)[:, None] % 5, axis=2)
    return np.where(gone, signals.mean(axis=2, keepdims=True), signals)
