"""How strongly the augmentation disturbs ECGs as training goes on.

Manuscript, equation 3: the equation as printed falls from 1 to 0, the sentence beside it and the published
settings say from 1.0 to 0.5; this follows the sentence.
"""

import math


def intensity(epoch: int, epochs: int) -> float:
    """How strongly an epoch's augmentation perturbs: 0.5 + 0.25 (1 + cos(pi epoch / epochs)).

    Parameters
    ----------
    epoch : int
        Counted from 0.
    epochs : int
        How many there are.

    Returns
    -------
    float
        From 1.0 in the first epoch towards 0.5, by which the probability of each perturbation is multiplied.

    References
    ----------
    The manuscript, equation 3 and the sentence beside it.

    Examples
    --------
    >>> [round(intensity(epoch, 100), 3) for epoch in (0, 50, 100)]
    [1.0, 0.75, 0.5]
    """
    return 0.5 + 0.25 * (1 + math.cos(math.pi * epoch / epochs))


def mean_intensity(epochs: int) -> dict[str, float]:
    """The mean and the last strength of some epochs, by the manuscript's sentence and by its equation 3.

    The equation as printed falls from 1 to 0, the sentence beside it and the published settings say from 1.0 to 0.5.

    Parameters
    ----------
    epochs : int
        How many there are.

    Returns
    -------
    dict of str to float
        ``sentence`` and ``equation``, the means; ``sentence_last`` and ``equation_last``, the last epoch's.

    Examples
    --------
    >>> {name: round(value, 2) for name, value in mean_intensity(100).items()}
    {'sentence': 0.75, 'equation': 0.5, 'sentence_last': 0.5, 'equation_last': 0.0}
    """
    followed = [intensity(epoch, epochs) for epoch in range(epochs)]
    printed = [2 * alpha - 1 for alpha in followed]  # 0.5 + 0.5 cos(x) = 2 (0.5 + 0.25 (1 + cos(x))) - 1
    return {"sentence": sum(followed) / epochs, "equation": sum(printed) / epochs,
            "sentence_last": followed[-1], "equation_last": printed[-1]}
