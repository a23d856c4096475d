"""The true probability of a severe stenosis given everything an ECG shows: the best any reader could do.

What an ECG shows of the four territories is ``x = planted + benign``, and the benign variation is normal with a known
standard deviation. With the study's own records as the prior, Bayes' rule gives

.. math:: P(\\text{severe}_v \\mid x) = \\frac{\\sum_j w_j y_{jv}}{\\sum_j w_j}, \\quad
          w_j = s_j^{-4} \\exp\\left(-\\frac{|x - \\mu_j|^2}{2 s_j^2}\\right)

where record j has planted injury :math:`\\mu_j`, benign SD :math:`s_j` and truth :math:`y_{jv}`. Records of the same
patient are left out. Age, sex, rhythm and infarct scars are not used: they would add a little.
"""

import numpy as np

ROWS_AT_ONCE = 256


def true_probabilities(
    visible: np.ndarray, patient: np.ndarray, planted: np.ndarray, severe: np.ndarray, benign_sd: np.ndarray,
    prior: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Probability of a severe stenosis in each vessel given what each record shows, shape ``(records, 4)``.

    ``visible``, ``planted`` and ``severe`` are (records, 4); ``patient`` and ``benign_sd`` are (records,); ``prior``
    (records,) says which records make up the population.
    """
    centre, sd, of = planted[prior], benign_sd[prior], patient[prior]
    truth = np.column_stack([severe[prior], np.ones(len(centre))]).astype(float)
    probability = np.empty(visible.shape)
    for start in range(0, len(visible), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        x = visible[rows]
        squared = (x**2).sum(1)[:, None] - 2 * x @ centre.T + (centre**2).sum(1)
        log = -0.5 * squared / sd**2 - centre.shape[1] * np.log(sd)
        log[patient[rows][:, None] == of] = -np.inf
        weight = np.exp(log - log.max(axis=1, keepdims=True))
        total = weight @ truth
        probability[rows] = total[:, :-1] / total[:, -1:]
    return probability
