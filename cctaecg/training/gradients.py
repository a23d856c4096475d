"""PCGrad: the gradients of the tasks on what they share, each freed of its conflicts with the others.

Reference: Yu T, Kumar S, Gupta A, et al. Gradient Surgery for Multi-Task Learning. NeurIPS 2020, algorithm 1.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torchjd.aggregation import PCGradWeighting


def pcgrad(
    losses: Tensor, features: Tensor, branch: Tensor, shared: Sequence[nn.Parameter], own: Sequence[nn.Parameter]
) -> None:
    """Set ``grad`` of every parameter from the losses (tasks,): PCGrad's on the shared ones, the sum's on the others.

    ``features`` is what the shared parameters computed and ``branch`` its copy, cut from their graph, that the
    losses were computed from: ``branch = features.detach().requires_grad_()``. The head is gone through
    backwards by itself, which is cheap, and the trunk once for all tasks together.
    """
    each = torch.eye(len(losses), dtype=losses.dtype, device=losses.device)
    (cotangents,) = torch.autograd.grad(losses, branch, each, retain_graph=True, is_grads_batched=True)
    _assign(own, torch.autograd.grad(losses.sum(), own))
    combined = conflict_free(jacobian(features, cotangents, shared))
    _assign(shared, combined.split([parameter.numel() for parameter in shared]))


def plain(
    losses: Tensor, features: Tensor, branch: Tensor, shared: Sequence[nn.Parameter], own: Sequence[nn.Parameter]
) -> None:
    """As :func:`pcgrad`, with the gradient of the summed losses on the shared parameters too (the ablation)."""
    *gradients, cotangent = torch.autograd.grad(losses.sum(), [*own, branch])
    _assign(own, gradients)
    _assign(shared, torch.autograd.grad(features, shared, cotangent))


def jacobian(features: Tensor, cotangents: Tensor, shared: Sequence[nn.Parameter]) -> Tensor:
    """The gradient of every task on the shared parameters, one row for each: (tasks, parameters).

    ``cotangents`` (tasks, *features.shape) holds the gradient of every task's loss on the features.
    """
    gradients = torch.autograd.grad(features, shared, cotangents, is_grads_batched=True)
    return torch.cat([gradient.flatten(1) for gradient in gradients], dim=1)


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
