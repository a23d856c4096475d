"""The fold models of a run on ECGs that none of them has seen, each alone and their mean."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cctaecg.ecg.store import Store
from cctaecg.run.run import Run
from cctaecg.training.device import chosen_device
from cctaecg.training.prediction import predict_ensemble, predictions_table


def fold_checkpoints(run: Run) -> list[Path]:
    """The checkpoint of every fold of a run. Raises ``MissingArtefact`` naming the command where one is not trained."""
    return [run.require(run.checkpoint(fold), run.fold_command(fold)) for fold in range(run.config().training.folds)]


def ensemble_table(run: Run, table: pd.DataFrame, checkpoints: Sequence[Path] | None = None) -> pd.DataFrame:
    """The fold models of a run on ECGs that none of them has seen, as rows of ``predictions.parquet``.

    Parameters
    ----------
    run : Run
        Whose fold models and stored signals are used.
    table : DataFrame
        One cohort's analysis table; an empty one gives an empty result.
    checkpoints : sequence of paths, optional
        Other fold models than the run's own.

    Returns
    -------
    DataFrame
        For each ECG one row of each fold model, and one of ``ensemble``, their mean; columns as
        :func:`cctaecg.training.predictions_table`.

    Raises
    ------
    MissingArtefact
        When a fold has not been trained; the message names the command.
    """
    checkpoints = fold_checkpoints(run) if checkpoints is None else checkpoints
    store = Store(run.signals, run.ecg_index)
    rows = store.rows(table["ecg_id"].tolist())
    members, mean = predict_ensemble(
        checkpoints, store.read, rows, device=chosen_device(run.config().training.device)
    )
    cohort = table["cohort"].iloc[0] if len(table) else ""
    parts = [predictions_table(cohort, table["ecg_id"], fold, member) for fold, member in enumerate(members)]
    return pd.concat([*parts, predictions_table(cohort, table["ecg_id"], "ensemble", mean)], ignore_index=True)
