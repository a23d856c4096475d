"""Where the trainings on shares of the labels lie, and whether what they came to holds for a run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cctaecg.ablations.labels_design import STARTS
from cctaecg.ablations.results import beside_the_arms, holds
from cctaecg.run.results import Absent
from cctaecg.run.run import Run

STARTING_WEIGHTS = sorted({start.checkpoint for start in STARTS.values() if start.checkpoint})

LABELS_STORED = Path(__file__).with_name("labels_facts.json")
"""The results that ship with the package, made by ``make ablations``."""


def labels_file(run: Run) -> Path:
    """The file that holds what a run's own trainings on shares of the labels came to."""
    return beside_the_arms(run).results("labels")


def shares_file(run: Run, start: str, seed: int, fold: int) -> Path:
    """The predictions of one start, seed and fold from every share."""
    return run.ablations("labels") / start / f"seed{seed}_fold{fold}.parquet"


def write_rates(run: Run, start: str, rates: Mapping[float, float]) -> None:
    """Keep the learning rates chosen for a start."""
    beside_the_arms(run).write_results(f"labels_rates_{start}", {f"{share:g}": rate for share, rate in rates.items()})


def read_rates(run: Run, start: str) -> dict[float, float]:
    """The learning rates chosen for a start, by share."""
    path = run.require(beside_the_arms(run).results(f"labels_rates_{start}"), command(run))
    return {float(share): rate for share, rate in json.loads(path.read_text(encoding="utf-8")).items()}


def write_labels(run: Run, facts: dict[str, Any]) -> None:
    """Keep what a run's own trainings came to."""
    beside_the_arms(run).write_results("labels", facts)


def labels_facts_of(run: Run) -> dict[str, Any] | Absent:
    """What each start is worth at each share: of a run's own trainings, else of those that ship with the package.

    Parameters
    ----------
    run : Run
        Facts count where they were made by its present settings, from the present weights.

    Returns
    -------
    dict or Absent
        As :func:`cctaecg.ablations.labels_facts`. ``Absent`` says with which command they are made.
    """
    for path in (labels_file(run), LABELS_STORED):
        facts = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if facts and holds(facts, run.config(), *STARTING_WEIGHTS):
            return facts
    return Absent("The networks of this run have not been trained on shares of its labels under its present settings; "
                  f"it takes about ten times as long as the run's own training, and is done by: {command(run)}")


def command(run: Run) -> str:
    """What makes them."""
    return f"cctaecg ablations labels {run.name}"
