"""WFDB records: a text header (``.hea``) that names the files holding the samples.

The header is read here rather than by ``wfdb.rdheader``, which takes 5 ms for it, drops the micro sign (so that
``µV`` becomes ``V``), replaces a missing gain by 200 and refuses the date-before-time that some databases write.
Format 16, which PTB-XL, MIMIC-IV and the PhysioNet challenges use, is an array of integers and read by numpy;
every other format goes to the wfdb library. Format: https://wfdb.io/spec/header-files.html
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cctaecg.ecg.errors import FileMissing, TooLarge, UnknownUnit, UnreadableFile
from cctaecg.ecg.recording import LARGEST_SAMPLES, Waveforms

LARGEST_HEADER, LONGEST_NAME = 64 * 1024, 200  # bytes of a header, characters of a file's name

_RECORD = re.compile(r"(?P<name>[^\s/]+)(?P<segments>/\d{1,9})?\s+(?P<leads>\d{1,9})(?:\s+(?P<fs>[\d.eE+-]+)"
                     r"(?:/[\d.eE+-]+(?:\([\d.eE+-]+\))?)?(?:\s+(?P<samples>\d{1,18})(?:\s.*)?)?)?")
_SIGNAL = re.compile(r"(?P<file>\S+)\s+(?P<format>\d{1,9})(?:x(?P<per_frame>\d{1,9}))?(?::(?P<skew>\d{1,9}))?"
                     r"(?:\+(?P<offset>\d{1,18}))?"
                     r"(?:\s+(?P<gain>[\d.eE+-]+)(?:\((?P<baseline>-?\d{1,18})\))?(?:/(?P<unit>\S+))?"
                     r"(?:\s+\d+(?:\s+(?P<zero>-?\d{1,18})(?:\s+-?\d+(?:\s+-?\d+(?:\s+\d+(?:\s+(?P<lead>.+))?)?)?)?)?)?)?")
_INVALID_16 = -32768  # format 16 marks a missing sample so


@dataclass(frozen=True)
class Channel:
    """One signal line of a header: ``physical = (sample - baseline) / gain`` in ``unit``."""

    lead: str
    file: str
    format: str
    offset: int
    framed: bool  # several samples per frame or skewed
    gain: float
    baseline: int
    unit: str


@dataclass(frozen=True)
class Header:
    """A WFDB header: sampling rate in Hz and number of samples (None where it states none), and its channels."""

    fs: float | None
    samples: int | None
    channels: tuple[Channel, ...]


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
    return beside if path.name in _text(beside).split() else None


def recognises(path: Path, head: bytes) -> bool:
    """Whether ``path`` is a WFDB header, whatever it is called, or belongs to one."""
    if b"\0" not in head:
        if path.suffix == ".hea":
            return True
        lines = _lines(_decoded(head))
        if len(lines) > 1 and _RECORD.fullmatch(lines[0]) and _SIGNAL.match(lines[1]):
            return True
    return header_beside(path) is not None


def _text(path: Path) -> str:
    with path.open("rb") as stream:
        content = stream.read(LARGEST_HEADER + 1)
    if len(content) > LARGEST_HEADER:
        raise TooLarge(f"is longer than the {LARGEST_HEADER} bytes that a header may have", path)
    return _decoded(content)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")  # where older devices have their micro sign


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def read_header(path: Path) -> Header:
    """Read a WFDB header. Raises ``UnreadableFile``, ``UnknownUnit`` (no gain), ``TooLarge``."""
    lines = _lines(_text(path))
    if not lines:
        raise UnreadableFile("the header is empty", path)
    record = _RECORD.fullmatch(lines[0])
    if record is None:
        raise UnreadableFile(f"the first line of the header is {lines[0][:80]!r}; expected "
                             "'NAME LEADS RATE SAMPLES'", path)
    if record["segments"]:
        raise UnreadableFile("the record is split into segments; join them into one first", path)
    count = int(record["leads"])
    if len(lines) - 1 < count:
        raise UnreadableFile(f"the header announces {count} leads and describes {len(lines) - 1}", path)
    samples = int(record["samples"]) if record["samples"] else None
    if count * (samples or 0) > LARGEST_SAMPLES:
        raise TooLarge(f"the header announces {count} leads of {samples} samples", path)
    channels = tuple(_channel(line, path) for line in lines[1 : count + 1])
    return Header(_number(record["fs"], path) if record["fs"] else None, samples or None, channels)


def _channel(line: str, path: Path) -> Channel:
    match = _SIGNAL.fullmatch(line)
    if match is None:
        raise UnreadableFile(f"a signal line of the header is {line[:80]!r}; expected "
                             "'FILE FORMAT GAIN/UNIT BITS ZERO FIRST CHECKSUM BLOCK LEAD'", path)
    if match["lead"] is None and match["gain"] is not None:
        raise UnreadableFile(f"signal line {line[:80]!r} names no lead", path)
    if len(match["file"]) > LONGEST_NAME:
        raise UnreadableFile(f"the header names a file by {len(match['file'])} characters", path)
    if {"/", "\\", "\0"} & set(match["file"]) or match["file"] in (".", ".."):
        raise UnreadableFile(f"the header names samples outside its own folder, in {match['file']!r}", path)
    gain = _number(match["gain"] or "0", path)
    if not 0 < abs(gain) < float("inf"):
        raise UnknownUnit(f"lead {match['lead']} has gain {match['gain']}: it is not calibrated", path)
    baseline = match["baseline"] or match["zero"] or "0"
    framed = match["per_frame"] not in (None, "1") or match["skew"] not in (None, "0")
    return Channel(match["lead"], match["file"], match["format"], int(match["offset"] or 0), framed, gain,
                   int(baseline), match["unit"] or "mV")  # the format's own default unit


def _number(text: str, path: Path) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise UnreadableFile(f"the header has {text!r} where a number is expected", path) from error


def read(path: Path) -> Waveforms:
    """The waveforms of a record, in the units of its header.

    ``path`` is the header, a file of samples, or either without suffix. Raises ``EcgError``.
    """
    header_file = header_beside(path) or path
    header = read_header(header_file)
    if not header.channels:
        raise UnreadableFile("the header describes no lead", header_file)
    if all(channel.format == "16" and not channel.framed for channel in header.channels):
        samples = _read_format_16(header, header_file)
    else:
        samples = _read_with_wfdb(header, header_file)
    return Waveforms(samples, [c.lead for c in header.channels], [c.unit for c in header.channels], header.fs)


def _read_format_16(header: Header, header_file: Path) -> np.ndarray:
    """(k, n) float64 in the units of the header, from files of little-endian 16-bit integers, interleaved."""
    channels, parts = header.channels, {}
    for file in dict.fromkeys(channel.file for channel in channels):
        rows = [row for row, channel in enumerate(channels) if channel.file == file]
        raw = _bytes_of(header_file.with_name(file), channels[rows[0]].offset)
        counts = np.frombuffer(raw, "<i2", len(raw) // 2)
        complete = len(counts) // len(rows)
        wanted = complete if header.samples is None else header.samples
        if complete < wanted or complete == 0:
            raise UnreadableFile(f"holds {complete} of {wanted} samples of each lead; it is truncated or empty",
                                 header_file.with_name(file))
        counts = counts[: wanted * len(rows)].reshape(wanted, len(rows))
        parts.update({row: counts[:, column] for column, row in enumerate(rows)})
    if len({len(part) for part in parts.values()}) > 1:
        raise UnreadableFile("the files of the record differ in length", header_file)
    counts = np.stack([parts[row] for row in range(len(channels))])
    physical = counts.astype(float)
    physical -= np.array([[c.baseline] for c in channels], dtype=float)
    physical /= np.array([[c.gain] for c in channels])
    missing = counts == _INVALID_16
    if missing.any():
        physical[missing] = np.nan
    return physical


def _bytes_of(path: Path, offset: int) -> bytes:
    if not path.is_file():
        raise FileMissing("the header names this file, and it is not there", path)
    if path.stat().st_size - offset > 2 * LARGEST_SAMPLES:
        raise TooLarge(f"holds {path.stat().st_size} bytes", path)
    with path.open("rb") as stream:
        stream.seek(offset)
        return stream.read()


def _read_with_wfdb(header: Header, header_file: Path) -> np.ndarray:
    """(k, n) float64 in the units of the header, decoded by the wfdb library."""
    import wfdb  # takes a second to import, and most databases do not need it

    for file in {channel.file for channel in header.channels}:
        if not header_file.with_name(file).is_file():
            raise FileMissing("the header names this file, and it is not there", header_file.with_name(file))
    try:
        record = wfdb.rdrecord(str(header_file.with_suffix("")), physical=True)
    except (ValueError, TypeError, LookupError, AttributeError, NameError, AssertionError, ArithmeticError, EOFError,
            OSError, MemoryError, RuntimeError) as error:  # what it has been seen to raise on damaged bytes
        raise UnreadableFile(f"the wfdb library cannot decode it ({error})", header_file) from error
    expected = (header.samples or record.sig_len, len(header.channels))
    if record.p_signal is None or record.p_signal.shape != expected:
        raise UnreadableFile("holds other samples than its header announces", header_file)
    samples: np.ndarray = record.p_signal.T
    return samples
