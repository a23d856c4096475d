"""What a lead, or a wave of a lead, adds to a vessel's logit, as a mean over patients with its limits."""

from dataclasses import dataclass

import numpy as np

from cctaecg.domain import VESSELS
from cctaecg.explain.occlusion import LeadChanges
from cctaecg.explain.waves import WAVES
from cctaecg.run.results import Absent
from cctaecg.stats.inputs import check_level
from cctaecg.stats.resampling import weight_blocks


@dataclass(frozen=True)
class LeadAttribution:
    """Mean change of a vessel's logit by lead, over patients.

    Positive: without the lead the logit is lower, so that the lead speaks for a stenosis.

    Attributes
    ----------
    value : array, shape (12,)
        In ``LEADS`` order, in logits.
    lower, upper : array, shape (12,)
        Its bootstrap limits.
    patients : int
        How many patients.
    """

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    patients: int


@dataclass(frozen=True, eq=False)
class WaveAttribution:
    """Mean attribution of a vessel's logit by lead and wave, over patients.

    Positive: the wave, as it is in these patients, raises the logit.

    Attributes
    ----------
    value : array, shape (12, 4)
        By lead (``LEADS`` order) and wave (P, QRS, ST, T), in logits.
    lower, upper : array, shape (12, 4)
        Its bootstrap limits.
    patients : int
        How many patients.
    """

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    patients: int

    def share_of_waves(self) -> dict[str, float]:
        """How much of the attribution, by its size, each wave holds.

        Returns
        -------
        dict of str to float
            By wave; the shares add up to 1.
        """
        size = np.abs(self.value).sum(axis=0)
        return dict(zip(WAVES, (size / size.sum()).tolist()))


def lead_attribution(
    changes: LeadChanges, level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> dict[str, LeadAttribution | Absent]:
    """Mean change of each vessel's logit by lead, with percentile limits over resamples of patients.

    Parameters
    ----------
    changes : LeadChanges
        From :func:`cctaecg.explain.occlude_leads`.
    level : float, default 0.95
        Coverage of the limits.
    resamples : int, default 1000
        Number of bootstrap samples.
    seed : int, default 0
        Of the resampling.

    Returns
    -------
    dict of str to LeadAttribution or Absent
        By vessel; ``Absent`` for one whose logit is NaN somewhere, because the network never saw a label of it.

    Raises
    ------
    InvalidSetting
        For a level outside 0 to 1, or no resample.
    UndefinedStatistic
        For a single patient.
    """
    by_vessel = np.moveaxis(changes.change, 2, 1)
    return {
        vessel: LeadAttribution(*found, len(by_vessel)) if np.isfinite(found[0]).all()
        else Absent(f"The network predicts nothing about the {vessel}.")
        for vessel, found in zip(VESSELS, with_limits(by_vessel, level, resamples, seed))
    }


def wave_attribution(
    maps: np.ndarray, level: float = 0.95, resamples: int = 1000, seed: int = 0
) -> dict[str, WaveAttribution]:
    """Mean over patients of attributions by lead and wave, with percentile limits over resamples of patients.

    Parameters
    ----------
    maps : array, shape (p, 4, 12, 4)
        In logits, by patient, vessel, lead and wave: :func:`cctaecg.explain.cell_sums` of one record a patient.
    level : float, default 0.95
        Coverage of the limits.
    resamples : int, default 1000
        Number of bootstrap samples.
    seed : int, default 0
        Of the resampling.

    Returns
    -------
    dict of str to WaveAttribution
        By vessel.

    Raises
    ------
    InvalidSetting
        For a level outside 0 to 1, or no resample.
    UndefinedStatistic
        For a single patient.
    """
    return {vessel: WaveAttribution(*found, len(maps))
            for vessel, found in zip(VESSELS, with_limits(maps, level, resamples, seed))}


def with_limits(
    values: np.ndarray, level: float, resamples: int, seed: int
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Mean, lower and upper limit of each vessel's values (p, 4, ...), over resamples of patients."""
    tail = (1 - check_level(level)) / 2
    by_patient = np.reshape(values, (len(values), -1)).astype(float)
    blocks = weight_blocks(len(values), resamples, seed)
    draws = np.concatenate([weights @ by_patient for weights in blocks]) / len(values)
    mean, (lower, upper) = by_patient.mean(axis=0), np.quantile(draws, (tail, 1 - tail), axis=0)
    mean, lower, upper = (found.reshape(values.shape[1:]) for found in (mean, lower, upper))
    return list(zip(mean, lower, upper))
