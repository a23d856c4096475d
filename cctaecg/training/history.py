"""What a fold's training went through: losses, rates and held-out predictions of every epoch."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from cctaecg.domain import VESSELS


@dataclass(frozen=True)
class Epoch:
    """One epoch of training.

    Arrays are (4,) in ``VESSELS`` order, NaN where a vessel has no labels or its AUC is undefined.

    Attributes
    ----------
    learning_rate : float
        At the epoch's last step.
    losses : array, shape (4,)
        Mean cross-entropy of the training records, over both views.
    log_variances : array, shape (4,)
        Of the uncertainty weights, log of the variance; 0 where they are not learnt.
    held_out_losses, held_out_auc : array, shape (4,)
        Mean cross-entropy and AUC of the held-out records.
    seconds : float
        How long the epoch took.
    """

    learning_rate: float
    losses: np.ndarray
    log_variances: np.ndarray
    held_out_losses: np.ndarray
    held_out_auc: np.ndarray
    seconds: float

    @property
    def macro_auc(self) -> float:
        """Mean held-out AUC over the vessels that have one."""
        return float(np.nanmean(self.held_out_auc))


@dataclass
class History:
    """A fold's training, epoch by epoch.

    Attributes
    ----------
    fold : int
        Counted from 0.
    n_train : int
        Number of training records.
    held_out_rows : array of int, shape (n,)
        Row numbers of the held-out records.
    parameters : int
        Number of the network's parameters.
    epochs : list of Epoch
        What each epoch came to.
    predictions : array, shape (epochs, n, 4)
        Probabilities of the held-out records after each epoch, in the order of ``held_out_rows``.
    """

    fold: int
    n_train: int
    held_out_rows: np.ndarray
    parameters: int
    epochs: list[Epoch] = field(default_factory=list)
    predictions: np.ndarray = field(default_factory=lambda: np.empty((0, 0, len(VESSELS)), np.float32))

    @property
    def best_epoch(self) -> int:
        """The epoch, counted from 0, of the highest held-out macro-AUC; the first of equals."""
        return int(np.argmax([epoch.macro_auc for epoch in self.epochs]))

    @property
    def best_predictions(self) -> np.ndarray:
        """Probabilities (held-out records, 4) of the network that was kept."""
        best: np.ndarray = self.predictions[self.best_epoch]
        return best

    def add(self, epoch: Epoch, probabilities: np.ndarray) -> None:
        """Append an epoch.

        Parameters
        ----------
        epoch : Epoch
            What it came to.
        probabilities : array, shape (n, 4)
            Of the held-out records, in the order of ``held_out_rows``.
        """
        self.epochs.append(epoch)
        earlier = self.predictions.reshape(-1, *probabilities.shape)
        self.predictions = np.concatenate([earlier, probabilities[None]])

    def curve(self) -> pd.DataFrame:
        """The learning curve; nothing in it depends on the clock.

        Returns
        -------
        DataFrame
            One row for each epoch, counted from 1: ``fold``, ``epoch``, ``learning_rate``, ``macro_auc``, and for each
            vessel ``loss_*``, ``held_out_loss_*``, ``auc_*`` and ``log_variance_*``.
        """
        rows = []
        for number, epoch in enumerate(self.epochs, start=1):
            row = {"fold": self.fold, "epoch": number, "learning_rate": epoch.learning_rate}
            row["macro_auc"] = epoch.macro_auc
            for i, vessel in enumerate(VESSELS):
                name = vessel.lower()
                row |= {
                    f"loss_{name}": epoch.losses[i],
                    f"held_out_loss_{name}": epoch.held_out_losses[i],
                    f"auc_{name}": epoch.held_out_auc[i],
                    f"log_variance_{name}": epoch.log_variances[i],
                }
            rows.append(row)
        return pd.DataFrame(rows)


def vessel_auc(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """AUC of each vessel (4,) over the records whose label is known; NaN where those are of one kind."""
    aucs = np.full(labels.shape[1], np.nan)
    for vessel, (label, probability) in enumerate(zip(labels.T, probabilities.T, strict=True)):
        known = ~np.isnan(label)
        if len(np.unique(label[known])) == 2:
            aucs[vessel] = roc_auc_score(label[known], probability[known])
    return aucs
