"""The ECGs of a task in a store of their own, so that any number of them fits into memory."""

from pathlib import Path

import numpy as np
import pandas as pd

from cctaecg.config.sections import Config
from cctaecg.ecg.store import Store, build_store
from cctaecg.errors import UserError
from cctaecg.run.atomic import private_folder
from cctaecg.training.batches import Read


class NoECG(UserError, ValueError):
    """None of the ECGs can be used."""


def stored(
    listing: pd.DataFrame, config: Config, folder: Path, workers: int
) -> tuple[Read, np.ndarray, dict[str, int]]:
    """Read, check and prepare the ECGs of a listing; what is prepared already is not prepared again.

    Parameters
    ----------
    listing : DataFrame
        ``cohort``, ``ecg_id``, ``patient_id`` and ``path``.
    config : Config
        Its ``signal`` and ``quality``.
    folder : path
        Where the store lies.
    workers : int
        Processes.

    Returns
    -------
    read : callable
        From rows of the store (k,) to signals (k, 12, time) in millivolts.
    row : array of int, shape (n,)
        The row of the store of each ECG of the listing, -1 where it was refused.
    refused : dict of str to int
        How many were refused for which reason.

    Raises
    ------
    NoECG
        When every one was refused.
    """
    private_folder(folder)
    signals, index_file = folder / "signals.npy", folder / "ecg.parquet"
    index = build_store(listing, config.signal, signals, index_file, workers, config.quality)
    ordered = listing[["cohort", "ecg_id"]].merge(index, on=["cohort", "ecg_id"], how="left", validate="one_to_one")
    reasons = ordered.loc[ordered["refused"] != "", "refused"].map(lambda text: text.split(":")[0]).value_counts()
    if (ordered["row"] < 0).all():
        raise NoECG(f"none of {len(listing):,} ECGs can be used; the commonest reason: "
                    f"{reasons.index[0] if len(reasons) else 'there is none'}")
    counts = {str(reason): int(count) for reason, count in reasons.items()}
    return Store(signals, index_file).read, ordered["row"].to_numpy(), counts
