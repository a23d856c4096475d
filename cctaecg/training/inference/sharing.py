"""How the cores are shared between preparing ECGs, in processes of their own, and the network, in this one's threads.

A small network takes a fifth of the time of preparing its signals: then every core prepares, and this process also runs
the network, on one thread, because the threads of one product wait for one another and would wait for the other
processes too. A large network takes a hundred times as long: then it gets every core, and this process prepares what
it needs meanwhile. Which it is, is measured on the first signals.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from time import perf_counter
from typing import TypeVar

import torch

from cctaecg.ecg.parallel import Processes

Item = TypeVar("Item")
Result = TypeVar("Result")


def processes_and_threads(preparing: float, computing: float, cores: int) -> tuple[int, int]:
    """Processes that prepare, this one among them, and threads of the network in this one.

    ``preparing`` and ``computing`` are what the same records took one core. The network has more than its core's share
    of the work where ``computing > (preparing + computing) / cores``.

    >>> processes_and_threads(5.4, 1.0, cores=2), processes_and_threads(5.4, 500.0, cores=2)
    ((2, 1), (1, 2))
    """
    return (cores, 1) if computing * cores <= preparing + computing else (1, cores)


@contextmanager
def network_threads(count: int) -> Iterator[None]:
    """PyTorch's threads of this process while a block runs."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def in_blocks(
    function: Callable[[Item], Result], items: Sequence[Item], size: int, cores: int
) -> Iterator[list[Result]]:
    """``function`` of each item, ``size`` at a time and in order, while whoever takes the blocks works on the last one.

    Memory does not grow with the number of items. On one core nothing is shared, and PyTorch's threads are left as they
    are.
    """
    if cores == 1:
        yield from _blocks(map(function, items), size)
        return
    with network_threads(1):
        began = perf_counter()
        first = [function(item) for item in items[:size]]
        prepared = perf_counter()
        yield first
        processes, threads = processes_and_threads(prepared - began, perf_counter() - prepared, cores)
        with network_threads(threads), Processes(processes) as shared:
            yield from _blocks(shared.map(function, items[size:]), size)


def _blocks(results: Iterator[Result], size: int) -> Iterator[list[Result]]:
    while block := list(islice(results, size)):
        yield block
