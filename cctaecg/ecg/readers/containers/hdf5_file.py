"""HDF5 files, MATLAB 7.3 and netCDF 4 among them: one ECG or many.

One ECG is an array of leads and samples, with what is said of it in datasets or attributes beside it, as in SPH
(``ecg``, (12, n)). Many are one array with an axis more, as in CODE-15 (``tracings``, (records, 4096, 12), and the
names of the records in ``exam_id``), or one group for each. The record wanted stands in the address (``address.py``).

Layouts checked against the descriptions of the two databases: https://doi.org/10.5281/zenodo.4916206 and
https://doi.org/10.1038/s41597-022-01403-5; packing of values, against the CF conventions, section 8.1.
"""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import EcgError, ManyRecords, UnreadableFile
from cctaecg.ecg.readers.containers import hdf5_access
from cctaecg.ecg.readers.containers.hdf5_access import attributes, is_readable, members, values
from cctaecg.ecg.readers.containers.hdf5_matlab import cells, is_cells, is_char, text_of
from cctaecg.ecg.readers.containers.hdf5_said import Said, unpacked
from cctaecg.ecg.readers.meanings import MOST_VALUES, SIGNAL_NAMES, UNIT_NAMES, key_of, leads_listed, rate_named
from cctaecg.ecg.readers.named_arrays import to_waveforms
from cctaecg.ecg.readers.optional_library import DAMAGED, RAISED_ON_DAMAGE, library
from cctaecg.ecg.recording import Waveforms, lead_named

if TYPE_CHECKING:
    import h5py

RECORD_NAMES = ("exam_id", "ecg_id", "record_id", "study_id", "ids", "id")
"""Vectors that name the records, in the order in which they are preferred."""

DEEPEST, MOST_GROUPS = 4, 2000
"""Levels of groups, and groups, that are looked through for signals."""



def recognises(path: Path, head: bytes) -> bool:
    """Whether the signature of HDF5 is among the first bytes."""
    return hdf5_access.recognises(head) and not recognises_matlab(path, head)


def recognises_matlab(path: Path, head: bytes) -> bool:
    """Whether it is the HDF5 that MATLAB writes as its version 7.3."""
    return head.startswith(b"MATLAB 7.3") and hdf5_access.recognises(head)


def records(path: Path) -> list[str] | None:
    """The names of a file's records; None where it holds one. Raises an ``EcgError`` naming ``path``."""
    with _opened(path) as file:
        groups = _holders(file, path)
        if len(groups) > 1:
            return [group.name.strip("/") for group in groups]
        signal = _signal(groups[0], path)
        return _names(groups[0], signal, path) if signal is not None and _holds_many(signal) else None


def read(path: Path, record: str | None = None, leads: Sequence[str] | None = None) -> Waveforms:
    """The ECG of a file, or the one of its records that is called ``record``.

    ``leads`` are the leads of an array that does not name them. Raises an ``EcgError`` naming ``path``, among them
    ``ManyRecords`` where there are several and none is asked for.
    """
    with _opened(path) as file:
        groups, row = _holders(file, path), None
        names = [group.name.strip("/") for group in groups]
        if len(groups) > 1:
            groups = [groups[_place(names, record, path)]]
        signal = _signal(groups[0], path)
        if signal is not None and _holds_many(signal):
            row = _place(_names(groups[0], signal, path), record, path)
        elif len(names) == 1 and record is not None:
            raise UnreadableFile(f"holds one ECG, and its record {record!r} was asked for", path)
        beside = _leads_beside(file, path) if len(names) == 1 else []
        return to_waveforms(_arrays(groups[0], beside, signal, row, path), path, leads)


@contextmanager
def _opened(path: Path) -> Iterator["h5py.File"]:
    h5py = library("h5py", "HDF5")
    try:
        with h5py.File(path, "r", locking=False) as file:
            yield file
    except EcgError:
        raise
    except (RuntimeError, zlib.error, *RAISED_ON_DAMAGE) as error:  # the library raises most as a RuntimeError
        raise UnreadableFile(f"is no readable HDF5: {DAMAGED}", path) from error


def _place(names: Sequence[str], record: str | None, path: Path) -> int:
    """Where a record stands among those of a file."""
    if record is None:
        raise ManyRecords(f"holds {len(names)} ECGs; name one, as in {path.name}#{names[0]}", path)
    places = [place for place, name in enumerate(names) if name == record]
    if len(places) != 1:
        found = f"{len(places)} records are called" if places else "no record is called"
        raise UnreadableFile(f"{found} {record!r}; the first of {len(names)} is {names[0]!r}", path)
    return places[0]


def _holders(file: "h5py.File", path: Path) -> list["h5py.Group"]:
    """The groups that hold a signal themselves; the root if there is none."""
    h5py = library("h5py", "HDF5")
    found, level = [], [file]
    for _ in range(DEEPEST):
        below = []
        for group in level:
            inner = dict(members(group, path))
            if _candidates({name: it for name, it in inner.items() if isinstance(it, h5py.Dataset)}):
                found.append(group)
            else:
                below += [it for name, it in inner.items() if isinstance(it, h5py.Group) and not name.startswith("#")]
        level = below[:MOST_GROUPS]
    return found or [file]


