"""How long a training step takes against the published algorithm written down plainly, as it was last measured.

The measurement is ``python -m benchmarks.train_step --store``. Its facts ship with the package: the book is made on
machines too busy to repeat it.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from cctaecg.evidence.gpu import gpu_facts, gpu_sentence

STORED = Path(__file__).with_name("training_speed_facts.json")

VIEWS = 2
"""How often a network sees an ECG in an epoch: as it is, and disturbed."""

NETWORKS = {"full": "ECGFounder's network", "small": "A small network"}


def step_facts() -> dict[str, Any]:
    """What a training step takes, as it was last measured and ships with the package.

    Returns
    -------
    dict
        ``device``, ``threads`` and ``torch`` that it was measured with, and ``steps``, a mapping for each network and
        precision.
    """
    facts: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return facts


def step_table(facts: dict[str, Any]) -> pd.DataFrame:
    """Time and memory of a training step, beside the published algorithm written down plainly.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.step_facts`.

    Returns
    -------
    DataFrame
        A row for each network and precision: seconds and memory of both steps, and the median ratio with its range.
        All are text, for a page.
    """
    return pd.DataFrame([
        {
            "Network, signals in a step, precision":
                f"{NETWORKS[step['network']]}, {step['views']} of {step['samples']:,} samples, {step['precision']}",
            "Plain (s)": f"{step['plain_seconds']:.2f}",
            "Here (s)": f"{step['seconds']:.2f}",
            "Times as fast": f"{step['ratio']:.2f} ({step['lowest_ratio']:.2f} to {step['highest_ratio']:.2f})",
            "Plain (MiB)": f"{step['plain_memory_mib']:.0f}",
            "Here (MiB)": f"{step['memory_mib']:.0f}",
        }
        for step in facts["steps"]
    ])


def ideas_table(facts: dict[str, Any]) -> pd.DataFrame:
    """How many times as long a training step takes when one of the ideas that make it fast is taken back.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.step_facts`.

    Returns
    -------
    DataFrame
        A row for each idea, a column for each network and precision. All are text, for a page.
    """
    columns = {
        f"{NETWORKS[step['network']]}, {step['precision']}": {
            idea[0].upper() + idea[1:]: f"{ratio:.2f}" for idea, ratio in step["without"].items()
        }
        for step in facts["steps"]
    }
    return pd.DataFrame(columns).rename_axis("Without").reset_index()


def published_speed(facts: dict[str, Any], ecgs: int, folds: int, epochs: int) -> dict[str, Any]:
    """What the book is told: the facts by network in float32, and the days that training ECGFounder's would take.

    In an epoch each ECG of the other folds is seen twice, as it is and disturbed.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.step_facts`.
    ecgs : int
        ECGs of the whole cohort.
    folds : int
        Folds, each with a network trained on the others.
    epochs : int
        Epochs of each network.

    Returns
    -------
    dict
        ``device``, ``threads``, ``torch``, the facts of a step by network, and ``study`` with ``days`` of training by
        either way of making a step, how many ``steps`` those are, the share of ECGs that are the ``others`` of a fold,
        and ``views_of_an_ecg``; ``gpu``, what is said of a GPU.
    """
    steps = {step["network"]: step for step in facts["steps"] if step["precision"] == "float32"}
    many = folds * epochs * VIEWS * ecgs * (folds - 1) / folds / steps["full"]["views"]
    days = {name: many * steps["full"][seconds] / 86_400
            for name, seconds in (("ours", "seconds"), ("plain", "plain_seconds"))}
    return {**{name: facts[name] for name in ("device", "threads", "torch")}, **steps,
            "study": {"ecgs": ecgs, "folds": folds, "epochs": epochs, "days": days, "steps": many,
                      "others": (folds - 1) / folds, "views_of_an_ecg": VIEWS},
            "gpu": gpu_sentence(gpu_facts())}
