"""AUC in each level of a patient characteristic, and whether two levels differ."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cctaecg.stats.discrimination.auc import AUC, PairedTest, auc_ci, z_test
from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.errors import InvalidSetting, ShapeMismatch, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_scores, same_length


@dataclass(frozen=True)
class SubgroupAUC:
    """The AUC of one level, or ``auc`` ``None`` and the ``reason`` why it is not given (else ``reason`` is ``""``)."""

    level: object
    auc: AUC | None
    n: int
    events: int
    patients: int
    reason: str


def subgroup_aucs(y, score, levels, groups, min_events: int = 10, confidence: float = 0.95) -> list[SubgroupAUC]:
    """AUC with its interval in each distinct level, sorted; suppressed below ``min_events`` events.

    ``y``, ``score``, ``levels``, ``groups`` are (n,); ``groups`` names the patient of each record (``None``: each
    record its own). Records whose level is missing (None, NaN) are unknown, belong to no subgroup and enter none of
    the counts. The same floor holds for records without the outcome.

    >>> y, score = [0, 1, 0, 1, 0, 1], [0.1, 0.6, 0.7, 0.4, 0.2, 0.9]
    >>> levels = ["M", "M", "M", "M", "F", "F"]
    >>> [(s.level, s.n, s.events, s.reason) for s in subgroup_aucs(y, score, levels, None, min_events=2)]
    [('F', 2, 1, '1 events; at least 2 are needed'), ('M', 4, 2, '')]

    Raises ``InvalidLabel``, ``NonFiniteValue``, ``ShapeMismatch``, ``MissingGroup``, ``InvalidSetting`` for bad input.
    """
    y, score, codes, at_level, distinct = checked_levels(y, score, levels, groups)
    results = []
    for number, level in enumerate(distinct):
        here = at_level == number
        n, events = int(here.sum()), int(y[here].sum())
        patients = len(np.unique(codes[here]))
        auc, reason = None, ""
        if min(events, n - events) < min_events:
            kind, count = ("events", events) if events < min_events else ("records without the outcome", n - events)
            reason = f"{count} {kind}; at least {min_events} are needed"
        else:
            try:
                auc = auc_ci(y[here], score[here], codes[here], confidence)
            except UndefinedStatistic as error:
                reason = str(error)
        results.append(SubgroupAUC(level, auc, n, events, patients, reason))
    return results


def interaction(y, score, levels, groups, level: float = 0.95) -> PairedTest | None:
    """Two-sided z test that the AUCs of the two levels of ``levels`` are equal (first in sorted order minus second).

    A patient may have records in both levels (an ECG before and one after 3 hours): the covariance through such
    patients is subtracted, ``var = var_1 + var_2 - 2 cov``, in the manner of Obuchowski. Records of missing level
    are left out. This is the interaction test to report; :func:`cctaecg.stats.subgroup_difference`
    asks the same by resampling.

    ``None`` when there is only one level, or a level has no AUC with a standard error (fewer than two patients with the
    outcome, or without). Raises ``InvalidSetting`` for more than two levels, else as :func:`subgroup_aucs`.
    """
    y, score, codes, at_level, distinct = checked_levels(y, score, levels, groups)
    if len(distinct) > 2:
        raise InvalidSetting(f"levels are {', '.join(map(str, distinct))}; an interaction compares two")
    if len(distinct) < 2:
        return None
    known = at_level >= 0
    _, codes = np.unique(codes[known], return_inverse=True)
    y, score, at_level, clusters = y[known], score[known], at_level[known], codes.max() + 1
    try:
        values, parts = [], []
        for number in (0, 1):
            here = at_level == number
            value, placed = placements(y[here], score[here])
            values.append(value)
            parts.append(cluster_parts(y[here], placed - value, codes[here], clusters))
        variance = parts[0].variance + parts[1].variance - 2 * parts[0].covariance(parts[1])
        return z_test(values[0] - values[1], variance, level)
    except UndefinedStatistic:
        return None


def checked_levels(y, score, levels, groups) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, list]:
    """Labels, scores, patient codes and level codes (n,), -1 where the level is unknown, and the sorted levels."""
    y, score = as_labels(y), as_scores(score, "score")
    n = same_length(y=y, score=score)
    codes, _ = as_groups(groups, n)
    at_level, distinct = pd.factorize(np.asarray(levels), sort=True)
    if at_level.shape != (n,):
        raise ShapeMismatch(f"levels has {len(at_level)} entries; expected {n}, one for each record")
    return y, score, codes, at_level, distinct.tolist()
