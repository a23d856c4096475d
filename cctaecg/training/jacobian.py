"""The gradients of several tasks on one trunk, at less than the price of a backward pass for each.

Going backwards through the network, half of the work finds the gradients on the weights, and most of that those of
the wide grouped convolutions, which the usual kernels do at a quarter of the machine's rate because a group
is only 16 channels wide. Here every task goes backwards alone down to the convolutions' outputs, and
their weights' gradients then follow for all tasks together, as matrix products four times as wide.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from cctaecg.model.net1d import Net1D, SameConv1d, same_padding


class TrunkJacobian:
    """The gradient of every task on the network's shared parameters, exactly as task by task.

    :meth:`features` goes forward and remembers what the wide convolutions got and gave; :meth:`rows` goes backward.
    """

    def __init__(self, network: Net1D):
        self.network, self.shared = network, network.shared
        self.wide = [part for part in network.modules() if isinstance(part, SameConv1d) and not part.is_pointwise]
        self._passed: list[tuple[SameConv1d, Tensor, Tensor]] = []

    def features(self, batch: Tensor) -> Tensor:
        """The network's features (batch, width) of a batch (batch, 12, time)."""
        self._passed = []
        hooks = [convolution.register_forward_hook(self._remember) for convolution in self.wide]
        parameters = [parameter for convolution in self.wide for parameter in convolution.parameters()]
        try:
            for parameter in parameters:  # so that PyTorch does not find their gradients too
                parameter.requires_grad_(False)
            return self.network.features(batch)
        finally:
            for parameter in parameters:
                parameter.requires_grad_(True)
            for hook in hooks:
                hook.remove()

    def _remember(self, convolution: SameConv1d, inputs: tuple[Tensor], output: Tensor) -> None:
        if not output.requires_grad:  # the stem: neither its input nor, here, its weights ask for a gradient
            output.requires_grad_()
        self._passed.append((convolution, inputs[0].detach(), output))

    def rows(self, features: Tensor, cotangents: Tensor) -> Tensor:
        """The Jacobian (tasks, shared parameters), columns in the order of ``network.shared``.

        ``features`` is the last result of :meth:`features`; ``cotangents`` (tasks, batch, width) holds the gradient of
        every task's loss on it.
        """
        outputs = [output for _, _, output in self._passed]
        apart = {id(parameter) for convolution in self.wide for parameter in convolution.parameters()}
        others = [parameter for parameter in self.shared if id(parameter) not in apart]
        last = len(cotangents) - 1
        passes = [
            torch.autograd.grad(features, [*outputs, *others], cotangent, retain_graph=task < last)
            for task, cotangent in enumerate(cotangents)
        ]
        by_output, by_parameter = zip(*[(found[:len(outputs)], found[len(outputs):]) for found in passes])
        gradient = {id(parameter): torch.stack(tasks) for parameter, tasks in zip(others, zip(*by_parameter))}
        for (convolution, signal, _), tasks in zip(self._passed, zip(*by_output), strict=True):
            gradient[id(convolution.conv.weight)] = weight_gradients(convolution, signal, tasks)
            gradient[id(convolution.conv.bias)] = torch.stack([task.sum((0, 1)) for task in tasks])
        self._passed = []
        return torch.cat([gradient[id(parameter)].flatten(1) for parameter in self.shared], dim=1)


def weight_gradients(convolution: SameConv1d, signal: Tensor, cotangents: Sequence[Tensor]) -> Tensor:
    """The gradient of every task on a convolution's weight: (tasks, out, in / groups, kernel).

    ``signal`` (batch, time, in) went in; ``cotangents``, for each task (batch, time / stride, out), came back. With one
    group's channels innermost, the samples under the kernel lie side by side in memory, and those under it one
    whole kernel later follow on: the padded signal *is* the matrix of every such window, and so it is from
    each of the kernel's positions in between. The gradient is the sum over these of matrix products.
    """
    conv = convolution.conv
    (kernel_size,), (stride,), groups, tasks = conv.kernel_size, conv.stride, conv.groups, len(cotangents)
    (batch, length, width), (_, out_length, out_width) = signal.shape, cotangents[0].shape
    group_in, group_out = width // groups, out_width // groups
    step = math.lcm(kernel_size, stride)  # from one window to the next that does not overlap it
    left, right = same_padding(length, kernel_size, stride)
    padded_length = math.ceil((length + left + right) / step) * step
    windows = batch * padded_length // step

    padded = signal.new_zeros(groups, batch * padded_length + kernel_size, group_in)
    inside = padded[:, :-kernel_size].view(groups, batch, padded_length, group_in)
    inside[:, :, left:left + length] = signal.view(batch, length, groups, group_in).permute(2, 0, 1, 3)
    stacked = signal.new_zeros(groups, batch, padded_length // stride, tasks, group_out)
    for task, cotangent in enumerate(cotangents):
        grouped = cotangent.reshape(batch, out_length, groups, group_out).permute(2, 0, 1, 3)
        stacked[:, :, :out_length, task] = grouped
    stacked = stacked.view(groups, windows, step // stride, tasks * group_out)

    gradient = signal.new_zeros(groups, tasks * group_out, kernel_size * group_in)
    for position in range(step // stride):
        start = position * stride * group_in
        shape, strides = (groups, windows, kernel_size * group_in), (padded.stride(0), step * group_in, 1)
        window = padded.as_strided(shape, strides, start)
        gradient.baddbmm_(stacked[:, :, position].transpose(1, 2), window)
    return gradient.view(groups, tasks, group_out, kernel_size, group_in).permute(1, 0, 2, 4, 3).reshape(
        tasks, out_width, group_in, kernel_size
    )
