"""Mean beats of two groups of patients, and where they differ."""

from dataclasses import dataclass

import numpy as np

from cctaecg.domain import LEADS
from cctaecg.explain.mean_beats import Normalisation, PatientBeats
from cctaecg.stats.errors import ShapeMismatch, UndefinedStatistic
from cctaecg.stats.intervals import normal_quantile


class EmptyGroup(UndefinedStatistic):
    """A group has fewer than two patients with a beat, so that it has no spread between patients."""


@dataclass(frozen=True)
class GroupBeats:
    """The mean beat of a group of patients.

    Attributes
    ----------
    mean, sd : array, shape (12, w)
        Mean over patients, and standard deviation between them.
    patients, beats : int
        How many entered.
    """

    mean: np.ndarray
    sd: np.ndarray
    patients: int
    beats: int


@dataclass(frozen=True)
class LargestDifference:
    """Where two mean beats lie farthest apart.

    Attributes
    ----------
    lead : str
        One of ``LEADS``.
    time_ms : float
        Milliseconds from the R peak.
    value : float
        High minus low there.
    """

    lead: str
    time_ms: float
    value: float


@dataclass(frozen=True)
class BeatComparison:
    """Mean beats at high and at low risk.

    Attributes
    ----------
    time : array, shape (w,)
        Seconds from the R peak.
    high, low : GroupBeats
        The two groups.
    difference, difference_se : array, shape (12, w)
        High minus low, and its standard error.
    normalisation : {"beat", "mV"}
        Whether values are z-scores or in millivolts.
    """

    time: np.ndarray
    high: GroupBeats
    low: GroupBeats
    difference: np.ndarray
    difference_se: np.ndarray
    normalisation: Normalisation

    def difference_limits(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Normal confidence limits of the difference, at each place by itself.

        Parameters
        ----------
        level : float, default 0.95
            Their coverage.

        Returns
        -------
        lower, upper : array, shape (12, w)
        """
        reach = normal_quantile(level) * self.difference_se
        return self.difference - reach, self.difference + reach

    def largest_difference(self) -> LargestDifference:
        """The lead and time of the largest absolute difference.

        Returns
        -------
        LargestDifference
            The first of equals.
        """
        lead, sample = np.unravel_index(np.argmax(np.abs(self.difference)), self.difference.shape)
        return LargestDifference(LEADS[lead], float(1000 * self.time[sample]), float(self.difference[lead, sample]))


def compare_groups(beats: PatientBeats, high: np.ndarray) -> BeatComparison:
    """Mean beats of two groups of patients, and their difference with its standard error.

    The groups share no patient, so that the error is ``sqrt(sd_high^2 / n_high + sd_low^2 / n_low)``. Patients without
    a beat enter neither.

    Parameters
    ----------
    beats : PatientBeats
        From :func:`cctaecg.explain.patient_beats`, of which one normalisation is taken.
    high : array of bool, shape (p,)
        Whether the patient is at high risk, in the order of ``beats.patients``, which is that of the groups that
        :func:`cctaecg.stats.aggregate` gives.

    Returns
    -------
    BeatComparison

    Raises
    ------
    EmptyGroup
        For a group of fewer than two patients with a beat.
    ShapeMismatch
        For another number of patients, or groups that are not of bool.
    """
    high = np.asarray(high)
    if high.shape != beats.patients.shape or high.dtype != bool:
        raise ShapeMismatch(f"high has shape {high.shape} of {high.dtype}; expected ({len(beats.patients)},) of bool, "
                            "one for each patient")
    groups = {name: _group(beats, members, name) for name, members in (("high", high), ("low", ~high))}
    difference = groups["high"].mean - groups["low"].mean
    error = np.sqrt(sum(group.sd**2 / group.patients for group in groups.values()))
    return BeatComparison(beats.time, groups["high"], groups["low"], difference, error, beats.normalisation)


def _group(beats: PatientBeats, members: np.ndarray, name: str) -> GroupBeats:
    chosen = members & (beats.beats > 0)
    patients = int(np.count_nonzero(chosen))
    if patients < 2:
        raise EmptyGroup(f"No mean beat at {name} risk: {patients} patients with a beat; at least 2 are needed.")
    mean = beats.mean[chosen].astype(float)
    return GroupBeats(mean.mean(axis=0), mean.std(axis=0, ddof=1), patients, int(beats.beats[chosen].sum()))
