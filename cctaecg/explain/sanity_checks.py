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

from cctaecg.domain import LEADS, VESSELS
from cctaecg.explain.attributions import with_limits
from cctaecg.explain.occlusion import Model, device_of
from cctaecg.explain.patient_sample import patient_mean
from cctaecg.explain.progress import progress
from cctaecg.explain.waves import WAVES
from cctaecg.stats.errors import ShapeMismatch
from cctaecg.stats.intervals import Interval

FRACTIONS = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
"""Of the 48 pieces of an ECG (12 leads by 4 waves) that are deleted at the steps of a deletion curve."""


def randomised(network: torch.nn.Module, seed: int = 0) -> torch.nn.Module:
    """A copy of a network with every weight drawn anew, as before any training.

    Attributions that stay the same with it show the ECG and not the network.

    Parameters
    ----------
    network : torch.nn.Module
        Left as it is.
    seed : int, default 0
        Of the draw; PyTorch's own generator is left as it is.

    Returns
    -------
    torch.nn.Module
        In evaluation mode.

    References
    ----------
    Adebayo J, Gilmer J, Muelly M, et al. Sanity checks for saliency maps. NeurIPS 2018.
    """
    copy = deepcopy(network).cpu()  # where the draw is the same on every machine
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for module in copy.modules():
            reset = getattr(module, "reset_parameters", None)
            if callable(reset):
                reset()
    return copy.to(device_of(network)).eval()


def rank_agreement(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Spearman's correlation of two maps over the 48 pieces of an ECG, 12 leads by 4 waves.

    Parameters
    ----------
    first, second : array, shape (n, 4, 12, 4)
        By record, vessel, lead and wave.

    Returns
    -------
    array, shape (n, 4)
        By record and vessel; 0 where a map is the same everywhere.

    Raises
    ------
    ShapeMismatch
        For maps of two shapes.
    """
    if np.shape(first) != np.shape(second) or np.ndim(first) < 3:
        raise ShapeMismatch(f"maps have shapes {np.shape(first)} and {np.shape(second)}; expected the same, by record, "
                            "vessel, lead and wave")
    ranks = [rankdata(np.reshape(values, (*np.shape(values)[:2], -1)), axis=2) for values in (first, second)]
    first, second = (rank - rank.mean(axis=2, keepdims=True) for rank in ranks)
    size = np.sqrt(np.square(first).sum(axis=2) * np.square(second).sum(axis=2))
    correlation: np.ndarray = np.divide((first * second).sum(axis=2), size, out=np.zeros_like(size), where=size > 0)
    return correlation


@dataclass(frozen=True, eq=False)
class DeletionCurves:
    """How each record's logits fall as more and more pieces of the ECG are deleted.

    Attributes
    ----------
    fractions : array, shape (steps,)
        Share of the 48 pieces that is deleted.
    by_attribution : array, shape (n, 4, steps)
        Fall of the logit, by record and vessel, when what speaks most for a stenosis is deleted first.
    at_random : array, shape (n, 4, steps)
        The same in a random order, another for each ECG.
    """

    fractions: np.ndarray
    by_attribution: np.ndarray
    at_random: np.ndarray

    def gain(self) -> np.ndarray:
        """How much further the logit falls by attribution than at random, over all shares deleted.

        Returns
        -------
        array, shape (n, 4)
            The area between the two curves (trapezoidal rule), in logits; above 0 the attributions know better than
            chance.
        """
        area: np.ndarray = np.trapezoid(self.by_attribution - self.at_random, self.fractions, axis=2)
        return area


def deletion_curves(
    model: Model, signals: np.ndarray, waves: np.ndarray, maps: np.ndarray, seed: int = 0,
    fractions: tuple[float, ...] = FRACTIONS,
) -> DeletionCurves:
    """Delete waves of leads, replaced by the lead's mean, in falling order of their attributions and at random.

    Every vessel has its own order and is judged by its own logit; the random order is common to them. Both curves end
    at the same fall, with all waves gone.

    Parameters
    ----------
    model : callable
        From signals (b, 12, T) to logits (b, 4): :func:`cctaecg.explain.numpy_model`.
    signals : array, shape (n, 12, T)
        As the network gets them.
    waves : array of int, shape (n, T)
        The wave of each sample: :func:`cctaecg.explain.waves_of_records`.
    maps : array, shape (n, 4, 12, 4)
        Attributions by record, vessel, lead and wave.
    seed : int, default 0
        Of the random order.
    fractions : tuple of float
        Shares of the pieces that are deleted at the steps, ascending.

    Returns
    -------
    DeletionCurves

    Raises
    ------
    ShapeMismatch
        For maps of another shape.

    References
    ----------
    Samek W, Binder A, Montavon G, et al. Evaluating the visualization of what a deep neural network has learned. IEEE
    Trans Neural Netw Learn Syst 2017;28:2660-2673.
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
    with progress("deletion", len(fractions) * (1 + len(VESSELS))) as bar:
        for step, fraction in enumerate(fractions):
            count = round(fraction * pieces)
            if count:
                at_random[:, :, step] = original - model(_without(signals, waves, random_places < count))
            bar.update()
            for vessel in range(len(VESSELS)):
                if count == pieces:
                    by_attribution[:, vessel, step] = at_random[:, vessel, step]
                elif count:
                    changed = model(_without(signals, waves, places[:, vessel] < count))
                    by_attribution[:, vessel, step] = original[:, vessel] - changed[:, vessel]
                bar.update()
    return DeletionCurves(np.array(fractions), by_attribution, at_random)


@dataclass(frozen=True, eq=False)
class DeletionCurve:
    """One vessel's mean deletion curves.

    Attributes
    ----------
    fractions : array, shape (steps,)
        Share of the 48 pieces that is deleted.
    by_attribution, at_random : tuple of three arrays, shape (steps,) each
        Mean fall of the logit, its lower and its upper limit.
    gain : Interval
        Mean area between the two curves, in logits.
    """

    fractions: np.ndarray
    by_attribution: tuple[np.ndarray, np.ndarray, np.ndarray]
    at_random: tuple[np.ndarray, np.ndarray, np.ndarray]
    gain: Interval


def deletion_by_vessel(
    curves: DeletionCurves, level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> dict[str, DeletionCurve]:
    """Mean deletion curves of each vessel, and their gain, with percentile limits over resamples of patients.

    Parameters
    ----------
    curves : DeletionCurves
        From :func:`cctaecg.explain.deletion_curves`, of one record for each patient.
    level : float, default 0.95
        Coverage of the limits.
    resamples : int, default 1000
        Number of bootstrap samples.
    seed : int, default 0
        Of the resampling.

    Returns
    -------
    dict of str to DeletionCurve
        By vessel.

    Raises
    ------
    NonFiniteValue
        For a vessel that the network predicts nothing about.
    UndefinedStatistic
        For fewer than two patients.
    """
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
