"""``Source``: a file to read, what is stated about it, and the address that its bytes give it."""

import hashlib
from pathlib import Path
from typing import NamedTuple

import xxhash

from cctaecg.ecg.readers import wfdb_file, wfdb_header
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.readers.named_arrays import LARGEST_BYTES
from cctaecg.ecg.recording import Recording


class Source(NamedTuple):
    """An ECG file, with the sampling rate (Hz) and unit that the caller states where the file does not."""

    path: str
    fs: float | None = None
    unit: str | None = None

    def read(self) -> Recording:
        """The recording; raises as :func:`cctaecg.ecg.read_ecg` does."""
        return read_ecg(self.path, self.fs, self.unit)

    def address(self) -> str:
        """Digest, in hex, of every byte that reading the source looks at and of what is stated about it.

        Two files of the same bytes have the same address, whatever they are called. A file that is not there, or that
        may not be read, has an address too, and another one as soon as it can be read.
        """
        digest = xxhash.xxh3_128(repr((self.fs, self.unit)).encode())
        for file in files_of(Path(self.path)):
            digest.update(_digest(file))
        return digest.hexdigest()


def files_of(path: Path) -> list[Path]:
    """Every file that belongs to the ECG at ``path``: for WFDB the header and the samples it names, else itself."""
    header_file = wfdb_file.header_beside(path) or path
    try:
        with header_file.open("rb") as stream:
            text = stream.read(wfdb_header.LARGEST_HEADER)
    except OSError:
        return [header_file]
    if header_file.suffix != ".hea" and not wfdb_file.recognises(header_file, text[:4096]):
        return [header_file]
    lines = [words for line in text.decode("latin-1").splitlines() if (words := line.split()) and words[0][0] != "#"]
    names = dict.fromkeys(words[0] for words in lines[1:] if not {"/", "\\", "\0"} & set(words[0]))
    return [header_file, *(header_file.parent / name for name in names)]


def _digest(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:  # readers refuse it unread
            return b"%d bytes" % size
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, xxhash.xxh3_128).digest()
    except OSError as error:
        return f"unreadable: {error.errno}".encode()
