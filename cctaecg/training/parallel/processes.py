"""Several processes that train one network together, as ``torchrun`` starts them.

Each has its records of every batch; gradients are added up over all, task by task, before the projection. Then every
process takes the same step, so that the weights stay the same everywhere, which is looked at after each epoch.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.rendezvous import rendezvous

from cctaecg.errors import UserError
from cctaecg.training.device import DeviceMissing
from cctaecg.training.parallel.share import Share

FAILED = "cctaecg/failed"  #: counts the processes that failed, where all of them can read it


class ProcessLost(UserError, RuntimeError):
    """Another process of the same training has ended, so that this one cannot go on."""


class ProcessesDiffer(UserError, RuntimeError):
    """The processes of one training do not hold the same settings, data, state or weights."""


class Processes:
    """This process among those of one training; by itself it is the only one.

    Attributes
    ----------
    rank : int
        Counted from 0; process 0 writes files and reports.
    count : int
        How many there are.
    """

    def __init__(self, rank: int = 0, count: int = 1):
        self.rank, self.count = rank, count

    @property
    def is_first(self) -> bool:
        """Whether this process writes what all of them have come to."""
        return self.rank == 0

    def share(self, records: int) -> Share:
        """This process's records of a batch: every ``count``-th, so that no two differ by more than one."""
        return Share(self, records, np.arange(self.rank, records, self.count))

    def sums(self, tensors: Sequence[Tensor]) -> list[Tensor]:
        """Each tensor added up over the processes; the same bits on all of them. The given ones may be overwritten."""
        if self.count == 1:
            return list(tensors)
        totals = [tensor.contiguous() for tensor in tensors]
        with self._together():
            for pending in [dist.all_reduce(total, async_op=True) for total in totals]:
                assert pending is not None  # this process is one of the group
                pending.wait()
        return totals

    def sum_array(self, values: np.ndarray) -> np.ndarray:
        """An array added up over the processes."""
        (total,) = self.sums([torch.from_numpy(values.copy())])
        return total.numpy()

    def require_same(self, what: str, content: bytes) -> None:
        """Raise ``ProcessesDiffer`` unless every process calls this with the same ``content``."""
        if self.count == 1:
            return
        mine = torch.frombuffer(bytearray(sha256(content).digest()), dtype=torch.uint8)
        all_of_them = [torch.empty_like(mine) for _ in range(self.count)]
        with self._together():
            dist.all_gather(all_of_them, mine)
        others = [rank for rank, theirs in enumerate(all_of_them) if not torch.equal(theirs, all_of_them[0])]
        if others:
            raise ProcessesDiffer(f"process {others[0]} of {self.count} has other {what} than process 0; expected the "
                                  "same on all: the same run folder, code and PyTorch, on the same kind of device")

    def require_same_weights(self, model: nn.Module) -> None:
        """Raise ``ProcessesDiffer`` unless the network has the same weights on every process."""
        if self.count > 1:
            digest = sha256()
            for value in model.state_dict().values():
                digest.update(value.detach().cpu().contiguous().numpy().tobytes())
            self.require_same("weights", digest.digest())

    def require_device(self, device: torch.device) -> None:
        """Raise ``DeviceMissing`` unless each process of this machine can have a device of this kind to itself."""
        here = int(os.environ.get("LOCAL_WORLD_SIZE", self.count))
        if self.count == 1 or device.type == "cpu":
            return
        there = torch.cuda.device_count() if device.type == "cuda" else 1
        if device.type != "cuda" or there < here:
            raise DeviceMissing(f"{here} processes train on this machine, and it has {there} {device.type} device(s); "
                                "expected one for each: lower --nproc-per-node, or set training.device to cpu")

    @contextmanager
    def _together(self) -> Iterator[None]:
        try:
            yield
        except RuntimeError as error:
            raise ProcessLost(f"process {self.rank} of {self.count} waited for the others of its training, and one has "
                              "ended or cannot be reached; the finished epochs are kept, and the same command goes on "
                              "from there") from error


ALONE = Processes()


@contextmanager
def joined() -> Iterator[Processes]:
    """The processes that ``torchrun`` started together with this one; this one alone where it was not started so.

    With CUDA each takes the GPU of its local rank. Of processes that fail, the first to do so raises its error, and the
    others end without a word: they failed because it did.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        yield ALONE
        return
    on_gpu = torch.cuda.is_available()
    local = int(os.environ.get("LOCAL_RANK", "0"))
    if on_gpu and local < torch.cuda.device_count():
        torch.cuda.set_device(local)
    store, rank, count = next(iter(rendezvous("env://")))
    dist.init_process_group("cpu:gloo,cuda:nccl" if on_gpu else "gloo", store=store, rank=rank, world_size=count)
    try:
        yield Processes(rank, count)
    except BaseException:
        if not _is_first_failure(store):
            raise SystemExit(1) from None
        raise
    dist.destroy_process_group()


def _is_first_failure(store: Any) -> bool:
    try:
        return int(store.add(FAILED, 1)) == 1
    except RuntimeError:
        return False  # whoever kept the count has ended before
