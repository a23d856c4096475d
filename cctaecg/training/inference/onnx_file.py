"""Trained networks as an ONNX file: for a programme that has a runtime for it and no PyTorch.

In the file are the z-score, the networks, the sigmoid and the mean of the folds; reading, checking and filtering an ECG
are not, and the file's metadata says what has to be done before, down to the rounding to half precision that a run
keeps its ECGs in. A file is kept only when onnxruntime gives what
PyTorch does, for batches of several sizes.
"""

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from cctaecg import __version__
from cctaecg.domain import LEADS, VESSELS
from cctaecg.errors import UserError
from cctaecg.run.atomic import atomic_path
from cctaecg.training.checkpoint import TrainedFold
from cctaecg.training.inference.predictor import Predictor
from cctaecg.training.model_card import KNOWS

TOLERANCE = 1e-5
"""The largest difference of a probability between PyTorch and onnxruntime."""

BATCHES = (1, 2, 5, 33)
"""ECGs of each batch that is compared; the number that the networks are traced with is another."""

LARGEST_PARAMETERS = 450_000_000
"""What fits into one file, which holds 2 GB at most."""

INPUT, OUTPUT = "ecg_mv", "probability"


class OnnxMissing(UserError, ImportError):
    """A library that writing or checking the file needs is not installed; the message says how to get it."""


class OnnxError(UserError, ValueError):
    """The networks cannot be written as ONNX, or compute something else there; no file is kept."""


@dataclass(frozen=True)
class OnnxWritten:
    """The ONNX file at ``path``, of how many ``networks``, and the ``largest_difference`` of a probability."""

    path: Path
    networks: int
    largest_difference: float


def export_onnx(predictor: Predictor, path: Path, fold: int | None = None) -> OnnxWritten:
    """Write the networks of a run, or one of them, as ONNX, once they are seen to compute the same there.

    Parameters
    ----------
    predictor : Predictor
        From :meth:`Predictor.of_run`.
    path : path
        The file; whole or not at all.
    fold : int, optional
        Only this fold's network; the mean of all by default.

    Returns
    -------
    OnnxWritten

    Raises
    ------
    OnnxMissing
        Where onnx, onnxscript or onnxruntime is not installed.
    OnnxError
        For a fold that there is none of, for networks too large for one file, and where a probability differs by more
        than ``TOLERANCE``.
    NotWritten
        When the file cannot be written.
    """
    if fold is not None and not 0 <= fold < len(predictor.folds):
        raise OnnxError(f"there is no fold {fold}; the run has 0 to {len(predictor.folds) - 1}")
    libraries = {name: _library(name) for name in ("onnx", "onnxscript", "onnxruntime")}
    chosen = slice(None) if fold is None else slice(fold, fold + 1)
    network = _FromMillivolts(predictor.folds[chosen])
    if (count := sum(parameter.numel() for parameter in network.parameters())) > LARGEST_PARAMETERS:
        raise OnnxError(f"{count:,} parameters do not fit into one ONNX file; expected at most {LARGEST_PARAMETERS:,}: "
                        "export each fold alone")
    samples = round(predictor.config.signal.seconds * predictor.config.signal.fs)
    with atomic_path(path, private=True) as partial:
        with _quiet():
            programme = torch.onnx.export(
                network, (_noise(3, samples, 0),), input_names=[INPUT], output_names=[OUTPUT], verbose=False,
                dynamic_shapes=({0: torch.export.Dim("batch", min=1)},), dynamo=True)
        if programme is None:
            raise OnnxError(f"PyTorch {torch.__version__} made no ONNX of the networks")
        parts: list[Any] = [programme.model, programme.model.graph, *programme.model.graph.all_nodes()]
        for part in parts:
            part.metadata_props.clear()  # where on this machine the code lies
        programme.model.metadata_props.update(_said(predictor, chosen))
        programme.save(partial)
        largest = _largest_difference(network, partial, samples, libraries["onnxruntime"])
        if not largest <= TOLERANCE:
            raise OnnxError(f"onnxruntime gives probabilities that differ by {largest:.1g} from PyTorch's; expected at "
                            f"most {TOLERANCE:g}, and no file is kept")
    return OnnxWritten(path, len(network.networks), largest)


