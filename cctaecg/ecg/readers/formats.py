"""``read_ecg``: one ECG file in, one ``Recording`` out, whatever the format.

A format is recognised by what the file holds, not by what it is called. The next format is one function that
returns ``Waveforms`` and one line in ``FORMATS``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from cctaecg.ecg.errors import EcgError, FileMissing, TooLarge, UnknownFormat, UnreadableFile
from cctaecg.ecg.readers import (
    aecg_file,
    csv_file,
    dicom_file,
    edf_file,
    matlab_file,
    muse_file,
    numpy_file,
    scp_file,
    sierra_file,
    wfdb_file,
)
from cctaecg.ecg.readers.named_arrays import LARGEST_BYTES
from cctaecg.ecg.recording import Recording, Waveforms, to_recording


@dataclass(frozen=True)
class Format:
    """A file format: how its first 4 kB give it away, and what reads it."""

    name: str
    recognises: Callable[[Path, bytes], bool]
    read: Callable[[Path], Waveforms]


FORMATS = (
    # WFDB comes first: files of samples have no mark of their own, and some databases put them into MATLAB files
    Format("WFDB", wfdb_file.recognises, wfdb_file.read),
    Format("npy", lambda path, head: head.startswith(b"\x93NUMPY"), numpy_file.read_npy),
    Format("npz", lambda path, head: head.startswith(b"PK\x03\x04"), numpy_file.read_npz),
    Format("DICOM", dicom_file.recognises, dicom_file.read),
    Format("HL7 aECG", aecg_file.recognises, aecg_file.read),
    Format("GE MUSE XML", muse_file.recognises, muse_file.read),
    Format("Philips Sierra XML", sierra_file.recognises, sierra_file.read),
    Format("EDF", edf_file.recognises, edf_file.read),
    Format("SCP-ECG", scp_file.recognises, scp_file.read),
    Format("MATLAB", lambda path, head: matlab_file.recognises(head), matlab_file.read),
    Format("CSV", lambda path, head: csv_file.separator(head) is not None, csv_file.read),
)


def read_ecg(path: str | PathLike[str], fs: float | None = None, unit: str | None = None) -> Recording:
    """Read a 12-lead ECG file, whatever its format.

    WFDB, npy, npz, DICOM, HL7 aECG, GE MUSE XML, Philips Sierra XML, EDF, SCP-ECG, MATLAB and CSV are recognised by
    what the file holds, not by its name. Leads are brought into one order and voltages to millivolts; III, aVR, aVL and
    aVF are derived from I and II where the file lacks them.

    Parameters
    ----------
    path : str or path
        The file. That of a WFDB record may end in ``.hea``, in the suffix of its samples, or have no suffix.
    fs : float, optional
        Sampling rate in Hz, for a file that does not state it, as bare arrays do not.
    unit : str, optional
        Unit of the samples (``"nV"``, ``"uV"``, ``"mV"``, ``"V"``) or their gain (``"1000/mV"``: 1000 counts are one
        millivolt), for a file that does not state it. Without one, integers are refused and floating-point samples
        are taken as millivolts.

    Returns
    -------
    Recording
        The signal as (12, n) float32 in millivolts, in the order of ``cctaecg.domain.LEADS``.

    Raises
    ------
    EcgError
        One of its subclasses, which names the file and its fault. A rate or a unit that contradicts the file's is one.
    MissingLibrary
        Where the library that the format needs is not installed.
    """
    path = Path(path)
    try:
        return _read(path, fs, unit)
    except EcgError:
        raise
    except OSError as error:  # no permission, a name too long, a disk that fails
        raise UnreadableFile(f"cannot be read ({error.strerror or error})", path) from error


def _read(path: Path, fs: float | None, unit: str | None) -> Recording:
    head = b""
    if path.is_file():
        size = path.stat().st_size
        if size == 0:
            raise UnreadableFile("is empty", path)
        if size > LARGEST_BYTES:
            raise TooLarge(f"holds {size} bytes; a 12-lead ECG has fewer than {LARGEST_BYTES}", path)
        with path.open("rb") as stream:
            head = stream.read(4096)
    elif path.name in ("", "..") or wfdb_file.header_beside(path) is None:
        raise FileMissing("is a folder" if path.is_dir() else "there is no such file", path)
    for format in FORMATS:
        if format.recognises(path, head):
            waveforms = format.read(path)
            if waveforms.samples.shape[1] == 0:
                raise UnreadableFile("holds no samples", path)
            return to_recording(waveforms, str(path), fs, unit, format.name)
    if head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ")):
        raise UnknownFormat("is packed; unpack it first", path)
    names = ", ".join(format.name for format in FORMATS)
    raise UnknownFormat(f"its content is none of {names} (samples of WFDB need their header beside them)", path)
