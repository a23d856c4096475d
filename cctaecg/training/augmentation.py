"""Random perturbations of normalised ECGs, whose intensity falls as training goes on.

How it falls is in :mod:`cctaecg.training.augmentation_strength`.
"""

import torch
from torch import Tensor

from cctaecg.paper import paper_value
from cctaecg.training.parallel.share import Share

MAX_SHIFT = 0.10  # of the length, either way
SCALE = (0.9, 1.1)
NOISE_SD, NOISE_LIMIT = 0.02, 0.1  # in units of the z-scored signal
OCCLUDED = (0.02, 0.10)  # of the length


def augment(signals: Tensor, alpha: float, generator: torch.Generator, share: Share | None = None) -> Tensor:
    """A perturbed copy of a batch of normalised signals (batch, leads, time).

    Each record is, independently and with a probability that ``alpha`` multiplies (see
    :mod:`cctaecg.training.augmentation_strength`), rolled in time, scaled, given Gaussian noise, and set to zero over
    one stretch common to its leads. The generator must be on the device of the signals; the same state of it gives the
    same copy. Where the signals are a ``share`` of a batch, each record is perturbed as in the whole of it.
    """
    probability: dict[str, float] = paper_value("published_settings.augmentation_probability")
    whole, length = len(signals) if share is None else share.whole, signals.shape[2]

    def drawn(low: float, high: float) -> Tensor:
        found: Tensor = low + (high - low) * torch.rand(whole, 1, 1, generator=generator, device=signals.device)
        return found

    def own(found: Tensor) -> Tensor:
        return found if share is None else share.of(found)

    def uniform(low: float, high: float) -> Tensor:
        return own(drawn(low, high))

    def happens(kind: str) -> Tensor:
        return drawn(0, 1) < alpha * probability[kind]

    shift = (uniform(-MAX_SHIFT, MAX_SHIFT) * length).round().long() * own(happens("shift"))
    time = torch.arange(length, device=signals.device)
    out: Tensor = signals.gather(2, ((time - shift) % length).expand_as(signals))
    out *= torch.where(own(happens("scale")), uniform(*SCALE), 1.0)
    noisy = happens("noise").flatten()
    noise = torch.empty(int(noisy.sum()), *signals.shape[1:], dtype=signals.dtype, device=signals.device)
    noise = noise.normal_(0, NOISE_SD * alpha, generator=generator).clamp_(-NOISE_LIMIT, NOISE_LIMIT)
    place = noisy.cumsum(0) - 1  # of each noisy record's noise
    out.index_add_(0, own(noisy).nonzero().flatten(), noise if share is None else noise[own(place)[own(noisy)]])
    width = (uniform(*OCCLUDED) * length).round() * own(happens("occlusion"))
    start = (uniform(0, 1) * (length - width + 1)).floor()
    return out.masked_fill_((time >= start) & (time < start + width), 0.0)
