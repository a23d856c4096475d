"""``.npy`` and ``.npz`` files."""

import io
import tokenize
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cctaecg.ecg.errors import EcgError, TooLarge, UnreadableFile
from cctaecg.ecg.readers.named_arrays import LARGEST_BYTES, to_waveforms
from cctaecg.ecg.recording import Waveforms

_ENTRY = b"PK\x01\x02"  # before each file in an archive's directory

_LENGTHS = {"1.0": 2, "2.0": 4, "3.0": 4}
"""Bytes that tell the length of the header, by the version of the format."""

MOST_ENTRIES = 1000
"""Files in an archive; each costs half a kilobyte before any is read."""


def read_npy(path: Path, leads: Sequence[str] | None = None) -> Waveforms:
    """One array of shape (12, n) or (n, 12). Raises an ``EcgError`` naming ``path``."""
    return to_waveforms({"signal": _array(path.read_bytes(), path)}, path, leads)


def read_npz(path: Path, leads: Sequence[str] | None = None) -> Waveforms:
    """Named arrays (see ``named_arrays``) in a zip archive. Raises an ``EcgError`` naming ``path``."""
    arrays = {}
    content = path.read_bytes()
    if (entries := content.count(_ENTRY)) > MOST_ENTRIES:
        raise TooLarge(f"is an archive of {entries} files", path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if member.filename.endswith(".npy")]
            unpacked = sum(member.file_size for member in members)
            if unpacked > LARGEST_BYTES:
                raise TooLarge(f"unpacks to {unpacked} bytes", path)
            if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
                # zipfile unpacks the other methods without regard to the size that the archive states
                raise UnreadableFile("is packed by another method than numpy's", path)
            if len({member.filename for member in members}) < len(members):
                raise UnreadableFile("the archive holds two arrays of one name", path)
            for member in members:
                arrays[member.filename.removesuffix(".npy")] = _array(archive.read(member), path)
    except EcgError:
        raise
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError) as error:
        raise UnreadableFile("the archive is damaged or cut off", path) from error
    return to_waveforms(arrays, path, leads)


def _array(content: bytes, path: Path) -> np.ndarray:
    """The array of ``.npy`` content: no larger than the content itself, whatever it announces, and no pickle."""
    stream = io.BytesIO(content)
    version = ".".join(map(str, content[6:8]))
    if len(content) >= 8 and version not in _LENGTHS:
        raise UnreadableFile(f"is no numpy array: its version is {version}; expected {', '.join(_LENGTHS)}", path)
    width = _LENGTHS.get(version, 2)
    if len(content) < 8 + width + int.from_bytes(content[8 : 8 + width], "little"):
        raise UnreadableFile("is no numpy array: its header is cut off", path)
    try:
        np.lib.format.read_magic(stream)
        header = np.lib.format.read_array_header_1_0 if version == "1.0" else np.lib.format.read_array_header_2_0
        shape, fortran, dtype = header(stream)
    except (ValueError, EOFError, TypeError, SyntaxError, tokenize.TokenError) as error:
        raise UnreadableFile("is no numpy array: its header cannot be read", path) from error
    if dtype.hasobject:
        raise UnreadableFile("holds Python objects rather than numbers", path)
    count = int(np.prod(shape, dtype=object))
    if count < 0 or count * dtype.itemsize > len(content) - stream.tell():
        raise UnreadableFile(f"announces shape {shape} and is truncated", path)
    try:
        return np.frombuffer(content, dtype, count, stream.tell()).reshape(shape, order="F" if fortran else "C")
    except ValueError as error:
        raise UnreadableFile("is no numpy array: its header cannot be read", path) from error
