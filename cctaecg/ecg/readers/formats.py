"""``read_ecg``: one ECG file in, one ``Recording`` out, whatever the format.

A format is recognised by what the file holds, not by what it is called. The next format is one function that
returns ``Waveforms`` and one line in ``FORMATS``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from errno import EINVAL
from os import PathLike
from pathlib import Path
from stat import S_ISREG
from typing import Any

from cctaecg.ecg.errors import Contradiction, EcgError, FileMissing, NoEcg, TooLarge, UnknownFormat, UnreadableFile
from cctaecg.ecg.readers import (
    aecg_file,
    csv_file,
    dicom_file,
    edf_file,
    matlab_file,
    muse_file,
    numpy_file,
    plain_table,
    scp_file,
    sierra_file,
    wfdb_file,
    xml_text,
)
from cctaecg.ecg.readers.containers import gzip_file, hdf5_access, hdf5_file
from cctaecg.ecg.readers.containers.address import MARK, address_of, addressed
from cctaecg.ecg.readers.devices import cardiosoft_file, ishne_file, mfer_file, mortara_file
from cctaecg.ecg.readers.named_arrays import LARGEST_BYTES
from cctaecg.ecg.readers.no_ecg import kind_of_other
from cctaecg.ecg.recording import Recording, Waveforms, lead_named, to_recording


@dataclass(frozen=True)
class Format:
    """A file format: how its first 4 kB give it away, and what reads it.

    unnamed: its files may leave leads without names, so that ``read`` takes ``leads``; many: they may hold several
    records, so that it takes ``record``.
    """

    name: str
    recognises: Callable[[Path, bytes], bool]
    read: Callable[..., Waveforms]
    unnamed: bool = False
    many: bool = False


FORMATS = (
    # before WFDB, whose headers are lines of words and numbers as well
    Format("table", plain_table.recognises, plain_table.read, unnamed=True),
    # WFDB comes early: files of samples have no mark of their own, and some databases put them into MATLAB files
    Format("WFDB", wfdb_file.recognises, wfdb_file.read),
    Format("npy", lambda path, head: head.startswith(b"\x93NUMPY"), numpy_file.read_npy, unnamed=True),
    Format("npz", lambda path, head: head.startswith(b"PK\x03\x04"), numpy_file.read_npz, unnamed=True),
    Format("MATLAB 7.3", hdf5_file.recognises_matlab, hdf5_file.read, unnamed=True, many=True),
    Format("HDF5", hdf5_file.recognises, hdf5_file.read, unnamed=True, many=True),
    Format("DICOM", dicom_file.recognises, dicom_file.read),
    Format("HL7 aECG", aecg_file.recognises, aecg_file.read),
    Format("GE MUSE XML", muse_file.recognises, muse_file.read),
    Format("GE CardioSoft XML", cardiosoft_file.recognises, cardiosoft_file.read),
    Format("Philips Sierra XML", sierra_file.recognises, sierra_file.read),
    Format("Mortara ELI XML", mortara_file.recognises, mortara_file.read),
    Format("EDF", edf_file.recognises, edf_file.read),
    Format("ISHNE", ishne_file.recognises, ishne_file.read),
    Format("SCP-ECG", scp_file.recognises, scp_file.read),
    Format("MATLAB", lambda path, head: matlab_file.recognises(head), matlab_file.read, unnamed=True),
    Format("CSV", lambda path, head: csv_file.separator(head) is not None, csv_file.read),
    Format("MFER", mfer_file.recognises, mfer_file.read),
)
_TABLE = FORMATS[0]


def read_ecg(
    path: str | PathLike[str], fs: float | None = None, unit: str | None = None, leads: Sequence[str] | None = None
) -> Recording:
    """Read a 12-lead ECG file, whatever its format.

    WFDB, npy, npz, HDF5, MATLAB, DICOM, HL7 aECG, GE MUSE XML, GE CardioSoft XML, Philips Sierra XML, Mortara ELI XML,
    EDF, SCP-ECG, ISHNE, MFER and tables are recognised by what the file holds, not by its name, packed by gzip or not.
    Leads are brought into one order and voltages to millivolts; III, aVR, aVL and aVF are derived from I and II where
    the file lacks them.

    Parameters
    ----------
    path : str or path
        The file. That of a WFDB record may end in ``.hea``, in the suffix of its samples, or have no suffix. One record
        of an HDF5 file of many is ``FILE#RECORD``: its identifier where the file names its records, as ``exam_id``
        does, and its number from 0 where it does not.
    fs : float, optional
        Sampling rate in Hz, for a file that does not state it, as bare arrays do not.
    unit : str, optional
        Unit of the samples (``"nV"``, ``"uV"``, ``"mV"``, ``"V"``) or their gain (``"1000/mV"``: 1000 counts are one
        millivolt), for a file that does not state it. Without one, integers are refused and floating-point samples
        are taken as millivolts.
    leads : sequence of str, optional
        The leads of an array, or the columns of a table, in their order, for a file that does not name them. A table's
        may have units, as ``"II (mV)"``, and ``"time (s)"`` among them. Without, an array has the twelve leads in the
        order of ``cctaecg.domain.LEADS``, and a table is refused.

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
    try:
        return _read(Path(path), fs, unit, leads)
    except EcgError:
        raise
    except OSError as error:  # no permission, a name too long, a disk that fails
        raise UnreadableFile(f"cannot be read ({error.strerror or error})", path) from error


