"""PCGrad: the tasks' gradients on what they share, each freed of its conflicts with the others.

Reference: Yu T, Kumar S, Gupta A, et al. Gradient Surgery for Multi-Task Learning. NeurIPS 2020, algorithm 1.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torchjd.aggregation import PCGradWeighting

from cctaecg.model.net1d import Net1D
from cctaecg.training.jacobian import TrunkJacobian


class PCGrad:
    """Gradients of several tasks: conflict-free on the network's shared parameters, their sum on ``own``.

    ``own`` are the head's and whatever else the losses depend on. Call :meth:`features`, compute the losses (tasks,)
    from what it returns, and give them to :meth:`backward`.
    """

    def __init__(self, network: Net1D, own: Sequence[nn.Parameter]):
        self.own, self.trunk = own, TrunkJacobian(network)

    def features(self, batch: Tensor) -> Tensor:
        """The network's features (batch, width), cut from the trunk's graph so that the head's is its own."""
        self._joint = self.trunk.features(batch)
        self._branch = self._joint.detach().requires_grad_()
        return self._branch

    def backward(self, losses: Tensor) -> None:
        """Set ``grad`` of the shared and the own parameters from the losses (tasks,)."""
        each = torch.eye(len(losses), dtype=losses.dtype, device=losses.device)
        (cotangents,) = torch.autograd.grad(losses, self._branch, each, retain_graph=True, is_grads_batched=True)
        _assign(self.own, torch.autograd.grad(losses.sum(), self.own))
        combined = conflict_free(self.trunk.rows(self._joint, cotangents))
        _assign(self.trunk.shared, combined.split([parameter.numel() for parameter in self.trunk.shared]))


class SummedLoss:
    """The gradient of the sum of the losses on all parameters, called as :class:`PCGrad` is: the ablation."""

    def __init__(self, network: Net1D, own: Sequence[nn.Parameter]):
        self.features, self.parameters = network.features, [*network.shared, *own]

    def backward(self, losses: Tensor) -> None:
        _assign(self.parameters, torch.autograd.grad(losses.sum(), self.parameters))


def conflict_free(jacobian: Tensor) -> Tensor:
    """The sum over tasks of g_i, made orthogonal to every g_j that it conflicts with, one by one in random order.

    ``jacobian`` is (tasks, parameters), the result (parameters,). A projection subtracts a multiple of a row,
    so that TorchJD finds all multiples from the (tasks, tasks) inner products alone. The order is drawn
    from PyTorch's default generator.

    >>> conflict_free(torch.tensor([[1.0, 0.0], [-1.0, 1.0]]))  # (1, 0) becomes (0.5, 0.5), and (-1, 1) becomes (0, 1)
    tensor([0.5000, 1.5000])
    """
    return PCGradWeighting()(jacobian @ jacobian.T) @ jacobian


def _assign(parameters: Sequence[nn.Parameter], gradients: Sequence[Tensor]) -> None:
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient.view_as(parameter)
