"""``Journal``: an append-only file of JSON lines that a crash or a second writer cannot spoil."""

import json
import os
from pathlib import Path
from threading import Lock
from typing import Any

from cctaecg.labels.errors import DamagedFile
from cctaecg.run.atomic import private_folder

_TORN = b" torn"  # ends a line that was not finished


class Journal:
    """One JSON object a line, each written at once and forced to the disk before ``append`` returns.

    A process that dies while writing leaves at most one line without its end: it is passed over when the file is
    read and closed off when it is next written to. The file can be read by its owner only.
    """

    def __init__(self, path: Path):
        self.path = path
        self._lock = Lock()

    def entries(self) -> list[dict[str, Any]]:
        """Every whole entry, in the order written. Raises ``DamagedFile`` naming a line that is not JSON."""
        if not self.path.exists():
            return []
        *lines, _torn = self.path.read_bytes().split(b"\n")
        entries = []
        for number, line in enumerate(lines, 1):
            if line.endswith(_TORN):
                continue
            try:
                entries.append(json.loads(line))
            except ValueError:
                raise DamagedFile(f"{self.path.name}, line {number}: expected a JSON object") from None
        return entries

    def append(self, entry: dict[str, Any]) -> None:
        """Write one entry, and return when it is on the disk."""
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        private_folder(self.path.parent)
        with self._lock:
            handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                size = os.fstat(handle).st_size
                torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
                os.write(handle, _TORN + b"\n" + line if torn else line)
                os.fsync(handle)
            finally:
                os.close(handle)
