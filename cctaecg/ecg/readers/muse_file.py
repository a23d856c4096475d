"""GE MUSE XML: eight leads as base64 of 16-bit integers, a median beat before the rhythm strip.

III, aVR, aVL and aVF are not stored; they are derived from I and II, as GE's own carts do.
"""

from pathlib import Path

from cctaecg.ecg.errors import UnreadableFile
from cctaecg.ecg.readers import ecgdatakit_reader, xml_text
from cctaecg.ecg.recording import Waveforms


def recognises(path: Path, head: bytes) -> bool:
    """Whether the root of the XML is ``RestingECG``."""
    return xml_text.root_name(head) == "restingecg"


def read(path: Path) -> Waveforms:
    """The rhythm strip. Raises an ``EcgError`` naming ``path``.

    Among them ``UnreadableFile`` where the checksums of some leads are right and of others wrong. Where all are wrong,
    whoever wrote the file put something else there: GE does not document them, and converters write zeros.
    """
    xml_text.limited(path)
    waveforms, messages = ecgdatakit_reader.read(path, "ge_muse_xml", "GEMuseXMLParser", "GE MUSE XML")
    wrong = [message for message in messages if "(rhythm)" in message]
    if 0 < len(wrong) < len(waveforms.samples):
        raise UnreadableFile(f"is damaged: the checksums of {len(wrong)} leads are wrong", path)
    return waveforms
