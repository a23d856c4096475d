"""WFDB records: a text header (``.hea``) that names the files holding the samples.

Format 16, which PTB-XL, MIMIC-IV and the PhysioNet challenges use, is an array of integers and read by numpy, and so
are the others of one sample after another, among them 61, on whose order of bytes the wfdb library fails. That library
reads the rest: what is packed, in frames or skewed. Of a file that is cut off it says which arrays do not fit one
another, and it parses the header anew, more strictly.
Formats: https://wfdb.io/spec/header-files.html, https://wfdb.io/spec/signal-files.html

A header may state each signal's first value and the sum of its samples, modulo 65536. They tell another record's
samples, leads in another order and damage. Where they are stated, they must be right; zeros throughout state nothing.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cctaecg.ecg.errors import FileMissing, TooLarge, UnknownUnit, UnreadableFile
from cctaecg.ecg.readers.wfdb_header import (
    FORMATS,
    LARGEST_HEADER,
    Channel,
    Header,
    decoded,
    is_header,
    lines_of,
    read_header,
    text_of,
)
from cctaecg.ecg.recording import LARGEST_SAMPLES, Waveforms, leads_named


class Storage(NamedTuple):
    """How a file of samples holds them: ``bits`` of each, what decodes its bytes, and the value of a missing one."""

    bits: int
    decode: Callable[[np.ndarray], np.ndarray]
    missing: int


def _as(dtype: str, centre: int = 0) -> Callable[[np.ndarray], np.ndarray]:
    return lambda raw: raw.view(dtype).astype(np.int64) - centre if centre else raw.view(dtype)


def _of_12_bits(raw: np.ndarray) -> np.ndarray:
    """Samples of pairs in three bytes: the low eight bits of each, and between them the high four of both."""
    low, middle, high = np.resize(raw, (-(-len(raw) // 3), 3)).astype(np.int64).T
    counts = np.column_stack([low | (middle & 0x0F) << 8, high | (middle & 0xF0) << 4]).ravel()
    return (counts ^ 0x800) - 0x800


def _of_24_bits(raw: np.ndarray) -> np.ndarray:
    low, middle, high = raw.reshape(-1, 3).astype(np.int64).T
    return ((low | middle << 8 | high << 16) ^ 0x800000) - 0x800000


_STORED = {
    "16": Storage(16, _as("<i2"), -32768), "61": Storage(16, _as(">i2"), -32768),
    "80": Storage(8, _as("u1", 128), -128), "160": Storage(16, _as("<u2", 32768), -32768),
    "212": Storage(12, _of_12_bits, -2048), "24": Storage(24, _of_24_bits, -(2**23)),
    "32": Storage(32, _as("<i4"), -(2**31)),
}


def header_beside(path: Path) -> Path | None:
    """The header of the record whose samples, or whose name without suffix, ``path`` is; None if there is none.

    A file of samples belongs to the header beside it only if that header names it.
    """
    if not path.is_file():
        bare = path.with_name(path.name + ".hea")
        return bare if bare.is_file() else None
    beside = path.with_suffix(".hea")
    if beside == path or not beside.is_file() or beside.stat().st_size > LARGEST_HEADER:
        return None
    return beside if path.name in text_of(beside).split() else None


def recognises(path: Path, head: bytes) -> bool:
    """Whether ``path`` is a WFDB header, whatever it is called, or belongs to one."""
    if b"\0" not in head:
        if path.suffix == ".hea":
            return True
        lines = lines_of(decoded(head[: head.rfind(b"\n") + 1] or head))
        if is_header(lines):
            return True
    return header_beside(path) is not None


def read(path: Path) -> Waveforms:
    """The waveforms of a record, in the units of its header.

    ``path`` is the header, a file of samples, or either without suffix. Raises ``EcgError``.
    """
    header_file = header_beside(path) or path
    header = read_header(header_file)
    if not header.channels:
        raise UnreadableFile("the header describes no lead", header_file)
    names = leads_named([channel.lead or "" for channel in header.channels])
    rows = [row for row, lead in enumerate(names) if lead] or list(range(len(names)))  # a pressure may be beside them
    for channel in (header.channels[row] for row in rows):
        if not 0 < abs(channel.gain) < float("inf"):
            raise UnknownUnit(f"lead {channel.lead} has gain {channel.gain:g}: it is not calibrated", header_file)
        if channel.format not in FORMATS:
            raise UnreadableFile(f"the header states the storage format {channel.format}; expected one of "
                                 f"{', '.join(FORMATS)}", header_file)
    files = list(dict.fromkeys(header.channels[row].file for row in rows))
    held = [channel for channel in header.channels if channel.file in files]
    for file in files:
        if not header_file.with_name(file).is_file():
            raise FileMissing(f"the header names a file {file!r}, and it is not there", header_file)
    plain = all(channel.format in _STORED and not channel.framed for channel in held)
    if plain and len({(channel.file, channel.format) for channel in held}) == len(files):
        samples, fs = _read_plain(header, rows, header_file), header.fs
    else:
        samples, per_frame = _read_with_wfdb(header, rows, header_file)
        fs = header.fs * per_frame if header.fs else None
    leads = [header.channels[row] for row in rows]
    return Waveforms(samples, [c.lead for c in leads], [c.unit for c in leads], fs)


def _read_plain(header: Header, rows: list[int], header_file: Path) -> np.ndarray:
    """(k, n) float64 in the units of the header, from files of one sample after another, interleaved."""
    channels, parts = header.channels, {}
    for file in dict.fromkeys(channels[row].file for row in rows):
        beside = [row for row, channel in enumerate(channels) if channel.file == file]
        stored, path = _STORED[channels[beside[0]].format], header_file.with_name(file)
        raw = _bytes_of(path, channels[beside[0]].offset, stored)
        complete = 8 * len(raw) // stored.bits // len(beside)
        wanted = complete if header.samples is None else header.samples
        if complete < wanted or complete == 0:
            raise UnreadableFile(f"holds {complete} of {wanted} samples of each lead; it is truncated or empty", path)
        counts = stored.decode(raw[: -(-wanted * len(beside) * stored.bits // 8)])[: wanted * len(beside)]
        counts = counts.reshape(wanted, len(beside))
        parts.update({row: counts[:, column] for column, row in enumerate(beside)})
    if len({len(parts[row]) for row in rows}) > 1:
        raise UnreadableFile("the files of the record differ in length", header_file)
    counts = np.stack([parts[row] for row in rows])
    leads = [channels[row] for row in rows]
    _verify(leads, list(counts), header_file)
    physical = counts.astype(float)
    physical -= np.array([[c.baseline] for c in leads], dtype=float)
    physical /= np.array([[c.gain] for c in leads])
    missing = counts == np.array([[_STORED[c.format].missing] for c in leads])
    if missing.any():
        physical[missing] = np.nan
    return physical


def _verify(leads: list[Channel], counts: list[np.ndarray], header_file: Path) -> None:
    """Raise ``UnreadableFile`` where the samples are others than those whose sum or first value the header states."""
    wrong = {}
    if any(lead.checksum for lead in leads):
        wrong["checksum"] = [lead.lead for lead, row in zip(leads, counts)
                             if (int(row.sum(dtype=np.int64)) - lead.checksum) % 65536]
    if any(lead.first for lead in leads):
        wrong["first value"] = [lead.lead for lead, row in zip(leads, counts) if row[0] != lead.first]
    said = " and ".join(f"the {what} of {'all leads' if len(names) == len(leads) else 'lead ' + ', '.join(names)}"
                        for what, names in wrong.items() if names)
    if said:
        raise UnreadableFile(f"the samples are not those that the header describes: {said} is another", header_file)


def _bytes_of(path: Path, offset: int, stored: Storage) -> np.ndarray:
    size = path.stat().st_size
    if 8 * (size - offset) // stored.bits > LARGEST_SAMPLES:
        raise TooLarge(f"holds {size} bytes", path)
    with path.open("rb") as stream:
        if offset and stream.read(10) == b"MATLAB 5.0":
            raise UnreadableFile(f"is a MATLAB 5 file, and the header says that its samples start at byte {offset}, "
                                 "as in MATLAB 4; save it with save(..., '-v4'), or check it without the header", path)
        stream.seek(offset)
        return np.frombuffer(stream.read(), np.uint8)


def _read_with_wfdb(header: Header, rows: list[int], header_file: Path) -> tuple[np.ndarray, int]:
    """(k, n) float64 in the units of the header, decoded by the wfdb library, and how many samples are in a frame."""
    import wfdb  # takes a second to import, and most databases do not need it

    try:
        record = wfdb.rdrecord(str(header_file.with_suffix("")), physical=False, channels=rows, smooth_frames=False)
        counts = list(record.e_d_signal)
        samples = record.dac(expanded=True)
    except (ValueError, TypeError, LookupError, AttributeError, NameError, AssertionError, ArithmeticError, EOFError,
            OSError, MemoryError, RuntimeError) as error:  # what it has been seen to raise on damaged bytes
        formats = ", ".join(dict.fromkeys(header.channels[row].format for row in rows))
        raise UnreadableFile("its samples cannot be decoded as the header describes them, in the storage format "
                             f"{formats}; the file of samples is damaged, cut off or another", header_file) from error
    per_frame = set(record.samps_per_frame)
    if len(per_frame) > 1:
        raise UnreadableFile(f"the leads differ in samples per frame: {', '.join(map(str, sorted(per_frame)))}",
                             header_file)
    each = per_frame.pop()
    if len(samples) != len(rows) or {len(row) for row in samples} != {(header.samples or record.sig_len) * each}:
        raise UnreadableFile("holds other samples than its header announces", header_file)
    if not any(record.skew or []):  # a skewed signal has been moved, and filled up at an end
        _verify([header.channels[row] for row in rows], counts, header_file)
    return np.stack(samples), each
