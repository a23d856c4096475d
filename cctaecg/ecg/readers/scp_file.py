"""SCP-ECG: a binary record of sections, its samples Huffman-coded or not.

Format: EN 1064, ISO 11073-91064.
"""

import struct
from pathlib import Path

from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.readers import ecgdatakit_reader
from cctaecg.ecg.recording import Waveforms

_RECORD_HEADER, _SECTION_HEADER, _POINTER = 6, 16, 10  # bytes
_LEADS, _BEAT_LENGTH, _BEAT, _RHYTHM = 3, 4, 5, 6  # sections

MOST_SAMPLES = 8 * 65535
"""Samples that a lead may claim: its bytes are counted in 16 bits, and a sample takes at least one bit."""


def recognises(path: Path, head: bytes) -> bool:
    """Whether a section 0 follows the record's header and its first pointer points to itself."""
    if len(head) < _RECORD_HEADER + _SECTION_HEADER + _POINTER:
        return False
    section, length = struct.unpack_from("<HI", head, _RECORD_HEADER + 2)
    first, _, start = struct.unpack_from("<HII", head, _RECORD_HEADER + _SECTION_HEADER)
    whole_pointers = length > _SECTION_HEADER and (length - _SECTION_HEADER) % _POINTER == 0
    return bool(section == 0 and whole_pointers and first == 0 and start == _RECORD_HEADER + 1)


def read(path: Path) -> Waveforms:
    """The rhythm strip; the median beat of section 5 is only what the rhythm may be coded against.

    Raises an ``EcgError`` naming ``path``; among them ``UnreadableFile`` where the checksum of a section with
    waveforms is wrong. Wrong checksums elsewhere are passed over: removing a patient's name from section 1 leaves one.
    """
    _refuse_false_lengths(path.read_bytes(), path)
    waveforms, wrong = ecgdatakit_reader.read(path, "scp_ecg", "SCPECGParser", "SCP-ECG")
    damaged = [f"section {number}" for message in wrong for number in range(2, 7) if f"Section {number}" in message]
    if damaged:
        raise UnreadableFile(f"is damaged: the checksum of {', '.join(damaged)} is wrong", path)
    return waveforms


def _refuse_false_lengths(content: bytes, path: Path) -> None:
    """Raise ``TooLarge`` for lengths that the ecgdatakit library would reserve memory for before it reads a sample."""
    try:
        sections = _sections(content)
        leads = sections.get(_LEADS, b"\0")
        for lead in range(leads[0]):
            first, last = struct.unpack_from("<2I", leads, 2 + 9 * lead)
            if last - first >= MOST_SAMPLES:
                raise TooLarge(f"lead {lead + 1} announces {last - first + 1} samples", path)
        if _BEAT_LENGTH in sections and _BEAT in sections:
            (milliseconds,), (microseconds,) = (struct.unpack_from("<H", sections[_BEAT_LENGTH]),
                                                struct.unpack_from("<2xH", sections[_BEAT]))
            if 1000 * milliseconds > MOST_SAMPLES * microseconds:
                raise TooLarge(f"announces a median beat of {milliseconds} ms in steps of {microseconds} us", path)
    except (struct.error, IndexError) as error:
        raise UnreadableFile("is truncated: its sections lie outside the file", path) from error


def _sections(content: bytes) -> dict[int, bytes]:
    """The sections that the pointers of section 0 name, without their headers."""
    (length,) = struct.unpack_from("<I", content, _RECORD_HEADER + 4)
    start = _RECORD_HEADER + _SECTION_HEADER
    pointers = struct.iter_unpack("<HII", content[start : start + (length - _SECTION_HEADER)])
    return {section: content[index - 1 + _SECTION_HEADER : index - 1 + size]
            for section, size, index in pointers if size and index}
