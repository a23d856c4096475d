"""What ECGFounder's network costs on a processor, as it was last measured.

The measurement is ``python -m benchmarks.full_network --store``. Its facts ship with the package.
"""

import json
from pathlib import Path
from typing import Any

from cctaecg.domain import LEADS, VESSELS
from cctaecg.evidence.costs.stage_jobs import StageJobs
from cctaecg.explain.gradient_attribution import STEPS
from cctaecg.explain.sample_size_asked import CHECKED, FEWEST
from cctaecg.explain.sanity_checks import FRACTIONS
from cctaecg.explain.waves import WAVES

STORED = Path(__file__).with_name("full_network_facts.json")

PASSES = (len(LEADS) + 1) + (len(LEADS) * len(WAVES) + 1) + (len(FRACTIONS) - 2) * (len(VESSELS) + 1) + 2 + 2
"""Passes of the network for one ECG without gradients: occlusion by lead and by wave, deletion, and both logits."""


def full_network_facts() -> dict[str, Any]:
    """What a step, a prediction and an attribution of ECGFounder's network take on one core, as last measured.

    Returns
    -------
    dict
        ``device``, ``torch``, seconds of a training step by its views, ``seconds_a_view``,
        ``seconds_a_prediction``, ``seconds_an_attribution`` (a pass forward and one back), and the memory of a step in
        MiB: ``memory_mib_without_views`` and ``memory_mib_a_view``.
    """
    facts: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return facts


def full_network_costs(facts: dict[str, Any], ecgs: int, folds: int, epochs: int, batch_size: int) -> dict[str, Any]:
    """What a study with ECGFounder's network would take on two cores, carried over from what one core takes.

    In an epoch each ECG of the other folds is seen twice, as it is and disturbed. Two folds are trained side by side,
    each on one core, and the last of an odd number alone. With a frozen trunk a pass forward is all that is left.
    Memory grows with the views of a step.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.full_network_facts`.
    ecgs : int
        ECGs of the whole cohort.
    folds, epochs : int
        Folds, and epochs of each.
    batch_size : int
        ECGs of a step.

    Returns
    -------
    dict
        The facts, and under ``study`` hours of an epoch of one fold and days of all, training everything and the head
        alone; GiB of a step at ``batch_size`` and at 8 ECGs; ``explain_minutes`` of the attributions.
    """
    views = 2 * ecgs * (folds - 1) / folds
    hours = {"all": views * facts["seconds_a_view"] / 3600, "head": views * facts["seconds_a_prediction"] / 3600}
    gib = {name: (facts["memory_mib_without_views"] + 2 * number * facts["memory_mib_a_view"]) / 1024
           for name, number in (("whole_batch", batch_size), ("eight", 8))}
    passes = FEWEST * PASSES * facts["seconds_a_prediction"]
    gradients = (FEWEST * (1 + 2 * CHECKED)) * len(VESSELS) * STEPS * facts["seconds_an_attribution"]
    return {**facts, "study": {
        "ecgs": ecgs, "folds": folds, "epochs": epochs, "batch_size": batch_size, "epoch_hours": hours,
        "days": {name: StageJobs(folds).hours(folds * epochs * hour, nodes=1, cores=2) / 24
                 for name, hour in hours.items()}, "gib": gib,
        "explain_patients": FEWEST, "explain_minutes": (passes + gradients) / 2 / 60,
    }}
