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
    """The cross-validation fold that holds each record out; all records of a patient share one.

    Folds are stratified on the combination of the four labels, an unknown one being a value of its own. Each must hold
    positives and negatives of every vessel that has any label; where a division lacks some, the records of that kind
    become one stratum, whatever their other labels, and the seeds after ``seed`` are tried in turn, 50 in all.

    Parameters
    ----------
    labels : array, shape (n, 4)
        One row a record, in ``VESSELS`` order: 1 severe, 0 not, NaN unknown.
    patients : array, shape (n,)
        The patient of each record.
    n_folds : int
        How many folds.
    seed : int
        Of the first division that is tried.

    Returns
    -------
    array of int, shape (n,)
        From 0 to ``n_folds - 1``.

    Raises
    ------
    FoldError
        When no attempt succeeds, and where too few patients make it impossible.

    Examples
    --------
    >>> labels = np.tile([[0, 0, 0, 0], [1, 1, 1, 1]], (4, 1)).astype(float)
    >>> folds = assign_folds(labels, patients=np.arange(8), n_folds=2, seed=0)
    >>> [float(labels[folds == fold].mean()) for fold in (0, 1)]
    [0.5, 0.5]
    """
    labels, (_, patients) = np.asarray(labels, dtype=float), np.unique(np.asarray(patients), return_inverse=True)
    _check_possible(labels, patients, n_folds)
    _, strata = np.unique(np.nan_to_num(labels, nan=-1), axis=0, return_inverse=True)
    for attempt in range(ATTEMPTS):
        folds = _divide(strata, patients, n_folds, seed + attempt)
        lacking = [(fold, vessel, value) for fold in range(n_folds) for vessel, value in _kinds(labels)
                   if not (labels[folds == fold, vessel] == value).any()]
        if not lacking:
            return folds
        fold, vessel, value = lacking[0]
        strata = np.where(labels[:, vessel] == value, strata.max() + 1, strata)
    raise FoldError(f"fold {fold} of {n_folds} holds no record labelled {_word(value)} for {VESSELS[vessel]}, and none "
                    f"of {ATTEMPTS} divisions tried is better; take fewer folds")


def leave_out_rare(labels: np.ndarray, patients: np.ndarray, n_folds: int) -> tuple[np.ndarray, dict[str, str]]:
    """The labels without the vessels that cannot be cross-validated, and a sentence for each of those.

    A vessel with fewer severe (or fewer other) patients than folds cannot have one in each: its labels become NaN, so
    that it is neither trained nor judged. A vessel without any label is no news and has no sentence.

    Parameters
    ----------
    labels : array, shape (n, 4)
        One row a record, in ``VESSELS`` order: 1 severe, 0 not, NaN unknown.
    patients : array, shape (n,)
        The patient of each record.
    n_folds : int
        How many folds are wanted.

    Returns
    -------
    labels : array, shape (n, 4)
        A copy, NaN in the columns of the vessels left out.
    sentences : dict of str to str
        By vessel, why it is left out.

    Examples
    --------
    >>> labels = np.array([[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1], [0, 1, 1, 0]], dtype=float)
    >>> leave_out_rare(labels, np.arange(4), 2)[1]
    {'LCX': 'LCX is left out: 1 of 4 patients labelled severe, fewer than the 2 folds.'}
    """
    labels, sentences = np.array(labels, dtype=float), {}
    for vessel, value in _kinds(labels):
        having = len(np.unique(patients[labels[:, vessel] == value]))
        if having < n_folds:
            sentences[VESSELS[vessel]] = (
                f"{VESSELS[vessel]} is left out: {having} of {len(np.unique(patients))} patients labelled "
                f"{_word(value)}, fewer than the {n_folds} folds.")
    labels[:, [VESSELS.index(vessel) for vessel in sentences]] = np.nan
    return labels, sentences


def _divide(strata: np.ndarray, patients: np.ndarray, n_folds: int, seed: int) -> np.ndarray:
    if np.unique(strata, return_counts=True)[1].max() < n_folds:
        strata = np.zeros_like(strata)  # nothing to balance: every stratum is rarer than the folds
    folds = np.empty(len(patients), dtype=int)
    splitter = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # rare combinations are expected; every vessel is checked afterwards
        warnings.filterwarnings("ignore", message="The least populated class", category=UserWarning)
        for fold, (_, held_out) in enumerate(splitter.split(patients, strata, patients)):
            folds[held_out] = fold
    return folds


def _check_possible(labels: np.ndarray, patients: np.ndarray, n_folds: int) -> None:
    n_patients = len(np.unique(patients))
    if n_patients < n_folds:
        raise FoldError(f"{n_patients} patients cannot be divided into {n_folds} folds")
    for vessel, value in _kinds(labels):
        having = len(np.unique(patients[labels[:, vessel] == value]))
        if having < n_folds:
            raise FoldError(f"{VESSELS[vessel]} is labelled {_word(value)} in {having} of {n_patients} patients: "
                            f"{n_folds} folds cannot hold one each; take fewer folds, or leave out the vessel's labels")


def _kinds(labels: np.ndarray) -> list[tuple[int, int]]:
    """Vessel by index, and label: those that every fold must hold."""
    return [(vessel, value) for vessel in range(labels.shape[1]) if not np.isnan(labels[:, vessel]).all()
            for value in (1, 0)]


def _word(value: int) -> str:
    return "severe" if value else "not severe"
