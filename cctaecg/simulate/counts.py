"""How many of what each simulated cohort holds, and how a characteristic is dealt out to match exactly.

The targets are the manuscript's Table 1, read from ``paper_values.yml``; a smaller study scales them down, with floors
that leave every vessel enough positive patients to be analysed at all.
"""

from dataclasses import dataclass

import numpy as np

from cctaecg.domain import VESSELS
from cctaecg.errors import UserError
from cctaecg.paper import paper_value

SMALLEST_SCALE, LARGEST_SCALE = 0.01, 100  # of the manuscript's size; the floors do not fit into fewer than 23 patients
FOLLOWUP_FLOOR = 40  # patients: fewer cannot be split into two risk groups
INFARCTIONS = 40  # of 400 in the follow-up cohort; the manuscript does not print the number
FLOOR_POSITIVE_PATIENTS = {"internal": 6, "external": 2, "followup": 2}
FLOOR_INFARCTIONS = 5


class ScaleOutOfRange(UserError, ValueError):
    """The simulated study would be larger than the manuscript's or too small to be analysed."""


class CountsDoNotClose(ValueError):
    """No choice in rank order adds up to the wanted number of records."""


@dataclass(frozen=True)
class Targets:
    """One cohort's counts after the exclusions. All but ``patients`` and ``exams`` count ECG records."""

    cohort: str
    patients: int
    exams: int
    ecgs: int
    male: int
    sex_missing: int
    age_missing: int
    under_65: int
    diabetes: int
    hypertension: int
    prior_mi: int
    severe: dict[str, int]
    age_mean: float  # years; reached exactly only in the full study
    age_sd: float
    exact_age: bool
    positive_patients: int  # floor for each vessel; 0 in the full study
    infarctions: int  # within the follow-up window; 0 where there is no follow-up


def targets(cohort: str, scale: float = 1.0) -> Targets:
    """The counts of ``cohort`` in a study of ``scale`` (0.01 to 100) times the manuscript's size.

    >>> targets("internal").ecgs, targets("internal").severe["LM"]
    (4620, 235)
    >>> targets("internal", 0.03).patients
    70

    Raises ``ScaleOutOfRange``.
    """
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise ScaleOutOfRange(f"data.scale is {scale!r}; a simulated study needs a number from {SMALLEST_SCALE} to "
                              f"{LARGEST_SCALE}")

    def row(name: str) -> float:
        value: float = paper_value(f"table_1.{name}.{cohort}")
        return value

    patients = paper_value(f"cohorts.{cohort}.patients")
    exams = paper_value("cohorts.internal.ccta_exams") if cohort == "internal" else patients
    if cohort == "followup":
        scale = max(scale, FOLLOWUP_FLOOR / patients)
    floor = 0 if scale >= 1 else FLOOR_POSITIVE_PATIENTS[cohort]
    smallest = round(2.2 * floor) if cohort == "internal" else floor  # records: some patients have several

    def scaled(name: str) -> int:
        return round(row(name) * scale)

    ecgs, sex_missing, age_missing = scaled("n"), scaled("sex_missing"), scaled("age_missing")
    infarctions = max(round(INFARCTIONS * scale), FLOOR_INFARCTIONS) if cohort == "followup" else 0
    return Targets(
        cohort=cohort, patients=round(patients * scale), exams=round(exams * scale), ecgs=ecgs,
        male=scaled("sex_male"), sex_missing=sex_missing, age_missing=age_missing,
        under_65=scaled("age_lt_65"), diabetes=scaled("diabetes_yes"), hypertension=scaled("hypertension_yes"),
        prior_mi=max(scaled("prior_mi_yes"), min(smallest, 2)),
        severe={vessel: max(scaled(f"{vessel.lower()}_severe"), smallest) for vessel in VESSELS},
        age_mean=row("age_mean"), age_sd=row("age_sd"), exact_age=scale == 1,
        positive_patients=floor, infarctions=infarctions,
    )  # fmt: skip


def spread(total: int, bins: int, weights: np.ndarray, rng: np.random.Generator, largest: int) -> np.ndarray:
    """Deal ``total`` items to ``bins``, at least one and at most ``largest`` each, more to a larger weight.

    Shape ``(bins,)`` of int, adding up to ``total``. Raises ``CountsDoNotClose`` when that is impossible.
    """
    if not bins <= total <= bins * largest:
        raise CountsDoNotClose(f"{total} items cannot be dealt to {bins} places with 1 to {largest} in each")
    dealt = np.ones(bins, dtype=int)
    while (left := total - dealt.sum()) > 0:
        room = dealt < largest
        share = weights * room
        dealt += rng.multinomial(left, share / share.sum())
        dealt = np.minimum(dealt, largest)
    return dealt


def choose_exactly(
    order: np.ndarray, weights: np.ndarray, target: int, groups: np.ndarray | None = None, at_least: int = 0,
) -> np.ndarray:  # fmt: skip
    """Choose items in ``order`` whose ``weights`` add up to exactly ``target``.

    An item that would overshoot is passed over, so the choice is the head of the order but for a few items at its end.
    With ``groups``, as many different groups as ``at_least`` are among the chosen. Returns a mask, shape ``(items,)``.

    >>> choose_exactly(np.array([2, 0, 1, 3]), np.array([3, 1, 2, 1]), target=3).tolist()
    [False, True, True, False]

    Raises ``CountsDoNotClose`` when the end of the order is reached before the target.
    """
    chosen = np.zeros(len(weights), dtype=bool)
    seen: set[object] = set()
    left = target
    for item in order:
        if left == 0:
            break
        others = len(seen) + int(groups is not None and groups[item] not in seen)
        still_needed = max(at_least - others, 0)
        if left - weights[item] >= still_needed:
            chosen[item] = True
            left -= int(weights[item])
            if groups is not None:
                seen.add(groups[item])
    if left:
        raise CountsDoNotClose(f"{target} records wanted; the choice in rank order ends {left} short")
    return chosen
