"""What a run went through without losing anything: kills, signals, full disks and calls at once, as last tried.

The trial is ``python -m tests.torture --store`` (``make torture``), which compares every result, table and figure's
numbers with those of an undisturbed run. Its facts ship with the package: a book cannot torture itself.
"""

import json
from pathlib import Path
from typing import Any

STORED = Path(__file__).with_name("torture_facts.json")


def torture_facts() -> dict[str, Any]:
    """The facts of the last trial.

    Returns
    -------
    dict
        ``trials``: by kind of disturbance how many were tried, how many ended as an undisturbed run in the end, and the
        longest time until every process was gone; ``records_lost``, ``differing`` files and ``silent`` damages.

    Examples
    --------
    >>> sorted(torture_facts())
    ['differing', 'records_lost', 'silent', 'study', 'trials']
    """
    facts: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return facts
