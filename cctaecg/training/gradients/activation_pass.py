"""Norm, SiLU and dropout as one step forward, and as one step backward for several tasks.

How the result changes with what went in is the same for every task, so it is found once, on the way forward, instead
of in every backward pass.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

TaskGradients = dict[Tensor, Tensor]
"""Of each parameter the gradient of every task, (tasks, *parameter.shape)."""

WORDS = 2**16  # of random bits to a value, where the chance of dropout is not one half


def dropout_factors(like: Tensor, dropout: float) -> Tensor:
    """Zeros with the probability ``dropout``, else 1 / (1 - dropout); shaped as ``like``, where it is.

    On a processor they come from the bits of NumPy's SFC64, seeded from PyTorch's default generator: drawing each
    from a uniform number takes as long as the rest of the step. There the probability is rounded to 1 in 65,536.
    """
    if like.device.type != "cpu":
        return torch.empty_like(like).bernoulli_(1 - dropout).div_(1 - dropout)
    random = np.random.Generator(np.random.SFC64(int(torch.randint(2**62, ()))))
    kept: np.ndarray
    if dropout == 0.5:
        kept = np.unpackbits(np.frombuffer(random.bytes(-(-like.numel() // 8)), np.uint8), count=like.numel())
    else:
        kept = np.frombuffer(random.bytes(2 * like.numel()), np.uint16) >= round(dropout * WORDS)
    return torch.from_numpy(kept).view(like.shape).to(like.dtype).mul_(1 / (1 - dropout))


def norm_and_activation(norm: nn.BatchNorm1d | None, dropout: float) -> "ActivationPass":
    """SiLU with ``dropout`` if that is not 0, after ``norm`` if one is given."""
    return ActivationPass(dropout) if norm is None else NormActivationPass(norm, dropout)


class ActivationPass:
    """SiLU of (batch, time, channels), with ``dropout`` if that is not 0."""

    def __init__(self, dropout: float):
        self.dropout = dropout

    def forward(self, signal: Tensor) -> Tensor:
        out = F.silu(signal)
        if self.dropout:
            factors = dropout_factors(out, self.dropout)
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
    """The same after ``norm``, which takes the batch's own mean and variance and follows them with its running ones."""

    def __init__(self, norm: nn.BatchNorm1d, dropout: float):
        super().__init__(dropout)
        self.norm = norm

    def forward(self, signal: Tensor) -> Tensor:
        return super().forward(self._normalise(signal))

    def _normalise(self, signal: Tensor) -> Tensor:
        norm, count, exact = self.norm, signal.shape[0] * signal.shape[1], self.norm.weight.dtype
        mean = signal.mean((0, 1), dtype=exact)
        self.centred = signal - mean.to(signal.dtype)
        variance = (self.centred * self.centred).mean((0, 1), dtype=exact)
        self.inverse_sd = torch.rsqrt(variance + norm.eps)
        self._follow(mean, variance * (count / max(count - 1, 1)))
        scale = norm.weight * self.inverse_sd
        return torch.addcmul(norm.bias.to(signal.dtype), self.centred, scale.to(signal.dtype))

    def _follow(self, mean: Tensor, variance: Tensor) -> None:
        norm = self.norm
        assert norm.running_mean is not None and norm.running_var is not None and norm.momentum is not None
        assert norm.num_batches_tracked is not None  # all are there unless a norm is asked to keep no statistics
        norm.running_mean.lerp_(mean, norm.momentum)
        norm.running_var.lerp_(variance, norm.momentum)
        norm.num_batches_tracked += 1

    def backward(self, cotangents: Tensor, found: TaskGradients) -> Tensor:
        norm, exact, centred, kind = self.norm, self.norm.weight.dtype, self.centred, self.centred.dtype
        count, scale = centred.shape[0] * centred.shape[1], norm.weight * self.inverse_sd
        gradients, product = centred.new_empty(cotangents.shape), torch.empty_like(centred)
        offsets, tilts = [], []
        for cotangent, gradient in zip(cotangents, gradients, strict=True):  # task by task, for the cache's sake
            torch.mul(cotangent, self.slope, out=gradient)
            offset = gradient.sum((0, 1), dtype=exact)
            tilt = torch.mul(gradient, centred, out=product).sum((0, 1), dtype=exact) * self.inverse_sd
            # scale (g - mean of g - its part along the centred signal)
            level, slope = -scale / count * offset, -scale / count * self.inverse_sd * tilt
            torch.addcmul(level.to(kind), centred, slope.to(kind), out=product)
            torch.addcmul(product, gradient, scale.to(kind), out=gradient)
            offsets.append(offset)
            tilts.append(tilt)
        found[norm.bias], found[norm.weight] = torch.stack(offsets), torch.stack(tilts)
        return gradients
