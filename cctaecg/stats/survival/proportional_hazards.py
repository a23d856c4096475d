"""Whether a Cox model's hazards are proportional: the score test for a ratio that changes with time."""

import numpy as np
from scipy.special import chdtrc

from cctaecg.stats.survival.kaplan_meier import kaplan_meier


def proportional_hazards_p(time: np.ndarray, event: np.ndarray, x: np.ndarray, log_ratio: float) -> float:
    """P-value of the score test that exp(beta x + gamma g(t) x) needs no gamma, at the fitted ``log_ratio`` beta.

    ``time`` (n,), ``event`` (n,) boolean and covariate ``x`` (n,) are checked and cut at the horizon, with events on
    two days at least. With xbar and V mean and variance of x among those at risk, weighted by exp(beta x), over the
    events in Efron's steps of ties, and g(t) = 1 - S(t-), the Kaplan-Meier risk just before t::

        U = sum g (x - xbar),  H_bb = sum V,  H_bg = sum g V,  H_gg = sum g^2 V
        chi-square = U^2 / (H_gg - H_bg^2 / H_bb), on 1 degree of freedom

    This is the test of ``cox.zph`` in version 3 of the R package survival. Its older form, which takes V for the same
    at all times, is an approximation to it that fails where those at risk change (Therneau TM, Grambsch PM. Modeling
    Survival Data. 2000, section 6.2). Grambsch PM, Therneau TM. Biometrika 1994;81:515-526.
    """
    order = np.argsort(-time, kind="stable")
    time, event, x = time[order], event[order], x[order] - x.mean()
    weight = np.exp(log_ratio * x)
    powers = np.stack([weight, weight * x, weight * x * x])
    at_risk = np.cumsum(powers, axis=1)
    days = np.unique(time[event])
    last = np.searchsorted(-time, -days, side="right") - 1
    curve = kaplan_meier(time, event, float(time.max()))
    before = 1 - curve.survival[np.searchsorted(curve.time, days, side="left") - 1]
    score, information = 0.0, np.zeros(3)
    for day, place, g in zip(days, last, before):
        died = event & (time == day)
        deaths = int(np.count_nonzero(died))
        of_the_dead = powers[:, died].sum(axis=1)
        steps = at_risk[:, place, None] - of_the_dead[:, None] * np.arange(deaths) / deaths  # Efron's
        mean = steps[1] / steps[0]
        variance = float(np.sum(steps[2] / steps[0] - mean**2))
        score += g * float(x[died].sum() - mean.sum())
        information += np.array([1, g, g * g]) * variance
    within, crossed, own = information
    return float(chdtrc(1, score**2 / (own - crossed**2 / within)))
