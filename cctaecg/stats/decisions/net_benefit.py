"""Decision curves: the net benefit of acting on the model, on everyone, or on no one."""

from dataclasses import dataclass

import numpy as np

from cctaecg.stats.calibration_measures.calibration_cells import cell_weights
from cctaecg.stats.errors import InvalidSetting
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, check_thresholds, same_length
from cctaecg.stats.resampling import weight_blocks


@dataclass(frozen=True)
class NetBenefit:
    """Net benefit per record at each of ``thresholds``, for three strategies; all (t,). ``events`` of ``n`` records."""

    thresholds: np.ndarray
    model: np.ndarray
    treat_all: np.ndarray
    treat_none: np.ndarray
    n: int
    events: int

    @property
    def standardised(self) -> np.ndarray:
        """Net benefit of the model as a share of the most that is possible, the prevalence; NaN (t,) without events.

        Kerr KF et al. J Clin Oncol 2016;34:2534-2540.
        """
        return self.model / (self.events / self.n) if self.events else np.full(len(self.model), np.nan)

    @property
    def interventions_avoided(self) -> np.ndarray:
        """CTs avoided per 100 records, and no severe stenosis missed for it, against sending everyone; (t,).

            100 (model - treat_all) / (t / (1 - t))

        NaN at a threshold of 0, where a false positive costs nothing. Vickers AJ et al. BMC Med Inform Decis Mak
        2008;8:53.
        """
        odds = self.thresholds / (1 - self.thresholds)
        gained = 100 * (self.model - self.treat_all)
        return np.divide(gained, odds, out=np.full(len(odds), np.nan), where=odds > 0)


@dataclass(frozen=True)
class BestStrategy:
    """Share of resamples of patients in which each strategy has the highest net benefit at ``thresholds``; all (t,)."""

    thresholds: np.ndarray
    model: np.ndarray
    treat_all: np.ndarray
    treat_none: np.ndarray
    n: int
    events: int


def net_benefit(y, prob, thresholds) -> NetBenefit:
    """Net benefit of treating records with ``prob >= t``, of treating all and of treating none.

        model(t) = TP / n - FP / n * t / (1 - t)
        treat_all(t) = events / n - (1 - events / n) * t / (1 - t);  treat_none(t) = 0

    ``y`` (n,) holds 0 and 1, ``prob`` (n,) probabilities, ``thresholds`` (t,) probabilities from 0 to below 1, at
    which the harm of a false positive is worth t / (1 - t) of the gain of a true one. Vickers AJ, Elkin EB. Med
    Decis Making 2006;26:565-574.

    >>> found = net_benefit([1, 0, 1, 0], [0.9, 0.6, 0.4, 0.1], [0, 0.5])
    >>> found.model.tolist(), found.standardised.tolist(), found.interventions_avoided.tolist()
    ([0.5, 0.0], [1.0, 0.0], [nan, 0.0])

    Raises ``InvalidSetting`` for a threshold outside that range; ``InvalidProbability``, ``InvalidLabel``,
    ``NonFiniteValue``, ``ShapeMismatch`` for bad input and ``UndefinedStatistic`` for none.
    """
    y, prob, thresholds = as_labels(y), as_probabilities(prob), _thresholds(thresholds)
    n, events = same_length(y=y, prob=prob), int(np.count_nonzero(y))
    odds = thresholds / (1 - thresholds)
    true, false = (
        np.count_nonzero(which) - np.searchsorted(np.sort(prob[which]), thresholds, side="left") for which in (y, ~y)
    )
    prevalence = events / n
    return NetBenefit(
        thresholds, true / n - false / n * odds, prevalence - (1 - prevalence) * odds, np.zeros(len(thresholds)),
        n, events,
    )  # fmt: skip


def best_strategy(y, prob, thresholds, groups=None, resamples: int = 200, seed: int = 0) -> BestStrategy:
    """How often, over resamples of patients, the model, treating all or treating none has the highest net benefit.

    Arguments as :func:`net_benefit`, and ``groups`` (n,) the patient. Where strategies tie, the simplest counts:
    treating none before treating all before the model. The shares say how sure these data are of a choice that has
    to be made; bands around each curve would invite to read their overlap as a test. Sadatsafavi M et al. Med Decis
    Making 2023;43:564-575.

    >>> best = best_strategy([1, 0, 0, 0] * 10, [0.6, 0.2, 0.1, 0.05] * 10, [0.3, 0.9], resamples=50)
    >>> best.model.tolist(), best.treat_none.tolist()
    ([1.0, 0.0], [0.0, 1.0])

    Raises as :func:`net_benefit`, ``MissingGroup``, and ``InvalidSetting`` for fewer than 1 resample.
    """
    y, prob, thresholds = as_labels(y), as_probabilities(prob), _thresholds(thresholds)
    n = same_length(y=y, prob=prob)
    codes, patients = as_groups(groups, n)
    ascending = np.sort(thresholds)
    reached = np.searchsorted(ascending, prob, side="right")  # how many thresholds the probability lies at or above
    cell = 2 * reached + y
    order = np.argsort(cell, kind="stable")
    codes, present, starts = codes[order], *np.unique(cell[order], return_index=True)
    odds = ascending / (1 - ascending)
    wins = np.zeros((3, len(thresholds)))
    for block in weight_blocks(len(patients), resamples, seed):
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


def _thresholds(thresholds) -> np.ndarray:
    thresholds = check_thresholds(thresholds)
    if (thresholds == 1).any():
        raise InvalidSetting("thresholds holds 1, where the odds are infinite; expected numbers from 0 to below 1")
    return thresholds
