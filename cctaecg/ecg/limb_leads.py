"""Checks of the limb leads: do they fit one another, and do the electrodes sit where they should?

Four of the six limb leads follow from two (Einthoven's law and Goldberger's augmented leads). A file that swaps or
inverts a *lead* breaks these sums. Swapped *electrodes* keep them, and are seen only beside the chest leads:

    arms swapped                    lead I turns upside down, aVR upright; the chest leads stay as they are
    right arm and left leg swapped  lead II turns upside down
    an electrode on the right leg   one of I, II, III is the difference of the two legs and almost silent

The 400 records of the PTB-XL sample, as they are and with electrodes swapped by computation:

    electrodes swapped     suspected
    none                   3 of 400   (0.75%: a pacemaker, a left bundle branch block and a pre-excitation)
    both arms              381        (95%)
    right arm, left leg    390        (98%)
    right arm, right leg   400        (the right leg's potential taken as 5% of lead I beside the left leg's)
    left arm, right leg    383        (96%)
    left arm, left leg     3          (the heart looks much the same: only an earlier ECG would show it)

Nobody has stated that the 400 were recorded with all electrodes in place: 3 is the most that were falsely suspected.
A heart on the right side of the chest may look like swapped electrodes too. So it is a warning, for somebody to look.
"""

from collections.abc import Iterable, Iterator
from typing import cast

import numpy as np

from cctaecg.config.quality import QualityConfig
from cctaecg.domain import LEADS
from cctaecg.ecg.finding import Finding
from cctaecg.ecg.recording import DERIVED

CONTRADICTION = "limb leads contradict each other"
REVERSAL = "suspected limb-lead reversal"

_V6 = LEADS.index("V6")


def check_sums(signal: np.ndarray, derived: Iterable[str], limits: QualityConfig) -> Iterator[Finding]:
    """Whether III, aVR, aVL and aVF are what I and II of (12, n) millivolts make them, unless they were ``derived``."""
    measured = [lead for lead in DERIVED if lead not in derived]  # what was computed cannot contradict
    if not measured:
        return
    thinned = signal[:6, :: max(1, signal.shape[1] // 1000)]  # a thousand samples are enough, and faster to sort
    zero = [thinned[LEADS.index(lead)] - DERIVED[lead](thinned[0], thinned[1]) for lead in measured]
    spread = _spread(np.concatenate([thinned[:3], zero]))
    limb, off = float(spread[:3].max()), spread[3:]
    worst = float(off.max())
    if worst > max(limits.einthoven_floor_mv, limits.einthoven_share_warn * limb):
        yield Finding(CONTRADICTION, "refuse" if worst > limits.einthoven_share_refuse * limb else "warn",
                      f"lead {measured[off.argmax()]} differs from what I and II give by {worst:.2g} mV, "
                      f"{worst / limb:.0%} of the limb leads' spread")


def check_electrodes(signal: np.ndarray, fs: float, limits: QualityConfig) -> Iterator[Finding]:
    """Whether the limb electrodes of (12, n) millivolts at ``fs`` Hz seem swapped; a warning, never a refusal."""
    smooth = _averaged(signal[[0, 1, 2, _V6]], max(1, round(fs / 100)))
    spread = _spread(smooth[:3])
    silent = np.flatnonzero(spread < limits.silent_limb_share_warn * spread.max())
    if len(silent):
        yield Finding(REVERSAL, "warn", f"lead {LEADS[silent[0]]} is almost silent beside the other limb leads, "
                                        "as with an electrode on the right leg")
        return
    slopes = np.diff(smooth[[0, 1, 3]], axis=1)  # without the baseline's wander, and mostly QRS
    power = np.square(slopes).sum(axis=1)
    if not power.all():
        return  # a flat lead, for which there is another finding
    correlation = slopes[:2] @ slopes[2] / np.sqrt(power[:2] * power[2])
    lead = int(correlation.argmin())
    if correlation[lead] <= limits.opposed_correlation_warn:
        swapped = ("the arms", "the right arm and the left leg")[lead]
        yield Finding(REVERSAL, "warn", f"lead {LEADS[lead]} runs against V6 (correlation of slopes "
                                        f"{correlation[lead]:.2f}), as with the electrodes of {swapped} swapped")


def _averaged(signal: np.ndarray, width: int) -> np.ndarray:
    """Means of (k, n) samples over ``width`` in a row: the slopes of noise are not larger than those of the heart."""
    whole = signal.shape[1] // width * width
    total = cast(np.ndarray, sum(signal[:, start:whole:width] for start in range(width)))  # of at least one
    return total / width


def _spread(signal: np.ndarray) -> np.ndarray:
    """From the value that 2% are below to the one that 2% are above: it sees QRS complexes, no offset, no artefact."""
    rank = signal.shape[-1] // 50
    ordered = np.sort(signal, axis=-1)  # all of it: numpy sorts many values at once, and selects one by one
    spread: np.ndarray = ordered[..., -1 - rank] - ordered[..., rank]
    return spread
