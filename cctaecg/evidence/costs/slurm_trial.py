"""The small study on a real Slurm: what was done to its jobs, and whether it ended as a local run, as last tried.

The trial is ``python -m tests.cluster.slurm_study --store`` (``make slurm-test``). Its facts ship with the package: a
book cannot start a Slurm.
"""

import json
from pathlib import Path
from typing import Any

STORED = Path(__file__).with_name("slurm_trial_facts.json")


def slurm_trial_facts() -> dict[str, Any]:
    """The facts of the last trial.

    Returns
    -------
    dict
        ``slurm``, its version, and ``cores`` of its one node; ``steps``, the ``jobs`` handed in for them and those that
        ``completed``; how many calls were ``stopped`` by Ctrl-C and how many jobs were ``waiting`` then; how
        many were ``cancelled`` in Slurm and ``killed``; how many files were ``compared`` with a local run's and how
        many are ``differing``; ``seconds``.

    Examples
    --------
    >>> slurm_trial_facts()["differing"]
    0
    """
    facts: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return facts
