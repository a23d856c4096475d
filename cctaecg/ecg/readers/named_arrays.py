"""What the named arrays of an ``.npz`` or MATLAB file mean: which is the signal, and what the others say about it.

Such a file says less than an ECG format does. What it leaves unsaid is asked of the caller, never guessed:
the sampling rate always, the unit where samples are integers. Twelve unnamed leads are in ``LEADS`` order.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import Contradiction, MissingLead, UnknownUnit, UnreadableFile
from cctaecg.ecg.readers.meanings import (
    LEAD_NAMES,
    MOST_VALUES,
    SCALE,
    SHIFT,
    SIGNAL_NAMES,
    UNIT_NAMES,
    hertz,
    is_unit,
    key_of,
    leads_listed,
    neutral_scale,
    rate_named,
    shown,
)
from cctaecg.ecg.recording import LARGEST_SAMPLES, Waveforms, lead_named, leads_named

Stated = TypeVar("Stated", float, list[str])

LARGEST_BYTES = 8 * LARGEST_SAMPLES
"""A file, or what it unpacks to, beyond this (64 MiB) is no 12-lead ECG: as many samples in float64 as one may have."""


def to_waveforms(arrays: dict[str, np.ndarray], path: Path, stated: Sequence[str] | None = None) -> Waveforms:
    """Waveforms of named arrays: one vector for each lead, or one matrix of (12, n) or (n, 12).

    A matrix is the signal if it has one of ``SIGNAL_NAMES`` or is the only one. ``stated`` are its leads where nothing
    in the file names them. Raises an ``EcgError`` naming ``path``.
    """
    lower = {name.casefold(): np.asarray(array) for name, array in arrays.items()}
    if len(lower) < len(arrays):
        raise UnreadableFile(f"two arrays differ only in capitals; it holds {', '.join(arrays)[:200]}", path)
    keys = {name: key_of(_own(name)) for name in lower}
    _refuse_scaling(lower, keys, path)
    fs = _agreed({name: _number(hertz(name, lower[name], _unit_of(name, lower), path), name, path)
                  for name, key in keys.items() if rate_named(key)}, path)
    units = _agreed({name: _texts(lower[name], name, path) for name, key in keys.items() if is_unit(key, lower[name])},
                    path)
    leads = _agreed(_lists_of_leads(lower, keys, path), path)
    vectors = [(name, lead) for name, lead in zip(lower, leads_named([_own(name) for name in lower]))
               if lead and lower[name].size == max(lower[name].shape, default=0)]
    if {"I", "II"} <= {lead for _, lead in vectors} or (vectors and not _matrices(lower)):
        leads = [lead for _, lead in vectors]
        if len({lower[name].size for name, _ in vectors}) > 1:
            raise UnreadableFile("the leads differ in length", path)
        samples = np.stack([np.ravel(lower[name]) for name, _ in vectors])
    else:  # a lone variable i is no lead, but a counter that somebody saved with the rest
        leads = leads if leads is not None or stated is None else list(stated)
        samples = _leads_first(_matrix(lower, path), len(leads) if leads else len(LEADS), path)
    if samples.dtype.kind not in "iuf":
        raise UnreadableFile(f"samples are of type {samples.dtype}; expected numbers", path)
    if units is not None and len(units) == 1:
        units *= len(samples)
    if units is not None and len(units) != len(samples):
        raise UnknownUnit(f"{len(units)} units for {len(samples)} leads", path)
    return Waveforms(samples, leads, units, fs)


def _unit_of(name: str, arrays: dict[str, np.ndarray]) -> str | None:
    """The unit of a rate, where an array called after it tells one."""
    of = next((arrays[f"{name}_{unit}"] for unit in UNIT_NAMES if f"{name}_{unit}" in arrays), None)
    return None if of is None or of.size != 1 or of.dtype.kind not in "US" else str(of.astype(str).item())


def _own(name: str) -> str:
    """The name of a field, without that of the structure that it belongs to."""
    return name.rpartition(".")[2]


def _refuse_scaling(arrays: dict[str, np.ndarray], keys: dict[str, str], path: Path) -> None:
    """Raise for a gain or a baseline: nobody has said how it applies, and samples would be read as if it were not."""
    for name, array in arrays.items():
        neutral = {SCALE: 1, SHIFT: 0}.get(keys[name], neutral_scale(keys[name]))
        if neutral is None or not 0 < array.size <= MOST_VALUES or array.dtype.kind not in "iufUS":
            continue
        if array.dtype.kind in "US" or (array != neutral).any():
            raise UnreadableFile(f"states {name} {shown(array)}, and how that applies to its samples is not known; "
                                 "write the samples in millivolts", path)


def _lists_of_leads(arrays: dict[str, np.ndarray], keys: dict[str, str], path: Path) -> dict[str, list[str]]:
    """Each list of leads that an archive holds, whatever it is called, its leads by their one name."""
    found = {}
    for name, array in arrays.items():
        if keys[name] in LEAD_NAMES:
            texts = _texts(array, name, path)
            listed: list[str] | None = leads_listed(keys[name], np.array(texts, dtype=str)) or texts
        elif array.dtype.kind in "US" and 0 < array.size <= MOST_VALUES:
            decoded = np.char.decode(array, "latin-1") if array.dtype.kind == "S" else array
            listed = leads_listed(keys[name], decoded)
        else:
            continue
        if listed is not None:
            found[name] = [lead or text for lead, text in zip(leads_named(listed), listed)]
    return found


def _agreed(stated: dict[str, Stated], path: Path) -> Stated | None:
    """What arrays of several names state alike, or None where there is none of them."""
    values = list(stated.values())
    if any(value != values[0] for value in values):
        raise Contradiction("its arrays contradict each other: "
                            + " and ".join(f"{name} is {_told(value)}" for name, value in stated.items()), path)
    return values[0] if values else None


def _told(value: float | list[str]) -> str:
    """A value of a sentence: texts that are no leads in quotes, as they may be anything."""
    texts = value if isinstance(value, list) else []
    return ", ".join(text if lead_named(text) else repr(text) for text in texts) or str(value)


def _matrices(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The matrices of numbers among arrays; one of three dimensions, of which one is 1, holds a single recording."""
    flat = {name: np.squeeze(array) if array.ndim == 3 else array for name, array in arrays.items()}
    return {name: array for name, array in flat.items()
            if array.ndim == 2 and array.dtype.kind in "iuf" and min(array.shape) > 1}


def _matrix(arrays: dict[str, np.ndarray], path: Path) -> np.ndarray:
    matrices = _matrices(arrays)
    named = [name for known in SIGNAL_NAMES for name in matrices if _own(name) == known] or list(matrices)
    if len(named) != 1:
        holds = ", ".join(f"{name} {array.shape}" for name, array in arrays.items()) or "nothing"
        raise UnreadableFile(f"expected one array of 12 leads; it holds {holds[:200]}", path)
    return matrices[named[0]]


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
