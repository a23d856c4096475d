"""How many patients a new study of one vessel would need to be precise enough, for each of three questions.

By formula where each patient has one ECG, and by this study's own intervals where patients have ECGs as they do here.
"""

from dataclasses import dataclass
from math import ceil, exp, log

import numpy as np
from numpy.typing import ArrayLike

from cctaecg.stats.calibration_measures.weak_calibration import weak_calibration
from cctaecg.stats.decisions.thresholds import at_threshold
from cctaecg.stats.discrimination.auc import auc_ci
from cctaecg.stats.errors import InvalidSetting, UndefinedStatistic
from cctaecg.stats.inputs import as_groups, as_labels, as_probabilities, same_length
from cctaecg.stats.intervals import normal_quantile
from cctaecg.stats.planned_width import events_for_limits


@dataclass(frozen=True)
class StudySize:
    """Size of a study with one ECG for each patient.

    Attributes
    ----------
    events : int
        Patients with the outcome.
    patients : int
        All patients, at the prevalence that was given.
    """

    events: int
    patients: int


@dataclass(frozen=True)
class SizeBesideThisStudy:
    """What a wanted precision takes, beside the precision that this study has.

    Attributes
    ----------
    events, patients : int
        Patients with the outcome, and all, in a study with one ECG for each patient.
    as_here : int
        Patients in a study whose patients have ECGs as those of this one do.
    here : float
        What this study's own interval reaches, in the units of what is wanted.
    design_effect : float
        The variance of this study's interval over that of as many independent ECGs: above 1 where a patient's ECGs are
        alike.
    """

    events: int
    patients: int
    as_here: int
    here: float
    design_effect: float


WITHIN = {"observed_expected": 0.1, "sensitivity": 0.05}
"""How near the two are wanted, to either side: a share of the ratio, and a difference."""


def study_size(
    auc: float, prevalence: float, width: float = 0.1, sensitivity: float = 0.8, level: float = 0.95
) -> dict[str, StudySize]:
    """Patients that a study needs for its AUC, for its calibration in the large, and for a sensitivity.

    Parameters
    ----------
    auc : float
        The AUC that is expected, above 0 and below 1.
    prevalence : float
        Share of patients with the outcome, above 0 and below 1.
    width : float, default 0.1
        Wanted total width of the AUC's interval, above 0.
    sensitivity : float, default 0.8
        Sensitivity that is expected, above 0 and below 1.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    dict of StudySize
        ``auc``: the interval of the AUC is ``width`` wide; ``observed_expected``: observed over expected is known
        within a tenth, to either side; ``sensitivity``: it is known within 0.05, to either side.

    Raises
    ------
    InvalidSetting
        For values outside what they may be.

    Notes
    -----
    With z the normal quantile and p the prevalence, the logarithm of observed over expected has variance
    ``(1 - p) / events`` and a sensitivity s has variance ``s (1 - s) / events``; the AUC is planned by the
    limits that :func:`cctaecg.stats.auc_ci` would have, with Hanley and McNeil's variance.

    References
    ----------
    Riley RD, Debray TPA, Collins GS, et al. Stat Med 2021;40:4230-4251. Buderer NMF. Acad Emerg Med 1996;3:895-900.

    Examples
    --------
    >>> found = study_size(0.75, prevalence=0.05)
    >>> found["observed_expected"], found["sensitivity"]
    (StudySize(events=402, patients=8040), StudySize(events=246, patients=4920))
    """
    for name, value in (("prevalence", prevalence), ("sensitivity", sensitivity)):
        if not 0 < value < 1:
            raise InvalidSetting(f"{name} is {value!r}; expected a number above 0 and below 1")
    z = normal_quantile(level)
    events = {
        "auc": events_for_limits(auc, width, prevalence, level),
        "observed_expected": ceil((1 - prevalence) * (z / log(1 + WITHIN["observed_expected"])) ** 2),
        "sensitivity": ceil(sensitivity * (1 - sensitivity) * (z / WITHIN["sensitivity"]) ** 2),
    }
    return {name: StudySize(needed, ceil(needed / prevalence - 1e-9)) for name, needed in events.items()}


def study_sizes(
    y: ArrayLike, prob: ArrayLike, groups: ArrayLike | None = None, width: float = 0.1, sensitivity: float = 0.8,
    level: float = 0.95,
) -> dict[str, SizeBesideThisStudy]:
    """:func:`cctaecg.stats.study_size` at the AUC and the prevalence of ECGs, beside what this study's ECGs give.

    Each interval of this study narrows with the root of the number of patients. So a study like it, whose patients have
    several ECGs too, takes as many times the patients as the square of how much wider than wanted the interval is here.

    Parameters
    ----------
    y : array of 0 and 1, shape (n,)
        Whether the ECG has the outcome.
    prob : array, shape (n,)
        Predicted probability of the outcome, from 0 to 1.
    groups : array, shape (n,), optional
        The patient of each ECG; without it every ECG counts as a patient of its own.
    width : float, default 0.1
        Wanted total width of the AUC's interval, above 0.
    sensitivity : float, default 0.8
        Sensitivity that is planned for, above 0 and below 1; this study's is taken at the threshold that reaches it.
    level : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    dict of SizeBesideThisStudy
        ``auc``, with the width of the interval here; ``observed_expected``, with the factor that the interval here
        reaches to either side, less 1; ``sensitivity``, with half of the width of the interval here.

    Raises
    ------
    UndefinedStatistic
        Where this study has no AUC with an interval, or its AUC is 0 or 1.
    InvalidSetting
        For values outside what they may be.
    InvalidProbability, InvalidLabel, NonFiniteValue, MissingGroup, ShapeMismatch
        For bad input.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> prob = rng.uniform(0.05, 0.6, 600)
    >>> found = study_sizes(rng.random(600) < prob, prob, np.repeat(np.arange(300), 2))["observed_expected"]
    >>> (found.here > 0.1) == (found.as_here > 300)
    True
    """
    y, prob = as_labels(y), as_probabilities(prob)
    patients = len(as_groups(groups, same_length(y=y, prob=prob))[1])
    auc = auc_ci(y, prob, groups, level)
    if not 0 < auc.value < 1:
        raise UndefinedStatistic(f"An AUC of {auc.value:g} is none to plan from.")
    ratio = weak_calibration(y, prob, groups, level).observed_expected
    cut = float(np.quantile(prob[y], 1 - sensitivity))
    rate = at_threshold(y, prob, cut, groups, level).sensitivity
    assert rate is not None  # there are events, or there were no AUC
    alone = study_size(auc.value, auc.events / auc.n, width, sensitivity, level)
    # half of each interval's width, on the scale on which it has a standard error: here, and as wanted
    half = {
        "auc": ((auc.upper - auc.lower) / 2, width / 2),
        "observed_expected": (log(ratio.upper / ratio.lower) / 2, log(1 + WITHIN["observed_expected"])),
        "sensitivity": ((rate.upper - rate.lower) / 2, WITHIN["sensitivity"]),
    }
    shown = {"auc": 2 * half["auc"][0], "observed_expected": exp(half["observed_expected"][0]) - 1,
             "sensitivity": half["sensitivity"][0]}
    found = {}
    for name, (here, wanted) in half.items():
        times = (here / wanted) ** 2
        found[name] = SizeBesideThisStudy(
            alone[name].events, alone[name].patients, ceil(patients * times - 1e-9), shown[name],
            times * auc.events / alone[name].events,
        )
    return found
