"""A fold's network as the page carries it: weights in half precision, biases and norms in single, in base64."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from torch import nn

from cctaecg.book.your_ecg.library import base64_of
from cctaecg.domain import VESSELS
from cctaecg.model.net1d import STRIDE, Net1D
from cctaecg.training.checkpoint import TrainedFold


def weights_of(network: Net1D) -> int:
    """How many weights and biases a network has, without the norms'."""
    return sum(parameter.numel() for layer in _layers(network) for parameter in layer.parameters())


def packed(fold: TrainedFold) -> dict[str, Any]:
    """A fold's network: its shape, how it is fed, the vessels that it learnt, and its numbers.

    The numbers stand in the order in which a signal meets them: of each layer weights and bias, of each norm scale and
    shift, which take the place of its four vectors.
    """
    network, config = fold.model, fold.model.config
    halves = [layer.weight.detach().numpy().ravel() for layer in _layers(network)]
    return {
        "shape": {"widths": config.widths, "blocks": config.blocks, "stemWidth": config.stem_width,
                  "kernel": config.kernel_size, "groupWidth": config.group_width, "norm": config.norm,
                  "stride": STRIDE, "classes": len(VESSELS)},
        "normalise": fold.normalise,
        "trained": fold.trained.tolist(),
        "weights": base64_of(np.concatenate(halves), "f2"),
        "others": base64_of(np.concatenate(list(_singles(network))), "f4"),
    }


def _layers(network: Net1D) -> list[nn.Conv1d | nn.Linear]:
    """Convolutions and dense layers in the order in which a signal meets them, which is that of their definition."""
    return [layer for layer in network.modules() if isinstance(layer, nn.Conv1d | nn.Linear)]


def _singles(network: Net1D) -> Iterator[np.ndarray]:
    """Biases, and of norms that are applied their scale and shift, in the same order."""
    numbers = {name: value.double().numpy() for name, value in network.state_dict().items()}
    never_applied = network.residual_blocks[0].bn1
    for name, layer in network.named_modules():
        if isinstance(layer, nn.Conv1d | nn.Linear):
            yield numbers[f"{name}.bias"]
        elif isinstance(layer, nn.BatchNorm1d) and network.config.norm and layer is not never_applied:
            mean, variance = numbers[f"{name}.running_mean"], numbers[f"{name}.running_var"]
            scale = numbers[f"{name}.weight"] / np.sqrt(variance + layer.eps)
            yield scale
            yield numbers[f"{name}.bias"] - mean * scale
