"""The learning rate: a linear warm-up, then half a cosine down to a fraction of the peak."""

import math

from cctaecg.config.sections import TrainingConfig


def learning_rate(step: int, steps: int, training: TrainingConfig) -> float:
    """The rate of ``step``, counted from 0, of ``steps`` in all.

    >>> training = TrainingConfig(learning_rate=1.0, warmup_fraction=0.5, final_lr_ratio=0.2)
    >>> [round(learning_rate(step, 8, training), 3) for step in range(8)]
    [0.25, 0.5, 0.75, 1.0, 1.0, 0.883, 0.6, 0.317]
    """
    warmup = round(steps * training.warmup_fraction)
    if step < warmup:
        return training.learning_rate * (step + 1) / warmup
    done = (step - warmup) / max(1, steps - warmup)
    low = training.final_lr_ratio
    return training.learning_rate * (low + (1 - low) * 0.5 * (1 + math.cos(math.pi * done)))
