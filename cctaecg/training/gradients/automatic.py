"""The gradients of several tasks by PyTorch's automatic differentiation, a pass backward for each.

For devices on which that is faster than :mod:`cctaecg.training.gradients.jacobian`. Which those are is a stored
measurement (``python -m benchmarks.gpu``) and not timed at each start, so that the same seed gives the same bits.
"""

import torch
from torch import Tensor, nn

from cctaecg.model.net1d import Net1D
from cctaecg.training.gradients.activation_pass import TaskGradients
from cctaecg.training.gradients.jacobian import SpentPass, TrunkPass, learning_parameters
from cctaecg.training.parallel.share import Share

AUTOMATIC_ON: frozenset[str] = frozenset()
"""Kinds of device; none so far: by hand was faster on every processor, and no GPU was measured."""


class AutomaticPass:
    """What :class:`cctaecg.training.gradients.jacobian.TrunkPass` is, with PyTorch's own way back."""

    def __init__(self, network: Net1D, batch: Tensor, frozen: int | None = None):
        self._parameters: list[nn.Parameter] = learning_parameters(network, frozen)
        self._is_spent = False
        with torch.enable_grad():
            self._features = network.features(batch).to(network.dense.weight.dtype)
        self.features = self._features.detach()

    def require_unspent(self) -> None:
        """Raise ``SpentPass`` if the pass has gone backwards."""
        if self._is_spent:
            raise SpentPass("this forward pass has already gone backwards; go forward again, with PCGrad.forward, "
                            "before each step backward")

    def backward(self, cotangents: Tensor) -> TaskGradients:
        """The gradients on the shared parameters, from those on the features (tasks, batch, width)."""
        self.require_unspent()
        self._is_spent = True
        if not self._parameters:
            return {}
        last = len(cotangents) - 1
        rows = [torch.autograd.grad(self._features, self._parameters, cotangent, retain_graph=task < last)
                for task, cotangent in enumerate(cotangents)]
        del self._features
        return {parameter: torch.stack(tasks) for parameter, tasks in
                zip(self._parameters, zip(*rows, strict=True), strict=True)}


def trunk_pass(
    network: Net1D, batch: Tensor, frozen: int | None = None, share: Share | None = None
) -> "TrunkPass | AutomaticPass":
    """A batch gone forward, ready for the way back that is the faster one where the batch is.

    A share of a batch goes by hand everywhere: what is drawn and averaged over the whole is known there alone.
    """
    if share is None and batch.device.type in AUTOMATIC_ON:
        return AutomaticPass(network, batch, frozen)
    return TrunkPass(network, batch, frozen, share)
