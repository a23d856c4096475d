"""Into how many jobs each stage of a study falls apart, and how many cores one of them can use."""

from dataclasses import dataclass
from math import ceil

FOLDS, EPOCHS = 5, 2
"""Trainings of the demo, and epochs of each."""


@dataclass(frozen=True)
class StageJobs:
    """The jobs of a stage.

    Parameters
    ----------
    jobs : int
        That can run at the same time, on different nodes.
    shares : bool
        Whether a job shares its records among processes, on as many cores as its node has; else it has one core.
    """

    jobs: int = 1
    shares: bool = False

    def cores(self, of_node: int) -> int:
        """Cores that one job uses on a node of so many."""
        return of_node if self.shares else 1

    def hours(self, of_a_core: float, nodes: int, cores: int) -> float:
        """Hours until the last job ends, where all of them together take one core so many.

        >>> StageJobs(5).hours(10.0, nodes=1, cores=2)  # three rounds of two hours
        6.0
        >>> StageJobs(5).hours(10.0, nodes=16, cores=32), StageJobs(shares=True).hours(10.0, nodes=16, cores=32)
        (2.0, 0.3125)
        """
        at_once = nodes * (cores // self.cores(cores))
        return ceil(self.jobs / at_once) * of_a_core / self.jobs / self.cores(cores)


STAGE_JOBS = {
    "check": StageJobs(shares=True), "import": StageJobs(), "prepare": StageJobs(shares=True), "label": StageJobs(),
    "train": StageJobs(FOLDS), "predict": StageJobs(), "statistics": StageJobs(), "figures": StageJobs(),
    "book": StageJobs(),
}
"""By stage: checking and importing are commands, preparing is a step; cohort, each fold, each notebook and the book are
jobs of one core."""
