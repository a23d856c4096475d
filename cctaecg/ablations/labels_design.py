"""The design of the study of how many labels are needed: what starts, from which shares, and which folds judge.

Apart from what trains, because the engine reads it at every call.
"""

from dataclasses import dataclass

from cctaecg.config.sections import Config

SHARES = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
"""Of the patients who may be learnt from."""

JUDGING_FOLDS = 2
"""Of the run's folds; the others hold those among whom a learning rate is chosen."""


@dataclass(frozen=True)
class Start:
    """What a network starts from.

    Attributes
    ----------
    title : str
        What it is called in figures.
    checkpoint : str or None
        Weights of the package; None for random ones.
    probe : bool
        Whether the trunk stays as it is and a logistic regression is fitted on its features.
    """

    title: str
    checkpoint: str | None
    probe: bool = False


STARTS = {
    "scratch": Start("Random weights", None),
    "foundation": Start("Foundation", "foundation"),
    "future_mi": Start("Foundation, then infarction", "future_mi"),
    "probe": Start("Linear probe on the foundation", "foundation", probe=True),
}


def judging_folds(config: Config) -> range:
    """The folds whose patients judge: at most two, and never so many that nobody is left to choose a rate among."""
    return range(min(JUDGING_FOLDS, config.training.folds - 1))
