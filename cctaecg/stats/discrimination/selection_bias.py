"""What the choice of the best epoch on the very records that are then reported adds to the AUC."""

from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from cctaecg.stats.discrimination.bootstrap import PresortedAUC
from cctaecg.stats.discrimination.placements import placements
from cctaecg.stats.errors import InvalidSetting, ShapeMismatch, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_masked_labels, as_scores
from cctaecg.stats.intervals import Interval, percentile_bounds
from cctaecg.stats.resampling import weight_blocks


@dataclass(frozen=True)
class SelectionCorrected:
    """AUC of one vessel as reported (``apparent``: the best epoch on the same records), and ``corrected``.

    ``optimism`` is apparent minus corrected. The corrected interval spans the percentiles over resamples of what the
    records left out say; they are about a third of all, so it is wide rather than narrow.
    """

    apparent: float
    corrected: Interval
    optimism: float


def selection_corrected(
    y, predictions, folds=None, groups=None, level: float = 0.95, resamples: int = 500, seed: int = 0
) -> list[SelectionCorrected]:
    """Bootstrap bias-corrected cross-validation (BBC-CV) over the epochs of a training, one result for each vessel.

    ``y`` (n, v) holds 0, 1 or NaN; ``predictions`` (epochs, n, v) the held-out prediction of each record by the model
    of its fold at each epoch; ``folds`` (n,) the fold (``None``: one); ``groups`` (n,) the patient. As in the
    manuscript, each fold keeps the epoch with the highest AUC averaged over the vessels on its held-out records, and
    the kept predictions of all folds are pooled.

    Each resample draws patients with replacement, chooses every fold's epoch on those drawn, and takes the pooled AUC
    of the chosen predictions on the patients not drawn: no record judges an epoch that it helped to choose. The
    corrected AUC is the mean over resamples. No model is trained again. Tsamardinos I, Greasidou E, Borboudakis G. Mach
    Learn 2018;107:1895-1922.

    Raises ``UndefinedStatistic`` when a vessel lacks a class (in a fold, or in more than one resample of twenty) and
    ``ShapeMismatch``, ``InvalidSetting``, ``InvalidLabel``, ``NonFiniteValue``, ``MissingGroup`` for bad input.
    """
    y, predictions = as_masked_labels(y), as_scores(predictions, "predictions", axes=3)
    if predictions.shape[1:] != y.shape:
        raise ShapeMismatch(f"predictions has shape {predictions.shape}; expected (epochs, {y.shape[0]}, {y.shape[1]})")
    codes, patients = as_groups(groups, len(y))
    at_fold, names = as_groups(np.zeros(len(y), dtype=int) if folds is None else folds, len(y), "folds")
    if folds is not None and groups is not None:
        _refuse_patients_in_two_folds(codes, patients, at_fold, names)
    choosers = [_EpochChoice(y, predictions, np.flatnonzero(at_fold == f), codes, len(patients), names[f])
                for f in range(len(names))]  # fmt: skip

    def kept_by(best_epochs: list[int]) -> np.ndarray:
        return predictions[np.asarray(best_epochs)[at_fold], np.arange(len(y))]

    everyone = np.ones((1, len(patients)))
    apparent = _pooled_aucs(y, kept_by([int(chooser(everyone)[0]) for chooser in choosers]))
    draws = []
    with tqdm(total=resamples, desc="Correcting for the choice of epoch", disable=None) as progress:
        for weights in weight_blocks(len(patients), resamples, seed):
            chosen = np.stack([chooser(weights) for chooser in choosers], axis=1)
            for epochs, drawn in zip(chosen, weights):
                left_out = drawn[codes] == 0
                draws.append(_pooled_aucs(y[left_out], kept_by(epochs)[left_out]))
            progress.update(len(weights))
    results = []
    for vessel, own in enumerate(np.array(draws).T):
        if np.isnan(apparent[vessel]):
            raise UndefinedStatistic(f"Column {vessel} has records of one class only.")
        mean, known = float(np.nanmean(own)), ~np.isnan(y[:, vessel])
        corrected = Interval(mean, *percentile_bounds(own, level), int(known.sum()), int(np.nansum(y[:, vessel])))
        results.append(SelectionCorrected(float(apparent[vessel]), corrected, float(apparent[vessel]) - mean))
    return results


class _EpochChoice:
    """The best epoch of one fold for given patient weights: highest mean AUC over its vessels, the first of equals."""

    def __init__(self, y, predictions, rows, codes, patients, fold):
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
        return np.argmax(mean, axis=0)


def _pooled_aucs(y: np.ndarray, score: np.ndarray) -> np.ndarray:
    values = np.full(y.shape[1], np.nan)
    for vessel, labels in enumerate(y.T):
        known = ~np.isnan(labels)
        positive = labels[known] == 1
        if positive.any() and not positive.all():
            values[vessel], _ = placements(positive, score[known, vessel])
    return values


def _refuse_patients_in_two_folds(codes, patients, at_fold, names) -> None:
    first = np.full(len(patients), -1)
    first[codes[::-1]] = at_fold[::-1]
    other = first[codes] != at_fold
    if other.any():
        row = int(np.argmax(other))
        raise InvalidSetting(
            f"patient {patients[codes[row]]} is in folds {names[first[codes[row]]]} and {names[at_fold[row]]}; a "
            "patient is held out by one fold"
        )