def records_in(path: Path, head: bytes | None = None) -> list[Path]:
    """The path of each record that a file holds, ``FILE#RECORD``; its own where it holds one or cannot be read.

    head: its first bytes, where they have been read.
    """
    try:
        head = head_of(path) if head is None else head
        if gzip_file.is_packed(head):
            with gzip_file.unpacked(path) as inner:
                names = hdf5_file.records(inner) if hdf5_access.recognises(head_of(inner)) else None
        else:
            names = hdf5_file.records(path) if hdf5_access.recognises(head) else None
    except (OSError, EcgError):
        return [path]
    return [path] if names is None else [addressed(path, name) for name in names]


def is_ecg(path: Path, leads_stated: bool = False, head: bytes | None = None) -> bool:
    """Whether a file is not known to be something else, such as a note or an image: it may still be refused.

    leads_stated: whether a table is one even if its columns are named after something else than leads.
    head: its first bytes, where they have been read.
    """
    file = address_of(path).file
    try:
        head = head_of(file) if head is None else head
        if not gzip_file.is_packed(head):
            _format_of(file, head, leads_stated)
            return True
        with gzip_file.unpacked(file) as inner:
            return is_ecg(inner, leads_stated)
    except NoEcg:
        return False
    except (OSError, EcgError):
        return True


def head_of(path: Path) -> bytes:
    """The first 4 kB of a file, by which its format is known, and of XML what stands before its first element.

    Raises ``OSError``, for a pipe or a device too: opening it might never end.
    """
    if not S_ISREG(path.stat().st_mode):
        raise OSError(EINVAL, "is no file", str(path))
    with path.open("rb") as stream:
        head = stream.read(4096)
        return head + stream.read(xml_text.LONGEST_PROLOG) if xml_text.is_only_prolog(head) else head


def _read(
    path: Path, fs: float | None, unit: str | None, leads: Sequence[str] | None, packed: bool = False
) -> Recording:
    (file, record), head = address_of(path), b""
    if file.is_file():
        size = file.stat().st_size
        if size == 0:
            raise UnreadableFile("is empty", path)
        head = head_of(file)
        if size > LARGEST_BYTES and not hdf5_access.recognises(head):
            raise TooLarge(f"holds {size} bytes; a 12-lead ECG has fewer than {LARGEST_BYTES}", path)
    elif file.name in ("", "..") or wfdb_file.header_beside(file) is None:
        raise FileMissing("is a folder" if file.is_dir() else "there is no such file", path)
    if not packed and gzip_file.is_packed(head):
        return _read_packed(path, fs, unit, leads)
    try:
        format = _format_of(file, head, leads is not None)
        waveforms = _waveforms(format, file, record, leads)
    except (FileMissing, UnknownFormat):  # of a WFDB record, the samples or the header may be packed and the other not
        if packed or not gzip_file.is_half_packed(file):
            raise
        return _read_packed(path, fs, unit, leads)
    if waveforms.samples.shape[1] == 0:
        raise UnreadableFile("holds no samples", path)
    return to_recording(waveforms, str(path), fs, unit, format.name)


def _read_packed(path: Path, fs: float | None, unit: str | None, leads: Sequence[str] | None) -> Recording:
    file, record = address_of(path)
    with gzip_file.unpacked(file) as inner:
        try:
            recording = _read(inner if record is None else addressed(inner, record), fs, unit, leads, packed=True)
        except EcgError as error:
            raise type(error)(error.fault, path) from error
    return replace(recording, source=str(path))


def _format_of(path: Path, head: bytes, leads_stated: bool) -> Format:
    """The format of a file. Raises ``NoEcg`` for what is known to be something else, and ``UnknownFormat``."""
    document = head.startswith(b"PK") and kind_of_other(path, head) is not None  # in an archive, as npz is
    for format in () if document else FORMATS:
        if format.recognises(path, head):
            return format
    if leads_stated and plain_table.is_headed(head):
        return _TABLE
    if (other := kind_of_other(path, head)) is not None:
        raise NoEcg(f"is {other} and no ECG", path)
    if head.startswith((gzip_file.MAGIC, b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")):
        raise UnknownFormat("is packed; unpack it first", path)
    names = ", ".join(format.name for format in FORMATS)
    raise UnknownFormat(f"its content is none of {names} (samples of WFDB need their header beside them)", path)


def _waveforms(format: Format, path: Path, record: str | None, leads: Sequence[str] | None) -> Waveforms:
    if record is not None and not format.many:
        raise UnreadableFile(f"holds one ECG of the format {format.name}; leave out {MARK}{record}", path)
    asked: dict[str, Any] = {"record": record} if format.many else {}
    if format.unnamed:
        asked["leads"] = leads
    waveforms = format.read(path, **asked)
    if leads is not None and waveforms.leads is not None and format is not _TABLE:
        named, stated = ([lead_named(name) for name in names] for names in (waveforms.leads, leads))
        if [lead for lead in named if lead] != [lead for lead in stated if lead]:
            raise Contradiction(f"leads are {', '.join(waveforms.leads)} in the file, but {', '.join(leads)} "
                                "were stated", path)
    return waveforms
