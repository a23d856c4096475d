"""Cross-validation folds: patients apart, label combinations balanced, every vessel's AUC defined in every fold."""

import warnings

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from cctaecg.domain import VESSELS
from cctaecg.errors import UserError

ATTEMPTS = 50


class FoldError(UserError, ValueError):
    """The records cannot be divided as asked; the message names the vessel and the fold."""


def assign_folds(labels: np.ndarray, patients: np.ndarray, n_folds: int, seed: int) -> np.ndarray:
    """The fold, from 0 to ``n_folds - 1``, that holds each record out; all records of a patient share one.

    ``labels`` is (n, 4) in VESSELS order, 1 severe, 0 not, NaN unknown; ``patients`` is (n,). Folds are stratified
    on the combination of the four labels, an unknown one being a value of its own. Each must hold positives and
    negatives of every vessel that has any label; where the division by ``seed`` lacks some, those by the
    seeds after it are tried in turn, 50 in all.

    >>> labels = np.tile([[0, 0, 0, 0], [1, 1, 1, 1]], (4, 1)).astype(float)
    >>> folds = assign_folds(labels, patients=np.arange(8), n_folds=2, seed=0)
    >>> [labels[folds == fold].mean() for fold in (0, 1)]
    [0.5, 0.5]

    Raises ``FoldError`` when no attempt succeeds, and for fewer patients than folds.
    """
    labels, (_, patient) = np.asarray(labels, dtype=float), np.unique(np.asarray(patients), return_inverse=True)
    n_patients = patient.max(initial=-1) + 1
    if n_patients < n_folds:
        raise FoldError(f"{n_patients} patients cannot be divided into {n_folds} folds")
    _, combination = np.unique(np.nan_to_num(labels, nan=-1), axis=0, return_inverse=True)
    for attempt in range(ATTEMPTS):
        folds = _divide(combination, patient, n_folds, seed + attempt)
        lacking = _first_lacking(labels, folds, n_folds)
        if lacking is None:
            return folds
        if attempt == 0:
            fault = lacking
    raise FoldError(f"{fault}, and so in each of {ATTEMPTS} divisions tried: "
                    "take fewer folds, or leave out the labels of a vessel that has too few")


def _divide(combination: np.ndarray, patient: np.ndarray, n_folds: int, seed: int) -> np.ndarray:
    if np.bincount(combination).max() < n_folds:  # nothing to balance: every combination is rarer than the folds
        combination = np.zeros_like(combination)
    folds = np.empty(len(patient), dtype=int)
    splitter = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # rare combinations are expected; the check on every vessel follows
        warnings.filterwarnings("ignore", message="The least populated class", category=UserWarning)
        for fold, (_, held_out) in enumerate(splitter.split(patient, combination, patient)):
            folds[held_out] = fold
    return folds


def _first_lacking(labels: np.ndarray, folds: np.ndarray, n_folds: int) -> str | None:
    """The first fold without a positive or a negative of a labelled vessel, in words."""
    for vessel, column in zip(VESSELS, labels.T, strict=True):
        if np.isnan(column).all():
            continue
        for fold in range(n_folds):
            held_out = column[folds == fold]
            for value, kind in ((1, "severe"), (0, "not severe")):
                if not (held_out == value).any():
                    return (f"fold {fold} of {n_folds} holds no record labelled {kind} for {vessel}, of "
                            f"{np.sum(column == value)} in all")
    return None
