"""The network: Net1D as ECGFounder published it, in any size, and its pretrained weights."""

from cctaecg.model.net1d import Net1D, NetworkShapeError, ecgfounder
from cctaecg.model.weights import LoadReport, UnreadableCheckpoint, WeightsMismatch, build, load_pretrained

__all__ = [
    "LoadReport", "Net1D", "NetworkShapeError", "UnreadableCheckpoint", "WeightsMismatch", "build", "ecgfounder",
    "load_pretrained",
]
