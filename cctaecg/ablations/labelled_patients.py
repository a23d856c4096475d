"""Whose labels are learnt from in the study of how many are needed, and who judges."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

from cctaecg.ablations.labels_design import SHARES, judging_folds
from cctaecg.config.sections import Config
from cctaecg.domain import VESSELS
from cctaecg.ecg.store import Store
from cctaecg.run.run import Run
from cctaecg.training.batches import Read
from cctaecg.training.run_fold import folded_cohort


@dataclass(frozen=True)
class Labelled:
    """Who may be learnt from and who judges.

    Attributes
    ----------
    read : callable
        From row numbers to signals in mV; the rows of the second hospital follow those of the first.
    table : DataFrame
        One row an ECG, of both cohorts, in the order of the rows.
    labels : array, shape (n, 4)
        1 severe, 0 not, NaN unknown or a vessel left out.
    fold : array of int, shape (n,)
        The run's folds; -1 in the second hospital.
    """

    read: Read
    table: pd.DataFrame
    labels: np.ndarray
    fold: np.ndarray

    @property
    def patients(self) -> np.ndarray:
        """Each row's patient."""
        return self.table["patient_id"].to_numpy()

    def others(self, tested: Sequence[int]) -> np.ndarray:
        """The rows of the development cohort in none of some folds."""
        found: np.ndarray = np.flatnonzero((self.fold >= 0) & ~np.isin(self.fold, list(tested)))
        return found


def labelled(run: Run) -> Labelled:
    """The development cohort of a run with its folds, and the second hospital where there is one."""
    cohort = folded_cohort(run)
    tables, store = [cohort.table], Store(run.signals, run.ecg_index)
    if run.has_cohort("external"):
        tables.append(run.read_cohort("external"))
    table = pd.concat(tables, ignore_index=True)
    rows = store.rows(table["ecg_id"].tolist())
    beyond = len(table) - len(cohort.table)
    labels = np.vstack([cohort.labels, np.full((beyond, len(VESSELS)), np.nan)])
    fold = np.concatenate([cohort.fold, np.full(beyond, -1)])
    return Labelled(lambda chosen: store.read(rows[chosen]), table, labels, fold)


def drawn(data: Labelled, rows: np.ndarray, patients: int, seed: int) -> np.ndarray:
    """The rows of so many patients, drawn so that a smaller number is a part of a larger one.

    The order is drawn again until the first 2% hold both kinds of label of every vessel, or as many as the rows do.

    Parameters
    ----------
    data : Labelled
        Whose patients.
    rows : array of int
        The rows to draw from.
    patients : int
        How many patients.
    seed : int
        Of the order.

    Returns
    -------
    array of int
        Sorted.
    """
    names = np.unique(data.patients[rows])
    generator = np.random.default_rng([seed, len(names)])
    least = max(2, ceil(SHARES[0] * len(names)))
    for _ in range(1000):
        order = generator.permutation(len(names))
        first = rows[np.isin(data.patients[rows], names[order[:least]])]
        if _kinds(data.labels[first]) == _kinds(data.labels[rows]):
            break
    chosen = rows[np.isin(data.patients[rows], names[order[:patients]])]
    return np.sort(chosen)


def patients_of(data: Labelled, config: Config, share: float) -> int:
    """How many patients a share of those outside one fold is; the same number whichever fold is held out."""
    outside = [len(np.unique(data.patients[data.others([fold])])) for fold in judging_folds(config)]
    return round(share * min(outside))


def _kinds(labels: np.ndarray) -> int:
    """How many vessels and kinds of label there are."""
    return int((labels == 1).any(0).sum() + (labels == 0).any(0).sum())
