"""Files packed by gzip, each beside what it would be called without ``.gz``: unpacked for as long as they are read.

A WFDB record may have its header packed, its samples, or both. What a file unpacks to is limited as files are.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.readers import wfdb_header
from cctaecg.ecg.readers.named_arrays import LARGEST_BYTES

MAGIC, SUFFIX = b"\x1f\x8b", ".gz"


def is_packed(head: bytes) -> bool:
    """Whether a file starts as gzip does."""
    return head.startswith(MAGIC)


def is_half_packed(path: Path) -> bool:
    """Whether a file that is not packed belongs to a WFDB record of which another file is."""
    header = header_of(path)
    return header is not None and any(file.suffix == SUFFIX for file in (header, *samples_of(header)))


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The path of the file that ``path`` packs, or of the header of the record whose samples it packs.

    It is gone after the ``with``. Raises ``UnreadableFile`` and ``TooLarge`` naming ``path``.
    """
    with TemporaryDirectory(prefix="cctaecg-") as folder:
        header = header_of(path)
        for file in [path] if header is None else [header, *samples_of(header)]:
            _unpack(file, Path(folder) / file.name.removesuffix(SUFFIX))
        yield Path(folder) / (header or path).name.removesuffix(SUFFIX)


def header_of(path: Path) -> Path | None:
    """The WFDB header, packed or not, that ``path`` is or that names it by its unpacked name; None if there is none."""
    bare = path.with_name(path.name.removesuffix(SUFFIX))
    beside = bare.with_suffix(".hea")
    for header in (beside, beside.with_name(beside.name + SUFFIX)):
        if header.is_file() and (header == path or bare.name in _words(header)):
            return header
    return None


def samples_of(header: Path) -> list[Path]:
    """The files of samples that a header names and that lie beside it, packed or not."""
    names = [name for name in dict.fromkeys(_words(header)) if not {"/", "\\", "\0"} & set(name)]
    beside = [header.with_name(name) for name in names if name.strip(".") and len(name) <= wfdb_header.LONGEST_NAME]
    files = [file if file.is_file() else file.with_name(file.name + SUFFIX) for file in beside]
    return [file for file in files if file.is_file() and file != header]


def _words(header: Path) -> list[str]:
    """The first word of each line but the first."""
    try:
        content = content_of(header, wfdb_header.LARGEST_HEADER)
    except (UnreadableFile, TooLarge):
        return []
    lines = [line.split() for line in content.decode("latin-1").splitlines() if line.strip() and line.strip()[0] != "#"]
    return [words[0] for words in lines[1:]]


def content_of(path: Path, limit: int = LARGEST_BYTES) -> bytes:
    """The content of a file, unpacked where it is packed. Raises ``TooLarge`` beyond ``limit`` bytes."""
    size = path.stat().st_size
    if size > limit:
        raise TooLarge(f"holds {size} bytes; expected at most {limit}", path)
    packed = path.read_bytes()
    if not is_packed(packed):
        return packed
    content = b""
    while packed:  # of as many parts as were written one after the other
        part = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            content += part.decompress(packed, limit - len(content) + 1)
        except zlib.error as error:
            raise UnreadableFile("is no readable gzip: it is damaged", path) from error
        if len(content) > limit:
            raise TooLarge(f"unpacks to more than {limit} bytes", path)
        if not part.eof:
            raise UnreadableFile("is no readable gzip: it is cut off", path)
        packed = part.unused_data.lstrip(b"\0")  # which tapes are padded with
    return content


def _unpack(file: Path, to: Path) -> None:
    to.write_bytes(content_of(file))
