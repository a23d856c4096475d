"""The networks of a run, loaded once: for one ECG at a time in a service, or for any number of files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b, file_digest
from os import PathLike
from typing import NamedTuple

import numpy as np
import torch

from cctaecg.config.sections import Config
from cctaecg.domain import VESSELS
from cctaecg.ecg.folder import prepare_file
from cctaecg.ecg.source import Source
from cctaecg.model.stacked import StackedNetworks
from cctaecg.run.run import Run
from cctaecg.stats.inputs import reached
from cctaecg.training.batches import read_batch
from cctaecg.training.checkpoint import TrainedFold, read_fold
from cctaecg.training.device import chosen_device
from cctaecg.training.ensemble import fold_checkpoints
from cctaecg.training.inference.sharing import network_threads
from cctaecg.training.prediction import predict_fold

NOT_TRAINED = "not trained"

TOGETHER = 16
"""ECGs of one stacked forward pass: their activations stay in a core's cache. On one core the five networks of the demo
take 0.9 ms an ECG one after the other in batches of 128, 0.6 stacked in batches of 16, and 1.0 stacked in batches of
128 (``benchmarks/predicting.py``)."""

STACKED_UP_TO = 5_000_000
"""Parameters of all networks up to which they are stacked: larger ones gain nothing, and would be in memory twice."""


class Prediction(NamedTuple):
    """What the networks of a run say of one ECG.

    Attributes
    ----------
    probabilities : dict of str to float
        Of a severe stenosis, by vessel; NaN for one that was not trained, and for an ECG that cannot be used.
    risk : dict of str to str
        ``high`` or ``low`` by the run's thresholds, ``not trained``, or empty for an ECG that cannot be used.
    quality : str
        What was found while the file was checked; of a file that cannot be used, the reason.
    """

    probabilities: dict[str, float]
    risk: dict[str, str]
    quality: str

    @property
    def usable(self) -> bool:
        """Whether there is a prediction."""
        return any(self.risk.values())


@dataclass(frozen=True, eq=False)
class Predictor:
    """The fold networks of a run and how its ECGs are prepared. :meth:`of_run` loads them.

    Attributes
    ----------
    folds : tuple of TrainedFold
        The networks, in evaluation mode.
    config : Config
        The run's.
    sha256 : tuple of str
        Of the file of each, in hex.

    Examples
    --------
    >>> predictor = Predictor.of_run(run)  # once  # doctest: +SKIP
    >>> predictor.file("ecg.dcm").probabilities["LAD"]  # a few hundredths of a second  # doctest: +SKIP
    0.31
    """

    folds: tuple[TrainedFold, ...]
    config: Config
    sha256: tuple[str, ...] = field(default=())

    @classmethod
    def of_run(cls, run: Run) -> "Predictor":
        """The networks of a run, on the device that its configuration names.

        Parameters
        ----------
        run : Run
            A trained one.

        Returns
        -------
        Predictor

        Raises
        ------
        MissingArtefact
            When a fold has not been trained; the message names the command.
        """
        paths, config = fold_checkpoints(run), run.config()
        device = chosen_device(config.training.device)
        folds = tuple(read_fold(path) for path in paths)
        for fold in folds:
            fold.model.to(device)
        digests = []
        for path in paths:
            with path.open("rb") as stream:
                digests.append(file_digest(stream, "sha256").hexdigest())
        return cls(folds, config, tuple(digests))

    @property
    def identity(self) -> str:
        """Digest, in hex, of everything that decides a prediction: networks, preparation, limits and thresholds."""
        config = self.config
        said = [*self.sha256, config.signal.model_dump_json(), config.quality.model_dump_json(),
                repr(sorted(config.analysis.risk_thresholds.items()))]
        return blake2b("\n".join(said).encode(), digest_size=16).hexdigest()

    @property
    def trained(self) -> np.ndarray:
        """Which vessels every network was trained for: (4,) of bool."""
        trained: np.ndarray = np.all([fold.trained for fold in self.folds], axis=0)
        return trained

    def file(
        self, path: str | PathLike[str], fs: float | None = None, unit: str | None = None,
        leads: Sequence[str] | None = None,
    ) -> Prediction:
        """The prediction for one ECG file, read, checked and prepared as the run's own ECGs were.

        Parameters
        ----------
        path : path
            A file of one ECG, or ``FILE#RECORD``.
        fs, unit, leads : optional
            Rate in Hz, unit and leads where the file does not state them.

        Returns
        -------
        Prediction
            Of a file that cannot be used too.
        """
        source = Source(str(path), fs, unit, None if leads is None else tuple(leads))
        prepared = prepare_file(source, self.config.signal, self.config.quality)
        with network_threads(1):  # more would take longer to wake than one ECG takes
            values = (np.full(len(VESSELS), np.nan) if prepared.signal is None else
                      self.probabilities(prepared.signal[None].astype(np.float32))[0])
        return Prediction(dict(zip(VESSELS, values.tolist())), dict(zip(VESSELS, self.risk(values[None])[0].tolist())),
                          prepared.refused or prepared.warned)

    def probabilities(self, signals: np.ndarray) -> np.ndarray:
        """The mean of the networks for prepared signals.

        Parameters
        ----------
        signals : array of float32, shape (n, 12, time)
            Millivolts, as :func:`cctaecg.ecg.prepare` returns them.

        Returns
        -------
        array of float32, shape (n, 4)
            In ``VESSELS`` order; NaN for a vessel that a network was not trained for.
        """
        rows, device = np.arange(len(signals)), next(self.folds[0].model.parameters()).device
        if self._stacked is None:
            members = np.stack([predict_fold(fold, signals.__getitem__, rows, device=device) for fold in self.folds])
        else:
            members = self._all_at_once(signals, self._stacked)
        mean: np.ndarray = np.mean(members, axis=0)
        return mean

    def risk(self, probabilities: np.ndarray) -> np.ndarray:
        """The risk group of each vessel by the run's thresholds: (n, 4) of str, empty where there is no prediction."""
        thresholds = np.array([reached(self.config.analysis.risk_thresholds[vessel]) for vessel in VESSELS])
        groups = np.where(self.trained, np.where(probabilities >= thresholds, "high", "low"), NOT_TRAINED)
        return np.where(np.isnan(probabilities).all(axis=1, keepdims=True), "", groups)

    @cached_property
    def _stacked(self) -> StackedNetworks | None:
        """The networks as one, where that is faster: see ``STACKED_UP_TO``."""
        models = [fold.model for fold in self.folds]
        parameters = [parameter for model in models for parameter in model.parameters()]
        alike = len({(model.config.model_dump_json(), fold.normalise) for model, fold in zip(models, self.folds)}) == 1
        if not alike or parameters[0].device.type != "cpu" or sum(map(torch.numel, parameters)) > STACKED_UP_TO:
            return None
        return StackedNetworks(models)

    @torch.inference_mode()
    def _all_at_once(self, signals: np.ndarray, stacked: StackedNetworks) -> np.ndarray:
        """Probabilities (networks, n, 4) of each network."""
        rows, how = np.arange(len(signals)), self.folds[0].normalise
        parts = [torch.sigmoid(stacked(read_batch(signals.__getitem__, rows[start:start + TOGETHER], how)))
                 for start in range(0, len(rows), TOGETHER)]
        found = torch.cat(parts, dim=1).numpy() if parts else np.empty((len(self.folds), 0, len(VESSELS)), np.float32)
        return np.where(np.stack([fold.trained for fold in self.folds])[:, None], found, np.float32(np.nan))
