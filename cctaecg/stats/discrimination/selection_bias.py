"""What the choice of the best epoch on the very records that are then reported adds to the AUC."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from tqdm import tqdm

from cctaecg.stats.discrimination.bootstrap import PresortedAUC
from cctaecg.stats.discrimination.placements import placements
from cctaecg.stats.errors import InvalidSetting, ShapeMismatch, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_masked_labels, as_scores
from cctaecg.stats.intervals import Interval, percentile_bounds
from cctaecg.stats.resampling import weight_blocks


@dataclass(frozen=True)
class SelectionCorrected:
    """AUC of one vessel as reported, and corrected for the choice of epoch.

    Attributes
    ----------
    apparent : float
        AUC of the best epoch on the records that chose it.
    corrected : Interval
        AUC on records that did not choose. Its interval spans the percentiles over resamples of what the records left
        out say; they are about a third of all, so it is wide rather than narrow.
    optimism : float
        Apparent minus corrected.
    """

    apparent: float
    corrected: Interval
    optimism: float


def selection_corrected(
    y: ArrayLike,
    predictions: ArrayLike,
    folds: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = 500,
    seed: int = 0,
) -> list[SelectionCorrected]:
    """Bootstrap bias-corrected cross-validation (BBC-CV) over the epochs of a training, one result for each vessel.

    As in the manuscript, each fold keeps the epoch with the highest AUC averaged over the vessels on its held-out
    records, and the kept predictions of all folds are pooled. Each resample draws patients with replacement, chooses
    every fold's epoch on those drawn, and takes the pooled AUC of the chosen predictions on the patients not drawn: no
    record judges an epoch that it helped to choose. The corrected AUC is the mean over resamples. No model is trained
    again.

    Parameters
    ----------
    y : array of 0, 1 and NaN, shape (n, v)
        Outcome of each record and vessel, NaN where it is unknown.
    predictions : array, shape (epochs, n, v)
        Held-out prediction of each record by the model of its fold at each epoch.
    folds : array, shape (n,), optional
        The fold that held the record out; by default there is one fold.
    groups : array, shape (n,), optional
        Patient of each record; by default each record is a patient of its own.
    level : float, default 0.95
        Coverage of the intervals.
    resamples : int, default 500
        Bootstrap samples of the patients.
    seed : int, default 0
        Seed of the resampling.

    Returns
    -------
    list of SelectionCorrected
        One result for each vessel, in the order of the columns.

    Raises
    ------
    UndefinedStatistic
        When a vessel lacks a class, in a fold or in more than one resample of twenty.
    InvalidSetting
        For a patient in two folds, or settings outside what they may be.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For other bad input.

    References
    ----------
    Tsamardinos I, Greasidou E, Borboudakis G. Mach Learn 2018;107:1895-1922.
    """
    outcomes, scores = as_masked_labels(y), as_scores(predictions, "predictions", axes=3)
    n, vessels = outcomes.shape
    if scores.shape[1:] != outcomes.shape:
        raise ShapeMismatch(f"predictions has shape {scores.shape}; expected (epochs, {n}, {vessels})")
    codes, patients = as_groups(groups, n)
    at_fold, names = as_groups(np.zeros(n, dtype=int) if folds is None else folds, n, "folds")
    if folds is not None and groups is not None:
        _refuse_patients_in_two_folds(codes, patients, at_fold, names)
    choosers = [_EpochChoice(outcomes, scores, np.flatnonzero(at_fold == f), codes, len(patients), names[f])
                for f in range(len(names))]  # fmt: skip

    def kept_by(best_epochs: ArrayLike) -> np.ndarray:
        kept: np.ndarray = scores[np.asarray(best_epochs)[at_fold], np.arange(n)]
        return kept

    everyone = np.ones((1, len(patients)))
    apparent = _pooled_aucs(outcomes, kept_by([int(chooser(everyone)[0]) for chooser in choosers]))
    draws = []
    with tqdm(total=resamples, desc="Correcting for the choice of epoch", disable=None) as progress:
        for weights in weight_blocks(len(patients), resamples, seed):
            chosen = np.stack([chooser(weights) for chooser in choosers], axis=1)
            for epochs, drawn in zip(chosen, weights):
                left_out = drawn[codes] == 0
                draws.append(_pooled_aucs(outcomes[left_out], kept_by(epochs)[left_out]))
            progress.update(len(weights))
    results = []
    for vessel, own in enumerate(np.array(draws).T):
        if np.isnan(apparent[vessel]):
            raise UndefinedStatistic(f"Column {vessel} has records of one class only.")
        mean, labels = float(np.nanmean(own)), outcomes[:, vessel]
        counts = int(np.count_nonzero(~np.isnan(labels))), int(np.nansum(labels))
        corrected = Interval(mean, *percentile_bounds(own, level), *counts)
        results.append(SelectionCorrected(float(apparent[vessel]), corrected, float(apparent[vessel]) - mean))
    return results


class _EpochChoice:
    """The best epoch of one fold for given patient weights: highest mean AUC over its vessels, the first of equals."""

    def __init__(
        self, y: np.ndarray, predictions: np.ndarray, rows: np.ndarray, codes: np.ndarray, patients: int, fold: object
    ) -> None:
        self._aucs = []
        for vessel in range(y.shape[1]):
            known = rows[~np.isnan(y[rows, vessel])]
            labels = y[known, vessel] == 1
            if labels.all() or not labels.any():
                raise UndefinedStatistic(
                    f"Fold {fold} cannot choose an epoch: in column {vessel} {labels.sum()} of {len(labels)} records "
                    "have the outcome."
                )
            scores = predictions[:, known, vessel]
            self._aucs.append([PresortedAUC(labels, score, codes[known], patients) for score in scores])

    def __call__(self, weights: np.ndarray) -> np.ndarray:
        """Epoch (b,) for each of the weights (b, patients). A vessel whose draw has one class has no say in it."""
        aucs = np.stack([[auc(weights) for auc in vessel] for vessel in self._aucs])
        missing = np.isnan(aucs)  # the same for all epochs: it depends on the labels only
        mean = np.where(missing, 0, aucs).sum(axis=0) / np.maximum(1, (~missing).sum(axis=0))
        return np.asarray(np.argmax(mean, axis=0))


def _pooled_aucs(y: np.ndarray, score: np.ndarray) -> np.ndarray:
    values = np.full(y.shape[1], np.nan)
    for vessel, labels in enumerate(y.T):
        known = ~np.isnan(labels)
        positive = labels[known] == 1
        if positive.any() and not positive.all():
            values[vessel], _ = placements(positive, score[known, vessel])
    return values


def _refuse_patients_in_two_folds(
    codes: np.ndarray, patients: np.ndarray, at_fold: np.ndarray, names: np.ndarray
) -> None:
    first = np.full(len(patients), -1)
    first[codes[::-1]] = at_fold[::-1]
    other = first[codes] != at_fold
    if other.any():
        row = int(np.argmax(other))
        raise InvalidSetting(
            f"patient {patients[codes[row]]} is in folds {names[first[codes[row]]]} and {names[at_fold[row]]}; a "
            "patient is held out by one fold"
        )
