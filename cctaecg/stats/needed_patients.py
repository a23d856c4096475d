"""How many patients a new study of one vessel would need to be precise enough, for each of three questions."""

from dataclasses import dataclass
from math import ceil, log

from cctaecg.stats.errors import InvalidSetting
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
        "observed_expected": ceil((1 - prevalence) * (z / log(1.1)) ** 2),
        "sensitivity": ceil(sensitivity * (1 - sensitivity) * (z / 0.05) ** 2),
    }
    return {name: StudySize(needed, ceil(needed / prevalence - 1e-9)) for name, needed in events.items()}
