"""The gradients of several tasks on one trunk, in one pass backward for all of them.

Four backward passes of an automatic differentiation repeat whatever does not depend on the task, and ask for the
slowest of the usual kernels four times. Here the trunk is differentiated by hand, block by block, with the tasks as
one more dimension: the same gradients, to rounding, in less than half of the time and memory.
"""

from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cctaecg.model.net1d import Block, Net1D
from cctaecg.model.same_convolution import SameConv1d
from cctaecg.training.gradients.activation_pass import TaskGradients, norm_and_activation
from cctaecg.training.gradients.convolution_gradients import input_gradients, weight_gradients
from cctaecg.training.gradients.products import linear
from cctaecg.training.parallel.share import Share


class SpentPass(RuntimeError):
    """A forward pass was asked to go backwards a second time; what it remembered was freed on the first way back."""


class TrunkPass:
    """One batch gone forward through the network as in training: norms by the batch, dropout on.

    The stem and the first ``frozen`` blocks learn nothing, where a number is given: they are gone through as in
    evaluation, norms by their running statistics and dropout off, if the trainer has set them so.

    ``features`` (batch, width) is what the tasks share, in the parameters' precision. :meth:`backward` is called once,
    on this very pass, and gives the gradient of every task on the shared parameters, exactly as task by task. Where the
    batch is a ``share`` of a larger one, norms and dropout are those of the whole, and the gradients its part of them.
    """

    @torch.no_grad()
    def __init__(self, network: Net1D, batch: Tensor, frozen: int | None = None, share: Share | None = None):
        self._passes: list[_Pass] = []
        self._is_spent = False
        if frozen is None:
            norm = network.first_bn if network.config.norm else None
            self._passes += [StemPass(network.first_conv, before_norm=norm is not None),
                             norm_and_activation(norm, 0.0, share)]
            signal = batch.transpose(1, 2).contiguous()
        else:
            signal = network.through(batch, frozen)
        self._passes += [BlockPass(block, share) for block in network.residual_blocks[frozen or 0:]]
        for part in self._passes:
            signal = part.forward(signal)
        self._length, self._computed_in = signal.shape[1], signal.dtype
        self.features = signal.mean(1, dtype=network.dense.weight.dtype)

    def require_unspent(self) -> None:
        """Raise ``SpentPass`` if the pass has gone backwards."""
        if self._is_spent:
            raise SpentPass("this forward pass has already gone backwards; go forward again, with PCGrad.forward, "
                            "before each step backward")

    @torch.no_grad()
    def backward(self, cotangents: Tensor) -> TaskGradients:
        """The gradients on the shared parameters, from those on the features (tasks, batch, width).

        Raises ``SpentPass`` when called again.
        """
        self.require_unspent()
        passes, self._passes, self._is_spent = self._passes, [], True
        found: TaskGradients = {}
        each = (cotangents / self._length).to(self._computed_in)
        gradients = each.unsqueeze(2).expand(-1, -1, self._length, -1)
        while passes:  # what a pass remembers is freed with it
            gradients = passes.pop().backward(gradients, found)
        return found


def learning_parameters(network: Net1D, frozen: int | None) -> list[nn.Parameter]:
    """Those of what the tasks share that learn, when the stem and the first ``frozen`` blocks do not."""
    if frozen is None:
        return network.shared
    learning = {id(parameter) for block in network.residual_blocks[frozen:] for parameter in block.parameters()}
    return [parameter for parameter in network.shared if id(parameter) in learning]


class _Pass(Protocol):
    """A part of the trunk: once forward, then once backward, adding the gradients on its parameters to ``found``."""

    def forward(self, signal: Tensor) -> Tensor: ...

    def backward(self, cotangents: Tensor, found: TaskGradients) -> Tensor: ...


class ConvolutionPass:
    """A convolution; ``before_norm`` says that its bias is taken out again, so that its gradient is exactly 0."""

    def __init__(self, convolution: SameConv1d, before_norm: bool):
        self.convolution, self.before_norm = convolution, before_norm

    def forward(self, signal: Tensor) -> Tensor:
        conv = self.convolution.conv
        out: Tensor = (linear(signal, conv.weight.squeeze(2), conv.bias) if self.convolution.is_pointwise
                       else self.convolution(signal))
        self.signal = signal.to(out.dtype)
        return out

    def backward(self, cotangents: Tensor, found: TaskGradients) -> Tensor:
        self.parameter_gradients(cotangents, found)
        if self.convolution.is_pointwise:
            return linear(cotangents, self.convolution.conv.weight.squeeze(2).to(cotangents.dtype).T)
        return input_gradients(self.convolution, cotangents, self.signal.shape[1])

    def parameter_gradients(self, cotangents: Tensor, found: TaskGradients) -> None:
        conv, bias, tasks = self.convolution.conv, self.convolution.conv.bias, len(cotangents)
        assert bias is not None  # every SameConv1d has one
        if self.convolution.is_pointwise:
            samples = self.signal.flatten(0, 1).T
            weight = torch.stack([linear(cotangent.flatten(0, 1).T, samples) for cotangent in cotangents])
        else:
            weight = weight_gradients(self.convolution, self.signal, cotangents)
        found[conv.weight] = weight.to(conv.weight.dtype).view(tasks, *conv.weight.shape)
        found[bias] = (bias.new_zeros(tasks, *bias.shape) if self.before_norm
                       else cotangents.sum((1, 2), dtype=bias.dtype))


