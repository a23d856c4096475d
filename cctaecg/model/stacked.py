"""Networks of one shape side by side as one: five folds in one forward pass, for predicting only.

The channels of all networks lie beside one another, (batch, time, networks x channels), and each convolution is one
with as many groups more. What a batch norm does to a trained network is a factor and a shift for each channel: behind a
convolution they are part of its weights here, which spares a pass over the memory. So the numbers are those of the
networks one after the other but for rounding.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cctaecg.model.net1d import Block, Net1D
from cctaecg.model.same_convolution import as_image, as_signal, same_padding


class StackedNetworks(nn.Module):
    """Trained networks of one shape as one: normalised signals (batch, 12, time) to logits (networks, batch, classes).

    Parameters
    ----------
    networks : sequence of Net1D
        At least one, all of one configuration; they are copied, as they are in evaluation mode.

    Raises
    ------
    ValueError
        When they are of several shapes, or there is none.

    Examples
    --------
    >>> from cctaecg.config.sections import ModelConfig
    >>> networks = [Net1D(ModelConfig(widths=(16, 32), blocks=(1, 1))).eval() for _ in range(3)]
    >>> StackedNetworks(networks)(torch.zeros(2, 12, 1000)).shape
    torch.Size([3, 2, 4])
    """

    def __init__(self, networks: Sequence[Net1D]):
        super().__init__()
        shapes = {network.config.model_dump_json(exclude={"checkpoint", "dropout"}) for network in networks}
        if len(shapes) != 1:
            raise ValueError(f"{len(networks)} networks of {len(shapes)} shapes; expected some of one shape")
        self.count, norm = len(networks), networks[0].config.norm
        with torch.no_grad():
            stems = [network.first_conv.conv for network in networks]
            after = [network.first_bn for network in networks] if norm else None
            self.stem = _Convolution(stems, after, shared=True)
            self.blocks = nn.ModuleList(_Blocks(list(blocks), norm)
                                        for blocks in zip(*(network.residual_blocks for network in networks)))
            self.head_weight, self.head_bias = _linears([network.dense for network in networks])
        self.requires_grad_(False)

    def forward(self, signal: Tensor) -> Tensor:
        out = F.silu(self.stem(signal.transpose(1, 2).contiguous()))
        for block in self.blocks:
            out = block(out)
        features = out.mean(1).view(len(out), self.count, -1).transpose(0, 1)
        logits: Tensor = torch.baddbmm(self.head_bias, features, self.head_weight)
        return logits


class _Convolution(nn.Module):
    """One convolution of each network, and the norm behind it; of a ``shared`` input, or of each network's own."""

    def __init__(self, convolutions: list[nn.Conv1d], norms: list[nn.BatchNorm1d] | None, shared: bool = False):
        super().__init__()
        first = convolutions[0]
        (self.kernel,), (self.stride,) = first.kernel_size, first.stride
        self.groups = 1 if shared else first.groups * len(convolutions)
        weights, biases = [], []
        for k, convolution in enumerate(convolutions):
            assert convolution.bias is not None  # all of Net1D have one
            scale, shift = _affine(norms[k]) if norms else (torch.ones(len(convolution.weight)), torch.zeros(1))
            weights.append(convolution.weight * scale[:, None, None])
            biases.append(convolution.bias * scale + shift)
        weight = torch.cat(weights).unsqueeze(2).contiguous(memory_format=torch.channels_last)
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(torch.cat(biases))

    def forward(self, signal: Tensor) -> Tensor:
        left, right = same_padding(signal.shape[1], self.kernel, self.stride)
        if left != right:
            signal, left = F.pad(signal, (0, 0, left, right)), 0
        image = F.conv2d(as_image(signal), self.weight, self.bias, (1, self.stride), (0, left), 1, self.groups)
        return as_signal(image)


class _Blocks(nn.Module):
    """The same block of each network."""

    def __init__(self, blocks: list[Block], norm: bool):
        super().__init__()
        self.first, self.count = blocks[0].is_first, len(blocks)
        self.stride, self.added_width = blocks[0].stride, blocks[0].added_width
        before = [_affine(block.bn1) for block in blocks] if norm and not self.first else []
        self.before = nn.ParameterList([torch.cat(each) for each in zip(*before)])
        self.conv1, self.conv2, self.conv3 = (
            _Convolution([getattr(block, f"conv{k}").conv for block in blocks],
                         [getattr(block, f"bn{k + 1}") for block in blocks] if norm and k < 3 else None)
            for k in (1, 2, 3)
        )
        self.se1_weight, self.se1_bias = _linears([block.se_fc1 for block in blocks])
        self.se2_weight, self.se2_bias = _linears([block.se_fc2 for block in blocks])

    def forward(self, signal: Tensor) -> Tensor:
        out = signal
        if not self.first:
            if len(self.before):
                out = torch.addcmul(self.before[1], signal, self.before[0])
            out = F.silu(out, inplace=out is not signal)
        out = F.silu(self.conv1(out), inplace=True)
        out = F.silu(self.conv2(out), inplace=True)
        out = self.conv3(out)
        means = out.mean(1).view(len(out), self.count, -1).transpose(0, 1)
        gates = torch.baddbmm(self.se1_bias, means, self.se1_weight)
        gates = torch.sigmoid(torch.baddbmm(self.se2_bias, F.silu(gates), self.se2_weight))
        gate = gates.transpose(0, 1).reshape(len(out), 1, -1)
        return torch.addcmul(self._identity(signal), out, gate)

    def _identity(self, signal: Tensor) -> Tensor:
        if self.stride > 1:
            added = self.stride - 1
            signal = F.pad(signal, (0, 0, added // 2, added - added // 2)) if signal.shape[1] % self.stride else signal
            signal = as_signal(F.max_pool2d(as_image(signal), (1, self.stride)))
        if self.added_width > 0:  # of each network by itself
            apart = signal.reshape(*signal.shape[:2], self.count, -1)
            signal = F.pad(apart, (self.added_width // 2, self.added_width - self.added_width // 2)).flatten(2)
        return signal


def _affine(norm: nn.BatchNorm1d) -> tuple[Tensor, Tensor]:
    """The factor and the shift of each channel that a norm is in evaluation mode."""
    assert norm.running_var is not None and norm.running_mean is not None  # as Net1D makes them
    scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
    return scale, norm.bias - norm.running_mean * scale


def _linears(layers: list[nn.Linear]) -> tuple[nn.Parameter, nn.Parameter]:
    """Weights (networks, in, out) and biases (networks, 1, out)."""
    weight = torch.stack([layer.weight.T for layer in layers]).contiguous()
    return nn.Parameter(weight), nn.Parameter(torch.stack([layer.bias for layer in layers]).unsqueeze(1))
