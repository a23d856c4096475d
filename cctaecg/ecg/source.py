"""``Source``: a file to read, what is stated about it, and the address that its bytes give it."""

import hashlib
from pathlib import Path
from typing import NamedTuple

import xxhash

from cctaecg.ecg.errors import EcgError
from cctaecg.ecg.readers import wfdb_file, wfdb_header
from cctaecg.ecg.readers.containers import gzip_file, hdf5_access, hdf5_file
from cctaecg.ecg.readers.containers.address import Address, address_of
from cctaecg.ecg.readers.formats import head_of, read_ecg
from cctaecg.ecg.readers.named_arrays import LARGEST_BYTES
from cctaecg.ecg.recording import Recording


class Source(NamedTuple):
    """An ECG file, or ``FILE#RECORD``, with the rate (Hz), unit and leads that are stated where the file does not."""

    path: str
    fs: float | None = None
    unit: str | None = None
    leads: tuple[str, ...] | None = None

    def read(self) -> Recording:
        """The recording; raises as :func:`cctaecg.ecg.read_ecg` does."""
        return read_ecg(self.path, self.fs, self.unit, self.leads)

    def address(self) -> str:
        """Digest, in hex, of every byte that reading the source looks at and of what is stated about it.

        Two files of the same bytes have the same address, whatever they are called. A file that is not there, or that
        may not be read, has an address too, and another one as soon as it can be read. Of a file of many records only
        the one meant counts, as it is stored and unpacked.
        """
        digest = xxhash.xxh3_128(repr((self.fs, self.unit, self.leads)).encode())
        address = address_of(self.path)
        if _is_hdf5(address.file):
            digest.update(_digest_of_record(address))
            return digest.hexdigest()
        for file in files_of(address.file):
            digest.update(_digest(file))
        return digest.hexdigest()


def files_of(path: Path) -> list[Path]:
    """Every file that belongs to the ECG at ``path``: for WFDB the header and the samples it names, else itself."""
    header_file = wfdb_file.header_beside(path) or path
    try:
        if not header_file.is_file():  # opening a pipe might never end
            return [header_file]
        with header_file.open("rb") as stream:
            text = stream.read(wfdb_header.LARGEST_HEADER)
        if gzip_file.is_packed(text):
            packed = gzip_file.header_of(path)
            return [path] if packed is None else [packed, *gzip_file.samples_of(packed)]
    except OSError:
        return [header_file]
    if header_file.suffix != ".hea" and not wfdb_file.recognises(header_file, text[:4096]):
        return [header_file]
    lines = [words for line in text.decode("latin-1").splitlines() if (words := line.split()) and words[0][0] != "#"]
    names = dict.fromkeys(words[0] for words in lines[1:] if not {"/", "\\", "\0"} & set(words[0]))
    return [header_file, *(_packed_or_not(header_file.parent / name) for name in names)]


def _packed_or_not(file: Path) -> Path:
    packed = file.with_name(file.name + gzip_file.SUFFIX) if file.name else file
    return packed if not file.exists() and packed.exists() else file


def _is_hdf5(file: Path) -> bool:
    try:
        return hdf5_access.recognises(head_of(file))
    except OSError:
        return False


def _digest_of_record(address: Address) -> bytes:
    try:
        held = hdf5_file.read(*address)
    except EcgError as error:
        return repr((error.reason, error.fault)).encode()
    said = repr((held.samples.shape, held.samples.dtype, held.leads, held.units, held.fs)).encode()
    return xxhash.xxh3_128(held.samples.tobytes()).digest() + said


def _digest(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:  # readers refuse it unread
            return b"%d bytes" % size
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, xxhash.xxh3_128).digest()
    except OSError as error:
        return f"unreadable: {error.errno}".encode()
