"""One training step of the published algorithm as one would write it down: what `train_step` is measured against.

The network keeps (batch, channels, time) and PyTorch's own one-dimensional layers; each task goes backwards through
all of it, and the projections loop over the tasks and over the parameters of each. Written from the descriptions in the
manuscript and in the articles on ECGFounder and PCGrad. Its parameters bear the published names, so that both sides
of a comparison start from the same weights.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cctaecg.config.sections import ModelConfig
from cctaecg.domain import LEADS, VESSELS


class Swish(nn.Module):
    """x sigmoid(x), with two steps to differentiate."""

    def forward(self, signal: Tensor) -> Tensor:
        return signal * torch.sigmoid(signal)


class PlainConv(nn.Module):
    """A convolution whose input is first copied between its zeros."""

    def __init__(self, in_width: int, out_width: int, kernel_size: int, stride: int = 1, groups: int = 1):
        super().__init__()
        self.kernel_size, self.stride = kernel_size, stride
        self.conv = nn.Conv1d(in_width, out_width, kernel_size, stride, groups=groups)

    def forward(self, signal: Tensor) -> Tensor:
        length = signal.shape[-1]
        total = max(0, (math.ceil(length / self.stride) - 1) * self.stride + self.kernel_size - length)
        return self.conv(F.pad(signal, (total // 2, total - total // 2)))


class PlainBlock(nn.Module):
    def __init__(self, in_width: int, width: int, stride: int, is_first: bool, config: ModelConfig):
        super().__init__()
        self.stride, self.is_first, self.use_norm, self.added = stride, is_first, config.norm, width - in_width
        self.bn1, self.bn2, self.bn3 = nn.BatchNorm1d(in_width), nn.BatchNorm1d(width), nn.BatchNorm1d(width)
        self.activation, self.dropout = Swish(), nn.Dropout(config.dropout)
        self.conv1 = PlainConv(in_width, width, 1)
        self.conv2 = PlainConv(width, width, config.kernel_size, stride, width // config.group_width)
        self.conv3 = PlainConv(width, width, 1)
        self.se_fc1, self.se_fc2 = nn.Linear(width, width // 2), nn.Linear(width // 2, width)

    def _activate(self, signal: Tensor, norm: nn.Module) -> Tensor:
        return self.dropout(self.activation(norm(signal) if self.use_norm else signal))

    def forward(self, signal: Tensor) -> Tensor:
        out = self.conv1(signal if self.is_first else self._activate(signal, self.bn1))
        out = self.conv2(self._activate(out, self.bn2))
        out = self.conv3(self._activate(out, self.bn3))
        gate = torch.sigmoid(self.se_fc2(self.activation(self.se_fc1(out.mean(-1)))))
        out = out * gate.unsqueeze(-1)
        if self.stride > 1:
            length = signal.shape[-1]
            total = max(0, (math.ceil(length / self.stride) - 1) * self.stride + self.stride - length)
            signal = F.max_pool1d(F.pad(signal, (total // 2, total - total // 2)), self.stride)
        if self.added:
            signal = F.pad(signal, (0, 0, self.added // 2, self.added - self.added // 2))
        return out + signal


class PlainStage(nn.Module):
    def __init__(self, blocks: list[PlainBlock]):
        super().__init__()
        self.block_list = nn.ModuleList(blocks)


class PlainNetwork(nn.Module):
    """Net1D, layer by layer."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.use_norm = config.norm
        self.first_conv = PlainConv(len(LEADS), config.stem_width, config.kernel_size, 2)
        self.first_bn, self.activation = nn.BatchNorm1d(config.stem_width), Swish()
        self.stage_list, width_in = nn.ModuleList(), config.stem_width
        for stage, (width, count) in enumerate(zip(config.widths, config.blocks, strict=True)):
            blocks = []
            for number in range(count):
                blocks.append(PlainBlock(width_in, width, 1 if number else 2, stage == number == 0, config))
                width_in = width
            self.stage_list.append(PlainStage(blocks))
        self.dense = nn.Linear(width_in, len(VESSELS))

    def forward(self, signal: Tensor) -> Tensor:
        signal = self.first_conv(signal)
        signal = self.activation(self.first_bn(signal) if self.use_norm else signal)
        for stage in self.stage_list:
            for block in stage.block_list:
                signal = block(signal)
        return self.dense(signal.mean(-1))


def plain_step(network: PlainNetwork, shared: list[nn.Parameter], batch: Tensor, labels: Tensor) -> None:
    """Set ``grad`` of all parameters: one forward pass, a backward pass for each task, projections one by one."""
    losses = F.binary_cross_entropy_with_logits(network(batch), labels, reduction="none").mean(0)
    head = list(network.dense.parameters())
    tasks, sums = [], [torch.zeros_like(parameter) for parameter in head]
    for loss in losses:
        network.zero_grad()
        loss.backward(retain_graph=True)
        tasks.append([parameter.grad.clone() for parameter in shared])
        for total, parameter in zip(sums, head, strict=True):
            total += parameter.grad
    combined = [torch.zeros_like(parameter) for parameter in shared]
    for number, gradients in enumerate(tasks):
        projected = [gradient.clone() for gradient in gradients]
        for other in torch.randperm(len(tasks)).tolist():  # drawn as TorchJD draws it, so that both orders agree
            if other == number:
                continue
            product = sum((a * b).sum() for a, b in zip(projected, tasks[other], strict=True))
            if product < 0:
                square = sum((b * b).sum() for b in tasks[other])
                for a, b in zip(projected, tasks[other], strict=True):
                    a -= product / square * b
        for total, gradient in zip(combined, projected, strict=True):
            total += gradient
    for parameter, gradient in zip([*shared, *head], [*combined, *sums], strict=True):
        parameter.grad = gradient
