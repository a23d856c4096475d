"""HL7 annotated ECG: XML with the samples as decimal digits, the format of submissions to the FDA.

Format: ANSI/HL7 V3 ECG R1-2004, and the FDA's implementation guide. A voltage is ``origin + scale * digit``. A second
series or a derived one holds the representative beat; the rhythm strip is taken.
"""

import re
from math import isfinite
from pathlib import Path
from xml.etree.ElementTree import Element

from cctaecg.ecg.errors import UnknownUnit, UnreadableFile
from cctaecg.ecg.readers import ecgdatakit_reader, xml_text
from cctaecg.ecg.recording import Waveforms, lead_named

_FORMAT = "HL7 aECG"
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def recognises(path: Path, head: bytes) -> bool:
    """Whether the root of the XML is ``AnnotatedECG``."""
    return xml_text.root_name(head) == "annotatedecg"


def read(path: Path) -> Waveforms:
    """The rhythm strip. Raises an ``EcgError`` naming ``path``.

    Among them ``UnknownUnit`` for a scale or an origin that is no number, which the library would take for 1 and 0.
    """
    content = xml_text.limited(path)
    root, as_declared = xml_text.root_of(content, path, _FORMAT)
    _refuse_unknown(root, path)
    with ecgdatakit_reader.rewritten(root, path, as_declared) as document:
        return ecgdatakit_reader.read(path, "hl7_aecg", "HL7aECGParser", _FORMAT, document)[0]


def _refuse_unknown(root: Element, path: Path) -> None:
    """Raise for what the library would read as another number than the file has."""
    for sequence in root.iter("sequence"):
        code = sequence.find("code")
        lead = "" if code is None else code.get("code", "").strip()
        lead = lead if lead_named(lead) else repr(lead)
        for element in [*sequence.iterfind("value/scale"), *sequence.iterfind("value/origin")]:
            stated = element.get("value", "" if element.tag == "scale" else "0").strip()
            if not (_NUMBER.fullmatch(stated) and isfinite(float(stated))):
                raise UnknownUnit(f"lead {lead} has the {element.tag} {stated[:40]!r}, which is no number: it is not "
                                  "calibrated", path)
        if any("_" in (digits.text or "") for digits in sequence.iterfind("value/digits")):
            raise UnreadableFile(f"is no readable {_FORMAT}: lead {lead} has samples that are no numbers", path)
