"""Convolutions over time with "same" padding, on tensors (batch, time, channels).

With the channels innermost a convolution of width one is a plain matrix product, and the wider ones run several times
faster on a processor than on (batch, channels, time).
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def same_padding(length: int, kernel_size: int, stride: int) -> tuple[int, int]:
    """Zeros before and after a signal such that a convolution returns ``ceil(length / stride)`` samples.

    >>> same_padding(1000, 16, 1), same_padding(1000, 16, 2), same_padding(125, 16, 2)
    ((7, 8), (7, 7), (7, 8))
    """
    total = max(0, (math.ceil(length / stride) - 1) * stride + kernel_size - length)
    return total // 2, total - total // 2


def as_image(signal: Tensor) -> Tensor:
    """(batch, time, channels) seen as (batch, channels, 1, time), without a copy."""
    return signal.transpose(1, 2).unsqueeze(2)


def as_signal(image: Tensor) -> Tensor:
    """(batch, channels, 1, time) seen as (batch, time, channels), without a copy."""
    return image.squeeze(2).transpose(1, 2)


class SameConv1d(nn.Module):
    """A convolution over time with "same" padding; (batch, time, in) to (batch, ceil(time / stride), out)."""

    def __init__(self, in_width: int, out_width: int, kernel_size: int, stride: int = 1, groups: int = 1):
        super().__init__()
        self.conv = nn.Conv1d(in_width, out_width, kernel_size, stride, groups=groups)

    @property
    def is_pointwise(self) -> bool:
        """Whether it is a matrix product at every sample by itself."""
        return self.conv.kernel_size == self.conv.stride == (1,) and self.conv.groups == 1

    def forward(self, signal: Tensor) -> Tensor:
        conv = self.conv
        (kernel_size,), (stride,) = conv.kernel_size, conv.stride
        if self.is_pointwise:
            return F.linear(signal, conv.weight.squeeze(2), conv.bias)
        left, right = same_padding(signal.shape[1], kernel_size, stride)
        if left != right:  # the convolution itself pads both sides alike
            signal, left = F.pad(signal, (0, 0, left, right)), 0
        weight = conv.weight.unsqueeze(2).contiguous(memory_format=torch.channels_last)
        return as_signal(F.conv2d(as_image(signal), weight, conv.bias, (1, stride), (0, left), 1, conv.groups))
