"""A plan for very many ECGs: files, jobs, hours and money, from what was measured and from prices that are given."""

from math import ceil
from typing import Any

from cctaecg.evidence.costs.dataset_costs import carried_over

RECORDS_A_JOB = 20_000
"""ECGs of a shard: a job of minutes, which is quickly done again when a node is lost."""

BYTES_A_PREDICTION = 64
"""Of a row with its identifier, four probabilities and the fold spread, compressed in parquet, rounded up."""

BYTES_AT_500_HZ = 12 * 5000 * 2 + 500
"""Of a file of ten seconds, two bytes a sample, with its header."""


def prediction_plan(
    facts: dict[str, Any],
    dataset: dict[str, Any],
    files: dict[str, Any],
    ecgs: int,
    cores: int,
    core_hour: float,
    terabyte_month: float,
) -> dict[str, Any]:
    """What predicting ``ecgs`` ECGs takes with the demo's five small networks, from files of 500 Hz.

    The files are listed by one process, then the shards run, one core each, and one process gathers them. An ECG takes
    what it took in the dearer of two measurements: files of a simulated hospital, or files made of real ECGs.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.scale_facts`.
    dataset : dict
        As of :func:`cctaecg.evidence.dataset_costs`.
    files : dict
        As of :func:`cctaecg.evidence.predicting_facts`.
    ecgs : int
        How many.
    cores : int
        That work at the same time.
    core_hour, terabyte_month : float
        Prices, in any currency.

    Returns
    -------
    dict
        ``jobs`` of ``records_a_job`` ECGs, ``minutes_a_job`` on one core with its ``start_seconds``, ``a_second``, the
        ECGs of a core once it has started, ``milliseconds`` of a core for an ECG of each measurement and
        ``records_measured``, the real ones, ``listing`` and ``gathering`` as
        :func:`cctaecg.evidence.costs.dataset_costs.carried_over` says and ``together_gb``, the memory of both,
        ``core_hours`` and ``hours`` of all with ``cores``, ``memory_mb`` of a job, ``terabytes`` of files,
        ``gigabytes`` of predictions, ``compute`` and ``storage`` (a month's) in the currency of the prices.
    """
    measured, start = facts["at_500_hz"], dataset["start"]["seconds"]
    milliseconds = {"simulated": 1000 * (measured["seconds"] - start) / measured["records"],
                    "real": files["files"]["after"]["core_milliseconds"]}
    seconds = max(milliseconds.values()) / 1000
    listing, gathering = (carried_over(dataset[part], ecgs) for part in ("listing", "gathering"))
    alone = (listing["minutes"] + gathering["minutes"]) / 60
    jobs, a_job = ceil(ecgs / RECORDS_A_JOB), (start + RECORDS_A_JOB * seconds) / 3600
    core_hours = (jobs * start + ecgs * seconds) / 3600 + alone
    terabytes = ecgs * BYTES_AT_500_HZ / 1e12
    return {
        "ecgs": ecgs, "cores": cores, "records_a_job": RECORDS_A_JOB, "jobs": jobs, "a_second": 1 / seconds,
        "milliseconds": milliseconds, "records_measured": files["files"]["records"],
        "together_gb": listing["gb"] + gathering["gb"],
        "start_seconds": start, "minutes_a_job": 60 * a_job, "listing": listing, "gathering": gathering,
        "processor": dataset["processor"], "core_hours": core_hours, "hours": alone + ceil(jobs / cores) * a_job,
        "memory_mb": measured["peak_mb"], "terabytes": terabytes, "gigabytes": ecgs * BYTES_A_PREDICTION / 1e9,
        "core_hour": core_hour, "terabyte_month": terabyte_month,
        "compute": core_hours * core_hour, "storage": terabytes * terabyte_month,
    }