class StemPass(ConvolutionPass):
    """The first convolution; nothing learns from the gradient on the ECG itself, and it is not computed."""

    def backward(self, cotangents: Tensor, found: TaskGradients) -> Tensor:
        self.parameter_gradients(cotangents, found)
        return cotangents.new_empty(0)


class BlockPass:
    """One block of the network; see :class:`cctaecg.model.net1d.Block` for what it computes."""

    def __init__(self, block: Block, share: Share | None = None):
        def activation(norm: nn.BatchNorm1d) -> _Pass:
            return norm_and_activation(norm if block.norm else None, block.dropout.p, share)

        self.path: list[_Pass] = [] if block.is_first else [activation(block.bn1)]
        self.path += [ConvolutionPass(block.conv1, block.norm), activation(block.bn2)]
        self.path += [ConvolutionPass(block.conv2, block.norm), activation(block.bn3)]
        self.path += [ConvolutionPass(block.conv3, before_norm=False), ExcitationPass(block.se_fc1, block.se_fc2)]
        self.identity = IdentityPass(block)

    def forward(self, signal: Tensor) -> Tensor:
        out = signal
        for part in self.path:
            out = part.forward(out)
        return out.add_(self.identity.forward(signal))

    def backward(self, cotangents: Tensor, found: TaskGradients) -> Tensor:
        gradients = cotangents
        while self.path:
            gradients = self.path.pop().backward(gradients, found)
        return self.identity.add_backward(cotangents, gradients)


class ExcitationPass:
    """Squeeze-excitation: each channel times a gate that follows from the time averages of all."""

    def __init__(self, squeeze: nn.Linear, excite: nn.Linear):
        self.squeeze, self.excite = squeeze, excite

    def forward(self, signal: Tensor) -> Tensor:
        self.signal, self.average = signal, signal.mean(1)
        self.squeezed = self.squeeze(self.average)
        self.active = F.silu(self.squeezed)
        self.gate = torch.sigmoid(self.excite(self.active))
        return signal * self.gate.unsqueeze(1)

    def backward(self, cotangents: Tensor, found: TaskGradients) -> Tensor:
        on_gate = torch.stack([(cotangent * self.signal).sum(1) for cotangent in cotangents])
        on_excited = on_gate * (self.gate * (1 - self.gate))
        on_active = _through_linear(self.excite, self.active, on_excited, found)
        on_squeezed = torch.ops.aten.silu_backward(on_active, self.squeezed.expand_as(on_active))
        on_average = _through_linear(self.squeeze, self.average, on_squeezed, found)
        return torch.addcmul((on_average / self.signal.shape[1]).unsqueeze(2), cotangents, self.gate.unsqueeze(1))


class IdentityPass:
    """The identity path: the greater of each two samples where the block strides, zero channels where it widens."""

    def __init__(self, block: Block):
        self.block = block

    def forward(self, signal: Tensor) -> Tensor:
        self.width = signal.shape[2]
        if self.block.stride > 1:
            earlier, later = signal[:, ::2], signal[:, 1::2]
            last = later.new_zeros(len(later), earlier.shape[1] - later.shape[1], self.width)
            self.is_earlier = earlier >= torch.cat([later, last], 1)  # a last sample without its second meets a zero
        return self.block.identity(signal)

    def add_backward(self, cotangents: Tensor, gradients: Tensor) -> Tensor:
        """Add what came through this path to the ``gradients`` (tasks, batch, time, channels) of the other one."""
        start = max(self.block.added_width, 0) // 2
        kept = cotangents[..., start:start + self.width]
        if self.block.stride == 1:
            return gradients.add_(kept)
        gradients[:, :, ::2] += kept * self.is_earlier
        pairs = gradients.shape[2] // 2
        gradients[:, :, 1::2] += (kept * ~self.is_earlier)[:, :, :pairs]
        return gradients


def _through_linear(layer: nn.Linear, taken: Tensor, cotangents: Tensor, found: TaskGradients) -> Tensor:
    """From gradients (tasks, batch, out) on a layer's result to those on ``taken`` (batch, in), what went in."""
    found[layer.weight] = (cotangents.transpose(1, 2) @ taken).to(layer.weight.dtype)
    found[layer.bias] = cotangents.sum(1, dtype=layer.bias.dtype)
    return cotangents @ layer.weight.to(cotangents.dtype)
