"""The facts of coverage as they ship with the package, and the limits that they must keep."""

import json
from pathlib import Path
from typing import Any

STORED = Path(__file__).with_name("coverage_facts.json")
COVERAGE_LIMITS = (0.93, 0.97)
"""Shares of simulated studies between which a patient-clustered interval of nominal 95% must hold the truth."""
FEW_EVENTS_LIMIT = 0.92
"""The share below which an AUC's interval must not fall with 5 to 9 patients who have the outcome."""


def coverage_facts() -> dict[str, Any]:
    """Coverage of intervals and error of tests as they ship with the package, made by ``make coverage``.

    Returns
    -------
    dict
        As of :func:`cctaecg.evidence.known_truth_facts`.
    """
    facts: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return facts


def outside_limits(facts: dict[str, Any]) -> list[str]:
    """The intervals over patients that hold the truth too seldom, or too often, by more than chance explains.

    In studies of 300 patients each must lie within :data:`cctaecg.evidence.COVERAGE_LIMITS`. With few patients who have
    the outcome an AUC's must do so from 10 on, and not fall under 92% from 5 on, two Monte-Carlo errors allowed.

    Parameters
    ----------
    facts : dict
        As of :func:`cctaecg.evidence.coverage_facts`.

    Returns
    -------
    list of str
        One line for each: the statistic, the method or size, and the fact.
    """
    found, (lowest, highest) = [], COVERAGE_LIMITS
    for statistic, methods in facts["coverage"].items():
        for method, by_correlation in methods.items():
            for where, fact in by_correlation.items():
                if method.endswith("by_patient") and not lowest <= fact.get("value", -1) <= highest:
                    found.append(f"{statistic}, {method}, {where}: {fact}")
    for area, correlations in facts.get("auc_by_events", {}).items():
        for where, sizes in correlations.items():
            for events, fact in sizes.items():
                least, most = (lowest, highest) if int(events.removeprefix("events_")) >= 10 else (FEW_EVENTS_LIMIT, 1)
                allowed = 2 * fact["error"]
                if not least - allowed <= fact["value"] <= most + allowed:
                    found.append(f"{area}, {where}, {events}: {fact}")
    return found
