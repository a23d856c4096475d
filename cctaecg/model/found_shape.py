"""The shape of a network, found from the shapes of its tensors."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError
from torch import Tensor

from cctaecg.config.sections import ModelConfig
from cctaecg.model.reading import UnreadableCheckpoint
from cctaecg.model.weights import STEM, refuse_other_leads

MOST_STAGES, MOST_BLOCKS = 32, 64  # as the configuration allows

WIDTH_STANDS_IN = (
    ("conv1.conv.weight", 0), ("conv1.conv.bias", 0), ("conv2.conv.weight", 0), ("conv2.conv.bias", 0),
    ("conv3.conv.weight", 0), ("conv3.conv.bias", 0), ("bn2.weight", 0), ("bn3.weight", 0), ("se_fc1.weight", 1),
    ("se_fc2.weight", 0),
)
"""Parameters of a block, and the axis of each, that tell the width of its stage."""

_BLOCK = re.compile(r"stage_list\.(\d{1,4})\.block_list\.(\d{1,4})\.(.+)")


class OtherArchitecture(UnreadableCheckpoint):
    """A file holds tensors, and not those of a Net1D; the message says what they are."""


def found_shape(state: Mapping[str, Tensor], path: Path) -> ModelConfig:
    """The shape of the Net1D that a state is of, told by most of its tensors where they contradict each other.

    Parameters
    ----------
    state : mapping of str to tensor
        By parameter name, without ``module.`` in front.
    path : path
        The file that it was read from, for messages.

    Raises
    ------
    OtherArchitecture
        For whatever is no Net1D.
    WeightsMismatch
        For a network of a single lead, or of another number of leads than twelve.
    """
    stem = state.get(STEM)
    blocks = [(int(match[1]), int(match[2]), match[3], value) for name, value in state.items()
              if (match := _BLOCK.fullmatch(name))]
    if not blocks:
        shown = ", ".join(ascii(name) for name in list(state)[:3])
        raise OtherArchitecture(f"{path} holds another architecture than Net1D: none of its {len(state)} tensors "
                                f"belongs to a stage; the first are {shown}")
    refuse_other_leads(state, path)
    numbers: dict[int, int] = {}
    for stage, block, _, _ in blocks:
        numbers[stage] = max(numbers.get(stage, 0), block + 1)
    if max(numbers) >= MOST_STAGES or max(numbers.values()) > MOST_BLOCKS:
        raise OtherArchitecture(f"{path} holds {max(numbers) + 1} stages of up to {max(numbers.values())} blocks; "
                                f"expected at most {MOST_STAGES} of {MOST_BLOCKS}")
    middle = [value for *_, part, value in blocks if part == "conv2.conv.weight" and value.ndim == 3]
    widths = [_most(value.shape[axis] for number, _, part, value in blocks for name, axis in WIDTH_STANDS_IN
                    if number == stage and part == name and value.ndim > axis) for stage in range(max(numbers) + 1)]
    stems = ((STEM, 0), ("first_conv.conv.bias", 0), ("first_bn.weight", 0), ("first_bn.bias", 0))
    try:
        return ModelConfig(
            widths=tuple(widths), blocks=tuple(numbers.get(stage, 0) for stage in range(len(widths))),
            stem_width=_most(state[name].shape[axis] for name, axis in stems if name in state and state[name].ndim),
            kernel_size=_most(value.shape[2] for value in ([stem] if stem is not None and stem.ndim == 3 else [])
                              + middle),
            group_width=_most(value.shape[1] for value in middle),
        )
    except ValidationError as error:
        fault = error.errors()[0]
        raise OtherArchitecture(f"{path} holds stages that make no Net1D: {'.'.join(map(str, fault['loc'])) or 'model'}"
                                f" {fault['msg']}") from error


def _most(values: Iterable[int]) -> int:
    """The commonest of some numbers; 0, which makes no network, where there is none."""
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else 0
