"""Confidence limits of an AUC that hold with few patients who have the outcome.

Ten placements near 1 say little of their own spread: by chance they lie close together, and the interval then misses
an AUC that is lower. Three remedies, chosen by simulation, bring the interval to its level:

- the spread is averaged with that of ``MODEL_PATIENTS`` patients from the binormal model of the same AUC;
- the limits lie on the logit scale, so that they keep within 0 and 1 and reach further down than up;
- Student's quantile, with the degrees of freedom that the patients leave (Satterthwaite).

With w(A) the variance of a placement when both kinds score normally with equal spread, T Owen's function and Phi the
normal distribution::

    w(A) = A (1 - A) - 2 T(Phi^-1(A), 1 / sqrt 3)

What k records of one patient add to it is read from the data, as the variance by patient over that by record.
Kottas M, Kuss O, Zapf A. BMC Med Res Methodol 2014;14:26 (the Wald interval's failure). Owen DB. Ann Math Stat
1956;27:1075-1090.
"""

import numpy as np
from scipy.special import ndtri, owens_t

from cctaecg.stats.discrimination.placements import ClusterParts
from cctaecg.stats.small_samples import certain_bound, logit_bounds, satterthwaite, t_quantile

MODEL_PATIENTS = 8.0
"""Patients of the model with which the data's own are averaged: 8 beside 10, and next to nothing beside 300."""

LEAST_SHARE = 0.25
"""Of the two parts of the variance that must be left when records of both kinds in one patient offset each other."""


def placement_variance(auc: float) -> float:
    """Variance of a placement in the binormal model of equal spread with this ``auc``.

    >>> round(placement_variance(0.5), 4), round(placement_variance(0.9), 4)
    (0.0833, 0.0224)
    """
    return float(auc * (1 - auc) - 2 * owens_t(ndtri(auc), 1 / np.sqrt(3)))


def auc_limits(value: float, parts: ClusterParts, level: float) -> tuple[float, float]:
    """Lower and upper confidence limit of the AUC ``value`` with the patients' ``parts``.

    A perfect separation has the exact limit of as many pairs of patients as there are of the rarer kind, each of which
    would be in order with a probability of the AUC (:func:`cctaecg.stats.small_samples.certain_bound`).
    """
    if value in (0.0, 1.0):
        bound = certain_bound(min(parts.with_events, parts.with_others), level)
        return (bound, 1.0) if value == 1 else (0.0, 1 - bound)
    mixed, degrees = patient_variances(value, parts)
    total = max(float(mixed.sum()) + parts.shared, LEAST_SHARE * float(mixed.sum()))
    return logit_bounds(value, np.sqrt(total), t_quantile(level, satterthwaite(mixed, degrees)))


def patient_variances(value: float, parts: ClusterParts) -> tuple[np.ndarray, np.ndarray]:
    """The two parts of an AUC's variance, from patients with the outcome and without, averaged with the model's.

    ``value`` is the AUC, ``parts`` what each patient adds to it. Returns the parts and their degrees of freedom, (2,)
    each, without what patients with records of both kinds share.
    """
    variances, degrees = parts.degrees()
    patients = (parts.with_events, parts.with_others)
    effective = (parts.effective_events, parts.effective_others)
    apart = (parts.events_apart, parts.others_apart)
    mixed = np.empty(2)
    for kind in range(2):
        small = (1 - 1 / patients[kind]) / (1 - 1 / effective[kind])  # patients of unequal size weigh unequally
        alike = variances[kind] / apart[kind] if apart[kind] > 0 else 1.0
        records = parts.counts[kind]
        alike = min(max(1.0, alike), records / effective[kind])  # from independent records to records all alike
        model = placement_variance(value) / records * alike
        both = degrees[kind] * variances[kind] * small + MODEL_PATIENTS * model
        mixed[kind] = both / (degrees[kind] + MODEL_PATIENTS)
    return mixed, degrees + MODEL_PATIENTS
