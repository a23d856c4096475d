"""One fold of a run, from the cohort's table to what training leaves on disk."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.cohort.arrays import severe_labels
from cctaecg.ecg.store import Store
from cctaecg.run.run import Run
from cctaecg.training.folds import assign_folds, leave_out_rare
from cctaecg.training.history import History
from cctaecg.training.loop import train_fold
from cctaecg.training.model_card import write_card
from cctaecg.training.parallel.processes import ALONE, Processes
from cctaecg.training.prediction import every_epoch, predictions_table


@dataclass(frozen=True)
class FoldedCohort:
    """The internal cohort divided into folds.

    Attributes
    ----------
    table : DataFrame
        The cohort's analysis table, one row an ECG.
    labels : array, shape (n, 4)
        In ``VESSELS`` order: 1 severe, 0 not, NaN unknown or left out.
    fold : array of int, shape (n,)
        The fold that holds each ECG out, counted from 0.
    left_out : dict of str to str
        By vessel, a sentence for each that has too few patients of a kind; its labels are NaN.
    """

    table: pd.DataFrame
    labels: np.ndarray
    fold: np.ndarray
    left_out: dict[str, str]


def folded_cohort(run: Run) -> FoldedCohort:
    """The internal cohort of a run, its patients dealt to the folds as the run is configured.

    Parameters
    ----------
    run : Run
        Whose analysis table is read.

    Returns
    -------
    FoldedCohort

    Raises
    ------
    FoldError
        As :func:`cctaecg.training.assign_folds`.
    MissingArtefact
        Where the run has no analysis table; the message names the command.
    """
    table, training = run.read_cohort("internal"), run.config().training
    patients = table["patient_id"].to_numpy()
    labels, left_out = leave_out_rare(severe_labels(table), patients, training.folds)
    return FoldedCohort(table, labels, assign_folds(labels, patients, training.folds, training.seed_of_folds), left_out)


def train_run_fold(run: Run, cohort: FoldedCohort, fold: int) -> History:
    """Train one fold of a run, and write its checkpoint and card, its curve, and predictions of every epoch.

    Parameters
    ----------
    run : Run
        Whose stored signals are read; what is written goes where its ``written`` says.
    cohort : FoldedCohort
        From :func:`cctaecg.training.folded_cohort`.
    fold : int
        Counted from 0.

    Returns
    -------
    History
        Losses, rates and held-out predictions of every epoch.

    Raises
    ------
    NothingToLearn, DeviceMissing, NonFiniteLoss, OutOfMemory
        As :func:`cctaecg.training.train_fold`.
    """
    held_out = cohort.fold == fold
    history = learnt_fold(run, cohort, fold)
    ecg_ids = cohort.table["ecg_id"][held_out]
    run.write_csv(run.training_curve(fold), history.curve())
    run.write_parquet(run.epoch_predictions(fold), every_epoch("internal", ecg_ids, fold, history.predictions))
    run.write_parquet(
        run.fold_predictions(fold), predictions_table("internal", ecg_ids, fold, history.best_predictions)
    )
    write_card(run, cohort.table["patient_id"].to_numpy(), cohort.labels, held_out, history)
    return history


def learnt_fold(
    run: Run, cohort: FoldedCohort, fold: int, processes: Processes = ALONE, keep_state: bool = False
) -> History:
    """Train one fold of a run, alone or as one of several processes, and write its checkpoint.

    With ``keep_state`` the state of training is left beside it, from which :func:`train_run_fold` goes on to write the
    rest without training again. Raises what :func:`cctaecg.training.train_fold` raises.
    """
    held_out = cohort.fold == fold
    store = Store(run.signals, run.ecg_index)
    rows = store.rows(cohort.table["ecg_id"].tolist())
    return train_fold(
        lambda chosen: store.read(rows[chosen]), cohort.labels, np.flatnonzero(~held_out), np.flatnonzero(held_out),
        run.config(), run.written(run.checkpoint(fold)), fold, state=run.written(run.training_state(fold)),
        processes=processes, keep_state=keep_state,
    )
