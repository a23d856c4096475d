"""Decision curves: the net benefit of acting on the model, on everyone, or on no one."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.cells import cell_weights
from cctaecg.stats.decisions.thresholds import Sweep
from cctaecg.stats.disclosure.owners import owners_of
from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, check_thresholds, reached, same_length
from cctaecg.stats.resampling import weight_blocks
from cctaecg.stats.stable_order import stable_order


@dataclass(frozen=True)
class NetBenefit:
    """Net benefit per record of three strategies, at each of a series of thresholds.

    Attributes
    ----------
    thresholds : array, shape (t,)
        Probabilities from which a record is treated.
    model : array, shape (t,)
        Of treating the records at or above the threshold.
    treat_all : array, shape (t,)
        Of treating every record.
    treat_none : array, shape (t,)
        Of treating none, which is 0.
    n : int
        Records.
    events : int
        Records with the outcome.
    called : Sweep or None
        Whom the model treats at each threshold.
    """

    thresholds: np.ndarray
    model: np.ndarray
    treat_all: np.ndarray
    treat_none: np.ndarray
    n: int
    events: int
    called: Sweep | None = field(default=None, repr=False)

    @property
    def standardised(self) -> np.ndarray:
        """Net benefit of the model as a share of the most that is possible, the prevalence.

        Returns
        -------
        array, shape (t,)
            At most 1; NaN without events.

        References
        ----------
        Kerr KF et al. J Clin Oncol 2016;34:2534-2540.
        """
        share: np.ndarray = self.model / (self.events / self.n) if self.events else np.full(len(self.model), np.nan)
        return share

    @property
    def interventions_avoided(self) -> np.ndarray:
        """CTs avoided per 100 records, and no severe stenosis missed for it, against sending everyone.

        At the threshold t it is ``100 (model - treat_all) / (t / (1 - t))``.

        Returns
        -------
        array, shape (t,)
            NaN at a threshold of 0, where a false positive costs nothing.

        References
        ----------
        Vickers AJ et al. BMC Med Inform Decis Mak 2008;8:53.
        """
        odds = self.thresholds / (1 - self.thresholds)
        gained = 100 * (self.model - self.treat_all)
        avoided: np.ndarray = np.divide(gained, odds, out=np.full(len(odds), np.nan), where=odds > 0)
        return avoided


@dataclass(frozen=True)
class BestStrategy:
    """Share of resamples of patients in which each strategy has the highest net benefit.

    Attributes
    ----------
    thresholds : array, shape (t,)
        Probabilities from which a record is treated.
    model : array, shape (t,)
        Share in which treating the records at or above the threshold is best.
    treat_all : array, shape (t,)
        Share in which treating every record is best.
    treat_none : array, shape (t,)
        Share in which treating none is best.
    n : int
        Records.
    events : int
        Records with the outcome.
    """

    thresholds: np.ndarray
    model: np.ndarray
    treat_all: np.ndarray
    treat_none: np.ndarray
    n: int
    events: int


def net_benefit(
    y: ArrayLike, prob: ArrayLike, thresholds: ArrayLike, groups: ArrayLike | None = None
) -> NetBenefit:
    """Net benefit of treating records with ``prob >= t``, of treating all and of treating none.

    At the threshold t the harm of a false positive is worth t / (1 - t) of the gain of a true one::

        model(t) = TP / n - FP / n * t / (1 - t)
        treat_all(t) = events / n - (1 - events / n) * t / (1 - t)
        treat_none(t) = 0

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    thresholds : array, shape (t,)
        Probabilities from which a record is treated, from 0 to below 1.
    groups : array, shape (n,), optional
        The patient of each record, by which small counts are told; without it every record is a patient of its own.

    Returns
    -------
    NetBenefit
        Net benefit per record of each strategy at each threshold.

    Raises
    ------
    InvalidSetting
        For a threshold outside its range.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.
    UndefinedStatistic
        When there are no records.

    References
    ----------
    Vickers AJ, Elkin EB. Med Decis Making 2006;26:565-574.

    Examples
    --------
    >>> found = net_benefit([1, 0, 1, 0], [0.9, 0.6, 0.4, 0.1], [0, 0.5])
    >>> found.model.tolist(), found.standardised.tolist(), found.interventions_avoided.tolist()
    ([0.5, 0.0], [1.0, 0.0], [nan, 0.0])
    """
    y, prob, thresholds = as_labels(y), as_probabilities(prob), _thresholds(thresholds)
    n, events = same_length(y=y, prob=prob), int(np.count_nonzero(y))
    odds = thresholds / (1 - thresholds)
    true, false = (
        np.count_nonzero(which) - np.searchsorted(np.sort(prob[which]), reached(thresholds), side="left")
        for which in (y, ~y)
    )
    prevalence = events / n
    called = Sweep(thresholds, true / max(events, 1), 1 - false / max(n - events, 1), n, events,
                   owners_of(y, as_groups(groups, n)[0], stable_order(-prob)))
    return NetBenefit(
        thresholds, true / n - false / n * odds, prevalence - (1 - prevalence) * odds, np.zeros(len(thresholds)),
        n, events, called,
    )  # fmt: skip


def best_strategy(
    y: ArrayLike, prob: ArrayLike, thresholds: ArrayLike, groups: ArrayLike | None = None, resamples: int = 200,
    seed: int = 0,
) -> BestStrategy:
    """How often, over resamples of patients, the model, treating all or treating none has the highest net benefit.

    Where strategies tie, the simplest counts: treating none before treating all before the model. The shares say how
    sure these data are of a choice that has to be made; bands around each curve would invite to read their overlap as
    a test.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the record has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    thresholds : array, shape (t,)
        Probabilities from which a record is treated, from 0 to below 1, in any order.
    groups : array, shape (n,), optional
        The patient of each record; without it every record counts as a patient of its own.
    resamples : int, default 200
        Bootstrap samples of patients, at least 1.
    seed : int, default 0
        Of the resamples.

    Returns
    -------
    BestStrategy
        Share of resamples for each strategy and threshold; the three sum to 1.

    Raises
    ------
    InvalidSetting
        For a threshold outside its range, and for fewer than 1 resample.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.
    UndefinedStatistic
        When there are no records, or all are of one patient.

    References
    ----------
    Sadatsafavi M et al. Med Decis Making 2023;43:564-575.

    Examples
    --------
    >>> best = best_strategy([1, 0, 0, 0] * 10, [0.6, 0.2, 0.1, 0.05] * 10, [0.3, 0.9], resamples=50)
    >>> best.model.tolist(), best.treat_none.tolist()
    ([1.0, 0.0], [0.0, 1.0])
    """
    y, prob, thresholds = as_labels(y), as_probabilities(prob), _thresholds(thresholds)
    n = same_length(y=y, prob=prob)
    codes, patients = as_groups(groups, n)
    ascending = np.sort(thresholds)
    passed = np.searchsorted(reached(ascending), prob, side="right")  # thresholds that the probability lies at or above
    cell = 2 * passed + y
    order = np.argsort(cell, kind="stable")
    codes, present, starts = codes[order], *np.unique(cell[order], return_index=True)
    odds = ascending / (1 - ascending)
    wins = np.zeros((3, len(thresholds)))
    for block in weight_blocks(len(patients), resamples, seed, np.uint16):
        for weights in block:
            cells = np.zeros(2 * len(ascending) + 2)
            cells[present] = cell_weights(weights, codes, starts)
            false, true = np.cumsum(cells.reshape(-1, 2)[::-1], axis=0)[::-1].T  # at or above each threshold
            benefit = np.stack((np.zeros(len(odds)), true[0] - false[0] * odds, true[1:] - false[1:] * odds))
            best = np.argmax(benefit > benefit.max(axis=0) - 1e-9 * n, axis=0)
            wins[best, np.arange(len(odds))] += 1
    place = np.searchsorted(ascending, thresholds)
    none, everyone, model = wins[:, place] / resamples
    return BestStrategy(thresholds, model, everyone, none, n, int(np.count_nonzero(y)))


def _thresholds(thresholds: ArrayLike) -> np.ndarray:
    checked = check_thresholds(thresholds)
    if (checked == 1).any():
        raise InvalidSetting("thresholds holds 1, where the odds are infinite; expected numbers from 0 to below 1")
    return checked
