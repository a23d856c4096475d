"""The difference of two AUCs of independent patients."""

import numpy as np
from scipy.stats import norm

from cctaecg.stats.auc import AUC, PairedTest


def auc_difference(a: AUC, b: AUC, level: float = 0.95) -> PairedTest:
    """``a`` minus ``b`` with a normal interval and a two-sided z test: z = (a - b) / sqrt(se_a^2 + se_b^2).

    The two AUCs must come from different patients; where they share patients use ``delong_test``.
    Reference: Hanley JA, McNeil BJ. Radiology 1983;148:839-843 (with zero correlation).

    >>> a = AUC(0.80, 0.7, 0.9, 0.03, 100, 20, 100)
    >>> b = AUC(0.70, 0.6, 0.8, 0.04, 100, 20, 100)
    >>> round(auc_difference(a, b).statistic, 3)
    2.0
    """
    difference = a.value - b.value
    se = float(np.hypot(a.se, b.se))
    reach = norm.ppf(0.5 + level / 2) * se
    statistic = difference / se
    return PairedTest(statistic, 2 * norm.sf(abs(statistic)), difference, difference - reach, difference + reach)
