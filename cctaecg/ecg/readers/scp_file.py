"""SCP-ECG: a binary record of sections, its samples Huffman-coded or not.

Format: EN 1064, ISO 11073-91064.
"""

import binascii
import struct
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.finding import Finding
from cctaecg.ecg.readers import ecgdatakit_reader
from cctaecg.ecg.recording import Waveforms

_RECORD_HEADER, _SECTION_HEADER, _POINTER = 6, 16, 10  # bytes
_PATIENT, _TABLES, _LEADS, _BEAT_LENGTH, _BEAT, _RHYTHM = 1, 2, 3, 4, 5, 6  # sections
_ALL_TOGETHER = 0x04  # of the flags of section 3, before the number of leads recorded together

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
    waveforms is wrong, or where the leads were not recorded together. Wrong checksums elsewhere are passed over:
    removing a patient's name from section 1 leaves one.
    """
    content = path.read_bytes()
    _refuse_false_lengths(content, path)
    content, notes = _what_matters(content, path)
    with TemporaryDirectory() as folder:  # the library reads files only
        stripped = Path(folder) / "ecg.scp"
        stripped.write_bytes(content)
        waveforms, wrong = ecgdatakit_reader.read(path, "scp_ecg", "SCPECGParser", "SCP-ECG", stripped)
    damaged = [f"section {number}" for message in wrong for number in range(2, 7) if f"Section {number}" in message]
    if damaged:
        raise UnreadableFile(f"is damaged: the checksum of {', '.join(damaged)} is wrong", path)
    return replace(waveforms, notes=notes)


def _what_matters(content: bytes, path: Path) -> tuple[bytes, tuple[Finding, ...]]:
    """The record without what says nothing of the rhythm, its ranges counted from 1, and what was found.

    Measurements and statements (sections 7 to 11), a median beat that nothing is coded against, and sections that hold
    only their header are taken out of the pointers: they may be empty or of a vendor's own layout.
    """
    try:
        sections = _sections(content)
        if not {_LEADS, _RHYTHM} <= sections.keys():
            raise UnreadableFile("has no section 3 (leads) or no section 6 (rhythm)", path)
        leads, rhythm = sections[_LEADS], sections[_RHYTHM]
        subtracted, decimated = leads[1] & 1, rhythm[5]
        ranges = [struct.unpack_from("<2I", leads, 2 + 9 * lead) for lead in range(leads[0])]
        if len(set(ranges)) > 1:
            said = " and ".join(f"samples {first} to {last}" for first, last in dict.fromkeys(ranges))
            how = "were not recorded together" if len({first for first, _ in ranges}) > 1 else "differ in length"
            raise UnreadableFile(f"the leads {how}: {said}", path)
        notes: tuple[Finding, ...] = ()
        together = leads[1] >> 3
        if not leads[1] & _ALL_TOGETHER and 0 < together < leads[0]:
            notes = (Finding("leads recorded in groups", "warn", f"section 3 says that {together} of {leads[0]} leads "
                             "were recorded together, and gives all the same samples"),)
        coded = bool(sections.get(_TABLES))
        samples = [size // 2 for size in struct.unpack_from(f"<{leads[0]}H", rhythm, 6)]  # where none is coded
        first, last = ranges[0]
        if first == 0:
            if subtracted:
                raise UnreadableFile("counts samples from 0 where the rhythm is coded against a median beat", path)
            notes += (Finding("sample ranges counted from 0", "warn", f"0 to {last}; the standard counts from 1"),)
            last = last if coded else samples[0]
            content = _with_ranges(content, last)
        if not coded and set(samples) != {last - max(first, 1) + 1}:
            raise UnreadableFile(f"announces {last - max(first, 1) + 1} samples of each lead and holds "
                                 f"{', '.join(map(str, dict.fromkeys(samples)))}", path)
        kept = {_PATIENT, _TABLES, _LEADS, _RHYTHM} | ({_BEAT_LENGTH, _BEAT} if subtracted or decimated else set())
        return _without_sections(content, {number for number in sections if number not in kept
                                           or (number != _RHYTHM and not sections[number])}), notes
    except (struct.error, IndexError) as error:
        raise UnreadableFile("is truncated: its sections lie outside the file", path) from error


def _with_ranges(content: bytes, last: int) -> bytes:
    """The record with all leads from sample 1 to ``last``, and the checksum of section 3 as right as it was."""
    record = bytearray(content)
    _, size, index = next(pointer for pointer in _pointers(content) if pointer[0] == _LEADS)
    start, end = index - 1, index - 1 + size
    (stated,) = struct.unpack_from("<H", content, start)
    was_right = binascii.crc_hqx(content[start + 2 : end], 0xFFFF) == stated
    for lead in range(record[start + _SECTION_HEADER]):
        struct.pack_into("<2I", record, start + _SECTION_HEADER + 2 + 9 * lead, 1, last)
    if was_right:
        struct.pack_into("<H", record, start, binascii.crc_hqx(bytes(record[start + 2 : end]), 0xFFFF))
    return bytes(record)


def _without_sections(content: bytes, numbers: set[int]) -> bytes:
    """The record with the pointers to some sections emptied."""
    record = bytearray(content)
    for place, (number, _, _) in enumerate(_pointers(content)):
        if number in numbers:
            struct.pack_into("<HII", record, _RECORD_HEADER + _SECTION_HEADER + _POINTER * place, number, 0, 0)
    return bytes(record)


def _refuse_false_lengths(content: bytes, path: Path) -> None:
    """Raise ``TooLarge`` for lengths that the ecgdatakit library would reserve memory for before it reads a sample."""
    try:
        sections = _sections(content)
        leads = sections.get(_LEADS, b"\0")
        for lead in range(leads[0]):
            first, last = struct.unpack_from("<2I", leads, 2 + 9 * lead)
            if last - first >= MOST_SAMPLES:
                raise TooLarge(f"lead {lead + 1} announces {last - first + 1} samples", path)
        if sections.get(_BEAT_LENGTH) and sections.get(_BEAT):
            (milliseconds,), (microseconds,) = (struct.unpack_from("<H", sections[_BEAT_LENGTH]),
                                                struct.unpack_from("<2xH", sections[_BEAT]))
            if 1000 * milliseconds > MOST_SAMPLES * microseconds:
                raise TooLarge(f"announces a median beat of {milliseconds} ms in steps of {microseconds} us", path)
    except (struct.error, IndexError) as error:
        raise UnreadableFile("is truncated: its sections lie outside the file", path) from error


def _pointers(content: bytes) -> list[tuple[int, int, int]]:
    """Number, length and first byte (counted from 1) of each section that section 0 points to."""
    (length,) = struct.unpack_from("<I", content, _RECORD_HEADER + 4)
    start = _RECORD_HEADER + _SECTION_HEADER
    return list(struct.iter_unpack("<HII", content[start : start + (length - _SECTION_HEADER)]))


def _sections(content: bytes) -> dict[int, bytes]:
    """The sections that the pointers of section 0 name, without their headers."""
    return {section: content[index - 1 + _SECTION_HEADER : index - 1 + size]
            for section, size, index in _pointers(content) if section and size and index}
