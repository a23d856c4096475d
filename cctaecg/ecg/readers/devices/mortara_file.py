"""Mortara ELI XML, of the electrocardiographs ELI 250 to 380 and of ELI Link: samples as base64 of 16-bit integers.

Read by the ecgdatakit library, which leaves a ``CHANNEL`` with an ``OFFSET`` as it is and only warns of it. Nobody has
published what that offset is added to, and every known file has 0 there; another value is refused here. Layout checked
against the public readers that the library names.
"""

from pathlib import Path

from cctaecg.ecg.errors import UnreadableFile
from cctaecg.ecg.readers import ecgdatakit_reader, xml_text
from cctaecg.ecg.recording import Waveforms

_FORMAT = "Mortara ELI XML"
_MARKS = (b"UNITS_PER_MV", b"TYPICAL_CYCLE", b"ACQUISITION_TIME", b"<CHANNEL", b"<SUBJECT")


def recognises(path: Path, head: bytes) -> bool:
    """Whether the root of the XML is ``ECG`` and what follows has the names that Mortara gives."""
    if xml_text.root_name(head) != "ecg":
        return False
    text = head.replace(b"\0", b"").upper()  # of UTF-16, which may be used, one byte of two
    return any(mark in text for mark in _MARKS)


def read(path: Path) -> Waveforms:
    """The rhythm strip. Raises an ``EcgError`` naming ``path``."""
    root = xml_text.parse(path, _FORMAT)
    for channel in root.findall("CHANNEL"):
        offset = (channel.get("OFFSET") or "0").strip()
        try:
            zero = float(offset) == 0
        except ValueError:
            zero = False
        if not zero:
            raise UnreadableFile(f"lead {channel.get('NAME')} has an OFFSET of {offset[:40]!r}, and what that is "
                                 "added to is not known", path)
    return ecgdatakit_reader.read(path, "mortara_el250", "MortaraEL250Parser", _FORMAT)[0]
