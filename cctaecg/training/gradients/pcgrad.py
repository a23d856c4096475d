"""PCGrad: the tasks' gradients on what they share, each freed of its conflicts with the others.

Reference: Yu T, Kumar S, Gupta A, et al. Gradient Surgery for Multi-Task Learning. NeurIPS 2020, algorithm 1.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torchjd.aggregation import PCGradWeighting

from cctaecg.model.net1d import Net1D
from cctaecg.training.gradients.automatic import AutomaticPass, trunk_pass
from cctaecg.training.gradients.jacobian import TrunkPass, learning_parameters
from cctaecg.training.parallel.processes import ALONE, Processes
from cctaecg.training.parallel.share import Share


class Gradients(NamedTuple):
    """Those of a batch, or of a part of it: on each own parameter, and on each shared one of every task."""

    own: list[Tensor]
    shared: list[Tensor]


class PCGrad:
    """Gradients of several tasks: conflict-free on the network's shared parameters, their sum on ``own``.

    ``own`` are the head's and whatever else the losses depend on. Of the shared parameters those of the stem and the
    first ``frozen`` blocks learn nothing; ``None`` leaves none out. A step goes forward here and backward from what
    that returns:

    >>> from cctaecg.config.sections import ModelConfig
    >>> network = Net1D(ModelConfig(widths=(16, 32), blocks=(1, 1)))
    >>> gradients = PCGrad(network, list(network.dense.parameters()))
    >>> forward = gradients.forward(torch.randn(2, 12, 100))
    >>> forward.backward(network.dense(forward.features).square().mean(0))  # of any losses (tasks,)
    >>> all(parameter.grad is not None for parameter in network.shared)
    True
    """

    def __init__(self, network: Net1D, own: Sequence[nn.Parameter], frozen: int | None = None):
        self.network, self.own, self.frozen = network, own, frozen
        self.shared = learning_parameters(network, frozen)

    def forward(self, batch: Tensor, share: Share | None = None) -> "ForwardPass":
        """A batch (batch, 12, time), or a ``share`` of one, gone forward through what the tasks share."""
        return ForwardPass(self, trunk_pass(self.network, batch, self.frozen, share))

    def assign(self, parts: Sequence[Gradients], processes: Processes = ALONE) -> None:
        """Set ``grad`` of the shared and the own parameters to those of a batch, from its parts, whose losses add up.

        The parts, of this process and of the others, are added task by task before they are combined, as if the batch
        had gone through whole.
        """
        own = [sum(each[1:], start=each[0]) for each in zip(*(part.own for part in parts), strict=True)]
        shared = [sum(each[1:], start=each[0]) for each in zip(*(part.shared for part in parts), strict=True)]
        own, shared = processes.sums(own), processes.sums(shared)
        _assign(self.own, own)
        _assign(self.shared, self.combine(shared) if shared else [])

    def tasks(self, losses: Tensor) -> Tensor:
        """The quantities whose gradients on the shared parameters are combined: the losses (tasks,) themselves."""
        return losses

    def combine(self, gradients: list[Tensor]) -> list[Tensor]:
        """One gradient for each parameter, from those of every task, (tasks, *shape)."""
        return conflict_free(gradients)


class SummedLoss(PCGrad):
    """The gradient of the sum of the losses on all parameters, called as :class:`PCGrad` is: the ablation."""

    def tasks(self, losses: Tensor) -> Tensor:
        return losses.sum().unsqueeze(0)

    def combine(self, gradients: list[Tensor]) -> list[Tensor]:
        return [gradient.squeeze(0) for gradient in gradients]


class ForeignLosses(RuntimeError):
    """Losses were given to a forward pass whose features they were not computed from."""


class ForwardPass:
    """One batch gone forward, made by :meth:`PCGrad.forward`, and the only way back.

    From ``features`` (batch, width) the losses' own graph begins. What the way back needs lies here, so that several
    passes can stand side by side and none goes backward on what another remembers. As in any backward pass, the
    parameters are taken to be those of the way forward: take the optimiser's step afterwards.
    """

    def __init__(self, method: PCGrad, trunk: TrunkPass | AutomaticPass):
        self._method, self._trunk = method, trunk
        self.features = trunk.features.requires_grad_()

    def backward(self, losses: Tensor) -> None:
        """Set ``grad`` of the shared and the own parameters from the losses (tasks,) of :attr:`features`; once.

        Raises ``SpentPass`` when called again, and ``ForeignLosses`` for losses of other features.
        """
        self._method.assign([self.gradients(losses)])

    def gradients(self, losses: Tensor) -> Gradients:
        """The gradients of the losses (tasks,), to be added to those of the batch's other parts; once.

        Raises what :meth:`backward` raises.
        """
        self._trunk.require_unspent()
        method, losses = self._method, self._method.tasks(losses)
        cotangents = self._cotangents(losses)
        own = list(torch.autograd.grad(losses.sum(), method.own))
        found = self._trunk.backward(cotangents)
        return Gradients(own, [found[parameter] for parameter in method.shared])

    def _cotangents(self, losses: Tensor) -> Tensor:
        """The gradient of every task on the features, (tasks, batch, width)."""
        each = torch.eye(len(losses), dtype=losses.dtype, device=losses.device)
        cotangents = None
        if losses.requires_grad:
            (cotangents,) = torch.autograd.grad(
                losses, self.features, each, retain_graph=True, is_grads_batched=True, allow_unused=True)
        if cotangents is None:
            raise ForeignLosses("the losses were not computed from the features of this forward pass")
        return cotangents


def conflict_free(gradients: Sequence[Tensor]) -> list[Tensor]:
    """The sum over tasks of g_i, made orthogonal to every g_j that it conflicts with, one by one in random order.

    ``gradients`` holds those of every parameter, (tasks, *shape) each; together they are the vectors g. A projection
    subtracts a multiple of another task's vector, so that TorchJD finds all multiples from the (tasks, tasks) inner
    products alone. The order is drawn from PyTorch's default generator.

    >>> conflict_free([torch.tensor([[1.0, 0.0], [-1.0, 1.0]])])  # (1, 0) gives (0.5, 0.5), and (-1, 1) gives (0, 1)
    [tensor([0.5000, 1.5000])]
    """
    products = sum((gradient.flatten(1) @ gradient.flatten(1).T for gradient in gradients),
                   start=gradients[0].new_zeros(()))
    weights = PCGradWeighting()(products)
    return [torch.tensordot(weights, gradient, 1) for gradient in gradients]


def _assign(parameters: Sequence[nn.Parameter], gradients: Sequence[Tensor]) -> None:
    """A gradient lies in memory as its parameter does: PyTorch's fused optimisers take that for granted."""
    for parameter, gradient in zip(parameters, gradients, strict=True):
        same = gradient.view_as(parameter)
        parameter.grad = same if same.stride() == parameter.stride() else torch.empty_like(parameter).copy_(same)
