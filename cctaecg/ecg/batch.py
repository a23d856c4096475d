"""Preparing many records: in parallel, in order, with bounded memory, every refusal kept with its reason."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from typing import TypeVar

import numpy as np

from cctaecg.config import QualityConfig, SignalConfig
from cctaecg.ecg.errors import EcgError, FlatLead
from cctaecg.ecg.prepare import prepare
from cctaecg.ecg.quality import check, is_flat, refusals
from cctaecg.ecg.recording import Recording
from cctaecg.ecg.source import Source

DUPLICATE = "duplicate of another record"

CHUNK = 32
"""Records handed to a process at a time: enough to make the handing over cheap, few enough to keep memory small."""

WORTH_A_PROCESS = 500
"""Records below which starting processes (seconds, for the libraries they import) costs more than they save."""

Item, Result = TypeVar("Item"), TypeVar("Result")


@dataclass(frozen=True)
class Prepared:
    """One record: its signal (12, T) float16 in mV and the digest of the samples that were read, or why it was refused.

    ``refused`` and ``warned`` read ``REASON: DETAIL``, joined by semicolons.
    """

    signal: np.ndarray | None
    samples: str = ""
    refused: str = ""
    warned: str = ""


def prepare_one(source: Source, config: SignalConfig, limits: QualityConfig) -> Prepared:
    """Read, check and prepare one file; a fault of the file is returned, not raised."""
    try:
        recording = source.read()
        findings = check(recording, config, limits)
        if refused := refusals(findings):
            return Prepared(None, refused="; ".join(map(str, refused)))
        signal = prepare(recording, config).astype(np.float16)
        if is_flat(signal, limits).any():  # a longer recording may vary only outside the seconds that are kept
            raise FlatLead(f"a lead is flat in the {config.seconds:g} s that are kept")
    except EcgError as error:
        return Prepared(None, refused=f"{error.reason}: {error.fault}")
    return Prepared(signal, samples_digest(recording), warned="; ".join(map(str, findings)))


def samples_digest(recording: Recording) -> str:
    """Digest, in hex, of a recording's samples and sampling rate: the same for one recording in two formats."""
    return hashlib.blake2b(recording.signal.tobytes(), digest_size=16, key=str(recording.fs).encode()).hexdigest()


def in_parallel(function: Callable[[Item], Result], items: Sequence[Item], workers: int = 1) -> Iterator[Result]:
    """``function`` of each item, in their order, computed by ``workers`` processes; by this one where items are few.

    ``function`` and what it takes and returns must be picklable. Few results wait at a time, so that memory does not
    grow with the number of items.
    """
    if workers <= 1 or len(items) < WORTH_A_PROCESS:
        yield from map(function, items)
        return
    with ProcessPoolExecutor(workers, mp_context=_context()) as executor:
        waiting, ahead = deque(), 3 * workers
        for start in range(0, len(items), CHUNK):
            waiting.append(executor.submit(_each, function, items[start : start + CHUNK]))
            if len(waiting) >= ahead:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _each(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    return [function(item) for item in items]


def _context() -> BaseContext:
    """How processes start: never by forking this one, whose threads (a notebook's, torch's) could leave locks held.

    A fork server imports the libraries once for all workers; Windows has none and imports them in each.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context