def _candidates(datasets: dict[str, Any]) -> list[str]:
    """Names of what may be the signal of a group: leads, or arrays of numbers with a name that says so, or others."""
    leads = [name for name in datasets if lead_named(name)]
    large = [name for name, it in datasets.items() if it.shape is not None and it.dtype.kind in "iuf"
             and not is_char(it) and len([extent for extent in it.shape if extent > 1]) in (2, 3)]
    return leads or [name for name in large if name.casefold() in SIGNAL_NAMES] or large


def _signal(group: "h5py.Group", path: Path) -> "h5py.Dataset | None":
    """The one array that holds the leads; None where each lead is an array of its own."""
    datasets = {name: it for name, it in members(group, path) if isinstance(it, library("h5py", "HDF5").Dataset)}
    names = _candidates(datasets)
    if any(map(lead_named, names)):
        return None
    if len(names) != 1:
        holds = ", ".join(f"{name} {it.shape}" for name, it in datasets.items()) or "nothing"
        raise UnreadableFile(f"expected one array of leads and samples; {group.name} holds {holds[:200]}", path)
    signal: h5py.Dataset = datasets[names[0]]
    return signal


def _holds_many(signal: "h5py.Dataset") -> bool:
    """Whether the first axis counts records: there are three, and leads and samples are the other two."""
    return len(signal.shape) > 2 and signal.shape[0] > 1 and len([extent for extent in signal.shape if extent > 1]) == 3


def _names(group: "h5py.Group", signal: "h5py.Dataset", path: Path) -> list[str]:
    """What the records of an array are called: as a vector beside it says, or else by their number from 0."""
    beside = {key_of(name): it for name, it in members(group, path)}
    for name in RECORD_NAMES:
        if name in beside and np.shape(beside[name]) in ((len(signal),), (len(signal), 1)):
            held = values(beside[name], path).ravel()
            whole = held.astype(np.int64) if held.dtype.kind == "f" and (held == np.round(held)).all() else held
            return [str(value).strip() for value in whole.tolist()]
    if "MATLAB_class" in signal.attrs and signal.shape[1] == len(LEADS):
        raise UnreadableFile(f"{signal.name} of shape {signal.shape[::-1]} does not tell records from samples; name "
                             "the records in a variable exam_id", path)
    return [str(number) for number in range(len(signal))]


def _leads_beside(file: "h5py.File", path: Path) -> list[np.ndarray]:
    """The lists of leads in groups beside a signal that hold no samples of their own, as ``info/leads``.

    Their rates and units may be those of something else, which these lists cannot be.
    """
    h5py = library("h5py", "HDF5")
    found = []
    for name, group in members(file, path):
        if isinstance(group, h5py.Group) and not name.startswith("#"):
            held = [it for _, it in members(group, path)]
            if all(isinstance(it, h5py.Dataset) and (it.size or 0) <= MOST_VALUES for it in held):
                values = [*attributes(group, path).values(), *(_value(it, file, path, None) for it in held if it.size)]
                found += [value for value in values if value is not None and leads_listed("", value)]
    return found


def _arrays(
    group: "h5py.Group", leads: list[np.ndarray], signal: "h5py.Dataset | None", row: int | None, path: Path
) -> dict[str, np.ndarray]:
    """The signal under the name that ``to_waveforms`` knows, and what is said of it, each kind once."""
    found, said = dict[str, np.ndarray](), Said(path)
    count = len(signal) if signal is not None and row is not None else None
    for value in leads:
        said.add("leads beside", value)
    for holder in dict.fromkeys((group.file, group)):
        own = attributes(holder, path)
        for name, value in own.items():
            said.add(name, value, _unit_of(name, own))
        for name, it in members(holder, path):
            if lead_named(name) and holder == group:
                own = attributes(it, path)
                for key, value in own.items():
                    said.add(key, value, _unit_of(key, own))
                found[name] = unpacked(values(it, path), own, name, path)
            elif it != signal and isinstance(it, library("h5py", "HDF5").Dataset) and it.size is not None:
                many = row is not None and it.ndim > 0 and it.shape[0] == count and it.size > 1
                if (it.size // count if many and count else it.size) <= MOST_VALUES:
                    own = attributes(it, path) if rate_named(key_of(name)) else {}
                    said.add(name, _value(it, group.file, path, row if many else None), _unit_of("", own))
    if signal is not None:
        own = attributes(signal, path)
        for name, value in own.items():
            said.add(name, value, _unit_of(name, own))
        samples = values(signal, path, row)
        samples = samples.reshape([extent for extent in samples.shape if extent > 1])
        found["signal"] = unpacked(samples, own, signal.name, path)
    return found | said.meant()


def _unit_of(name: str, said: dict[str, np.ndarray]) -> str | None:
    """What attributes say of the unit of one of them, or with no name, of what they are attributes of."""
    keys = {key_of(key): value for key, value in said.items() if value.dtype.kind == "U" and value.size == 1}
    of = f"{key_of(name)}_" if name else ""
    return next((str(keys[f"{of}{unit}"].item()) for unit in UNIT_NAMES if f"{of}{unit}" in keys), None)


def _value(it: Any, file: "h5py.File", path: Path, row: int | None) -> np.ndarray | None:
    if is_cells(it):
        return cells(it, file, path)
    if not is_readable(it.dtype):
        return None
    value = values(it, path, row)
    return text_of(value) if is_char(it) else value
