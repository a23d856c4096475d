"""Norm, SiLU and dropout as one step forward, and as one step backward for several tasks.

How the result changes with what went in is the same for every task, so it is found once, on the way forward, instead
of in every backward pass.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cctaecg.training.parallel.share import Share

TaskGradients = dict[Tensor, Tensor]
"""Of each parameter the gradient of every task, (tasks, *parameter.shape)."""

WORDS = 2**16  # of random bits to a value, where the chance of dropout is not one half


def dropout_factors(like: Tensor, dropout: float, share: Share | None = None) -> Tensor:
    """Zeros with the probability ``dropout``, else 1 / (1 - dropout); shaped as ``like``, where it is.

    On a processor they come from the bits of NumPy's SFC64, seeded from PyTorch's default generator: drawing each
    from a uniform number takes as long as the rest of the step. There the probability is rounded to 1 in 65,536.
    Where ``like`` is of a ``share`` of a batch, they are those of its records in the whole.
    """
    whole = len(like) if share is None else share.whole
    if like.device.type != "cpu":
        drawn = like.new_empty(whole, *like.shape[1:]).bernoulli_(1 - dropout).div_(1 - dropout)
        return drawn if share is None else share.of(drawn)
    random = np.random.Generator(np.random.SFC64(int(torch.randint(2**62, ()))))
    values = whole * math.prod(like.shape[1:])
    kept: np.ndarray
    if dropout == 0.5:
        kept = np.unpackbits(np.frombuffer(random.bytes(-(-values // 8)), np.uint8), count=values)
    else:
        kept = np.frombuffer(random.bytes(2 * values), np.uint16) >= round(dropout * WORDS)
    factors = torch.from_numpy(kept).view(whole, *like.shape[1:])
    return (factors if share is None else share.of(factors)).to(like.dtype).mul_(1 / (1 - dropout))


def norm_and_activation(norm: nn.BatchNorm1d | None, dropout: float, share: Share | None = None) -> "ActivationPass":
    """SiLU with ``dropout`` if that is not 0, after ``norm`` if one is given."""
    return ActivationPass(dropout, share) if norm is None else NormActivationPass(norm, dropout, share)


class ActivationPass:
    """SiLU of (batch, time, channels), with ``dropout`` if that is not 0."""

    def __init__(self, dropout: float, share: Share | None = None):
        self.dropout, self.share = dropout, share

    def forward(self, signal: Tensor) -> Tensor:
        out = F.silu(signal)
        if self.dropout:
            factors = dropout_factors(out, self.dropout, self.share)
            out.mul_(factors)
        else:
            factors = out.new_ones(1).expand_as(out)
        self.slope: Tensor = torch.ops.aten.silu_backward(factors, signal)
        return out

    def backward(self, cotangents: Tensor, found: TaskGradients) -> Tensor:
        """From the gradients (tasks, batch, time, channels) on the result to those on the signal.

        Those on the norm's parameters, where there is one, are added to ``found``.
        """
        return cotangents * self.slope


class NormActivationPass(ActivationPass):
    """The same after ``norm``, which takes the batch's own mean and variance and follows them with its running ones.

    Those are of the whole batch also where this process has a share of it.
    """

    def __init__(self, norm: nn.BatchNorm1d, dropout: float, share: Share | None = None):
        super().__init__(dropout, share)
        self.norm = norm

    def forward(self, signal: Tensor) -> Tensor:
        return super().forward(self._normalise(signal))

    def _normalise(self, signal: Tensor) -> Tensor:
        norm, count = self.norm, self._count(signal)
        mean = self._mean(signal)
        self.centred = signal - mean.to(signal.dtype)
        variance = self._mean(self.centred * self.centred)
        self.inverse_sd = torch.rsqrt(variance + norm.eps)
        self._follow(mean, variance * (count / max(count - 1, 1)))
        scale = norm.weight * self.inverse_sd
        return torch.addcmul(norm.bias.to(signal.dtype), self.centred, scale.to(signal.dtype))

    def _count(self, signal: Tensor) -> int:
        return signal.shape[1] * (len(signal) if self.share is None else self.share.whole)

    def _mean(self, signal: Tensor) -> Tensor:
        exact = self.norm.weight.dtype
        if self.share is None:
            return signal.mean((0, 1), dtype=exact)
        return self.share.sum(signal.sum((0, 1), dtype=exact)) / self._count(signal)

    def _follow(self, mean: Tensor, variance: Tensor) -> None:
        norm = self.norm
        assert norm.running_mean is not None and norm.running_var is not None and norm.momentum is not None
        assert norm.num_batches_tracked is not None  # all are there unless a norm is asked to keep no statistics
        norm.running_mean.lerp_(mean, norm.momentum)
        norm.running_var.lerp_(variance, norm.momentum)
        norm.num_batches_tracked += 1

    def backward(self, cotangents: Tensor, found: TaskGradients) -> Tensor:
        norm, exact, centred, kind = self.norm, self.norm.weight.dtype, self.centred, self.centred.dtype
        count, scale = self._count(centred), norm.weight * self.inverse_sd
        gradients, product = centred.new_empty(cotangents.shape), torch.empty_like(centred)
        offsets, tilts = [], []
        for cotangent, gradient in zip(cotangents, gradients, strict=True):  # task by task, for the cache's sake
            torch.mul(cotangent, self.slope, out=gradient)
            offset = gradient.sum((0, 1), dtype=exact)
            tilt = torch.mul(gradient, centred, out=product).sum((0, 1), dtype=exact) * self.inverse_sd
            offsets.append(offset)
            tilts.append(tilt)
            if self.share is not None:  # the norm mixes the records of all
                offset, tilt = self.share.sum(torch.stack([offset, tilt]))
            # scale (g - mean of g - its part along the centred signal)
            level, slope = -scale / count * offset, -scale / count * self.inverse_sd * tilt
            torch.addcmul(level.to(kind), centred, slope.to(kind), out=product)
            torch.addcmul(product, gradient, scale.to(kind), out=gradient)
        found[norm.bias], found[norm.weight] = torch.stack(offsets), torch.stack(tilts)
        return gradients
