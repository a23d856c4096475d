"""Arrays in files: ``.npy``, ``.npz``, MATLAB ``.mat`` and ``.csv``.

Such a file says less than an ECG format does. What it leaves unsaid is asked of the caller, never guessed:
the sampling rate always, the unit where samples are integers. Twelve unnamed leads are in ``LEADS`` order.
"""

import csv
import io
import struct
import tokenize
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.io

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import MissingLead, TooLarge, UnknownUnit, UnreadableFile
from cctaecg.ecg.recording import Waveforms, lead_named

LARGEST_BYTES = 256 * 1024 * 1024
"""A file, or what it unpacks to, beyond this is no 12-lead ECG: an hour at 500 Hz in float64 has 173 million bytes."""

SIGNAL_NAMES = ("signal", "signals", "ecg", "val", "data", "p_signal")
RATE_NAMES = ("fs", "freq", "sampling_rate", "sampling_frequency", "sample_rate")
UNIT_NAMES = ("unit", "units")
LEAD_NAMES = ("leads", "lead_names", "sig_name", "channels")
"""Variables of an ``.npz`` or ``.mat`` file that are understood, in any case."""


def read_npy(path: Path) -> Waveforms:
    """One array of shape (12, n) or (n, 12)."""
    return _waveforms({"signal": _array(path.read_bytes(), path)}, path)


def read_npz(path: Path) -> Waveforms:
    """An array named ``signal`` (or the only matrix), or one vector for each lead; ``fs``, ``unit``, ``leads``."""
    arrays = {}
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > LARGEST_BYTES:
                raise TooLarge(f"unpacks to {unpacked} bytes", path)
            for member in members:
                if member.filename.endswith(".npy"):
                    arrays[member.filename.removesuffix(".npy")] = _array(archive.read(member), path)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise UnreadableFile(f"the archive is damaged ({error})", path) from error
    return _waveforms(arrays, path)


def _array(content: bytes, path: Path) -> np.ndarray:
    """The array of ``.npy`` content, no larger than the content itself, and never a pickled object."""
    stream = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(stream)
        header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, dtype = header(stream)
        if dtype.hasobject:
            raise UnreadableFile("holds Python objects rather than numbers", path)
        count = int(np.prod(shape, dtype=object))
        if count * dtype.itemsize > len(content) - stream.tell():
            raise UnreadableFile(f"announces shape {shape} and is truncated", path)
        flat = np.frombuffer(content, dtype, count, stream.tell())
    except UnreadableFile:
        raise
    except (ValueError, EOFError, TypeError, SyntaxError, tokenize.TokenError) as error:
        raise UnreadableFile(f"is no numpy array ({error})", path) from error
    return flat.reshape(shape, order="F" if fortran else "C")


def is_matlab(head: bytes) -> bool:
    """Whether a file starts as MATLAB 5 to 7.3 or as the older MATLAB 4 does."""
    if head[:6] == b"MATLAB":
        return True
    if len(head) < 20:
        return False
    kind, rows, columns, imaginary, name_length = struct.unpack("<5i", head[:20])
    name = head[20 : 20 + name_length - 1] if 1 < name_length <= 64 else b""
    numeric = 0 <= kind <= 52 and kind % 10 in (0, 1) and kind // 10 <= 5
    return numeric and rows > 0 and columns > 0 and imaginary in (0, 1) and name.decode("latin-1").isidentifier()


def read_mat(path: Path) -> Waveforms:
    """Variables as in :func:`read_npz`, in a MATLAB file of version 4 to 7."""
    try:
        arrays = scipy.io.loadmat(path, struct_as_record=True)
    except NotImplementedError as error:
        raise UnreadableFile("is a MATLAB 7.3 file; save it with save(..., '-v7')", path) from error
    except (scipy.io.matlab.MatReadError, ValueError, TypeError, LookupError, AttributeError, NameError, AssertionError,
            ArithmeticError, EOFError, OSError, MemoryError, zlib.error, struct.error) as error:  # met on damaged bytes
        raise UnreadableFile(f"is damaged or truncated ({error or type(error).__name__})", path) from error
    return _waveforms({name: value for name, value in arrays.items() if not name.startswith("__")}, path)


def _waveforms(arrays: dict[str, np.ndarray], path: Path) -> Waveforms:
    """Waveforms of named arrays: what is the signal, and what says how to read it."""
    lower = {name.casefold(): np.asarray(array) for name, array in arrays.items()}
    fs = next((_scalar(lower[name], name, path) for name in RATE_NAMES if name in lower), None)
    units = next((_texts(lower[name], name, path) for name in UNIT_NAMES if name in lower), None)
    vectors = {name: np.ravel(array) for name, array in lower.items() if lead_named(name)}
    if vectors:
        if len({len(vector) for vector in vectors.values()}) > 1:
            raise UnreadableFile("the leads differ in length", path)
        leads, samples = list(vectors), np.stack(list(vectors.values()))
    else:
        leads = next((_texts(lower[name], name, path) for name in LEAD_NAMES if name in lower), None)
        matrices = [name for name, array in lower.items() if array.ndim == 2 and array.dtype.kind in "iuf"
                    and min(array.shape) > 1]
        named = [name for name in SIGNAL_NAMES if name in matrices] or matrices
        if len(named) != 1:
            holds = ", ".join(f"{name} {array.shape}" for name, array in lower.items()) or "nothing"
            raise UnreadableFile(f"expected one array of 12 leads; it holds {holds}", path)
        samples = _leads_first(lower[named[0]], len(leads) if leads else len(LEADS), path)
    if samples.dtype.kind not in "iuf":
        raise UnreadableFile(f"samples are of type {samples.dtype}; expected numbers", path)
    if units is not None and len(units) == 1:
        units *= len(samples)
    if units is not None and len(units) != len(samples):
        raise UnknownUnit(f"{len(units)} units for {len(samples)} leads", path)
    return Waveforms(samples, leads, units, fs)


