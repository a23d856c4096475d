"""AUC in each level of a patient characteristic, and whether two levels differ."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from cctaecg.stats.discrimination.auc import AUC, auc_ci
from cctaecg.stats.discrimination.paired_test import PairedTest, z_test
from cctaecg.stats.discrimination.placements import cluster_parts, placements
from cctaecg.stats.errors import InvalidSetting, ShapeMismatch, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_scores, same_length
from cctaecg.stats.small_samples import satterthwaite


@dataclass(frozen=True)
class SubgroupAUC:
    """The AUC of one level of a patient characteristic, or the reason why it is not given.

    Attributes
    ----------
    level : object
        The level.
    auc : AUC or None
        Its AUC, ``None`` where it is not given.
    n : int
        Records at the level.
    events : int
        Records with the outcome among them.
    patients : int
        Patients that they are of.
    reason : str
        Why there is no AUC; empty where there is one.
    """

    level: object
    auc: AUC | None
    n: int
    events: int
    patients: int
    reason: str


def subgroup_aucs(
    y: ArrayLike,
    score: ArrayLike,
    levels: ArrayLike,
    groups: ArrayLike | None,
    min_events: int = 10,
    confidence: float = 0.95,
) -> list[SubgroupAUC]:
    """AUC with its interval in each level of a patient characteristic, suppressed where events are few.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    score : array, shape (n,)
        Finite numbers, higher for likelier.
    levels : array, shape (n,)
        Level of each record. Records whose level is missing (``None``, NaN) belong to no subgroup and enter none of the
        counts.
    groups : array, shape (n,), or None
        Patient of each record; with ``None`` each record is a patient of its own.
    min_events : int, default 10
        Fewest patients with a record that has the outcome, and fewest with one that has not, for which an AUC is given:
        ten ECGs of three patients are three.
    confidence : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    list of SubgroupAUC
        One for each distinct level, sorted.

    Raises
    ------
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch, InvalidSetting
        For bad input.

    Examples
    --------
    >>> y, score = [0, 1, 0, 1, 0, 1], [0.1, 0.6, 0.7, 0.4, 0.2, 0.9]
    >>> levels = ["M", "M", "M", "M", "F", "F"]
    >>> for found in subgroup_aucs(y, score, levels, None, min_events=2):
    ...     print(found.level, found.n, found.events, found.reason)
    F 2 1 1 patient with the outcome; at least 2 are needed
    M 4 2 The standard error of an AUC takes 5 patients with the outcome and 5 without; there are 2 and 2.
    """
    y, score, codes, at_level, distinct = checked_levels(y, score, levels, groups)
    results = []
    for number, level in enumerate(distinct):
        here = at_level == number
        n, events = int(here.sum()), int(y[here].sum())
        patients = len(np.unique(codes[here]))
        auc, reason = None, too_few_patients(y[here], codes[here], min_events)
        if not reason:
            try:
                auc = auc_ci(y[here], score[here], codes[here], confidence)
            except UndefinedStatistic as error:
                reason = str(error)
        results.append(SubgroupAUC(level, auc, n, events, patients, reason))
    return results


def interaction(
    y: ArrayLike, score: ArrayLike, levels: ArrayLike, groups: ArrayLike | None, level: float = 0.95
) -> PairedTest | None:
    """Two-sided test that the AUCs at the two levels of a patient characteristic are equal.

    This is the interaction test to report; :func:`cctaecg.stats.subgroup_difference` asks the same by resampling.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Outcome of each record.
    score : array, shape (n,)
        Finite numbers, higher for likelier.
    levels : array, shape (n,)
        Level of each record. Records whose level is missing (``None``, NaN) are left out.
    groups : array, shape (n,), or None
        Patient of each record; with ``None`` each record is a patient of its own. A patient may have records at both
        levels (an ECG before and one after 3 hours).
    level : float, default 0.95
        Coverage of the difference's interval.

    Returns
    -------
    PairedTest or None
        The test of the first level in sorted order minus the second. ``None`` when there is only one level, or a level
        has no AUC with a standard error (fewer than five patients with the outcome, or without), or the AUCs differ
        without any variance.

    Raises
    ------
    InvalidSetting
        For more than two levels, or a confidence level outside 0 to 1.
    InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.

    Notes
    -----
    The covariance through patients with records at both levels is subtracted, ``var_1 + var_2 - 2 cov``, in the manner
    of Obuchowski (:func:`cctaecg.stats.auc_ci`). The p-value and the limits are by Student's t, with the degrees of
    freedom that the patients with and without the outcome at either level leave (Satterthwaite).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> y, sex = np.tile([0, 1], 100), np.repeat(["F", "M"], 100)
    >>> test = interaction(y, y * np.where(sex == "F", 3, 1) + rng.normal(0, 1, 200), sex, None)
    >>> test.difference > 0, test.p_value < 0.05
    (True, True)
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
        (one, its_degrees), (other, others_degrees) = (part.degrees() for part in parts)
        degrees = satterthwaite(np.concatenate((one, other)), np.concatenate((its_degrees, others_degrees)))
        return z_test(values[0] - values[1], variance, level, degrees)
    except UndefinedStatistic:
        return None


def too_few_patients(y: np.ndarray, codes: np.ndarray, fewest: int) -> str:
    """The sentence that fewer than ``fewest`` patients have a record with, or without, the outcome; empty if enough do.

    ``y`` (n,) boolean, ``codes`` (n,) the patient of each record.
    """
    for kind, which in (("with", y), ("without", ~y)):
        patients = len(np.unique(codes[which]))
        if patients < fewest:
            return f"{patients} patient{'s' * (patients != 1)} {kind} the outcome; at least {fewest} are needed"
    return ""


def checked_levels(
    y: ArrayLike, score: ArrayLike, levels: ArrayLike, groups: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, list[Any]]:
    """Labels, scores, patient codes and level codes (n,), -1 where the level is unknown, and the sorted levels."""
    y, score = as_labels(y), as_scores(score, "score")
    n = same_length(y=y, score=score)
    codes, _ = as_groups(groups, n)
    at_level, distinct = pd.factorize(np.asarray(levels), sort=True)
    if at_level.shape != (n,):
        raise ShapeMismatch(f"levels has {len(at_level)} entries; expected {n}, one for each record")
    return y, score, codes, at_level, distinct.tolist()
