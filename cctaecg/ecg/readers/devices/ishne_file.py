"""ISHNE Holter files of up to twelve leads: a header of 522 bytes, comments, interleaved 16-bit integers.

Read here rather than by the ecgdatakit library, which takes the value -32768, by which a device marks that a lead fell
off, for a voltage, and only warns of an incomplete last sample and of a wrong start of the samples. Format:
F. Badilini, "The ISHNE Holter Standard Output File Format", Ann Noninvasive Electrocardiol 1998;3:263-266.
"""

import binascii
import struct
from pathlib import Path

import numpy as np

from cctaecg.ecg.errors import TooLarge, UnknownUnit, UnreadableFile
from cctaecg.ecg.recording import LARGEST_SAMPLES, Device, Waveforms

MAGIC = b"ISHNE1.0"
_HEADER, _CHECKED_FROM, _MOST_LEADS, _LEAD_OFF = 522, 10, 12, -32768
_LEADS = {5: "I", 6: "II", 7: "III", 8: "aVR", 9: "aVL", 10: "aVF", 11: "V1", 12: "V2", 13: "V3", 14: "V4", 15: "V5",
          16: "V6", 2: "X", 3: "Y", 4: "Z", 17: "ES", 18: "AS", 19: "AI"}


def recognises(path: Path, head: bytes) -> bool:
    """Whether the file starts with the mark of an ECG; annotations have another."""
    return head.startswith(MAGIC)


def read(path: Path) -> Waveforms:
    """All leads, in nanovolts as the file states them; a sample of a lead that fell off is missing.

    How many samples the header announces is passed over: writers count those of one lead, of all, or put their maximum.
    Raises an ``EcgError`` naming ``path``; among them ``UnreadableFile`` for a checksum that is wrong, in either order
    of its bytes as the format leaves that open. A checksum of 0 is none.
    """
    content = path.read_bytes()
    if len(content) < _HEADER:
        raise UnreadableFile(f"holds {len(content)} bytes; its header alone has {_HEADER}", path)
    checksum, comments, _samples, _, start = struct.unpack_from("<H4i", content, 8)
    count, *codes = struct.unpack_from("<13h", content, 156)
    resolutions = struct.unpack_from("<12h", content, 206)
    (fs,) = struct.unpack_from("<h", content, 272)
    if not (1 <= count <= _MOST_LEADS and fs > 0):
        raise UnreadableFile(f"announces {count} leads at {fs} Hz", path)
    if comments < 0 or start != _HEADER + comments or start > len(content):
        raise UnreadableFile(f"announces its samples at byte {start}, after {comments} bytes of comments", path)
    computed = binascii.crc_hqx(content[_CHECKED_FROM:start], 0xFFFF)
    if checksum not in (0, computed, computed >> 8 | (computed & 0xFF) << 8):
        raise UnreadableFile("the checksum of its header is wrong: it is damaged, or was changed without it, as when a "
                             "name is removed; then write the checksum again, or 0 for none (bytes 9 and 10)", path)
    if (len(content) - start) // 2 > LARGEST_SAMPLES:
        raise TooLarge(f"holds {len(content)} bytes", path)
    frames, left = divmod(len(content) - start, 2 * count)
    if left:
        raise UnreadableFile(f"holds {len(content) - start} bytes of samples, no whole number of {count} leads", path)
    if min(resolutions[:count]) <= 0:
        raise UnknownUnit(f"lead {_name(codes, resolutions.index(min(resolutions[:count])))} states no resolution: "
                          "it is not calibrated", path)
    counts = np.frombuffer(content, "<i2", frames * count, start).reshape(frames, count).T
    samples = counts * np.array(resolutions[:count], float)[:, None]
    samples[counts == _LEAD_OFF] = np.nan
    recorder = content[232:272].split(b"\0")[0].decode("latin-1").strip()
    device = Device(model="" if recorder.casefold() in ("analog", "digital") else recorder)
    return Waveforms(samples, [_name(codes, row) for row in range(count)], count * ["nV"], float(fs), device)


def _name(codes: list[int], row: int) -> str:
    return _LEADS.get(codes[row], f"channel {row + 1}")
