"""The cache of prepared ECGs: what has been prepared once is not prepared again, even after a crash.

    PREPARED/KEY/signals.f16      accepted signals, one after the other, each (12, T) float16
    PREPARED/KEY/journal.jsonl    one line for each source: its address, its checksum or why it was refused,
                                  and the line's own checksum

``KEY`` stands for everything but the source that decides a signal: the settings of preparation and checks, the code
of this package, the libraries it calls. Both files only ever grow. A signal is written before its line in the journal,
so that whatever a killed process leaves half-written is found on the next start, cut off and prepared again.

The whole folder can be removed at any time; it costs as much disk as the store and saves preparing again.
"""

import hashlib
import json
import shutil
import zlib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.domain import LEADS
from cctaecg.ecg.batch import Prepared
from cctaecg.run.atomic import owner_only, private_folder
from cctaecg.run.locking import lock

LIBRARIES = ("numpy", "scipy", "pandas", "wfdb", "pydicom", "ecgdatakit", "sierraecg", "pyedflib", "defusedxml", "h5py")
"""What reading and preparing call; another version may give another signal, or read what was refused."""


def cache_key(signal: SignalConfig, limits: QualityConfig) -> str:
    """Digest, in hex, of what decides a prepared signal beside its source. Normalising is done later, by the network's
    loader, and has no part in it."""
    digest = hashlib.blake2b(digest_size=8)
    settings = [signal.model_dump(mode="json", exclude={"normalise"}), limits.model_dump(mode="json")]
    digest.update(json.dumps([settings, [_version(name) for name in LIBRARIES]], sort_keys=True).encode())
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"


def _checksum(line: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(line).encode())


def _line(text: bytes) -> dict[str, Any] | None:
    """A line of the journal as it was written, or None for half of one and for a damaged one."""
    try:
        line = json.loads(text) if text.endswith(b"\n") else None
    except ValueError:
        return None
    return line if isinstance(line, dict) and line.pop("line", None) == _checksum(line) else None


@dataclass(frozen=True)
class Entry:
    """What became of a source: ``row`` of its signal in the cache, or -1 and why it was refused.

    ``samples`` is the digest of what was read, the same for one recording in two formats.
    """

    row: int
    samples: str
    refused: str
    warned: str


class Cache:
    """The cache in ``folder`` for one key, open for one process at a time; others wait. Use it in a ``with``.

    Holds an ``Entry`` for each address (:meth:`cctaecg.ecg.source.Source.address`) that was added.
    """

    def __init__(self, folder: Path, signal: SignalConfig, limits: QualityConfig):
        self.folder = folder
        self.key = cache_key(signal, limits)
        self.signal_bytes = 2 * len(LEADS) * round(signal.seconds * signal.fs)
        self._entries: dict[str, Entry] = {}
        self._rows = 0

    def __enter__(self) -> "Cache":
        for folder in (self.folder, self.folder / self.key):
            private_folder(folder)
        self._lock = open(self.folder / "lock", "w", opener=owner_only)
        lock(self._lock)  # the system frees it when the process ends, however it ends
        self._signals = open(self.folder / self.key / "signals.f16", "a+b", opener=owner_only)
        self._journal = open(self.folder / self.key / "journal.jsonl", "a+b", opener=owner_only)
        self._recover()
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self._signals, self._journal, self._lock):
            stream.close()

    def __contains__(self, address: str) -> bool:
        return address in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, address: str) -> Entry:
        return self._entries[address]

    def read(self, row: int) -> bytes:
        """The signal of a row, (12, T) float16, as bytes."""
        self._signals.seek(row * self.signal_bytes)
        return self._signals.read(self.signal_bytes)

    def add(self, address: str, prepared: Prepared) -> None:
        """Keep what became of a source, safe from the end of this process once the call returns."""
        line: dict[str, Any] = {
            "source": address, "samples": prepared.samples, "refused": prepared.refused, "warned": prepared.warned,
        }  # fmt: skip
        if prepared.signal is not None:
            signal = np.ascontiguousarray(prepared.signal, dtype="<f2").tobytes()
            self._signals.write(signal)
            self._signals.flush()
            line["checksum"] = zlib.crc32(signal)
        self._journal.write(json.dumps(line | {"line": _checksum(line)}).encode() + b"\n")
        self._journal.flush()
        self._keep(line)

    def remove_others(self) -> None:
        """Remove what was prepared under other keys, which nothing will ask for again."""
        for folder in self.folder.iterdir():
            if folder.is_dir() and folder.name != self.key:
                shutil.rmtree(folder)

    def _keep(self, line: dict[str, Any]) -> None:
        accepted = "checksum" in line
        self._entries[line["source"]] = Entry(
            self._rows if accepted else -1, line["samples"], line["refused"], line["warned"])
        self._rows += accepted

    def _recover(self) -> None:
        """Take up every line whose signal is there as it was written; cut off the rest."""
        whole = 0
        self._journal.seek(0)
        for text in self._journal:
            line = _line(text)
            if line is None or ("checksum" in line and zlib.crc32(self.read(self._rows)) != line["checksum"]):
                break
            self._keep(line)
            whole += len(text)
        self._journal.truncate(whole)
        self._signals.truncate(self._rows * self.signal_bytes)
