"""PCGrad: the tasks' gradients on what they share, each freed of its conflicts with the others.

Reference: Yu T, Kumar S, Gupta A, et al. Gradient Surgery for Multi-Task Learning. NeurIPS 2020, algorithm 1.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torchjd.aggregation import PCGradWeighting

from cctaecg.model.net1d import Net1D
from cctaecg.training.gradients.jacobian import TrunkJacobian


class PCGrad:
    """Gradients of several tasks: conflict-free on the network's shared parameters, their sum on ``own``.

    ``own`` are the head's and whatever else the losses depend on. Call :meth:`features`, compute the losses (tasks,)
    from what it returns, and give them to :meth:`backward`.
    """

    def __init__(self, network: Net1D, own: Sequence[nn.Parameter]):
        self.own, self.shared, self.trunk = own, network.shared, TrunkJacobian(network)

    def features(self, batch: Tensor) -> Tensor:
        """The network's features (batch, width), from which the losses' own graph begins."""
        self._features = self.trunk.features(batch).requires_grad_()
        return self._features

    def backward(self, losses: Tensor) -> None:
        """Set ``grad`` of the shared and the own parameters from the losses (tasks,)."""
        each = torch.eye(len(losses), dtype=losses.dtype, device=losses.device)
        (cotangents,) = torch.autograd.grad(losses, self._features, each, retain_graph=True, is_grads_batched=True)
        _assign(self.own, torch.autograd.grad(losses.sum(), self.own))
        found = self.trunk.backward(cotangents)
        _assign(self.shared, self._combine([found[parameter] for parameter in self.shared]))

    def _combine(self, gradients: list[Tensor]) -> list[Tensor]:
        return conflict_free(gradients)


class SummedLoss(PCGrad):
    """The gradient of the sum of the losses on all parameters, called as :class:`PCGrad` is: the ablation."""

    def backward(self, losses: Tensor) -> None:
        super().backward(losses.sum().unsqueeze(0))

    def _combine(self, gradients: list[Tensor]) -> list[Tensor]:
        return [gradient.squeeze(0) for gradient in gradients]


def conflict_free(gradients: Sequence[Tensor]) -> list[Tensor]:
    """The sum over tasks of g_i, made orthogonal to every g_j that it conflicts with, one by one in random order.

    ``gradients`` holds those of every parameter, (tasks, *shape) each; together they are the vectors g. A projection
    subtracts a multiple of another task's vector, so that TorchJD finds all multiples from the (tasks, tasks) inner
    products alone. The order is drawn from PyTorch's default generator.

    >>> conflict_free([torch.tensor([[1.0, 0.0], [-1.0, 1.0]])])  # (1, 0) gives (0.5, 0.5), and (-1, 1) gives (0, 1)
    [tensor([0.5000, 1.5000])]
    """
    products = sum(gradient.flatten(1) @ gradient.flatten(1).T for gradient in gradients)
    weights = PCGradWeighting()(products)
    return [torch.tensordot(weights, gradient, 1) for gradient in gradients]


def _assign(parameters: Sequence[nn.Parameter], gradients: Sequence[Tensor]) -> None:
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient.view_as(parameter)
