"""How strongly the augmentation disturbs ECGs as training goes on.

Manuscript, equation 3: the equation as printed falls from 1 to 0, the sentence beside it and the published
settings say from 1.0 to 0.5; this follows the sentence.
"""

import math


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
