"""Work on many records: by several processes, in order, with bounded memory."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from threading import Thread
from time import perf_counter
from typing import TypeVar

import numpy as np

CHUNK = 32
"""Records handed to a process at a time: enough to make the handing over cheap, few enough to keep memory small."""

WORTH_SECONDS = 4.0
"""Seconds of work left for this process alone, below which starting others saves nothing: they take one to three to
import their libraries, and whoever has started them has to wait for that before it can end."""

AHEAD = 2
"""Chunks that each other process is given ahead, so that none waits while this one does a chunk itself."""

MOST_WORKERS = 8
"""Workers unless more are asked for: each needs 0.2 GB, and one disk keeps no more of them busy."""

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""What libraries read, once, to know how many threads a product of matrices may have."""

LARGEST_REUSED = 8 << 20
"""Bytes of an array up to which :func:`keep_freed_memory` has its memory used again."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Processes:
    """``workers`` processes, of which this one is the first. Use it in a ``with``, for as many maps as there are.

    The others are started once this one has measured that what is left would take it ``WORTH_SECONDS``; few records,
    or quick work on many, are done before others could have started. Until they have, this one works on alone, and
    nothing is given to them that would have to be waited for. So more workers are never slower than one.
    """

    def __init__(self, workers: int):
        self._others = workers - 1
        self._start: Thread | None = None

    def __enter__(self) -> "Processes":
        keep_freed_memory()
        return self

    def __exit__(self, *_: object) -> None:
        if self._start is not None:
            self._start.join()
            self._executor.shutdown(cancel_futures=True)

    def start(self) -> None:
        """Start the other processes, if there are to be any; returns at once."""
        if self._start is None and self._others > 0:
            self._executor = ProcessPoolExecutor(self._others, _context(), keep_freed_memory)
            self._start = Thread(target=self._begin)
            self._start.start()

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """``function`` of each item, in their order.

        ``function`` and what it takes and returns must be picklable. Few results wait at a time, so that memory does
        not grow with the number of items.
        """
        if self._others <= 0:
            yield from map(function, items)
            return
        given: deque[Future[list[Result]]] = deque()
        for start in range(0, len(items), CHUNK):
            chunk = items[start : start + CHUNK]
            busy = sum(not future.done() for future in given)
            if busy < AHEAD * self._others and self._started():
                given.append(self._executor.submit(_each, function, chunk))
            else:
                began = perf_counter()
                given.append(_done_here(function, chunk))
                left = (perf_counter() - began) / CHUNK * (len(items) - start)
                if start > 0 and left > WORTH_SECONDS:  # the first chunk also imports what its formats need
                    self.start()
            while given and (given[0].done() or len(given) > 2 * AHEAD * self._others):
                yield from given.popleft().result()
        while given:
            yield from given.popleft().result()

    def _begin(self) -> None:
        """Wait until a process has its libraries; each has one thread for products, as the cores are shared already."""
        with _environment(dict.fromkeys(THREADS, "1")):
            self._executor.submit(_nothing).result()

    def _started(self) -> bool:
        return self._start is not None and not self._start.is_alive()


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """What processes that start meanwhile find in their environment; this one has read its own."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _done_here(function: Callable[[Item], Result], items: Sequence[Item]) -> Future[list[Result]]:
    future: Future[list[Result]] = Future()
    future.set_result(_each(function, items))
    return future


def _each(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    return [function(item) for item in items]


def _nothing() -> None:
    """What a process is given first, to see that it has started."""


def available_cores() -> int:
    """Cores that this process may use, ``MOST_WORKERS`` at most: as many workers are the fastest."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST_WORKERS)


def keep_freed_memory() -> None:
    """Have what one record's arrays occupied used again for the next one's, wherever the C library is glibc.

    It gives freed memory back to the system beyond a limit, and then gets it again page by page, which was a sixth of
    the time of a record. Freeing one large array, which is never written to, raises that limit to twice its size.
    """
    np.empty(LARGEST_REUSED, np.uint8)


def _context() -> BaseContext:
    """How processes start: never by forking this one, whose threads (a notebook's, torch's) could leave locks held.

    A fork server imports the libraries once for all processes; Windows has none and imports them in each.
    """
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(["cctaecg.ecg.batch", "cctaecg.ecg.folder"])
    return context
