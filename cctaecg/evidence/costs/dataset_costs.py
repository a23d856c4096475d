"""What a data set of predictions costs beside the predicting, as it was last measured.

The measurement is ``python -m benchmarks.dataset_costs --store``. Its facts ship with the package.
"""

import json
from pathlib import Path
from typing import Any

STORED = Path(__file__).with_name("dataset_costs_facts.json")


def dataset_costs() -> dict[str, Any]:
    """What it takes to start a job, to list the files and to gather the parts.

    Returns
    -------
    dict
        ``processor`` of the machine; of ``start`` the ``seconds`` of processor time and ``peak_mb`` of a job that
        predicts one ECG; of ``listing`` and ``gathering`` lists, a value for each number of ``records``: ``seconds``,
        ``peak_mb`` and ``more_mb``, by how much its memory grew. Either is one process.

    Examples
    --------
    >>> sorted(dataset_costs())
    ['gathering', 'listing', 'processor', 'start']
    """
    facts: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return facts


def carried_over(part: dict[str, list[float]], records: int) -> dict[str, float]:
    """What one process would take for many records, in proportion to them.

    Seconds are in proportion to those of the largest number measured; memory grows by what each record more has taken
    between the smallest and the largest.

    Parameters
    ----------
    part : dict
        ``listing`` or ``gathering`` of :func:`cctaecg.evidence.dataset_costs`.
    records : int
        How many.

    Returns
    -------
    dict
        ``minutes`` of a core, ``gb`` of memory; ``measured_records`` and ``measured_seconds``, from which.

    Examples
    --------
    >>> part = {"records": [100, 200], "seconds": [4.0, 6.0], "peak_mb": [300.0, 400.0]}
    >>> carried_over(part, 2200)
    {'minutes': 1.1, 'gb': 2.34375, 'measured_records': 200, 'measured_seconds': 6.0}
    """
    sizes, peaks = part["records"], part["peak_mb"]
    a_record = (peaks[-1] - peaks[0]) / (sizes[-1] - sizes[0])
    return {"minutes": part["seconds"][-1] * records / sizes[-1] / 60,
            "gb": (peaks[-1] + a_record * (records - sizes[-1])) / 1024,
            "measured_records": sizes[-1], "measured_seconds": part["seconds"][-1]}
