"""Random perturbations of normalised ECGs, whose intensity falls as training goes on.

How it falls is in :mod:`cctaecg.training.augmentation_strength`.
"""

import torch
from torch import Tensor

from cctaecg.paper import paper_value

MAX_SHIFT = 0.10  # of the length, either way
SCALE = (0.9, 1.1)
NOISE_SD, NOISE_LIMIT = 0.02, 0.1  # in units of the z-scored signal
OCCLUDED = (0.02, 0.10)  # of the length


def augment(signals: Tensor, alpha: float, generator: torch.Generator) -> Tensor:
    """A perturbed copy of a batch of normalised signals (batch, leads, time).

    Each record is, independently and with a probability that ``alpha`` multiplies (see
    :mod:`cctaecg.training.augmentation_strength`), rolled in time, scaled, given Gaussian noise, and set to zero over
    one stretch common to its leads. The generator must be on the device of the signals; the same state of it gives the
    same copy.
    """
    probability: dict[str, float] = paper_value("published_settings.augmentation_probability")
    batch, _, length = signals.shape

    def uniform(low: float, high: float) -> Tensor:
        drawn: Tensor = low + (high - low) * torch.rand(batch, 1, 1, generator=generator, device=signals.device)
        return drawn

    def happens(kind: str) -> Tensor:
        return uniform(0, 1) < alpha * probability[kind]

    shift = (uniform(-MAX_SHIFT, MAX_SHIFT) * length).round().long() * happens("shift")
    time = torch.arange(length, device=signals.device)
    out: Tensor = signals.gather(2, ((time - shift) % length).expand_as(signals))
    out *= torch.where(happens("scale"), uniform(*SCALE), 1.0)
    noisy = happens("noise").flatten().nonzero().flatten()
    noise = torch.empty_like(out[noisy]).normal_(0, NOISE_SD * alpha, generator=generator)
    out.index_add_(0, noisy, noise.clamp_(-NOISE_LIMIT, NOISE_LIMIT))
    width = (uniform(*OCCLUDED) * length).round() * happens("occlusion")
    start = (uniform(0, 1) * (length - width + 1)).floor()
    return out.masked_fill_((time >= start) & (time < start + width), 0.0)
