"""Where and how exactly a network computes: the device, the precision, and what is said when its memory is full."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from cctaecg.config.sections import TrainingConfig
from cctaecg.errors import UserError

CPU = torch.device("cpu")

MEMORY_WORDS = ("DefaultCPUAllocator", "out of memory")
"""What PyTorch says when memory is full on a processor, and on an Apple GPU; both are a plain ``RuntimeError``."""


class DeviceMissing(UserError, RuntimeError):
    """A device was asked for that this machine, or this installation of PyTorch, does not have."""


def chosen_device(name: str) -> torch.device:
    """The device that ``training.device`` means: ``auto`` is the first that is there of cuda, mps (Apple) and cpu.

    >>> chosen_device("cpu")
    device(type='cpu')

    Raises ``DeviceMissing`` for ``cuda`` or ``mps`` where PyTorch finds none.
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(device for device, is_there in there.items() if is_there))
    if name not in there:
        raise DeviceMissing(f"device is {name!r}; expected auto or one of {', '.join(there)}")
    if not there[name]:
        raise DeviceMissing(f"training.device is {name}, and PyTorch {torch.__version__} finds no such device here; "
                            f"expected auto or {' or '.join(device for device in there if there[device])}")
    return torch.device(name)


def precise(training: TrainingConfig, device: torch.device) -> torch.autocast:
    """The context of the network's forward pass: nothing for ``float32``, mixed precision for ``bfloat16``.

    Parameters, losses and the optimiser stay float32 either way. A processor without units for bfloat16 imitates
    them; it works, slowly, and is warned of.
    """
    half = training.precision == "bfloat16"
    if half and device.type == "cpu" and not _has_bfloat16_units():
        warnings.warn("this processor has no units for bfloat16: training.precision bfloat16 works here, and is slower "
                      "than float32", stacklevel=2)
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=half)


@contextmanager
def reproducible(device: torch.device) -> Iterator[None]:
    """One thread, PyTorch's default generators to ourselves, and on a GPU its deterministic kernels.

    All of it is put back afterwards. Where a GPU has no deterministic kernel PyTorch warns, naming the operation: then
    the same seed gives the same bits on a processor alone.
    """
    threads, deterministic = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    only_warned = torch.is_deterministic_algorithms_warn_only_enabled()
    on_gpu = device.type == "cuda"
    torch.set_num_threads(1)
    if on_gpu:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # read when the first product is computed
        torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        with torch.random.fork_rng(devices=[torch.cuda.current_device()] if on_gpu else []):
            yield
    finally:
        torch.set_num_threads(threads)
        if on_gpu:
            torch.use_deterministic_algorithms(deterministic, warn_only=only_warned)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` is one of the several ways in which Python and PyTorch say that memory is full."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in MEMORY_WORDS)


def on_cpu(state: dict[str, Any]) -> dict[str, Any]:
    """A state dictionary whose tensors, at any depth, are on the processor; the others are kept as they are."""
    def moved(value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return value.cpu()
        return on_cpu(value) if isinstance(value, dict) else value

    return {name: moved(value) for name, value in state.items()}


def _has_bfloat16_units() -> bool:
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "arm_bf16", "bf16"))
