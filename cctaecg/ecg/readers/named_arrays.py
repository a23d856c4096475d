"""What the named arrays of an ``.npz`` or MATLAB file mean: which is the signal, and what the others say about it.

Such a file says less than an ECG format does. What it leaves unsaid is asked of the caller, never guessed:
the sampling rate always, the unit where samples are integers. Twelve unnamed leads are in ``LEADS`` order.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import MissingLead, UnknownUnit, UnreadableFile
from cctaecg.ecg.recording import LARGEST_SAMPLES, Waveforms, lead_named

SIGNAL_NAMES = ("signal", "signals", "ecg", "val", "data", "p_signal", "tracings")
RATE_NAMES = ("fs", "freq", "sampling_rate", "sampling_frequency", "sample_rate")
UNIT_NAMES = ("unit", "units")
LEAD_NAMES = ("leads", "lead_names", "sig_name", "channels")
"""Names that are understood, in any case; a variable named after a lead is that lead."""

LARGEST_BYTES = 8 * LARGEST_SAMPLES
"""A file, or what it unpacks to, beyond this (64 MiB) is no 12-lead ECG: as many samples in float64 as one may have."""


def to_waveforms(arrays: dict[str, np.ndarray], path: Path, stated: Sequence[str] | None = None) -> Waveforms:
    """Waveforms of named arrays: one vector for each lead, or one matrix of (12, n) or (n, 12).

    A matrix is the signal if it has one of ``SIGNAL_NAMES`` or is the only one. ``stated`` are its leads where nothing
    in the file names them. Raises an ``EcgError`` naming ``path``.
    """
    lower = {name.casefold(): np.asarray(array) for name, array in arrays.items()}
    fs = next((_number(lower[name], name, path) for name in RATE_NAMES if name in lower), None)
    units = next((_texts(lower[name], name, path) for name in UNIT_NAMES if name in lower), None)
    leads: list[str] | None
    vectors = {name: np.ravel(array) for name, array in lower.items() if lead_named(name)}
    if vectors:
        if len({len(vector) for vector in vectors.values()}) > 1:
            raise UnreadableFile("the leads differ in length", path)
        leads, samples = list(vectors), np.stack(list(vectors.values()))
    else:
        leads = next((_texts(lower[name], name, path) for name in LEAD_NAMES if name in lower),
                     None if stated is None else list(stated))
        samples = _leads_first(_matrix(lower, path), len(leads) if leads else len(LEADS), path)
    if samples.dtype.kind not in "iuf":
        raise UnreadableFile(f"samples are of type {samples.dtype}; expected numbers", path)
    if units is not None and len(units) == 1:
        units *= len(samples)
    if units is not None and len(units) != len(samples):
        raise UnknownUnit(f"{len(units)} units for {len(samples)} leads", path)
    return Waveforms(samples, leads, units, fs)


def _matrix(arrays: dict[str, np.ndarray], path: Path) -> np.ndarray:
    matrices = [name for name, array in arrays.items()
                if array.ndim == 2 and array.dtype.kind in "iuf" and min(array.shape) > 1]
    named = [name for name in SIGNAL_NAMES if name in matrices] or matrices
    if len(named) != 1:
        holds = ", ".join(f"{name} {array.shape}" for name, array in arrays.items()) or "nothing"
        raise UnreadableFile(f"expected one array of 12 leads; it holds {holds[:200]}", path)
    return arrays[named[0]]


def _leads_first(samples: np.ndarray, count: int, path: Path) -> np.ndarray:
    """``samples`` as (count, n), from that or from its transpose."""
    if samples.shape == (count, count):
        raise UnreadableFile(f"shape {samples.shape} does not tell leads from samples", path)
    if samples.shape[0] == count:
        return samples
    if samples.shape[1] == count:
        return samples.T
    raise MissingLead(f"shape is {samples.shape}; expected ({count}, samples) or (samples, {count})", path)


def _number(array: np.ndarray, name: str, path: Path) -> float:
    if array.size != 1 or array.dtype.kind not in "iuf":
        raise UnreadableFile(f"{name} is no single number", path)
    return float(array.item())


def _texts(array: np.ndarray, name: str, path: Path) -> list[str]:
    if array.size == 0 or array.dtype.kind not in "US":
        raise UnreadableFile(f"{name} is no list of texts", path)
    try:
        return [text.strip() for text in array.astype(str).ravel().tolist()]
    except (UnicodeDecodeError, ValueError) as error:
        raise UnreadableFile(f"{name} is no readable text", path) from error
