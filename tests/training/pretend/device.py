"""A device that every machine has: it computes as the processor does, and refuses what a GPU refuses.

Its tensors wrap the processor's. An operation that is given some of both kinds raises, unless the processor's is a
single number; so does ``numpy()``. What PyTorch makes without a device lies on the processor. It stands for CUDA where
there is none: whatever runs here forgets no ``.to(device)`` and no ``.cpu()``. It is registered once and for all, so
that whoever uses it does so in a process of its own.
"""

from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map
from torch.utils.backend_registration import _DummyBackendModule, _setup_privateuseone_for_python_backend


class Amp(_DummyBackendModule):
    """What PyTorch asks of a device about mixed precision."""

    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        return [torch.bfloat16]


def register() -> torch.device:
    """Make the device; call it before anything is imported that computes."""
    _setup_privateuseone_for_python_backend("pretend", Amp())
    torch.inference_mode = torch.no_grad  # tensors of the one cannot be wrapped
    return torch.device("pretend:0")


class TwoDevices(RuntimeError):
    """An operation was given tensors of the device and of the processor."""


class Pretended(torch.Tensor):
    """A tensor of the device; ``inner`` is that of the processor which it stands for."""

    inner: torch.Tensor

    @staticmethod
    def __new__(cls, inner: torch.Tensor, requires_grad: bool = False) -> "Pretended":
        made = torch.Tensor._make_wrapper_subclass(
            cls, inner.size(), strides=inner.stride(), storage_offset=inner.storage_offset(), dtype=inner.dtype,
            device=torch.device("pretend:0"), requires_grad=requires_grad)
        made.inner = inner
        return made

    def __repr__(self) -> str:
        return f"Pretended({self.inner!r})"

    @classmethod
    def __torch_dispatch__(cls, function: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        return _computed(function, args, kwargs or {})


class Present(TorchDispatchMode):
    """While it is entered, tensors can be made on the device."""

    def __torch_dispatch__(self, function: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        return _computed(function, args, kwargs or {})


def _computed(function: Any, args: tuple, kwargs: dict) -> Any:
    given: list[torch.Tensor] = []
    tree_map(lambda value: given.append(value) if isinstance(value, torch.Tensor) else None, (args, kwargs))
    pretended = [value for value in given if isinstance(value, Pretended)]
    ours, asked = bool(pretended), kwargs.get("device")
    moves = function in (torch.ops.aten._to_copy.default, torch.ops.aten.copy_.default)
    if ours and not moves and any(not isinstance(value, Pretended) and value.dim() for value in given):
        raise TwoDevices(f"{function} was given {[(tuple(value.shape), str(value.device)) for value in given]}")
    if asked is not None:
        ours = torch.device(asked).type == "pretend"
        kwargs = {**kwargs, "device": torch.device("cpu"), "pin_memory": False} if ours else kwargs
        if function is torch.ops.aten._to_copy.default:
            kwargs.pop("pin_memory", None)
    if moves and function is torch.ops.aten.copy_.default:
        ours = isinstance(args[0], Pretended)
    inner_args, inner_kwargs = tree_map(lambda v: v.inner if isinstance(v, Pretended) else v, (args, kwargs))
    found = function(*inner_args, **inner_kwargs)
    known = {id(value.inner): value for value in pretended}  # an operation in place gives back what it was given

    def wrapped(value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return value
        return known.get(id(value)) if id(value) in known else Pretended(value)

    return tree_map(wrapped, found) if ours else found
