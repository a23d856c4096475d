"""What a network is made of, stage by stage, as a signal meets it: read off the network itself while one passes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from cctaecg.config.sections import Config
from cctaecg.domain import LEADS
from cctaecg.model.net1d import Net1D, Stage


@dataclass(frozen=True)
class Layer:
    """A stage of the network: the stem, a run of blocks, or the head.

    Attributes
    ----------
    name : str
        ``Stem``, ``Stage 1`` and so on, ``Head``.
    width : int
        Channels that it gives.
    blocks : int
        Residual blocks, 0 in stem and head.
    kernel, stride, groups : int
        Of its widest convolution, the stride that of the first; 0 in the head, which has none.
    length : int
        Samples that are left of the signal behind it.
    parameters : int
        All that it holds, those of batch norms among them, applied or not.
    multiply_adds : int
        Of its convolutions and matrix products, for one ECG; norms, activations and means are left out.
    """

    name: str
    width: int
    blocks: int
    kernel: int
    stride: int
    groups: int
    length: int
    parameters: int
    multiply_adds: int


def layers(config: Config) -> tuple[Layer, ...]:
    """The stages of the network of a configuration, from the stem to the head, as one of its ECGs passes them.

    Nothing is computed: what passes is a signal without numbers.

    Parameters
    ----------
    config : Config
        Its ``model``, and the length of its ``signal``.

    Returns
    -------
    tuple of Layer
        Their parameters and multiply-adds add up to the network's.

    Examples
    --------
    >>> from cctaecg.config import profile
    >>> stem, *stages, head = layers(profile("paper"))
    >>> stem.length, stages[0].length, stages[0].blocks, head.parameters
    (2500, 1250, 2, 4100)
    """
    with torch.device("meta"):
        network = Net1D(config.model).eval()
        signal = torch.empty(1, len(LEADS), round(config.signal.fs * config.signal.seconds))
    passed: dict[nn.Module, tuple[int, ...]] = {}
    products: dict[nn.Module, int] = {}
    for module in network.modules():
        module.register_forward_hook(_noted(passed, products))
    with torch.inference_mode():
        network(signal)
    stages = [(f"Stage {number}", stage) for number, stage in enumerate(network.stage_list, 1)]
    found = []
    for name, module in (("Stem", network.first_conv), *stages, ("Head", network.dense)):
        convolutions = [inner for inner in module.modules() if isinstance(inner, nn.Conv1d)]
        widest = max(convolutions, key=lambda conv: conv.kernel_size, default=None)
        own = [module, network.first_bn] if module is network.first_conv else [module]
        size = passed[module.block_list[-1] if isinstance(module, Stage) else module]  # blocks are called, stages not
        found.append(Layer(
            name, size[-1], len(module.block_list) if isinstance(module, Stage) else 0,
            *((widest.kernel_size[0], widest.stride[0], widest.groups) if widest else (0, 0, 0)),
            size[1] if len(size) > 2 else 1,
            sum(parameter.numel() for each in own for parameter in each.parameters()),
            sum(products.get(inner, 0) for inner in module.modules()),
        ))
    return tuple(found)


def _noted(passed: dict[nn.Module, tuple[int, ...]], products: dict[nn.Module, int]) -> Callable[..., None]:
    """A hook that notes the size of what a module gives, and the multiply-adds that it took."""
    def note(module: nn.Module, _: Any, out: Tensor) -> None:
        passed[module] = tuple(out.shape)
        convolution = getattr(module, "conv", None)
        if isinstance(convolution, nn.Conv1d):  # (batch, time, channels)
            products[module] = out.numel() * convolution.weight[0].numel()
        elif isinstance(module, nn.Linear):
            products[module] = out.numel() * module.in_features
    return note
