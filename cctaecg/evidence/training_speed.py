"""How long a training step takes against the published algorithm written down plainly, as it was last measured.

The measurement is ``python -m benchmarks.train_step --store``. Its facts ship with the package: the book is made on
machines too busy to repeat it.
"""

import json
from pathlib import Path

import pandas as pd

STORED = Path(__file__).with_name("training_speed_facts.json")

NETWORKS = {"full": "ECGFounder's network", "small": "A small network"}


def step_facts() -> dict:
    """``device``, ``threads``, ``torch``, and ``steps``, a mapping for each network and precision."""
    return json.loads(STORED.read_text(encoding="utf-8"))


def step_table(facts: dict) -> pd.DataFrame:
    """A row for each network and precision: seconds and memory of both steps, and the median ratio with its range."""
    return pd.DataFrame([
        {
            "Network, ECGs in a step, precision":
                f"{NETWORKS[step['network']]}, {step['views']} of {step['samples']:,} samples, {step['precision']}",
            "Plain (s)": f"{step['plain_seconds']:.2f}",
            "Here (s)": f"{step['seconds']:.2f}",
            "Times as fast": f"{step['ratio']:.2f} ({step['lowest_ratio']:.2f} to {step['highest_ratio']:.2f})",
            "Plain (MiB)": f"{step['plain_memory_mib']:.0f}",
            "Here (MiB)": f"{step['memory_mib']:.0f}",
        }
        for step in facts["steps"]
    ])


def ideas_table(facts: dict) -> pd.DataFrame:
    """A row for each idea, a column for each network and precision: how many times as long a step takes without it."""
    columns = {
        f"{NETWORKS[step['network']]}, {step['precision']}": {
            idea[0].upper() + idea[1:]: f"{ratio:.2f}" for idea, ratio in step["without"].items()
        }
        for step in facts["steps"]
    }
    return pd.DataFrame(columns).rename_axis("Without").reset_index()


def published_speed(facts: dict, ecgs: int, folds: int, epochs: int) -> dict:
    """What the book is told: the facts by network in float32, and the days that training ECGFounder's would take.

    In an epoch each of the ``ecgs`` of the other folds is seen twice, as it is and disturbed.
    """
    steps = {step["network"]: step for step in facts["steps"] if step["precision"] == "float32"}
    views = folds * epochs * 2 * ecgs * (folds - 1) / folds
    days = {name: views / steps["full"]["views"] * steps["full"][seconds] / 86_400
            for name, seconds in (("ours", "seconds"), ("plain", "plain_seconds"))}
    return {**{name: facts[name] for name in ("device", "threads", "torch")}, **steps,
            "study": {"ecgs": ecgs, "folds": folds, "epochs": epochs, "days": days}}
