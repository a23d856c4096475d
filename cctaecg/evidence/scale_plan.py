"""A plan for very many ECGs: files, jobs, hours and money, from what was measured and from prices that are given."""

from math import ceil
from typing import Any

RECORDS_A_JOB = 20_000
"""ECGs of a shard: a job of minutes, which is quickly done again when a node is lost."""

BYTES_A_PREDICTION = 64
"""Of a row with its identifier, four probabilities and the fold spread, compressed in parquet, rounded up."""

BYTES_AT_500_HZ = 12 * 5000 * 2 + 500
"""Of a file of ten seconds, two bytes a sample, with its header."""


def prediction_plan(
    facts: dict[str, Any], ecgs: int, cores: int, core_hour: float, terabyte_month: float
) -> dict[str, Any]:
    """What predicting ``ecgs`` ECGs takes with the demo's five small networks, from files of 500 Hz.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.scale_facts`.
    ecgs : int
        How many.
    cores : int
        That work at the same time.
    core_hour, terabyte_month : float
        Prices, in any currency.

    Returns
    -------
    dict
        ``jobs`` of ``records_a_job`` ECGs, ``minutes_a_job`` on one core, ``core_hours``, ``hours`` of all with
        ``cores``, ``memory_mb`` of a job, ``terabytes`` of files, ``gigabytes`` of predictions, ``compute`` and
        ``storage`` (a month's) in the currency of the prices.
    """
    measured = facts["at_500_hz"]
    seconds = measured["seconds"] / measured["records"]
    jobs, core_hours = ceil(ecgs / RECORDS_A_JOB), ecgs * seconds / 3600
    terabytes = ecgs * BYTES_AT_500_HZ / 1e12
    rounds = ceil(jobs / cores)
    return {
        "ecgs": ecgs, "cores": cores, "records_a_job": RECORDS_A_JOB, "jobs": jobs, "a_second": 1 / seconds,
        "minutes_a_job": RECORDS_A_JOB * seconds / 60, "core_hours": core_hours,
        "hours": rounds * RECORDS_A_JOB * seconds / 3600, "memory_mb": measured["peak_mb"],
        "terabytes": terabytes, "gigabytes": ecgs * BYTES_A_PREDICTION / 1e9,
        "core_hour": core_hour, "terabyte_month": terabyte_month,
        "compute": core_hours * core_hour, "storage": terabytes * terabyte_month,
    }
