"""The network: Net1D as ECGFounder published it, in any size, and its pretrained weights."""

from typing import TYPE_CHECKING

from cctaecg.lazy_room import lazy_room

if TYPE_CHECKING:
    from cctaecg.model.net1d import Net1D, NetworkShapeError, ecgfounder
    from cctaecg.model.weights import (
        LoadReport,
        UnreadableCheckpoint,
        WeightsMismatch,
        build,
        load_pretrained,
        pretraining_card,
    )

__all__ = [
    "LoadReport", "Net1D", "NetworkShapeError", "UnreadableCheckpoint", "WeightsMismatch", "build", "ecgfounder",
    "load_pretrained", "pretraining_card",
]  # fmt: skip

lazy_room(__name__)
