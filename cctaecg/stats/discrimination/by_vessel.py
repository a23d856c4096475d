"""How well the probabilities rank the records of one cohort: every number behind a ROC figure, in one call."""

from dataclasses import dataclass

import numpy as np

from cctaecg.run.results import Absent
from cctaecg.stats.decisions.thresholds import Operating, at_threshold
from cctaecg.stats.discrimination.auc import AUC, auc_ci
from cctaecg.stats.discrimination.average import macro_auc, micro_auc
from cctaecg.stats.discrimination.roc import Roc, roc
from cctaecg.stats.each_vessel import by_vessel, defined
from cctaecg.stats.intervals import Interval


@dataclass(frozen=True)
class Discrimination:
    """Results by vessel, each ``Absent`` with its reason where these data define none.

    auc: area with patient-clustered interval. curves: empirical ROC curve with its band. operating: counts and rates at
    the risk threshold, or empty if no thresholds were given. micro, macro: averages over the vessels.
    """

    auc: dict[str, AUC | Absent]
    curves: dict[str, Roc | Absent]
    operating: dict[str, Operating | Absent]
    micro: Interval | Absent
    macro: Interval | Absent


def discrimination_by_vessel(
    y: np.ndarray,
    score: np.ndarray,
    groups: np.ndarray | None = None,
    thresholds: dict[str, float] | None = None,
    level: float = 0.95,
    resamples: int = 200,
    seed: int = 0,
) -> Discrimination:
    """ROC statistics of labels and probabilities, both (n, 4) in ``VESSELS`` order with NaN for an unknown label.

    ``groups`` (n,) names the patient of each record and is what the bands and averages resample; ``thresholds`` gives
    each vessel the probability at which its operating point lies.
    """
    resampling = {"groups": groups, "level": level, "resamples": resamples, "seed": seed}
    operating = {} if thresholds is None else by_vessel(
        at_threshold, y, score, threshold=thresholds, groups=groups, level=level
    )
    return Discrimination(
        auc=by_vessel(auc_ci, y, score, groups=groups, level=level),
        curves=by_vessel(roc, y, score, **resampling),
        operating=operating,
        micro=defined(micro_auc, y, score, **resampling),
        macro=defined(macro_auc, y, score, **resampling),
    )
