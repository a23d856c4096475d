"""Cox's model of a risk group or a score, adjusted for what is known of the patient; by lifelines."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceError
from numpy.typing import ArrayLike
from scipy.special import logit

from cctaecg.run.results import Absent
from cctaecg.stats.each_vessel import defined
from cctaecg.stats.errors import UndefinedStatistic
from cctaecg.stats.inputs import as_probabilities, as_scores, check_level, reached, same_length
from cctaecg.stats.intervals import Interval
from cctaecg.stats.logistic import LOGIT_LIMIT
from cctaecg.stats.survival.cox import has_finite_ratio
from cctaecg.stats.survival.follow_up import censored_at

EVENTS_PER_TERM = 5


@dataclass(frozen=True)
class AdjustedRatio:
    """A hazard ratio adjusted for other characteristics.

    Attributes
    ----------
    hazard_ratio : Interval
        Per unit of the covariate, with its Wald interval; ``n`` and ``events`` are those of the complete patients.
    p_value : float
        Wald test that the ratio is 1.
    incomplete : int
        Patients left out because one of the characteristics is unknown.
    """

    hazard_ratio: Interval
    p_value: float
    incomplete: int


def adjusted_hazard_ratio(
    time: ArrayLike, event: ArrayLike, covariate: ArrayLike, adjust: pd.DataFrame, horizon: float, level: float = 0.95
) -> AdjustedRatio:
    """Hazard ratio of a covariate beside others, Efron's ties, in the patients of whom all are known.

    Parameters
    ----------
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    event : array of 0 and 1, shape (n,)
        1 when it ended with the event, 0 at the end of observation.
    covariate : array, shape (n,)
        What the ratio is wanted for: finite numbers, or whether a patient is at high risk.
    adjust : DataFrame, shape (n, k)
        Numbers to adjust for, a column each (age in years, 1 for men); NaN for unknown.
    horizon : float
        Days, above 0, at which follow-up is cut.
    level : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    AdjustedRatio
        The ratio, its p-value and how many patients were left out.

    Raises
    ------
    UndefinedStatistic
        With fewer than five events for each term of the model, when a term is the same in all patients, and where the
        ratio is not finite.
    InvalidTime, InvalidLabel, NonFiniteValue, ShapeMismatch, InvalidSetting
        For bad input.

    References
    ----------
    Cox DR. J R Stat Soc B 1972;34:187-220.

    Vittinghoff E, McCulloch CE. Am J Epidemiol 2007;165:710-718. (Five events a term.)

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> age, high = rng.normal(60, 10, 300), rng.random(300) < 0.5
    >>> time = rng.exponential(500 * np.exp(-0.05 * (age - 60) - 0.7 * high))
    >>> found = adjusted_hazard_ratio(time, np.ones(300), high, pd.DataFrame({"age": age}), horizon=700)
    >>> found.hazard_ratio.lower < 2 < found.hazard_ratio.upper, found.incomplete
    (True, 0)
    """
    values = as_scores(covariate, "covariate")
    others = adjust.to_numpy(dtype=float, na_value=np.nan)
    cut, within = censored_at(time, event, horizon)
    same_length(time=cut, covariate=values, adjust=others)
    known = ~np.isnan(others).any(axis=1)
    cut, within, values, others = cut[known], within[known], values[known], others[known]
    events, terms = int(within.sum()), 1 + others.shape[1]
    if events < EVENTS_PER_TERM * terms:
        raise UndefinedStatistic(
            f"No adjusted hazard ratio: {events} events for {terms} terms; "
            f"at least {EVENTS_PER_TERM * terms} are needed."
        )
    columns = np.column_stack([values, others])
    if (np.ptp(columns, axis=0) == 0).any():
        raise UndefinedStatistic("No adjusted hazard ratio: a term of the model is the same in all patients.")
    if not has_finite_ratio(cut, within, values):
        raise UndefinedStatistic("The adjusted hazard ratio has no finite value: the events are all on one side.")
    table = pd.DataFrame(columns, columns=[f"x{number}" for number in range(terms)]).assign(time=cut, event=within)
    try:
        fitter = CoxPHFitter(alpha=1 - check_level(level)).fit(table, "time", "event", fit_options={"precision": 1e-10})
    except ConvergenceError as error:
        raise UndefinedStatistic("The adjusted hazard ratio has no finite value: the model does not settle.") from error
    lower, upper = np.exp(fitter.confidence_intervals_.loc["x0"])
    ratio = Interval(float(fitter.hazard_ratios_["x0"]), float(lower), float(upper), len(cut), events)
    return AdjustedRatio(ratio, float(fitter.summary.loc["x0", "p"]), int((~known).sum()))


def adjusted_ratios(
    event: ArrayLike, prob: ArrayLike, time: ArrayLike, adjust: pd.DataFrame, threshold: float, horizon: float,
    level: float = 0.95,
) -> dict[str, AdjustedRatio | Absent]:
    """Adjusted hazard ratios of high against low risk, and per standard deviation of the log-odds.

    Parameters
    ----------
    event : array of 0 and 1, shape (n,)
        1 when follow-up ended with the event.
    prob : array, shape (n,)
        Predicted probability, from 0 to 1.
    time : array, shape (n,)
        Follow-up of each patient in days, 0 or more.
    adjust : DataFrame, shape (n, k)
        Numbers to adjust for, as of :func:`cctaecg.stats.adjusted_hazard_ratio`.
    threshold : float
        Probability from which a patient is at high risk.
    horizon : float
        Days, above 0, at which follow-up is cut.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    dict
        ``group`` and ``per_sd``, each ``Absent`` with its reason where it does not exist.

    Raises
    ------
    UndefinedStatistic
        When nobody has a prediction.
    InvalidTime, InvalidLabel, InvalidProbability, NonFiniteValue, ShapeMismatch, InvalidSetting
        For bad input.

    Examples
    --------
    >>> adjusted_ratios([1], [0.2], [9], pd.DataFrame({"age": [60.0]}), 0.15, 700)["group"]
    {'absent': 'No adjusted hazard ratio: 1 events for 2 terms; at least 10 are needed.'}
    """
    if np.size(prob) and np.isnan(np.asarray(prob, float)).all():
        raise UndefinedStatistic("No patient has a prediction for this vessel.")
    prob = as_probabilities(prob)
    log_odds = logit(np.clip(prob, LOGIT_LIMIT, 1 - LOGIT_LIMIT))
    spread = log_odds.std(ddof=1) if len(prob) > 1 else 0.0
    covariates = {"group": (prob >= reached(threshold)).astype(float), "per_sd": log_odds / (spread or 1.0)}
    return {name: defined(adjusted_hazard_ratio, time, event, covariate, adjust, horizon, level)
            for name, covariate in covariates.items()}
