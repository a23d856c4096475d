"""How far two readers of the same things agree, beyond what chance would give."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.decisions.proportion import proportion
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_scores, check_level, same_length
from cctaecg.stats.intervals import Interval
from cctaecg.stats.small_samples import certain_bound, t_quantile

Weights = Literal["none", "linear", "quadratic"]
_DISAGREEMENT: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda distance: (distance != 0).astype(float), "linear": np.abs, "quadratic": np.square,
}  # fmt: skip


@dataclass(frozen=True)
class Kappa:
    """Cohen's kappa with its confidence limits and standard error.

    Attributes
    ----------
    value : float
        Kappa: 1 for full agreement, 0 for that of chance.
    lower : float
        Lower confidence limit, at least -1.
    upper : float
        Upper confidence limit, at most 1.
    se : float
        Standard error, by group.
    n : int
        Things read.
    clusters : int
        Groups that they belong to.
    """

    value: float
    lower: float
    upper: float
    se: float
    n: int
    clusters: int


def cohen_kappa(
    first: ArrayLike,
    second: ArrayLike,
    groups: ArrayLike | None = None,
    weights: Weights = "none",
    level: float = 0.95,
) -> Kappa:
    """Cohen's kappa of two readers, with an interval by group.

    Parameters
    ----------
    first, second : array, shape (n,)
        Each reader's category as a number.
    groups : array, shape (n,), optional
        What the things belong to: the four vessels of an exam were read together and are one unit of the standard
        error. By default each thing is a unit.
    weights : {"none", "linear", "quadratic"}, default "none"
        Whether all disagreements count alike, by the distance of the two numbers, or by its square.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Kappa
        Kappa, its limits and its standard error.

    Raises
    ------
    UndefinedStatistic
        When both readers give one and the same category to everything, or there is one group only.
    NonFiniteValue
        For an unread thing, which the caller has to leave out and count.
    ShapeMismatch, MissingGroup, InvalidSetting
        For other bad input.

    Notes
    -----
    With w the weight of a disagreement, O its mean over the things read and E its mean over all pairs of one reading
    by the first and one by the second::

        kappa = 1 - O / E

    The standard error is the square root of G / (G - 1) times the sum over the G groups of the squared sums of each
    thing's influence on kappa. Without groups this is the large-sample variance of Fleiss, Cohen and Everitt but for
    n / (n - 1).

    Disagreements are few and their ratio O / E is skewed, so that the limits lie on its logarithm, by Student's t with
    G - 1 degrees of freedom. Readers who agree throughout have standard error 0 by this formula; of G groups of which
    none disagrees, a share of 1 - 0.025^(1 / G) still may, which is where the lower limit lies.

    References
    ----------
    Cohen J. Educ Psychol Meas 1960;20:37-46. Cohen J. Psychol Bull 1968;70:213-220. Fleiss JL, Cohen J, Everitt BS.
    Psychol Bull 1969;72:323-327.

    Examples
    --------
    >>> kappa = cohen_kappa([0, 0, 1, 1, 2, 2], [0, 0, 1, 2, 2, 2])
    >>> round(kappa.value, 4), kappa.n
    (0.75, 6)
    """
    if weights not in _DISAGREEMENT:
        raise InvalidSetting(f"weights is {weights!r}; expected one of {', '.join(_DISAGREEMENT)}")
    first, second = as_scores(first, "first"), as_scores(second, "second")
    n = same_length(first=first, second=second)
    codes, distinct = as_groups(groups, n)
    check_level(level)

    values, category = np.unique(np.concatenate([first, second]), return_inverse=True)
    one, other = category[:n], category[n:]
    weight = _DISAGREEMENT[weights](values[:, None] - values[None, :])
    share_one, share_other = (np.bincount(reading, minlength=len(values)) / n for reading in (one, other))
    expected_one, expected_other = weight @ share_other, share_one @ weight  # of a category, against all of the other's
    expected = float(share_one @ expected_one)
    if expected == 0:
        raise UndefinedStatistic(f"Kappa does not exist: both readers put all {n} into one category.")
    if len(distinct) < 2:
        raise UndefinedStatistic("Kappa has no standard error: everything that was read belongs to one group.")
    disagreed = weight[one, other]
    observed = float(disagreed.mean())

    on_expected = expected_one[one] + expected_other[other] - 2 * expected
    influence = (observed * on_expected / expected - (disagreed - observed)) / expected
    by_group = np.bincount(codes, weights=influence)
    clusters = len(distinct)
    se = float(np.sqrt(clusters / (clusters - 1) * (by_group @ by_group)) / n)
    value = 1 - observed / expected
    if observed == 0:
        unseen = (1 - certain_bound(clusters, level)) * float(weight.max()) / expected
        return Kappa(value, max(-1.0, 1 - unseen), 1.0, se, n, clusters)
    reach = t_quantile(level, clusters - 1) * se / (1 - value)
    lower, upper = 1 - (1 - value) * np.exp(reach), 1 - (1 - value) * np.exp(-reach)
    return Kappa(value, max(-1.0, float(lower)), float(upper), se, n, clusters)


def share_agreeing(
    first: ArrayLike, second: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95
) -> Interval:
    """Share of things that two readers put into the same category, with an interval by group.

    Parameters
    ----------
    first, second : array, shape (n,)
        Each reader's category as a number. A NaN stands for "not read" and agrees with nothing, not even with another
        NaN.
    groups : array, shape (n,), optional
        What the things belong to; by default each is a unit of its own.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    Interval
        The share, ``events`` of ``n``, with Wilson's interval at the effective sample size
        (:func:`cctaecg.stats.proportion`).

    Raises
    ------
    UndefinedStatistic
        When nothing was read.
    ShapeMismatch, MissingGroup, InvalidSetting
        For bad input.

    Examples
    --------
    >>> share = share_agreeing([0, 1, 2, 3], [0, 1, 2, float("nan")])
    >>> share.value, share.events, share.n
    (0.75, 3, 4)
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    n = same_length(first=first, second=second)
    if n == 0:
        raise UndefinedStatistic("Nothing was read by both readers.")
    codes, _ = as_groups(groups, n)
    return proportion(first == second, codes, level)
