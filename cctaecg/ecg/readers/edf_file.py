"""EDF and EDF+, and their 24-bit sisters BDF and BDF+. Format: https://www.edfplus.info/specs/"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from cctaecg.ecg.errors import EcgError, MissingLead, TooLarge, UnreadableFile
from cctaecg.ecg.finding import Finding
from cctaecg.ecg.readers.optional_library import DAMAGED, library
from cctaecg.ecg.recording import LARGEST_SAMPLES, Device, Waveforms, leads_named

LONGER = "longer than announced"
_HEADER = 256  # bytes, of the file and again of each channel


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file starts with EDF's version and a header length, or with BDF's mark."""
    return head[:8] in (b"0       ", b"\xffBIOSEMI") and head[184:192].strip().isdigit()


def read(path: Path) -> Waveforms:
    """The channels that are named after a lead, in the units of the file. Raises an ``EcgError`` naming ``path``."""
    pyedflib = library("pyedflib", "EDF")
    notes = _refuse_false_size(path)
    try:
        with _in_ascii(path) as readable, pyedflib.EdfReader(
            str(readable), pyedflib.DO_NOT_READ_ANNOTATIONS, pyedflib.DO_NOT_CHECK_FILE_SIZE
        ) as file:
            names = file.getSignalLabels()
            rows = [row for row, lead in enumerate(leads_named(names)) if lead]
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
        raise UnreadableFile(f"is no readable EDF: {DAMAGED}", path) from error
    return Waveforms(samples, [names[row] for row in rows], units, fs, device, notes)


@contextmanager
def _in_ascii(path: Path) -> Iterator[Path]:
    """The file, or a copy of it in whose header the micro sign of older devices is a u: the library wants ASCII."""
    content = path.read_bytes()
    channels = int(content[252:256])
    start, end = _HEADER + 96 * channels, _HEADER + 104 * channels  # the dimensions, 8 bytes each
    plain = content[start:end].replace(b"\xc2\xb5V", b"uV ").replace(b"\xb5", b"u")
    if plain == content[start:end]:
        yield path
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "ecg.edf"
        copy.write_bytes(content[:start] + plain + content[end:])
        yield copy


def _refuse_false_size(path: Path) -> tuple[Finding, ...]:
    """Note bytes after the last record. Raises ``UnreadableFile`` where records are missing, or more than announced.

    So it does for whatever else the library refuses without its reason, which it prints on the screen.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEADER)
        width = 3 if head.startswith(b"\xff") else 2
        try:
            records, seconds, channels = int(head[236:244]), float(head[244:252]), int(head[252:256])
            stream.seek(_HEADER + 216 * channels)
            per_record = sum(int(stream.read(8)) for _ in range(channels))
        except (ValueError, OSError) as error:
            raise UnreadableFile("is no readable EDF: its header has no number where one belongs", path) from error
    if head[192:197] in (b"EDF+D", b"BDF+D"):
        raise UnreadableFile("is no readable EDF: it says that it has gaps (EDF+D)", path)
    if records == -1:
        raise UnreadableFile("is no readable EDF: announces -1 records, as of a recording that was not ended", path)
    if not 0 < seconds < float("inf"):
        raise UnreadableFile(f"is no readable EDF: its records last {seconds:g} s, which gives no sampling rate", path)
    record = width * per_record
    announced, held = _HEADER * (channels + 1) + records * record, path.stat().st_size
    if records < 1 or not announced <= held < announced + record:
        raise UnreadableFile(f"is no readable EDF: announces {records} records, which are {announced} bytes, and holds "
                             f"{held}", path)
    tail = held - announced
    return (Finding(LONGER, "warn", f"{tail} bytes after the last record are left out"),) if tail else ()
