"""GE MUSE XML: eight leads as base64 of 16-bit integers, a median beat before the rhythm strip.

III, aVR, aVL and aVF are not stored; they are derived from I and II, as GE's own carts do.
"""

from pathlib import Path
from xml.etree.ElementTree import Element

from cctaecg.ecg.errors import UnreadableFile
from cctaecg.ecg.readers import ecgdatakit_reader, xml_text
from cctaecg.ecg.recording import Waveforms

_FORMAT = "GE MUSE XML"
CONTINUOUS = "CONTINUOUS_SAMPLES"


def recognises(path: Path, head: bytes) -> bool:
    """Whether the root of the XML is ``RestingECG``."""
    return xml_text.root_name(head) == "restingecg"


def read(path: Path) -> Waveforms:
    """The rhythm strip. Raises an ``EcgError`` naming ``path``.

    Among them ``UnreadableFile`` where the checksums of some leads are right and of others wrong. Where all are wrong,
    whoever wrote the file put something else there: GE does not document them, and converters write zeros.
    """
    root, as_declared = xml_text.root_of(xml_text.limited(path), path, _FORMAT)
    with ecgdatakit_reader.rewritten(root, path, as_declared) as document:
        waveforms, messages = ecgdatakit_reader.read(path, "ge_muse_xml", "GEMuseXMLParser", _FORMAT, document)
    _refuse_unknown(root, path)
    wrong = [message for message in messages if "(rhythm)" in message]
    if 0 < len(wrong) < len(waveforms.samples):
        raise UnreadableFile(f"is damaged: the checksums of {len(wrong)} leads are wrong", path)
    return waveforms


def _refuse_unknown(root: Element, path: Path) -> None:
    """Raise for samples that are something else than the values one after another, which is all that is known here.

    Every published export has ``CONTINUOUS_SAMPLES`` where it names the kind, and a baseline of the first sample of 0;
    what another is added to is not documented.
    """
    for waveform in root.iter("Waveform"):
        if "rhythm" not in (waveform.findtext("WaveformType") or "").casefold():
            continue
        kind = (waveform.findtext("SampleType") or CONTINUOUS).strip()
        if kind.upper() != CONTINUOUS:
            raise UnreadableFile(f"has samples of the SampleType {kind[:40]!r}; expected {CONTINUOUS}", path)
        for lead in waveform.iter("LeadData"):
            baseline = (lead.findtext("FirstSampleBaseline") or "0").strip()
            try:
                zero = float(baseline) == 0
            except ValueError:
                zero = False
            if not zero:
                raise UnreadableFile(f"a lead has a FirstSampleBaseline of {baseline[:40]!r}, and what that is added "
                                     "to is not known; expected 0", path)
