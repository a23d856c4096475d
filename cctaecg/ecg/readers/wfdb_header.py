"""The header of a WFDB record (``.hea``): which files hold the samples of which signal, in what format and unit.

It is read here rather than by ``wfdb.rdheader``, which takes 5 ms for it, drops the micro sign (so that ``µV`` becomes
``V``), replaces a missing gain by 200 and refuses the date-before-time that some databases write.
Format: https://wfdb.io/spec/header-files.html
"""

import re
from dataclasses import dataclass
from pathlib import Path

from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.recording import LARGEST_SAMPLES

LARGEST_HEADER, LONGEST_NAME = 64 * 1024, 200  # bytes of a header, characters of a file's name

_RECORD = re.compile(r"(?P<name>[^\s/]+)(?P<segments>/\d{1,9})?\s+(?P<leads>\d{1,9})(?:\s+(?P<fs>[\d.eE+-]+)"
                     r"(?:/[\d.eE+-]+(?:\([\d.eE+-]+\))?)?(?:\s+(?P<samples>\d{1,18})(?:\s.*)?)?)?")
_SIGNAL = re.compile(r"(?P<file>\S+)\s+(?P<format>\d{1,9})(?:x(?P<per_frame>\d{1,9}))?(?::(?P<skew>\d{1,9}))?"
                     r"(?:\+(?P<offset>\d{1,18}))?"
                     r"(?:\s+(?P<gain>[\d.eE+-]+)(?:\((?P<baseline>-?\d{1,18})\))?(?:/(?P<unit>\S+))?"
                     r"(?:\s+\d+(?:\s+(?P<zero>-?\d{1,18})(?:\s+(?P<first>-?\d{1,18})(?:\s+(?P<checksum>-?\d{1,18})"
                     r"(?:\s+\d+(?:\s+(?P<lead>.+))?)?)?)?)?)?)?")
FORMATS = ("8", "16", "24", "32", "61", "80", "160", "212", "310", "311", "508", "516", "524")
"""In which WFDB stores samples."""


@dataclass(frozen=True)
class Channel:
    """One signal line of a header: ``physical = (sample - baseline) / gain`` in ``unit``."""

    lead: str
    file: str
    format: str
    offset: int
    framed: bool  # several samples per frame or skewed
    gain: float  # 0 where it is not calibrated
    baseline: int
    unit: str
    first: int
    checksum: int


@dataclass(frozen=True)
class Header:
    """A WFDB header: sampling rate in Hz and number of samples (None where it states none), and its channels."""

    fs: float | None
    samples: int | None
    channels: tuple[Channel, ...]


def is_header(lines: list[str]) -> bool:
    """Whether whole lines are those of a header. Rows of numbers look like one, but for the names of their files."""
    record = _RECORD.fullmatch(lines[0]) if lines else None
    signals = [_SIGNAL.fullmatch(line) for line in lines[1 : 1 + int(record["leads"])]] if record else []
    return bool(signals) and all(
        signal and signal["format"] in FORMATS and re.search("[^\\W\\d_]", signal["file"]) for signal in signals)


def text_of(path: Path) -> str:
    with path.open("rb") as stream:
        content = stream.read(LARGEST_HEADER + 1)
    if len(content) > LARGEST_HEADER:
        raise TooLarge(f"is longer than the {LARGEST_HEADER} bytes that a header may have", path)
    return decoded(content)


def decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")  # where older devices have their micro sign


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def read_header(path: Path) -> Header:
    """Read a WFDB header. Raises ``UnreadableFile``, ``UnknownUnit`` (no gain), ``TooLarge``."""
    lines = lines_of(text_of(path))
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
    baseline = match["baseline"] or match["zero"] or "0"
    framed = match["per_frame"] not in (None, "1") or match["skew"] not in (None, "0")
    return Channel(match["lead"], match["file"], match["format"], int(match["offset"] or 0), framed, gain,
                   int(baseline), match["unit"] or "mV",  # the format's own default unit
                   int(match["first"] or 0), int(match["checksum"] or 0))


def _number(text: str, path: Path) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise UnreadableFile(f"the header has {text!r} where a number is expected", path) from error
