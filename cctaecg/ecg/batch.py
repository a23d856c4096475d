"""Preparing many records: in parallel, in order, with bounded memory, every refusal kept with its reason."""

import hashlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext

import numpy as np
import pandas as pd
from tqdm import tqdm

from cctaecg.config import SignalConfig
from cctaecg.ecg.errors import EcgError, FlatLead
from cctaecg.ecg.formats import read_ecg
from cctaecg.ecg.prepare import prepare
from cctaecg.ecg.quality import check, is_flat

CHUNK = 32
"""Records handed to a process at a time: enough to make the handing over cheap, few enough to keep memory small."""

WORTH_A_PROCESS = 500
"""Records below which starting processes (seconds, for the libraries they import) costs more than they save."""


@dataclass(frozen=True)
class Prepared:
    """One record: its signal (12, T) float16 in mV and the digest of what was read, or why it was refused."""

    signal: np.ndarray | None
    digest: bytes
    refused: str
    warned: str


def prepare_one(path: str, fs: float | None, unit: str | None, config: SignalConfig) -> Prepared:
    """Read, check and prepare one file; a fault of the file is returned, not raised."""
    try:
        recording = read_ecg(path, fs=fs, unit=unit)
        findings = check(recording, config.seconds)
        refusals = [finding for finding in findings if finding.severity == "refuse"]
        if refusals:
            return Prepared(None, b"", "; ".join(f"{f.reason}: {f.detail}" for f in refusals), "")
        signal = prepare(recording, config).astype(np.float16)
        if is_flat(signal).any():  # a longer recording may vary only outside the seconds that are kept
            raise FlatLead(f"a lead is flat in the {config.seconds:g} s that are kept")
    except EcgError as error:
        return Prepared(None, b"", f"{error.reason}: {error.fault}", "")
    digest = hashlib.blake2b(recording.signal.tobytes(), digest_size=16, key=str(recording.fs).encode()).digest()
    return Prepared(signal, digest, "", "; ".join(f"{f.reason}: {f.detail}" for f in findings))


def _prepare_chunk(chunk: list[tuple], config: SignalConfig) -> list[Prepared]:
    return [prepare_one(path, fs, unit, config) for path, fs, unit in chunk]


def prepare_all(records: pd.DataFrame, config: SignalConfig, workers: int = 1) -> Iterator[Prepared]:
    """Each record of a table with column ``path`` (and perhaps ``fs`` and ``unit``), in the order of the table.

    Few records are prepared in this process whatever the number of ``workers``.
    """
    jobs = list(zip(records["path"].astype(str), _stated(records, "fs"), _stated(records, "unit")))
    chunks = [jobs[start : start + CHUNK] for start in range(0, len(jobs), CHUNK)]
    with tqdm(total=len(jobs), desc="ECGs", unit="ECG", disable=None) as progress:
        for chunk in _in_order(chunks, config, workers if len(jobs) >= WORTH_A_PROCESS else 1):
            yield from chunk
            progress.update(len(chunk))


def _stated(records: pd.DataFrame, column: str) -> list:
    """A column's values, None where it is absent or empty."""
    if column not in records:
        return [None] * len(records)
    return [None if pd.isna(value) else value for value in records[column]]


def _in_order(chunks: list[list[tuple]], config: SignalConfig, workers: int) -> Iterator[list[Prepared]]:
    if workers <= 1:
        for chunk in chunks:
            yield _prepare_chunk(chunk, config)
        return
    with ProcessPoolExecutor(workers, mp_context=_context()) as executor:
        waiting, ahead = deque(), 3 * workers  # few results wait at a time, so that memory does not grow
        for chunk in chunks:
            waiting.append(executor.submit(_prepare_chunk, chunk, config))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _context() -> BaseContext:
    """How processes start: never by forking this one, whose threads (a notebook's, torch's) could leave locks held.

    A fork server imports the libraries once for all workers; Windows has none and imports them in each.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context
