"""What kind of file a checkpoint is, told by its size and its first bytes before anything of it is read into memory."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cctaecg.config.sections import LARGEST_NETWORK

LARGEST_FILE = 4 * LARGEST_NETWORK
"""Bytes of a checkpoint: the largest network that a configuration can name, in single precision."""

LARGEST_PICKLE = LARGEST_FILE // 4
"""Bytes of a file of PyTorch's format before 1.6, which has to be read into memory as a whole."""

ZIP, PICKLE = b"PK\x03\x04", b"\x80"
HEAD = 512  # bytes that are looked at


@dataclass(frozen=True)
class FileKind:
    """The format of a file, or under ``fault`` why it cannot be a checkpoint; ``mapped`` where it need not be read."""

    format: Literal["safetensors", "PyTorch"]
    mapped: bool = True
    fault: str = ""


def kind_of(path: Path) -> FileKind:
    """The format of a checkpoint by its first bytes, and for ``.safetensors`` by its name.

    >>> kind_of(Path(__file__)).fault
    'is a text, a web page perhaps; expected tensors'
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
    if path.suffix == ".safetensors" or (head[8:9] == b"{" and 0 < int.from_bytes(head[:8], "little") < size):
        fault = _too_large(size, LARGEST_FILE) or ("" if head[8:9] == b"{" else _foreign(head))
        return FileKind("safetensors", fault=fault)
    if head.startswith(ZIP):
        return FileKind("PyTorch", fault=_too_large(size, LARGEST_FILE) or _archive_fault(path, size))
    if head.startswith(PICKLE):
        return FileKind("PyTorch", mapped=False, fault=_too_large(size, LARGEST_PICKLE))
    return FileKind("PyTorch", fault=_too_large(size, LARGEST_FILE) or _foreign(head))


def _too_large(size: int, largest: int) -> str:
    if size <= largest:
        return ""
    return f"is larger than any network that is trained here; expected at most {largest:,} bytes"


def _foreign(head: bytes) -> str:
    """What a file is that begins as no checkpoint does."""
    if not head:
        return "is empty"
    try:
        text = io.TextIOWrapper(io.BytesIO(head), "utf-8", errors="strict").read()
    except UnicodeDecodeError as error:
        text = head[:error.start].decode() if error.reason == "unexpected end of data" else "\0"
    if all(character.isprintable() or character.isspace() for character in text):
        return "is a text, a web page perhaps; expected tensors"
    return "is damaged or another kind of file; expected a PyTorch or a safetensors file"


def _archive_fault(path: Path, size: int) -> str:
    """What is wrong with a zip archive: PyTorch writes one whole, with nothing compressed and a pickle of its names."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return "is cut off or damaged: its archive has no end; copy or download it again"
    if not any(member.filename.endswith("data.pkl") for member in members):
        return "is an archive of something else; expected one that PyTorch wrote"
    if any(member.compress_type != zipfile.ZIP_STORED for member in members) or sum(
            member.file_size for member in members) > size:
        return "is an archive whose parts are compressed or overlap; PyTorch writes none such"
    return ""
