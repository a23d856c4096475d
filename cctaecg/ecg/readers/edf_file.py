"""EDF and EDF+, and their 24-bit sisters BDF and BDF+. Format: https://www.edfplus.info/specs/"""

from pathlib import Path

import numpy as np

from cctaecg.ecg.errors import EcgError, MissingLead, TooLarge, UnreadableFile
from cctaecg.ecg.readers.optional_library import library
from cctaecg.ecg.recording import LARGEST_SAMPLES, Device, Waveforms, lead_named

_HEADER = 256  # bytes, of the file and again of each channel


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file starts with EDF's version and a header length, or with BDF's mark."""
    return head[:8] in (b"0       ", b"\xffBIOSEMI") and head[184:192].strip().isdigit()


def read(path: Path) -> Waveforms:
    """The channels that are named after a lead, in the units of the file. Raises an ``EcgError`` naming ``path``."""
    pyedflib = library("pyedflib", "EDF")
    _refuse_false_size(path)
    try:
        with pyedflib.EdfReader(str(path), pyedflib.DO_NOT_READ_ANNOTATIONS, pyedflib.CHECK_FILE_SIZE) as file:
            names = file.getSignalLabels()
            rows = [row for row, name in enumerate(names) if lead_named(name)]
            if not rows:
                raise MissingLead(f"no channel is named after a lead; the file has {', '.join(map(repr, names))}", path)
            lengths = {(int(file.getNSamples()[row]), float(file.getSampleFrequency(row))) for row in rows}
            if len(lengths) > 1:
                raise UnreadableFile("the leads differ in length or in sampling rate", path)
            count, fs = lengths.pop()
            if count * len(rows) > LARGEST_SAMPLES:
                raise TooLarge(f"holds {len(rows)} leads of {count} samples", path)
            samples = np.stack([file.readSignal(row) for row in rows])
            units = [file.getPhysicalDimension(row) for row in rows]
            device = Device(model=file.getEquipment())
    except EcgError:
        raise
    except (OSError, ArithmeticError, ValueError, LookupError, TypeError) as error:
        raise UnreadableFile(f"is no readable EDF ({error})", path) from error
    return Waveforms(samples, [names[row] for row in rows], units, fs, device)


def _refuse_false_size(path: Path) -> None:
    """Raise ``UnreadableFile`` where a file is longer or shorter than its header says.

    The library does so for shorter ones only, and prints its reason on the screen.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEADER)
        width = 3 if head.startswith(b"\xff") else 2
        try:
            records, channels = int(head[236:244]), int(head[252:256])
            stream.seek(_HEADER + 216 * channels)
            per_record = sum(int(stream.read(8)) for _ in range(channels))
        except (ValueError, OSError) as error:
            raise UnreadableFile(f"is no readable EDF: its header has no number where one belongs ({error})",
                                 path) from error
    announced = _HEADER * (channels + 1) + width * records * per_record
    if announced != path.stat().st_size:
        raise UnreadableFile(f"is no readable EDF: announces {announced} bytes and holds {path.stat().st_size}", path)
