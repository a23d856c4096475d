"""How fast ECGs are predicted, one or very many, as it was last measured.

The measurement is ``python -m benchmarks.predicting RUN --store``. Its facts ship with the package: the book is made on
machines too busy to repeat it.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd

STORED = Path(__file__).with_name("predicting_facts.json")

NETWORKS = {"small": "The demo's", "full": "ECGFounder's shape"}


def predicting_facts() -> dict[str, Any]:
    """The facts of the last measurement.

    Returns
    -------
    dict
        ``device``, ``torch``, ``load_average``; of ``files`` records per second and milliseconds of a core for each,
        ``before`` and ``after``; of ``batches`` the milliseconds of all networks one after the other, stacked, and by
        onnxruntime; of ``one_file`` the time from the shell and of a call.
    """
    facts: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return facts


def free_records_a_second(facts: dict[str, Any]) -> float:
    """Records per second of cores that do nothing else, by the time of a core that a record takes; not measured.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.predicting_facts`.

    Returns
    -------
    float
        Cores over the time to prepare a record and to predict it in the largest batch, stacked.
    """
    largest = max((row for row in facts["batches"] if row["networks"] == "small"), key=lambda row: row["batch"])
    of_core: float = facts["prepare_core_milliseconds"] + largest["stacked_ms"] / largest["batch"]
    return float(1000 * facts["files"]["cores"] / of_core)


def files_table(facts: dict[str, Any]) -> pd.DataFrame:
    """Records per second, and milliseconds of a core for each, one after the other and side by side.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.predicting_facts`.

    Returns
    -------
    DataFrame
        A row for each way. All are text, for a page.
    """
    files, one = facts["files"], facts["one_file"]
    ways = {"before": "One process, networks one after the other",
            "after": f"{files['cores']} processes, networks stacked"}
    rows = [{
        f"{files['records']:,} files": name, "Records/s": f"{files[way]['records_a_second']:.0f}",
        "Records/s, best turn": f"{files[way]['best_records_a_second']:.0f}",
        "Of a core, each (ms)": f"{files[way]['core_milliseconds']:.1f}",
    } for way, name in ways.items()]
    rows.append({
        f"{files['records']:,} files": "One file, a call in a process that has the networks",
        "Records/s": f"{1000 / one['call_milliseconds']:.0f}",
        "Records/s, best turn": f"{1000 / one['best_call_milliseconds']:.0f}",
        "Of a core, each (ms)": f"{one['call_core_milliseconds']:.1f}, of them "
                               f"{facts['prepare_core_milliseconds']:.1f} to prepare",
    })
    return pd.DataFrame(rows)


def batches_table(facts: dict[str, Any]) -> pd.DataFrame:
    """Milliseconds of all networks for a batch, on one thread: one after the other, stacked, and by onnxruntime.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.predicting_facts`.

    Returns
    -------
    DataFrame
        A row for each size of batch, with the median ratios to one after the other and their range. All are text.
    """
    def said(ratio: dict[str, float]) -> str:
        return f"{ratio['ratio']:.2f} ({ratio['lowest_ratio']:.2f} to {ratio['highest_ratio']:.2f})"

    return pd.DataFrame([{
        "Networks": NETWORKS[row["networks"]], "ECGs in a batch": str(row["batch"]),
        "One after the other (ms)": f"{row['loop_ms']:.1f}", "Stacked (ms)": f"{row['stacked_ms']:.1f}",
        "onnxruntime (ms)": f"{row['onnx_ms']:.1f}", "Stacked, times as fast": said(row["stacked_times_as_fast"]),
        "onnxruntime, times as fast": said(row["onnx_times_as_fast"]),
    } for row in facts["batches"]])
