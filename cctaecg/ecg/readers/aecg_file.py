"""HL7 annotated ECG: XML with the samples as decimal digits, the format of submissions to the FDA.

Format: ANSI/HL7 V3 ECG R1-2004, and the FDA's implementation guide. A voltage is ``origin + scale * digit``. A second
series or a derived one holds the representative beat; the rhythm strip is taken.
"""

from pathlib import Path

from cctaecg.ecg.readers import ecgdatakit_reader, xml_text
from cctaecg.ecg.recording import Waveforms


def recognises(path: Path, head: bytes) -> bool:
    """Whether the root of the XML is ``AnnotatedECG``."""
    return xml_text.root_name(head) == "annotatedecg"


def read(path: Path) -> Waveforms:
    """The rhythm strip. Raises an ``EcgError`` naming ``path``."""
    xml_text.limited(path)
    return ecgdatakit_reader.read(path, "hl7_aecg", "HL7aECGParser", "HL7 aECG")[0]
