"""How time and memory of a study grow with its ECGs, as they were last measured, and what a million would take.

The measurement is ``python -m benchmarks.scale --store``: stages in a process of their own, on one core.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cctaecg.evidence.costs.stage_jobs import EPOCHS, FOLDS, STAGE_JOBS

STORED = Path(__file__).with_name("scale_facts.json")

STAGES = {
    "check": "Check an export", "import": "Import an export",
    "prepare": "Prepare the ECGs", "label": "Read reports, build cohorts",
    "train": "One epoch of one fold", "predict": "Predict the second hospital",
    "statistics": "Statistics", "figures": "Figures",
}
"""The measured stages, and what a page calls them."""

STREAMING, LISTING = ("predict",), ("check", "prepare")
"""Stages that hold a few ECGs at a time, however many there are, and those that also hold the rows of the tables."""


def scale_facts() -> dict[str, Any]:
    """What each stage took at several sizes, as it was last measured and ships with the package.

    Returns
    -------
    dict
        ``processor``, ``times`` the demo and ``ecgs`` of each size; ``stages``, for each a list with ``seconds`` of
        processor time and ``peak_mb``; ``book`` and, for the last statistics, ``million`` with its ``records``.
    """
    facts: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return facts


def exponent(ecgs: list[int], seconds: list[float]) -> float:
    """The power of the number of ECGs with which time grows: the slope of a line through both logarithms.

    Parameters
    ----------
    ecgs : list of int
        Sizes, two at least.
    seconds : list of float
        What each took.

    Returns
    -------
    float
        1 where twice as many take twice as long, less where a part of the time is always the same.

    Examples
    --------
    >>> round(exponent([100, 200, 400], [1.0, 2.0, 4.0]), 6)
    1.0
    """
    return float(np.polyfit(np.log(ecgs), np.log(seconds), 1)[0])


def scale_table(facts: dict[str, Any]) -> pd.DataFrame:
    """Time of each stage by size, how it grows, and its memory.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.scale_facts`.

    Returns
    -------
    DataFrame
        A row for each stage: seconds of one core at each size, the exponent, and peak memory at the smallest and the
        largest size. All are text, for a page.
    """
    rows = []
    for name, called in STAGES.items():
        found = facts["stages"][name][: len(facts["ecgs"])]
        seconds, memory = [one["seconds"] for one in found], [one["peak_mb"] for one in found]
        rows.append({
            "Stage": called,
            **{f"{ecgs:,} ECGs": f"{one:.1f}" for ecgs, one in zip(facts["ecgs"], seconds)},
            "Exponent": f"{exponent(facts['ecgs'], seconds):.2f}",
            "Peak, MB": f"{memory[0]:,.0f} to {memory[-1]:,.0f}",
        })
    return pd.DataFrame(rows)


def hours(facts: dict[str, Any], ecgs: int) -> dict[str, float]:
    """Hours of one core that each stage would take for many ECGs, carried over from the largest size measured.

    The statistics are those that were measured with the most records, a ``million``, where the development cohort of so
    many ECGs has no more, and else in proportion.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.scale_facts`.
    ecgs : int
        How many.

    Returns
    -------
    dict of str to float
        By stage, in proportion to the ECGs where time grows with them more slowly; ``train`` is all folds' epochs, and
        ``book`` is the same whatever the number.
    """
    measured, largest = facts["ecgs"], facts["ecgs"][-1]
    found = {}
    for name, one in facts["stages"].items():
        seconds = [stage["seconds"] for stage in one[: len(measured)]]
        power = max(1.0, exponent(measured, seconds))
        found[name] = seconds[-1] * (ecgs / largest) ** power / 3600 * (FOLDS * EPOCHS if name == "train" else 1)
    found["book"] = facts["book"]["seconds"] / 3600
    most = facts["million"]
    found["statistics"] = most["seconds"] / 3600 * max(1.0, cohort_records(facts, ecgs) / most["records"])
    return found


def cohort_records(facts: dict[str, Any], ecgs: int) -> int:
    """Records of the development cohort in a study of so many ECGs, by its share in the largest one measured."""
    records: int = facts["stages"]["statistics"][len(facts["ecgs"]) - 1]["records"]
    of: int = facts["ecgs"][-1]
    return round(ecgs * records / of)


def published_scale(facts: dict[str, Any], ecgs: int, nodes: int, cores: int) -> dict[str, Any]:
    """What a study of ``ecgs`` ECGs would take on one machine of two cores and on ``nodes`` of ``cores`` each.

    A stage uses what its jobs can (:data:`cctaecg.evidence.costs.stage_jobs.STAGE_JOBS`): one that shares its records
    among processes the cores of one node, the folds a core each. Nothing is added for what jobs wait, for what nodes
    lose by sharing a disk, or for the start of a job.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.scale_facts`.
    ecgs : int
        ECGs of the whole study.
    nodes, cores : int
        Of the cluster.

    Returns
    -------
    dict
        ``processor``, ``ecgs``, ``nodes``, ``cores``; ``hours_of_a_core`` and, for each stage, hours ``here`` and
        ``cluster``, with their sums; ``jobs`` of each stage and the cores that each job uses in the cluster;
        ``cohort_records`` of the development cohort; ``largest_exponent``; ``streaming_memory_ratio``, the largest
        size's over the smallest's; ``kilobytes_an_ecg`` of the stages that hold tables; kilobytes of the largest file
        of the ``figures``; the ``million`` records' statistics.
    """
    alone = hours(facts, ecgs)
    here, cluster = ({name: stage.hours(alone[name], *machine) for name, stage in STAGE_JOBS.items()}
                     for machine in ((1, 2), (nodes, cores)))
    sizes = facts["ecgs"]
    bytes_of_figures = [one["largest"] for one in facts["stages"]["figures"]]
    return {
        "processor": facts["processor"], "ecgs": ecgs, "nodes": nodes, "cores": cores, "measured_ecgs": sizes[-1],
        "hours_of_a_core": alone, "here": here | {"all": sum(here.values())},
        "cluster": cluster | {"all": sum(cluster.values())},
        "jobs": {name: {"jobs": stage.jobs, "cores": stage.cores(cores)} for name, stage in STAGE_JOBS.items()},
        "cohort_records": cohort_records(facts, ecgs),
        "largest_exponent": max(exponent(sizes, [one["seconds"] for one in found[: len(sizes)]])
                                for found in facts["stages"].values()),
        "streaming_memory_ratio": max(facts["stages"][name][-1]["peak_mb"] / facts["stages"][name][0]["peak_mb"]
                                      for name in STREAMING),
        "kilobytes_an_ecg": max(_kilobytes_more(facts["stages"][name], sizes) for name in LISTING),
        "figures": {"first_kb": bytes_of_figures[0] / 1000, "last_kb": bytes_of_figures[-1] / 1000},
        "million": facts["million"] | {"peak_gb": facts["million"]["peak_mb"] / 1024},
        "book_seconds": facts["book"]["seconds"],
    }


def _kilobytes_more(found: list[dict[str, float]], ecgs: list[int]) -> float:
    return (found[len(ecgs) - 1]["peak_mb"] - found[0]["peak_mb"]) * 1024 / (ecgs[-1] - ecgs[0])


def _hours(value: float) -> str:
    return "under 0.001" if value < 0.001 else f"{value:.3f}"


def million_table(published: dict[str, Any]) -> pd.DataFrame:
    """Hours of each stage on one machine and on a cluster.

    Parameters
    ----------
    published : dict
        As of :func:`cctaecg.evidence.published_scale`.

    Returns
    -------
    DataFrame
        A row for each stage and one for all: its jobs, the cores of each, and hours. All are text, for a page.
    """
    jobs = published["jobs"] | {"all": {"jobs": "—", "cores": "—"}}
    called = STAGES | {"all": "All", "book": "Render the book", "train": f"{FOLDS} folds of {EPOCHS} epochs"}
    return pd.DataFrame([
        {"Stage": called[name], "Jobs at once": str(jobs[name]["jobs"]),
         "Cores of each": str(jobs[name]["cores"]), "One machine, two cores (h)": _hours(published['here'][name]),
         f"{published['nodes']} nodes of {published['cores']} cores (h)": _hours(published['cluster'][name])}
        for name in published["here"]
    ])
