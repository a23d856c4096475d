"""The batches of an epoch, one after the other: on a GPU the next is read while the network works on this one."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from torch import Tensor

from cctaecg.training.batches import Normalisation, Read, read_batch


def batches(
    read: Read, parts: Sequence[np.ndarray], how: Normalisation, device: torch.device
) -> Iterator[Tensor]:
    """The normalised signals of each part's rows, (rows, 12, time), on the device.

    A processor has no time to give away: there each batch is read when it is asked for. On a GPU a thread reads and
    normalises the next one into pinned memory, and copies it on a stream of its own. Raises what
    :func:`cctaecg.training.batches.read_batch` raises, when that batch is asked for.
    """
    if device.type == "cpu":
        for rows in parts:
            yield read_batch(read, rows, how)
        return
    ahead = _Ahead(device)

    def fetched(rows: np.ndarray) -> "tuple[Tensor, torch.cuda.Event | None]":
        return ahead.copied(read_batch(read, rows, how))

    with ThreadPoolExecutor(1, "reading") as thread:
        coming = [thread.submit(fetched, rows) for rows in parts[:1]]
        for number in range(len(parts)):
            batch, arrived = coming.pop().result()
            coming += [thread.submit(fetched, rows) for rows in parts[number + 1:number + 2]]
            if arrived is not None:
                current = torch.cuda.current_stream()
                current.wait_event(arrived)
                batch.record_stream(current)
            yield batch.to(device)


class _Ahead:
    """Copies to a device beside what is computed on it; only CUDA has streams for that."""

    def __init__(self, device: torch.device):
        self.device = device
        self.stream = (
            torch.cuda.Stream() if device.type == "cuda" else None)  # type: ignore[no-untyped-call]  # PyTorch names no types
        self.index = torch.cuda.current_device() if device.type == "cuda" else 0

    def copied(self, batch: Tensor) -> "tuple[Tensor, torch.cuda.Event | None]":
        """The batch on its way to the device, and what says when it has arrived; without streams, where it was."""
        if self.stream is None:
            return batch, None
        torch.cuda.set_device(self.index)  # of this thread, which begins with the first GPU
        with torch.cuda.stream(self.stream):
            copy = batch.pin_memory().to(self.device, non_blocking=True)
            return copy, self.stream.record_event()