def _leads_first(samples: np.ndarray, count: int, path: Path) -> np.ndarray:
    """``samples`` as (count, n), from that or from its transpose."""
    if samples.shape == (count, count):
        raise UnreadableFile(f"shape {samples.shape} does not tell leads from samples", path)
    if samples.shape[0] == count:
        return samples
    if samples.shape[1] == count:
        return samples.T
    raise MissingLead(f"shape is {samples.shape}; expected ({count}, samples) or (samples, {count})", path)


def _scalar(array: np.ndarray, name: str, path: Path) -> float:
    if array.size != 1 or array.dtype.kind not in "iuf":
        raise UnreadableFile(f"{name} is no single number", path)
    return float(array.item())


def _texts(array: np.ndarray, name: str, path: Path) -> list[str]:
    """The strings of a text array, or of a MATLAB cell array of them."""
    items = [np.asarray(item) for item in array.ravel()]
    if not items or any(item.size != 1 or item.dtype.kind not in "US" for item in items):
        raise UnreadableFile(f"{name} is no list of texts", path)
    return [str(item.astype(str).item()).strip() for item in items]


def csv_separator(head: bytes) -> str | None:
    """The separator of a CSV file whose first line names leads, or None if it is no such file."""
    if b"\0" in head:
        return None
    first = head.decode("utf-8-sig", "replace").lstrip("\r\n").partition("\n")[0]
    by_leads = {mark: sum(_column(cell)[0] is not None for cell in first.split(mark)) for mark in ",;\t"}
    best = max(by_leads, key=by_leads.get)
    return best if by_leads[best] >= 2 else None


def _column(name: str) -> tuple[str | None, str | None]:
    """Lead and unit of a column's name, such as ``V1``, ``"aVR (uV)"`` or ``II [mV]``."""
    text = name.strip().strip('"').strip()
    unit = None
    if text.endswith((")", "]")):
        opening = max(text.rfind("("), text.rfind("["))
        text, unit = text[:opening].strip(), text[opening + 1 : -1].strip()
    return lead_named(text), unit


TIME_COLUMNS = {"time (s)": 1.0, "time [s]": 1.0, "time_s": 1.0, "time (ms)": 1e3, "time [ms]": 1e3, "time_ms": 1e3}
"""Columns of a CSV file that give the sampling rate, with how many of their unit make a second."""


def read_csv(path: Path) -> Waveforms:
    """A table with one column for each lead, its name (and unit) in the first line; comma, semicolon or tab.

    A column ``time (s)`` or ``time (ms)`` gives the sampling rate. With semicolons, the decimal mark may be a comma.
    """
    content = path.read_bytes()
    separator = csv_separator(content[:4096])
    first, _, body = content.lstrip(b"\xef\xbb\xbf\r\n").partition(b"\n")
    decimal = "," if separator == ";" and b"," in body[:4096] else "."
    try:
        names = next(csv.reader([first.decode("utf-8").strip()], delimiter=separator, skipinitialspace=True))
        table = pd.read_csv(io.BytesIO(body), sep=separator, decimal=decimal, header=None, index_col=False,
                            float_precision="round_trip", skipinitialspace=True, low_memory=False)
    except (ValueError, csv.Error) as error:  # pandas' own errors and those of decoding are ValueErrors
        raise UnreadableFile(f"is no table of numbers ({error})", path) from error
    if len(names) != table.shape[1]:
        raise UnreadableFile(f"has {len(names)} names of columns and {table.shape[1]} columns", path)
    leads, units, columns, fs = [], [], [], None
    for name, column in zip(names, table):
        lead, unit = _column(name)
        if lead is not None:
            leads.append(lead)
            units.append(unit)
            columns.append(_numbers(table[column], lead, path))
        elif (per_second := TIME_COLUMNS.get(name.strip().casefold())) is not None:
            fs = _rate(_numbers(table[column], name, path) / per_second, path)
    if any(units) and not all(units):
        raise UnknownUnit("some columns name their unit and some do not", path)
    return Waveforms(np.stack(columns), leads, units if all(units) else None, fs)


def _numbers(column: pd.Series, name: str, path: Path) -> np.ndarray:
    if column.dtype.kind in "iuf":
        return column.to_numpy()
    wrong = np.flatnonzero(pd.to_numeric(column, errors="coerce").isna() & column.notna())
    value = column.iloc[wrong[0]] if len(wrong) else column.iloc[0]
    raise UnreadableFile(f"column {name}, sample {wrong[0] if len(wrong) else 0}: {value!r} is no number", path)


def _rate(times: np.ndarray, path: Path) -> float | None:
    """Sampling rate in Hz of equally spaced times in seconds, which may be rounded to milliseconds."""
    if len(times) < 2:
        return None
    steps = np.diff(times)
    step = steps.mean()
    if not step > 0 or not np.abs(steps - step).max() <= max(0.1 * step, 1.001e-3):
        raise UnreadableFile("the times do not advance in equal steps", path)
    rate = 1 / step
    return float(round(rate)) if abs(rate - round(rate)) < 1e-3 * rate else float(rate)
