"""MFER, the medical waveform format of Japanese makers: a chain of tags, lengths and values.

Read by the ecgdatakit library. What it only warns of is refused here where samples are missing or were recorded under
several definitions; how many channels a file announces is looked at before, because the library reserves room for each.
Format: ISO 22077-1, and its part 3-1 for 12-lead ECGs; the layout of tags as in MFER Part I, tables 5-4 to 5-64.
"""

from collections.abc import Iterator
from pathlib import Path

from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.readers import ecgdatakit_reader
from cctaecg.ecg.recording import LARGEST_SAMPLES, Waveforms

_FILL, _BYTE_ORDER, _CHANNELS, _OF_CHANNEL, _PREAMBLE, _SET, _END = 0, 0x01, 0x05, 0x3F, 0x40, 0x67, 0x80
_DEFINED = {*range(0x01, 0x10), 0x11, 0x12, 0x15, 0x16, 0x17, 0x1E, _OF_CHANNEL, *range(0x40, 0x47), _SET,
            *range(0x81, 0x89)}
_HARMLESS = "no sampling interval"  # then the format says 1,000 Hz

MOST_CHANNELS, DEEPEST = 256, 8
"""Channels that a file may announce, and definitions that may stand in one another."""


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file starts with the mark of MFER, or with its order of bytes and a chain of tags that it defines."""
    if head[:1] == bytes([_PREAMBLE]) and head[2:6] == b"MFR ":
        return True
    if head[:2] != bytes([_BYTE_ORDER, 1]) or head[2:3] not in (b"\0", b"\1"):
        return False
    tags = []
    for tag, _ in _definitions(head):
        tags.append(tag)
        if tag not in _DEFINED:
            return False
    return len(tags) >= 4 and _CHANNELS in tags


def read(path: Path) -> Waveforms:
    """The rhythm strip; a dominant beat is passed over. Raises an ``EcgError`` naming ``path``."""
    content = path.read_bytes()
    if len(content) > LARGEST_SAMPLES:
        raise TooLarge(f"holds {len(content)} bytes of MFER; an ECG has fewer than {LARGEST_SAMPLES}", path)
    _refuse_many_channels(content, path)
    waveforms, messages = ecgdatakit_reader.read(path, "mfer", "MFERParser", "MFER", also="MFER: ")
    faults = [message for message in messages if _HARMLESS not in message]
    if faults:
        raise UnreadableFile(faults[0].removeprefix("MFER: "), path)
    return waveforms


def _definitions(content: bytes, depth: int = 0) -> Iterator[tuple[int, bytes]]:
    """Tag and value of each definition, and of those inside others, up to where the content ends or makes no sense."""
    place = 0
    while place < len(content) and content[place] != _END:
        tag, place = content[place], place + 1
        if tag == _FILL:
            continue
        if tag == _OF_CHANNEL:  # the number of the channel follows, seven bits to a byte
            while place < len(content) and content[place] & 0x80:
                place += 1
            place += 1
        if place >= len(content):
            return
        size, place = content[place], place + 1
        if size == 0x80:  # up to a mark: what it holds follows as any other
            yield tag, b""
            continue
        if size > 0x80:
            width = size & 0x7F
            size, place = int.from_bytes(content[place : place + width], "big"), place + width
        value = content[place : place + size]
        yield tag, value
        if tag in (_SET, _OF_CHANNEL) and depth < DEEPEST:
            yield from _definitions(value, depth + 1)
        place += size


def _refuse_many_channels(content: bytes, path: Path) -> None:
    big_endian = True
    for tag, value in _definitions(content):
        if tag == _BYTE_ORDER:
            big_endian = value[:1] != b"\1"
        elif tag == _CHANNELS and int.from_bytes(value[:8], "big" if big_endian else "little") > MOST_CHANNELS:
            raise TooLarge(f"announces more than {MOST_CHANNELS} channels", path)
