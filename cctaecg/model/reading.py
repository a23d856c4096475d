"""Reading a checkpoint's file safely: tensors and plain values, never code, and no more memory than they need."""

import pickle
import re
import struct
import warnings
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from cctaecg.errors import UserError
from cctaecg.model.file_kind import kind_of
from cctaecg.model.plain_numbers import numpy_numbers

DAMAGE = (
    pickle.UnpicklingError, SafetensorError, EOFError, OSError, RuntimeError, ValueError, LookupError, AttributeError,
    TypeError, AssertionError, struct.error,
)
"""What the readers raise on files of something else and on damaged ones, found by damaging files at random."""


class UnreadableCheckpoint(UserError, ValueError):
    """A file holds no state dictionary, or holds code instead of tensors; the message names the file."""


class MissingCheckpoint(UserError, FileNotFoundError):
    """There is no file where the configuration says that a checkpoint lies."""


def read_checkpoint(path: Path) -> dict[str, Any]:
    """The dictionary that a checkpoint file holds: safetensors, or a PyTorch file of tensors and plain values.

    Nothing else is ever unpickled. Tensors stay on disk until they are used, wherever the format allows it. Raises
    ``FileNotFoundError``, and ``UnreadableCheckpoint`` for anything else.
    """
    path = Path(path)
    if not path.exists():
        raise MissingCheckpoint(f"checkpoint {path} does not exist")
    if not path.is_file():
        raise UnreadableCheckpoint(f"{path} is no file; expected a checkpoint")
    named, kind = f"{path} ({path.stat().st_size:,} bytes)", kind_of(path)
    if kind.fault:
        raise UnreadableCheckpoint(f"{named} {kind.fault}")
    try:
        if kind.format == "safetensors":
            content = safetensors.torch.load_file(path)
        else:
            with numpy_numbers(), warnings.catch_warnings(action="ignore"):  # it warns of kinds that are refused here
                content = torch.load(path, map_location="cpu", weights_only=True, mmap=kind.mapped)
    except DAMAGE as error:
        found = re.search(r"GLOBAL ([A-Za-z_][\w.]{0,80})", str(error))
        holds = f"it holds {found[1]}, which is code, and none of it was run" if found else (
            "it is cut off, damaged or another kind of file, or holds code")
        raise UnreadableCheckpoint(f"{named} could not be read as tensors and plain values alone: {holds}") from error
    if not isinstance(content, dict):
        raise UnreadableCheckpoint(f"{path} holds {type(content).__name__}; expected tensors by parameter name")
    return content


WRAPPERS = ("state_dict", "model_state_dict", "model")
"""Keys under which a file may hold its network's tensors; they may also stand in it directly."""


def read_state(path: Path) -> dict[str, Tensor]:
    """The tensors of a checkpoint by parameter name, without any ``module.`` in front.

    They may stand in the file directly, or under one of :data:`WRAPPERS`. Raises what
    :func:`read_checkpoint` raises, and ``UnreadableCheckpoint`` for a file without tensors.
    """
    return state_of(read_checkpoint(path), path)


def state_of(content: dict[str, Any], path: Path) -> dict[str, Tensor]:
    """The tensors of a checkpoint's ``content`` by parameter name, as :func:`read_state`."""
    for wrapper in WRAPPERS:
        if isinstance(content.get(wrapper), dict):
            content = content[wrapper]
    state = {str(name).removeprefix("module."): value for name, value in content.items() if isinstance(value, Tensor)}
    if not state:
        keys = ", ".join(ascii(key) for key in list(content)[:10]) or "none"
        raise UnreadableCheckpoint(f"{path} holds no tensor; its keys are {keys}")
    size = path.stat().st_size
    for name, value in state.items():
        if value.layout is torch.strided and not value.is_meta and value.numel() * value.element_size() > size:
            raise UnreadableCheckpoint(f"{path} ({size:,} bytes) says that {name!a} has {value.numel():,} values, "
                                       "which is more than it can hold")
    return state