class _FromMillivolts(nn.Module):
    """Prepared ECGs (batch, 12, time) in mV to probabilities (batch, 4): what :meth:`Predictor.probabilities` does."""

    def __init__(self, folds: tuple[TrainedFold, ...]):
        super().__init__()
        self.networks = nn.ModuleList(fold.model.cpu() for fold in folds)
        self.how = [fold.normalise for fold in folds]
        missing = np.where([fold.trained for fold in folds], 0.0, np.nan).sum(axis=0)
        self.untrained = nn.Buffer(torch.from_numpy(missing.astype(np.float32)))
        self.eval()

    def forward(self, ecg_mv: Tensor) -> Tensor:
        scores = {}
        for how in dict.fromkeys(self.how):
            axes = (2,) if how == "lead" else (1, 2)
            centred = ecg_mv - ecg_mv.mean(axes, keepdim=True)
            scores[how] = centred / centred.square().mean(axes, keepdim=True).sqrt()
        members = [torch.sigmoid(network(scores[how])) for network, how in zip(self.networks, self.how)]
        probability: Tensor = torch.stack(members).mean(0) + self.untrained
        return probability


def _said(predictor: Predictor, chosen: slice) -> dict[str, str]:
    """The file's metadata, each a text."""
    signal, source = predictor.config.signal, predictor.config.data.source
    return {
        "what": f"Probability of a severe or complete stenosis in each of {', '.join(VESSELS)}, from a 12-lead ECG",
        "intended_use": "Research software: not a medical device, not for clinical use",
        "learnt_from": f"{source} data. {KNOWS[source]}",
        "input": f"{INPUT}: float32 (batch, {len(LEADS)}, {round(signal.seconds * signal.fs)}), millivolts",
        "output": f"{OUTPUT}: float32 (batch, {len(VESSELS)}), NaN for a vessel that was not trained and for an ECG "
                  "with a lead that does not vary",
        "leads": ",".join(LEADS),
        "tasks": ",".join(VESSELS),
        "sampling_rate_hz": f"{signal.fs:g}",
        "seconds": f"{signal.seconds:g}",
        "unit": "mV",
        "preparation": "Before: cctaecg.ecg.read_ecg, check and prepare (notch, band-pass 0.67 to 40 Hz forward and "
                       "backward, minus the running median over 0.4 s, resampled, the middle kept); then round to "
                       "float16 (to the nearest, ties to even: numpy.float16) and back to float32, as a run keeps "
                       "its ECGs. z-scores are in the network.",
        "rounding": "float16",
        "signal": signal.model_dump_json(),
        "risk_thresholds": json.dumps(predictor.config.analysis.risk_thresholds),
        "networks_sha256": ",".join(predictor.sha256[chosen]),
        "made_by": f"cctaecg export {__version__}",
    }


def _largest_difference(network: nn.Module, path: Path, samples: int, onnxruntime: ModuleType) -> float:
    """Of a probability between PyTorch and onnxruntime, for batches of several sizes; infinite where one is missing."""
    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    largest = 0.0
    for seed, size in enumerate(BATCHES, 1):
        ecgs = _noise(size, samples, seed)
        with torch.inference_mode():
            expected = network(ecgs).numpy()
        found = session.run([OUTPUT], {INPUT: ecgs.numpy()})[0]
        if found.shape != expected.shape or (np.isnan(found) != np.isnan(expected)).any():
            return float("inf")
        largest = max(largest, float(np.nanmax(np.abs(found - expected), initial=0.0)))
    return largest


def _noise(size: int, samples: int, seed: int) -> Tensor:
    """Signals in mV whose numbers tell every lead and ECG apart."""
    generator = torch.Generator().manual_seed(seed)
    slow = torch.randn(size, len(LEADS), samples, generator=generator).cumsum(2) / samples**0.5
    signals: Tensor = slow + 0.1 * torch.randn(size, len(LEADS), samples, generator=generator)
    return signals


def _library(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise OnnxMissing(f'writing an ONNX file needs {name}, which is not installed or cannot be loaded: '
                          'pip install "cctaecg[onnx]"') from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what the exporter says of other libraries and of its own future."""
    logger = logging.getLogger("torch.onnx")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
