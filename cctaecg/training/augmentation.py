"""Random perturbations of normalised ECGs, whose intensity falls as training goes on.

Manuscript, equation 3: the equation as printed falls from 1 to 0, the sentence beside it and the published
settings say from 1.0 to 0.5; this follows the sentence.
"""

import math

import torch
from torch import Tensor

from cctaecg.paper import paper_value

MAX_SHIFT = 0.10  # of the length, either way
SCALE = (0.9, 1.1)
NOISE_SD, NOISE_LIMIT = 0.02, 0.1  # in units of the z-scored signal
OCCLUDED = (0.02, 0.10)  # of the length


def intensity(epoch: int, epochs: int) -> float:
    """How strongly ``epoch`` (counted from 0) of ``epochs`` perturbs: 0.5 + 0.25 (1 + cos(pi epoch / epochs)).

    >>> [round(intensity(epoch, 100), 3) for epoch in (0, 50, 100)]
    [1.0, 0.75, 0.5]
    """
    return 0.5 + 0.25 * (1 + math.cos(math.pi * epoch / epochs))


def mean_intensity(epochs: int) -> dict[str, float]:
    """The mean and the last strength of ``epochs``, by the manuscript's sentence and by its equation 3.

    >>> {name: round(value, 2) for name, value in mean_intensity(100).items()}
    {'sentence': 0.75, 'equation': 0.5, 'sentence_last': 0.5, 'equation_last': 0.0}
    """
    followed = [intensity(epoch, epochs) for epoch in range(epochs)]
    printed = [2 * alpha - 1 for alpha in followed]  # 0.5 + 0.5 cos(x) = 2 (0.5 + 0.25 (1 + cos(x))) - 1
    return {"sentence": sum(followed) / epochs, "equation": sum(printed) / epochs,
            "sentence_last": followed[-1], "equation_last": printed[-1]}


def augment(signals: Tensor, alpha: float, generator: torch.Generator) -> Tensor:
    """A perturbed copy of a batch of normalised signals (batch, leads, time).

    Each record is, independently and with a probability that ``alpha`` (from :func:`intensity`) multiplies, rolled
    in time, scaled, given Gaussian noise, and set to zero over one stretch common to its leads. The generator
    must be on the device of the signals; the same state of it gives the same copy.
    """
    probability = paper_value("published_settings.augmentation_probability")
    batch, _, length = signals.shape

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(batch, 1, 1, generator=generator, device=signals.device)

    def happens(kind: str) -> Tensor:
        return uniform(0, 1) < alpha * probability[kind]

    shift = (uniform(-MAX_SHIFT, MAX_SHIFT) * length).round().long() * happens("shift")
    time = torch.arange(length, device=signals.device)
    out = signals.gather(2, ((time - shift) % length).expand_as(signals))
    out *= torch.where(happens("scale"), uniform(*SCALE), 1.0)
    noisy = happens("noise").flatten().nonzero().flatten()
    noise = torch.empty_like(out[noisy]).normal_(0, NOISE_SD * alpha, generator=generator)
    out.index_add_(0, noisy, noise.clamp_(-NOISE_LIMIT, NOISE_LIMIT))
    width = (uniform(*OCCLUDED) * length).round() * happens("occlusion")
    start = (uniform(0, 1) * (length - width + 1)).floor()
    return out.masked_fill_((time >= start) & (time < start + width), 0.0)
