"""The gradients of several tasks on a wide convolution at once: on its weights, and on what went in.

A group of these networks is only 16 channels wide, and the usual kernels find both gradients at a fraction of the
machine's rate. Both are computed here as what the machine does well: the first as matrix products that take all
tasks side by side, the second as a forward convolution of all tasks in one batch.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from cctaecg.model.same_convolution import SameConv1d, same_padding
from cctaecg.training.gradients.products import goes_by_onednn, linear

SAMPLES_AT_A_TIME = 1024  #: of results, whose windows are written out; a matrix of these stays in a core's cache


def weight_gradients(convolution: SameConv1d, signal: Tensor, cotangents: Tensor) -> Tensor:
    """The gradient of every task on a convolution's weight: (tasks, out, in / groups, kernel).

    ``signal`` (batch, time, in) went in; ``cotangents`` (tasks, batch, time / stride, out) came back. With one
    group's channels innermost, the samples under the kernel lie side by side in memory, and those under it one
    whole kernel later follow on: the padded signal *is* the matrix of every such window, and so it is from
    each of the kernel's positions in between. The gradient is the sum over these of matrix products.
    """
    conv = convolution.conv
    (kernel_size,), (stride,), groups = conv.kernel_size, conv.stride, conv.groups
    (batch, length, width), (tasks, _, out_length, out_width) = signal.shape, cotangents.shape
    group_in, group_out = width // groups, out_width // groups
    step = math.lcm(kernel_size, stride)  # from one window to the next that does not overlap it
    left, right = same_padding(length, kernel_size, stride)
    period = math.ceil((length + left + right) / stride)  # of the records' results, one after the other
    windows = math.ceil(batch * period * stride / step)

    padded = signal.new_zeros(groups, windows * step + kernel_size, group_in)
    inside = padded[:, :batch * period * stride].view(groups, batch, period * stride, group_in)
    inside[:, :, left:left + length] = signal.view(batch, length, groups, group_in).permute(2, 0, 1, 3)
    stacked = signal.new_zeros(groups, windows * step // stride, tasks, group_out)
    inside = stacked[:, :batch * period].view(groups, batch, period, tasks, group_out)
    inside[:, :, :out_length] = cotangents.view(tasks, batch, out_length, groups, group_out).permute(3, 1, 2, 0, 4)
    if goes_by_onednn(signal):
        gradient = _by_windows_written_out(padded, stacked.flatten(2), kernel_size, stride)
    else:
        gradient = _by_windows_in_place(padded, stacked.flatten(2), kernel_size, stride, step)
    return gradient.view(groups, tasks, group_out, kernel_size, group_in).permute(1, 0, 2, 4, 3).reshape(
        tasks, out_width, group_in, kernel_size
    )


def _by_windows_in_place(padded: Tensor, stacked: Tensor, kernel_size: int, stride: int, step: int) -> Tensor:
    """Sum over positions of products of ``stacked`` (groups, samples, out) and the windows that do not overlap."""
    (groups, samples, width), group_in, positions = stacked.shape, padded.shape[2], step // stride
    stacked = stacked.view(groups, samples // positions, positions, width)
    gradient = stacked.new_zeros(groups, width, kernel_size * group_in)
    shape, strides = (groups, samples // positions, kernel_size * group_in), (padded.stride(0), step * group_in, 1)
    for position in range(positions):
        window = padded.as_strided(shape, strides, position * stride * group_in)
        gradient.baddbmm_(stacked[:, :, position].transpose(1, 2), window)
    return gradient


def _by_windows_written_out(padded: Tensor, stacked: Tensor, kernel_size: int, stride: int) -> Tensor:
    """The same by the library that takes no windows which overlap: they are copied, some at a time."""
    (groups, samples, width), group_in = stacked.shape, padded.shape[2]
    gradient = stacked.new_zeros(groups, width, kernel_size * group_in)
    for group in range(groups):
        every = padded[group].as_strided((samples, kernel_size * group_in), (stride * group_in, 1))
        for start in range(0, samples, SAMPLES_AT_A_TIME):
            some = slice(start, start + SAMPLES_AT_A_TIME)
            gradient[group] += linear(stacked[group, some].T, every[some].contiguous().T)
    return gradient


def input_gradients(convolution: SameConv1d, cotangents: Tensor, length: int) -> Tensor:
    """The gradient of every task on the signal (batch, length, in) that went in: (tasks, batch, length, in).

    It is a convolution of the ``cotangents`` (tasks, batch, length / stride, out) with the kernel backwards. With a
    stride, samples of the signal in different positions below it met different taps of the kernel, each position
    always the same ones: each is a convolution with its share of the taps, and their results interleave.
    """
    conv = convolution.conv
    (kernel_size,), (stride,), groups = conv.kernel_size, conv.stride, conv.groups
    tasks, batch, out_length, out_width = cotangents.shape
    group_out, group_in, taps = out_width // groups, conv.weight.shape[1], math.ceil(kernel_size / stride)
    weight = F.pad(conv.weight.to(cotangents.dtype), (0, taps * stride - kernel_size))
    weight = weight.view(groups, group_out, group_in, taps, stride).permute(0, 4, 2, 1, 3).flip(4)
    weight = weight.reshape(groups * stride * group_in, group_out, 1, taps).contiguous(
        memory_format=torch.channels_last)
    image = cotangents.reshape(tasks * batch, 1, out_length, out_width).permute(0, 3, 1, 2)
    found = F.conv2d(image, weight, None, 1, (0, taps - 1), 1, groups).permute(0, 2, 3, 1)
    samples = out_length + taps - 1
    if stride > 1:
        found = found.view(tasks * batch, samples, groups, stride, group_in).transpose(2, 3)
    left, _ = same_padding(length, kernel_size, stride)
    return found.reshape(tasks, batch, samples * stride, groups * group_in)[:, :, left:left + length]
